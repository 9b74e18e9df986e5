from django.contrib.auth.mixins import LoginRequiredMixin
from django.views.generic import CreateView, DetailView, ListView

from .models import Article

WELCOME = 'Bienvenue sur mon site web !'


class ArticleList(ListView):
    """The start page: every article, the newest first."""

    model = Article
    paginate_by = 20
    extra_context = {'welcome': WELCOME}


class ArticleDetail(DetailView):
    model = Article


class ArticleCreate(LoginRequiredMixin, CreateView):
    """A new article, with an image if there is one; the author is who is logged in."""

    model = Article
    fields = ['title', 'body', 'image']

    def form_valid(self, form):
        form.instance.author = self.request.user
        return super().form_valid(form)
