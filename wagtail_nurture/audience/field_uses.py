"""Which segments and personas ask for a contact field, a list, a segment or a persona."""

from django.utils.translation import gettext as _

from wagtail_nurture.contacts import field_uses

from .models import Segment
from .persona_models import Persona


@field_uses.register
def segments(thing):
    for segment in Segment.objects.order_by("name"):
        if field_uses.names(segment.rule, thing):
            yield _("the segment “%(name)s”") % {"name": segment.name}


@field_uses.register
def personas(thing):
    for persona in Persona.objects.order_by("name"):
        if field_uses.names(persona.rule, thing):
            yield _("the persona “%(name)s”") % {"name": persona.name}
