"""A page of a host site with a form on it."""

from django.http import HttpResponse
from django.template import engines
from django.urls import include, path
from django.views.decorators.cache import cache_page


_PAGE = """{% load wagtail_nurture %}<!doctype html><html lang="en"><meta charset="utf-8"><title>Touring</title>
<main><h1>Touring</h1>{% nurture_form "touring-guide" %}{% nurture_form "newsletter" %}</main></html>"""


def touring(request):
    return HttpResponse(engines["django"].from_string(_PAGE).render({}, request))


urlpatterns = [
    path("touring/", touring),
    path("cached/", cache_page(60)(touring)),
    path("", include("tests.urls")),
]
