"""The part of a condition's config that says which pages: ``section`` (page id), ``page_type``, ``topic``."""

from django.utils.translation import gettext as _
from wagtail.models import get_page_models

from wagtail_nurture.text import one_line
from wagtail_nurture.tracking.models import PageFact

from . import choices
from .windows import whole


#: What narrows pages besides their section.
NAMES = ("page_type", "topic", "author", "locale")


def filters(config):
    """Arguments for :func:`tracking.reading.pages`."""
    types = [config["page_type"]] if config.get("page_type") else []
    return {"section": config.get("section"), "types": types, "topic": config.get("topic") or ""}


def chosen(config, prefix=""):
    """The same as arguments of :class:`audience.sources.PagesSeen`; a page that is no number is none of the site's."""
    section = config.get(f"{prefix}section")
    texts = {name: one_line(config.get(prefix + name) or "", 200) for name in NAMES}
    return {
        "section": whole(section, most=2**63 - 1) or (0 if section in (None, "") else -1),
        **texts,
    }


def is_any(config):
    """Whether every page counts."""
    return not (config.get("section") or config.get("page_type") or config.get("topic"))


def sentence(config, prefix=""):
    """The pages in words, with a leading space where there are any: " under “Touring” with the tag “bike”"."""
    asked, parts = chosen(config, prefix), []
    if section := asked["section"]:
        title = PageFact.objects.filter(page_id=section).values_list("title", flat=True).first()
        parts.append(_("under “%(title)s”") % {"title": title or config.get(f"{prefix}section")})
    if page_type := asked["page_type"]:
        parts.append(_("of type “%(type)s”") % {"type": _type_name(page_type)})
    if topic := asked["topic"]:
        parts.append(_("with the tag “%(topic)s”") % {"topic": topic})
    if author := asked["author"]:
        parts.append(_("by %(author)s") % {"author": choices.name_of(choices.authors(), author)})
    if locale := asked["locale"]:
        parts.append(_("in %(language)s") % {"language": choices.name_of(choices.languages(), locale)})
    return "".join(f" {part}" for part in parts)


def folded(prefix=""):
    """The words for each field that says which pages, for :func:`audience.folding.way`."""
    return [
        (f"{prefix}section", _("under “%(title)s”")),
        (f"{prefix}page_type", _("of type “%(type)s”")),
        (f"{prefix}topic", _("with the tag “%(topic)s”")),
        (f"{prefix}author", _("by %(author)s")),
        (f"{prefix}locale", _("in %(language)s")),
    ]


def problems(config, prefix=""):
    """What is wrong with the choice of pages, as sentences for the editor."""
    found = []
    asked = chosen(config, prefix)
    if section := asked["section"]:
        fact = PageFact.objects.filter(page_id=section).first()
        if fact is None or fact.deleted_at:
            found.append(_("The section of the condition on pages was deleted. Choose another page."))
    page_type = asked["page_type"]
    if page_type and page_type not in {model._meta.label_lower for model in get_page_models()}:
        found.append(_("The page type “%(type)s” is no longer there. Choose another.") % {"type": page_type})
    return found


def _type_name(label):
    for model in get_page_models():
        if model._meta.label_lower == label:
            return model.get_verbose_name()
    return label
