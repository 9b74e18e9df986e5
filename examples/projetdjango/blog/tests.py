import tempfile

from django.contrib.auth.models import User
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import TestCase, override_settings

from . import views
from .models import Article


class StartPage(TestCase):
    fixtures = ['data.json']

    def test_lists_the_articles_newest_first(self):
        response = self.client.get('/')
        self.assertContains(response, views.WELCOME)
        self.assertEqual(
            [article.title for article in response.context['article_list']],
            ['Mise en production', 'Les migrations', 'Premier article'],
        )

    def test_links_its_static_files(self):
        self.assertContains(self.client.get('/'), 'href="/static/css/site.css"')

    def test_an_article_has_its_own_page(self):
        article = Article.objects.get(title='Les migrations')
        self.assertContains(self.client.get(article.get_absolute_url()), 'la base suit')

    def test_an_unknown_article_is_404(self):
        self.assertEqual(self.client.get('/articles/999/').status_code, 404)

    def test_the_user_of_the_fixture_can_log_in(self):
        self.assertTrue(self.client.login(username='test', password='motdepasse-de-test'))


class NewArticle(TestCase):
    def setUp(self):
        self.author = User.objects.create_user('auteur', password='un-mot-de-passe')
        media = tempfile.TemporaryDirectory()
        self.addCleanup(media.cleanup)
        settings = override_settings(MEDIA_ROOT=media.name)
        settings.enable()
        self.addCleanup(settings.disable)

    def publish(self, name):
        image = SimpleUploadedFile(name, b'an image')
        return self.client.post('/articles/nouveau/', {'title': 'Photo', 'body': 'Une photo.', 'image': image})

    def test_asks_who_you_are(self):
        self.assertRedirects(self.publish('a.png'), '/compte/login/?next=/articles/nouveau/')
        self.assertFalse(Article.objects.exists())

    def test_keeps_the_image_and_the_author(self):
        self.client.force_login(self.author)
        response = self.publish('a.png')
        article = Article.objects.get()
        self.assertRedirects(response, article.get_absolute_url())
        self.assertEqual(article.author, self.author)
        with article.image.open() as image:
            self.assertEqual(image.read(), b'an image')

    def test_refuses_an_image_that_can_hold_scripts(self):
        self.client.force_login(self.author)
        self.assertContains(self.publish('a.svg'), 'svg')
        self.assertFalse(Article.objects.exists())


class Health(TestCase):
    def test_answers_ok(self):
        response = self.client.get('/healthz')
        self.assertEqual((response.status_code, response.content), (200, b'ok'))
