"""The addresses where they must not be: below a language."""

from django.conf.urls.i18n import i18n_patterns
from django.urls import include, path


urlpatterns = i18n_patterns(path("mails/", include([path("n/", include("wagtail_nurture.urls"))])))
