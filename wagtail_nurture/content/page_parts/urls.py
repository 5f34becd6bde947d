"""Public addresses of this room, under the prefix of the package."""

from django.urls import path

from . import views


urlpatterns = [path("parts", views.parts, name="page_parts")]
