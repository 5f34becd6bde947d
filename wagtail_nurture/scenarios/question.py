"""The rule of an if/else (stand-in until audience lands)."""

from django.utils.translation import gettext_lazy as _
from wagtail import blocks


def block():
    return blocks.CharBlock(label=_("Rule"))


def config_of(value):
    return {}


def sentence(config):
    return "…"


def problems(config):
    return []


def ask(config, people, at, sending):
    return {}
