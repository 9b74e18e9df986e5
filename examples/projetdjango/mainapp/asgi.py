"""ASGI entry point of the site in production."""
import os

from django.core.asgi import get_asgi_application

os.environ.setdefault('DJANGO_SETTINGS_MODULE', 'mainapp.settings.prod')

application = get_asgi_application()
