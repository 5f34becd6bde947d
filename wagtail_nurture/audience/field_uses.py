"""Which segments and personas ask for a contact field."""

from django.utils.translation import gettext as _

from wagtail_nurture.contacts import field_uses

from .models import Segment
from .persona_models import Persona


@field_uses.register
def segments(field):
    for segment in Segment.objects.order_by("name"):
        if field_uses.names(segment.rule, field):
            yield _("the segment “%(name)s”") % {"name": segment.name}


@field_uses.register
def personas(field):
    for persona in Persona.objects.order_by("name"):
        if field_uses.names(persona.rule, field):
            yield _("the persona “%(name)s”") % {"name": persona.name}
