"""Public addresses of this room, under the prefix of the package."""

from django.urls import path

from . import answer_views, friend_views, say_views, views


urlpatterns = [
    path("p/", views.ask_for_link, name="preferences_link"),
    path("p/<str:token>", views.preferences, name="preferences"),
    path("a/<str:token>/<int:number>/<int:option>", answer_views.answer, name="answer"),
    path("r/<str:token>/<int:number>/<int:option>", friend_views.friend, name="friend"),
    path("s/", say_views.say_on_page, name="say_on_page"),
    path("s/<str:token>/<int:number>/<int:option>", say_views.say, name="say"),
]
