"""StreamField blocks of a scenario: triggers, steps, exits."""

from django.utils.translation import gettext_lazy as _
from wagtail import blocks


class Triggers(blocks.StreamBlock):
    form_submitted = blocks.CharBlock(label=_("Form submitted"))


class Exits(blocks.StreamBlock):
    form_submitted = blocks.CharBlock(label=_("Form submitted"))


class Steps(blocks.StreamBlock):
    wait = blocks.IntegerBlock(label=_("Wait"))
