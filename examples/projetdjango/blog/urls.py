from django.urls import path

from . import views

app_name = 'blog'
urlpatterns = [
    path('', views.ArticleList.as_view(), name='list'),
    path('articles/nouveau/', views.ArticleCreate.as_view(), name='create'),
    path('articles/<int:pk>/', views.ArticleDetail.as_view(), name='detail'),
]
