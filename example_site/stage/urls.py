"""Addresses of the demo's stage, below /demo/."""

from django.urls import path

from . import views


app_name = "stage"
urlpatterns = [
    path("", views.page, name="page"),
    path("state", views.state, name="state"),
    path("time", views.time, name="time"),
    path("visitor", views.visitor, name="visitor"),
    path("mail/<slug:name>", views.mail, name="mail"),
    path("text/<slug:name>", views.text, name="text"),
    path("answer", views.answer, name="answer"),
    path("gateway/<slug:key>", views.gateway, name="gateway"),
    path("health", views.health, name="health"),
]
