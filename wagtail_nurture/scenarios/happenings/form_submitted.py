from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from wagtail_nurture.audience.folding import way
from wagtail_nurture.tracking import kinds

from .. import chosen, form_choice
from .base import Happening, registry


@registry.register
class FormSubmitted(form_choice.FormPart, Happening):
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
        return _("the form “%(form)s” is sent in") % {"form": config["form"]["name"] or "…"}

    @classmethod
    def folded(cls):
        words = _("the form “%(form)s” is sent in")
        return [way(words, when=["page"], form="%(page)s"), way(words)]

    @classmethod
    def subject(cls, config):
        return f"form:{config['form']['key']}"

    @classmethod
    def gone(cls, config):
        return chosen.form_is_gone(config["form"]["key"])
