from datetime import timedelta

from django.db.models import Count
from django.utils.text import slugify
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext
from wagtail import blocks

from wagtail_nurture.audience import choices, pagewords
from wagtail_nurture.audience.kept_choice import KeptChoiceBlock
from wagtail_nurture.audience.sections import SectionBlock
from wagtail_nurture.contacts import wishes
from wagtail_nurture.lookups import those
from wagtail_nurture.tracking import kinds, reading
from wagtail_nurture.tracking.models import Event

from ..parts import PartBlock
from .base import Entry, Trigger, registry


@registry.register
class PagesViewed(Trigger):
    """Somebody whose address is known has viewed enough pages of a section, a type or a tag.

    The passage is about what was read: the tag, or the matching page viewed last. Who muted that tag, or every topic
    of what they read, does not enter.
    """

    slug = "pages_viewed"
    label = gettext_lazy("Pages are viewed")
    icon = "view"
    label_format = gettext_lazy("{times} × {page_type} {topic} in {days} days")
    kinds = (kinds.PAGE_VIEWED, kinds.VISITOR_IDENTIFIED)
    judges = ("page_type",)

    class Block(PartBlock):
        section = SectionBlock(
            required=False, label=gettext_lazy("In section"), help_text=gettext_lazy("This page and all below it.")
        )
        page_type = KeptChoiceBlock(choices=choices.page_types_or_any, required=False, label=gettext_lazy("Page type"))
        topic = blocks.CharBlock(required=False, max_length=100, label=gettext_lazy("Tag"))
        times = blocks.IntegerBlock(default=2, min_value=1, max_value=100, label=gettext_lazy("At least so many pages"))
        days = blocks.IntegerBlock(default=30, min_value=1, max_value=365, label=gettext_lazy("In so many days"))

    @classmethod
    def config(cls, value):
        section = value.get("section")
        return {
            "section": section.pk if section else None,
            "page_type": value.get("page_type") or "",
            "topic": slugify(value.get("topic") or ""),
            "times": value.get("times") or 1,
            "days": value.get("days") or 30,
        }

    @classmethod
    def sentence(cls, config):
        facts = {"count": config["times"], "days": config["days"], "places": pagewords.sentence(config)}
        return (
            ngettext(
                "At least %(count)d page%(places)s is viewed within %(days)d days",
                "At least %(count)d pages%(places)s are viewed within %(days)d days",
                config["times"],
            )
            % facts
        )

    @classmethod
    def problems(cls, config):
        if pagewords.is_any(config):
            return [_("Say which pages: choose a section, a page type or a tag.")]
        return [str(words) for words in pagewords.problems(config)]

    @classmethod
    def is_about_a_page(cls, config):
        return True

    @classmethod
    def match(cls, events, config):
        asked = [event for event in events if event.kind in cls.kinds]
        if not asked:
            return []
        wanted = set(reading.pages(**pagewords.filters(config)).values_list("page_id", flat=True))
        causes = {}
        for event in asked:
            if event.kind == kinds.VISITOR_IDENTIFIED or event.page_id in wanted:
                causes[event.contact_id] = event
        found = {entry.contact_id: entry for entry in cls._entries(config, causes, max(e.at for e in asked))}
        return [
            Entry(
                contact_id=contact,
                at=event.at,
                event_id=event.pk,
                subject=found[contact].subject,
                facts=found[contact].facts,
                locale=event.locale,
                site_id=event.site_id,
            )
            for contact, event in causes.items()
            if contact in found
        ]

    @classmethod
    def matching_now(cls, config, at):
        views = Event.objects.filter(
            kind=kinds.PAGE_VIEWED,
            contact__isnull=False,
            at__lte=at,
            at__gte=at - timedelta(days=config["days"]),
            page_id__in=reading.pages(**pagewords.filters(config)),
        )
        enough = (
            views.values("contact_id")
            .annotate(times=Count("page_id", distinct=True))
            .filter(times__gte=config["times"])
        )
        found = those(enough)
        return found & ~wishes.muting(config["topic"], at=at) if config["topic"] else found

    @classmethod
    def entries_now(cls, config, contact_ids, at):
        return cls._entries(config, contact_ids, at)

    @classmethod
    def _entries(cls, config, contact_ids, at):
        if not contact_ids:
            return []
        since = at - timedelta(days=config["days"])
        viewed = reading.viewed(contact_ids, since=since, until=at, **pagewords.filters(config))
        enough = {contact: views for contact, views in viewed.items() if len(views) >= config["times"]}
        topics = reading.topics_of({view.page_id for views in enough.values() for view in views})
        muted = wishes.muted(enough, at=at) if enough else {}
        entries = []
        for contact, views in enough.items():
            about = _topics(config, [topic for view in views for topic in topics.get(view.page_id, [])])
            wanted = [topic for topic in about if topic not in muted.get(contact, {})]
            if config["topic"] not in ["", *wanted] or (about and not wanted):
                continue
            page = views[0].page_id
            subject = f"topic:{config['topic']}" if config["topic"] else f"page:{page}"
            facts = {"topics": wanted, "page": page}
            entries.append(Entry(contact_id=contact, at=at, subject=subject, facts=facts))
        return entries


def _topics(config, about):
    """The tag asked for first, then those of the pages read, at most ten."""
    return list(dict.fromkeys([*filter(None, [config["topic"]]), *about]))[:10]
