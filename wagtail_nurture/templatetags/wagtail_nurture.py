"""``{% load wagtail_nurture %}``: wiring only, each tag lives in its room."""

from django import template

from wagtail_nurture.contacts.tags import nurture_brand


register = template.Library()

register.simple_tag(nurture_brand, takes_context=True)
