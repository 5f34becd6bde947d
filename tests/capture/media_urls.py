"""Addresses of a site that serves all its media, guarded documents included."""

from django.urls import include, path, re_path
from django.views.static import serve


urlpatterns = [
    path("", include("tests.urls")),
    re_path(r"^media/(?P<path>.*)$", serve, {"document_root": "."}),
]
urlpatterns.reverse()
