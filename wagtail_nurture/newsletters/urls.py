"""Public addresses of this room, under the prefix of the package."""

from django.urls import path

from . import web


urlpatterns = [
    path("i/<str:key>/", web.issue, name="issue"),
    path("i/<str:key>/<slug:locale>/", web.issue, name="issue"),
]
