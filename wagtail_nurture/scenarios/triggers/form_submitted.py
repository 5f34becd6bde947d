from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from wagtail_nurture.tracking import kinds

from .. import form_choice
from .base import SubjectTrigger, registry


@registry.register
class FormSubmitted(form_choice.FormPart, SubjectTrigger):
    """Somebody sends a form in."""

    slug = "form_submitted"
    label = gettext_lazy("A form is sent in")
    icon = "form"
    label_format = "{form}"
    kinds = (kinds.FORM_SUBMITTED,)

    class Block(form_choice.FormChoiceBlock):
        pass

    @classmethod
    def config(cls, value):
        return {"form": form_choice.reference(value)}

    @classmethod
    def sentence(cls, config):
        return _("The form “%(form)s” is sent in") % {"form": config["form"]["name"] or "…"}

    @classmethod
    def subject(cls, config):
        return f"form:{config['form']['key']}"
