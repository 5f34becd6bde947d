"""Choosing a form in a trigger or an exit: a form of ours, or a page of the site that is one (NurtureFormMixin)."""

from django.utils.functional import lazy
from django.utils.translation import gettext_lazy as _
from wagtail.blocks import PageChooserBlock

from wagtail_nurture.choosing import SnippetChooserBlock
from wagtail_nurture.forms import form_page_models, page_key

from . import chosen
from .parts import PartBlock


class FormChoiceBlock(PartBlock):
    """``form``, and ``page`` where this project has form pages; one of the two is chosen. Made once apps are loaded."""

    def __init__(self, local_blocks=None, **kwargs):
        pages = form_page_models()
        form = SnippetChooserBlock("wagtail_nurture.Form", required=not pages, label=_("Form"))
        choice = [("form", form)]
        if pages:
            page = PageChooserBlock(page_type=pages, required=False, label=_("or a form page of the site"))
            choice.append(("page", page))
        super().__init__([*choice, *(local_blocks or [])], **kwargs)


class FormPart:
    """Mixin of the triggers and the exit about a form."""

    @classmethod
    def dress(cls, block):
        """The collapsed heading names the page where there may be one."""
        block = super().dress(block)
        if "page" in block.child_blocks:
            block.meta.label_format = lazy(lambda: str(cls.label_format).replace("{form}", "{form}{page}"), str)()
        return block

    @classmethod
    def problems(cls, config):
        problem = chosen.form_problem(config["form"]["key"])
        return [problem] if problem else []


def reference(value):
    """The config of what was chosen: its key ("page:…" for a page) and its name now."""
    page = value.get("page")
    if page is not None and value.get("form") is None:
        return {"key": page_key(page), "name": page.title}
    return chosen.reference(value.get("form"), by="translation_key")
