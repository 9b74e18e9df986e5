from django.urls import path

from . import views

app_name = 'contact'
urlpatterns = [
    path('', views.MessageCreate.as_view(), name='create'),
]
