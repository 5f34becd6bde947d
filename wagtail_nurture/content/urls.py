"""Public addresses of this room, under the prefix of the package."""

from django.urls import path

from .calendar_view import calendar


urlpatterns = [path("cal/<str:token>/<str:block_id>.ics", calendar, name="calendar")]
