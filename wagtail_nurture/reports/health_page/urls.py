"""The one public address of this room, under the prefix of the package."""

from django.urls import path

from .monitor import health


urlpatterns = [path("health", health, name="health")]
