from django.utils.translation import gettext_lazy as _

from wagtail_nurture.text import one_line

from ..render import as_text
from ..sms import alphabet, draw, showing
from ..sms.models import Sms
from . import registry
from .base import MessageKind


@registry.register
class SmsKind(MessageKind):
    """The text message: a line or some, as many parts as the editor was shown and never more."""

    slug = "sms"
    model = Sms
    noun = _("the text message “%(name)s”")
    trial = "wagtail_nurture/content/trial_sms.html"
    safe = {"subject": as_text, "text": as_text}
    draw = staticmethod(draw.draw)
    show = staticmethod(showing.show)
    preview_slots = staticmethod(showing.ShortLinks)

    @classmethod
    def fitting(cls, version, values):
        """Each value on one line, in the letters of the text, and no longer than it was counted."""
        fitting = {}
        for name, value in values.items():
            value = one_line(value)
            if version.parts["alphabet"] == alphabet.GSM:
                value = " ".join(alphabet.simplified(value).split())
            fitting[name] = alphabet.cut(value, draw.longest(name), version.parts["alphabet"]).strip()
        return fitting
