"""Public addresses of this room, under the prefix of the package."""

from django.urls import path

from . import views


urlpatterns = [
    path("p/", views.ask_for_link, name="preferences_link"),
    path("p/<str:token>", views.preferences, name="preferences"),
]
