"""``{% load wagtail_nurture %}``: wiring only, each tag lives in its room."""

from django import template


register = template.Library()
