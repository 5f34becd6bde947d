"""Short on purpose: the unsubscribe header must stay on one line."""

from django.urls import path

from . import views, views_inbound


urlpatterns = [
    path("c/<str:token>/<int:number>", views.click, name="click"),
    path("c/<str:token>/<int:number>/<int:page_id>", views.click, name="click"),
    path("o/<str:token>.gif", views.opened, name="opened"),
    path("u/<str:token>", views.unsubscribe, name="unsubscribe"),
    path("sms/<str:key>", views_inbound.texts, name="texts"),
    path("v/<str:token>", views.browser_view, name="browser_view"),
]
