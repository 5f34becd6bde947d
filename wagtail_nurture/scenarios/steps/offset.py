"""What an editor fills in to say "three days before it, at nine"."""

from django.utils.translation import gettext_lazy
from wagtail import blocks

from .. import hours
from .wait import DAYS, WEEKS


BEFORE, AFTER = "before", "after"


def amount_block():
    return blocks.IntegerBlock(default=0, label=gettext_lazy("How long before or after"))


def unit_block():
    units = [(DAYS, gettext_lazy("days")), (WEEKS, gettext_lazy("weeks"))]
    return blocks.ChoiceBlock(choices=units, default=DAYS, label=gettext_lazy("Unit"))


def side_block():
    sides = [(BEFORE, gettext_lazy("before")), (AFTER, gettext_lazy("after"))]
    return blocks.ChoiceBlock(choices=sides, default=BEFORE, label=gettext_lazy("Before or after"))


def hour_block():
    return blocks.ChoiceBlock(choices=hours.choices, default="09:00", label=gettext_lazy("Hour"))
