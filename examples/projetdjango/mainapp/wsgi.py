"""WSGI entry point of the site in production."""
import os

from django.core.wsgi import get_wsgi_application

os.environ.setdefault('DJANGO_SETTINGS_MODULE', 'mainapp.settings.prod')

application = get_wsgi_application()
