from django.test import TestCase

from .models import Message


class Contact(TestCase):
    def test_keeps_the_message_and_says_thanks(self):
        message = {'name': 'Léa', 'email': 'lea@monsiteweb.test', 'text': 'Bonjour'}
        response = self.client.post('/contact/', message, follow=True)
        self.assertContains(response, 'Merci, votre message est arrivé.')
        self.assertEqual(Message.objects.values('name', 'email', 'text').get(), message)

    def test_refuses_an_address_that_is_none(self):
        response = self.client.post('/contact/', {'name': 'Léa', 'email': 'lea', 'text': 'Bonjour'})
        self.assertFormError(response.context['form'], 'email', 'Saisissez une adresse de courriel valide.')
        self.assertFalse(Message.objects.exists())
