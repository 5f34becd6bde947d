"""``{% load wagtail_nurture %}``: wiring only, each tag lives in its room."""

from django import template

from wagtail_nurture.capture.tags import nurture_form, nurture_sheet
from wagtail_nurture.contacts.tags import nurture_brand
from wagtail_nurture.tracking.tags import nurture_consent, nurture_scripts


register = template.Library()

register.simple_tag(nurture_brand, takes_context=True)
register.simple_tag(nurture_consent, takes_context=True)
register.simple_tag(nurture_scripts, takes_context=True)
register.inclusion_tag("wagtail_nurture/capture/form.html", takes_context=True)(nurture_form)
register.inclusion_tag("wagtail_nurture/capture/form.html", takes_context=True)(nurture_sheet)
