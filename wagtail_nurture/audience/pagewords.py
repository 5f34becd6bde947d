"""The part of a condition's config that says which pages: ``section`` (page id), ``page_type``, ``topic``."""

from django.utils.translation import gettext as _
from wagtail.models import get_page_models

from wagtail_nurture.text import one_line
from wagtail_nurture.tracking.models import PageFact

from .windows import whole


def filters(config):
    """Arguments for :func:`tracking.reading.pages`."""
    types = [config["page_type"]] if config.get("page_type") else []
    return {"section": config.get("section"), "types": types, "topic": config.get("topic") or ""}


def chosen(config):
    """The same as arguments of :class:`audience.sources.PagesSeen`; a page that is no number is none of the site's."""
    section = config.get("section")
    return {
        "section": whole(section, most=2**63 - 1) or (0 if section in (None, "") else -1),
        "page_type": one_line(config.get("page_type") or "", 200),
        "topic": one_line(config.get("topic") or "", 200),
    }


def is_any(config):
    """Whether every page counts."""
    return not (config.get("section") or config.get("page_type") or config.get("topic"))


def sentence(config):
    """The pages in words, with a leading space where there are any: " under “Touring” with the tag “bike”"."""
    parts = []
    if section := chosen(config)["section"]:
        title = PageFact.objects.filter(page_id=section).values_list("title", flat=True).first()
        parts.append(_("under “%(title)s”") % {"title": title or section})
    if page_type := config.get("page_type"):
        parts.append(_("of type “%(type)s”") % {"type": _type_name(page_type)})
    if topic := config.get("topic"):
        parts.append(_("with the tag “%(topic)s”") % {"topic": topic})
    return "".join(f" {part}" for part in parts)


def folded():
    """The words for each field that says which pages, for :func:`audience.folding.way`."""
    return [
        ("section", _("under “%(title)s”")),
        ("page_type", _("of type “%(type)s”")),
        ("topic", _("with the tag “%(topic)s”")),
    ]


def problems(config):
    """What is wrong with the choice of pages, as sentences for the editor."""
    found = []
    if section := chosen(config)["section"]:
        fact = PageFact.objects.filter(page_id=section).first()
        if fact is None or fact.deleted_at:
            found.append(_("The section of the condition on pages was deleted. Choose another page."))
    page_type = config.get("page_type")
    if page_type and page_type not in {model._meta.label_lower for model in get_page_models()}:
        found.append(_("The page type “%(type)s” is no longer there. Choose another.") % {"type": page_type})
    return found


def _type_name(label):
    for model in get_page_models():
        if model._meta.label_lower == label:
            return model.get_verbose_name()
    return label
