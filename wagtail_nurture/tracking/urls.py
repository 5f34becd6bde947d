from django.urls import path

from . import views


urlpatterns = [
    path("b", views.beacon, name="beacon"),
    path("consent", views.answer, name="consent"),
]
