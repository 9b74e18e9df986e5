from django.db import models


class Message(models.Model):
    name = models.CharField('nom', max_length=80)
    email = models.EmailField('courriel')
    text = models.TextField('message')
    received = models.DateTimeField('reçu le', auto_now_add=True)

    class Meta:
        ordering = ['-received', '-pk']

    def __str__(self):
        return f'{self.name} <{self.email}>'
