"""Public addresses of this room, under the prefix of the package."""

from django.urls import path

from . import web


urlpatterns = [
    path("i/<int:number>/", web.issue, name="issue"),
    path("i/<int:number>/<slug:locale>/", web.issue, name="issue"),
]
