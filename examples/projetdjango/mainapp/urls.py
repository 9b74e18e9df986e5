from django.conf import settings
from django.conf.urls.static import static
from django.contrib import admin
from django.http import HttpResponse
from django.urls import include, path


def healthz(request):
    """Say that the process answers; asks nothing of the database."""
    return HttpResponse('ok', content_type='text/plain')


urlpatterns = [
    path('healthz', healthz, name='healthz'),
    path('admin/', admin.site.urls),
    path('compte/', include('django.contrib.auth.urls')),
    path('contact/', include('contact.urls')),
    path('', include('blog.urls')),
]

# Only `runserver` serves uploads; static() is empty when DEBUG is off.
urlpatterns += static(settings.MEDIA_URL, document_root=settings.MEDIA_ROOT)
