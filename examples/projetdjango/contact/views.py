from django.contrib.messages.views import SuccessMessageMixin
from django.urls import reverse_lazy
from django.views.generic import CreateView

from .models import Message


class MessageCreate(SuccessMessageMixin, CreateView):
    """Anybody may write; the messages are read in the admin."""

    model = Message
    fields = ['name', 'email', 'text']
    success_url = reverse_lazy('contact:create')
    success_message = 'Merci, votre message est arrivé.'
