from datetime import datetime

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from wagtail_nurture.audience.reach import Audience

from .base import Entry, Trigger, registry


@registry.register
class Everybody(Trigger):
    """Everybody in a list or a segment, once, at the moment it starts. Newsletters run on it.

    Its config is an Audience's, with ``as_of``, the moment (ISO) by which one must have joined. Events start nothing.
    """

    slug = "everybody"
    label = gettext_lazy("Everybody in a list or a segment")
    icon = "group"
    offered = False

    @classmethod
    def sentence(cls, config):
        return _("Everybody in %(audience)s") % {"audience": Audience.from_config(config).sentence}

    @classmethod
    def match(cls, events, config):
        return []

    @classmethod
    def matching_now(cls, config, at):
        return Audience.from_config(config).perhaps(datetime.fromisoformat(config["as_of"]))

    @classmethod
    def entries_now(cls, config, contact_ids, at):
        chosen = Audience.from_config(config).among(contact_ids, at)
        return [Entry(contact_id=number, at=at) for number in chosen]
