"""The addresses of the test site, and its pictures."""

from django.conf import settings
from django.urls import re_path
from django.views.static import serve

from tests.urls import urlpatterns as site_patterns


urlpatterns = [re_path(r"^media/(?P<path>images/.*)$", serve, {"document_root": settings.MEDIA_ROOT}), *site_patterns]
