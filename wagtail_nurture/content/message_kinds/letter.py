from django.utils.translation import gettext_lazy as _

from ..letters import drawing, showing
from ..letters.models import Letter
from ..render import as_html, as_text
from . import registry
from .base import MessageKind


@registry.register
class LetterKind(MessageKind):
    """The letter: the same blocks drawn for paper."""

    slug = "letter"
    model = Letter
    noun = _("the letter “%(name)s”")
    looks = showing.LOOKS
    trial = "wagtail_nurture/content/trial_letter.html"
    safe = {"subject": as_text, "html": as_html}
    draw = staticmethod(drawing.draw)
    problems = staticmethod(drawing.problems)
    show = staticmethod(showing.show)
