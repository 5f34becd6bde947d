from django.utils.translation import gettext_lazy as _

from .. import compile as compiling
from .. import mail_preview, validation
from ..models import Email
from . import registry
from .base import MessageKind


@registry.register
class EmailKind(MessageKind):
    """The e-mail: blocks drawn as MJML."""

    slug = "email"
    model = Email
    noun = _("the e-mail “%(name)s”")
    looks = mail_preview.LOOKS
    trial = "wagtail_nurture/content/trial_email.html"
    draw = staticmethod(compiling.draw_email)
    problems = staticmethod(validation.problems)
    show = staticmethod(mail_preview.show)
