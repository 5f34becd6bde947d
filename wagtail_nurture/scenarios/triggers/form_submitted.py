from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from wagtail.snippets.blocks import SnippetChooserBlock

from wagtail_nurture.tracking import kinds

from .. import chosen
from ..parts import PartBlock
from .base import SubjectTrigger, registry


@registry.register
class FormSubmitted(SubjectTrigger):
    """Somebody sends a form in."""

    slug = "form_submitted"
    label = gettext_lazy("A form is sent in")
    icon = "form"
    label_format = gettext_lazy("{form} is sent in")
    kinds = (kinds.FORM_SUBMITTED,)

    class Block(PartBlock):
        form = SnippetChooserBlock("wagtail_nurture.Form", label=gettext_lazy("Form"))

    @classmethod
    def config(cls, value):
        return {"form": chosen.reference(value.get("form"), by="translation_key")}

    @classmethod
    def sentence(cls, config):
        return _("The form “%(form)s” is sent in") % {"form": config["form"]["name"] or "…"}

    @classmethod
    def problems(cls, config):
        problem = chosen.form_problem(config["form"]["key"])
        return [problem] if problem else []

    @classmethod
    def subject(cls, config):
        return f"form:{config['form']['key']}"
