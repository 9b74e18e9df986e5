"""Settings for the server, as the tutorial has them."""
from .base import *  # noqa: F403

DEBUG = False

ALLOWED_HOSTS = ['www.monsiteweb.fr', 'monsiteweb.fr']

DATABASES = {
    'default': {
        'ENGINE': 'django.db.backends.mysql',
        'NAME': 'monsiteweb',
        'USER': 'my_user',
        'PASSWORD': 'my_password',
        'HOST': '127.0.0.1',
        'PORT': '3306',
    },
}

STATIC_ROOT = '/home/server/monsiteweb/static'
MEDIA_ROOT = '/home/server/monsiteweb/media'
