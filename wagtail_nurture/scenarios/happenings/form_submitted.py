from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from wagtail_nurture.tracking import kinds

from .. import chosen, form_choice
from .base import Happening, registry


@registry.register
class FormSubmitted(form_choice.FormPart, Happening):
    slug = "form_submitted"
    label = gettext_lazy("A form is sent in")
    icon = "form"
    label_format = gettext_lazy("{form} is sent in")
    kinds = (kinds.FORM_SUBMITTED,)

    class Block(form_choice.FormChoiceBlock):
        pass

    @classmethod
    def config(cls, value):
        return {"form": form_choice.reference(value)}

    @classmethod
    def sentence(cls, config):
        return _("the form “%(form)s” is sent in") % {"form": config["form"]["name"] or "…"}

    @classmethod
    def subject(cls, config):
        return f"form:{config['form']['key']}"

    @classmethod
    def gone(cls, config):
        return chosen.form_is_gone(config["form"]["key"])
