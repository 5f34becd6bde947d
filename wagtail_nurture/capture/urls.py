"""Public addresses of this room, under the prefix of the package."""

from django.urls import path

from . import confirmation, files, seen, views


urlpatterns = [
    path("f/<slug:slug>/", views.form, name="form"),
    path("f/<slug:slug>/thanks", views.thanks, name="form_thanks"),
    path("f/<slug:slug>/seen", seen.seen, name="form_seen"),
    path("d/<str:token>", files.file, name="file"),
    path("d/<str:token>/file", files.content, name="file_content"),
    path("y/<str:token>", confirmation.confirm, name="confirm"),
]
