from django.db.models import Q
from django.utils.text import slugify
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from wagtail import blocks

from wagtail_nurture.audience import choices, pagewords
from wagtail_nurture.audience.folding import way
from wagtail_nurture.audience.kept_choice import KeptChoiceBlock
from wagtail_nurture.audience.sections import SectionBlock
from wagtail_nurture.tracking import kinds, reading

from .. import chosen
from ..parts import PartBlock
from .base import Happening, registry


@registry.register
class PagesViewed(Happening):
    """A page of a section, a type or a tag is viewed, also in a browser that is recognised only afterwards."""

    slug = "pages_viewed"
    label = gettext_lazy("A page is viewed")
    icon = "view"
    label_format = "{section} {page_type} {topic}"
    reveals = (kinds.VISITOR_IDENTIFIED,)
    kinds = (kinds.PAGE_VIEWED,)

    class Block(PartBlock):
        section = SectionBlock(
            required=False, label=gettext_lazy("Page or section"), help_text=gettext_lazy("This page and all below it.")
        )
        page_type = KeptChoiceBlock(choices=choices.page_types_or_any, required=False, label=gettext_lazy("Page type"))
        topic = blocks.CharBlock(required=False, max_length=100, label=gettext_lazy("Tag"))

    @classmethod
    def config(cls, value):
        section = value.get("section")
        return {
            "section": section.pk if section else None,
            "page_type": value.get("page_type") or "",
            "topic": slugify(value.get("topic") or ""),
        }

    @classmethod
    def sentence(cls, config):
        return _("a page%(places)s is viewed") % {"places": pagewords.sentence(config)}

    @classmethod
    def folded(cls):
        words = _("a page%(places)s is viewed")
        return [way(words, where=pagewords.folded(), places="%(pages)s")]

    @classmethod
    def problems(cls, config):
        if pagewords.is_any(config):
            return [_("Say which pages: choose a section, a page type or a tag.")]
        return [str(words) for words in pagewords.problems(config)]

    @classmethod
    def gone(cls, config):
        return chosen.page_is_gone(config["section"])

    @classmethod
    def among(cls, events, config):
        asked = {event.page_id for event in events if event.kind == kinds.PAGE_VIEWED and event.page_id}
        wanted = set()
        if asked:
            rows = reading.pages(**pagewords.filters(config)).filter(page_id__in=asked)
            wanted.update(rows.values_list("page_id", flat=True))
        return [
            event for event in super().among(events, config) if event.page_id in wanted or event.kind in cls.reveals
        ]

    @classmethod
    def asked(cls, config):
        return super().asked(config) & Q(page_id__in=reading.pages(**pagewords.filters(config)))

    @classmethod
    def narrow(cls, events, config):
        return events.filter(page_id__in=reading.pages(**pagewords.filters(config)))
