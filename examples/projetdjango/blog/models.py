from django.conf import settings
from django.core.validators import FileExtensionValidator
from django.db import models
from django.urls import reverse


class Article(models.Model):
    title = models.CharField('titre', max_length=120)
    body = models.TextField('texte')
    author = models.ForeignKey(
        settings.AUTH_USER_MODEL, verbose_name='auteur', null=True, blank=True, on_delete=models.SET_NULL
    )
    image = models.FileField(
        upload_to='articles/',
        blank=True,
        # No SVG: a browser runs the scripts in it, in the name of this site.
        validators=[FileExtensionValidator(['png', 'jpg', 'jpeg', 'gif', 'webp'])],
    )
    published = models.DateTimeField('publié le', auto_now_add=True)

    class Meta:
        ordering = ['-published', '-pk']

    def __str__(self):
        return self.title

    def get_absolute_url(self):
        return reverse('blog:detail', args=[self.pk])
