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

    @classmethod
    def draw(cls, message):
        return compiling.draw_email(message)

    @classmethod
    def problems(cls, message):
        return validation.problems(message)

    @classmethod
    def show(cls, shown, mode):
        return mail_preview.show(shown, mode)
