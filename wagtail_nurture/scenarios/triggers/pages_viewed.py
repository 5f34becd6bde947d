from datetime import timedelta

from django.db.models import Count
from django.utils.text import slugify
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext
from wagtail import blocks
from wagtail.models import get_page_models

from wagtail_nurture.tracking import kinds, reading
from wagtail_nurture.tracking.models import Event

from ..parts import PartBlock
from .base import Entry, Trigger, registry


def page_types():
    """The site's page types as choices ("shop.bikepage", "Bike page")."""
    known = [model for model in get_page_models() if not model._meta.abstract and model.is_creatable]
    return [(model._meta.label_lower, model._meta.verbose_name.capitalize()) for model in known]


@registry.register
class PagesViewed(Trigger):
    """Somebody whose address is known has viewed enough pages of a section, a type or a tag.

    The passage is about what was read: the tag, or the matching page viewed last.
    """

    slug = "pages_viewed"
    label = gettext_lazy("Pages are viewed")
    icon = "view"
    label_format = gettext_lazy("{times} × {section} {tag}, in {days} days")
    kinds = (kinds.PAGE_VIEWED, kinds.VISITOR_IDENTIFIED)

    class Block(PartBlock):
        section = blocks.PageChooserBlock(
            required=False, label=gettext_lazy("In this section"), help_text=gettext_lazy("The page and all below it.")
        )
        type = blocks.ChoiceBlock(choices=page_types, required=False, label=gettext_lazy("Of this type"))
        tag = blocks.CharBlock(required=False, max_length=100, label=gettext_lazy("With this tag"))
        times = blocks.IntegerBlock(default=2, min_value=1, max_value=100, label=gettext_lazy("At least (views)"))
        days = blocks.IntegerBlock(default=30, min_value=1, max_value=365, label=gettext_lazy("Within (days)"))

    @classmethod
    def config(cls, value):
        section = value.get("section")
        return {
            "section": {"key": section.pk, "name": section.title} if section else {"key": "", "name": ""},
            "type": value.get("type") or "",
            "topic": slugify(value.get("tag") or ""),
            "times": value.get("times") or 1,
            "days": value.get("days") or 30,
        }

    @classmethod
    def sentence(cls, config):
        facts = {"times": config["times"], "days": config["days"], "what": _what(config)}
        return (
            ngettext(
                "At least %(times)d view of pages %(what)s within %(days)d days",
                "At least %(times)d views of pages %(what)s within %(days)d days",
                config["times"],
            )
            % facts
        )

    @classmethod
    def problems(cls, config):
        if not (config["section"]["key"] or config["type"] or config["topic"]):
            return [_("Say which pages: choose a section, a type or a tag.")]
        if config["section"]["key"] and not reading.pages(section=config["section"]["key"]).exists():
            return [_("The section was deleted or never published. Choose another one.")]
        return []

    @classmethod
    def match(cls, events, config):
        asked = [event for event in events if event.kind in cls.kinds]
        if not asked:
            return []
        wanted = set(reading.pages(**_filter(config)).values_list("page_id", flat=True))
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
    def matching_now(cls, config, contacts, at):
        views = Event.objects.filter(
            kind=kinds.PAGE_VIEWED,
            contact__isnull=False,
            at__lte=at,
            at__gte=at - timedelta(days=config["days"]),
            page_id__in=reading.pages(**_filter(config)),
        )
        enough = views.values("contact_id").annotate(times=Count("pk")).filter(times__gte=config["times"])
        return contacts.filter(pk__in=enough.values("contact_id"))

    @classmethod
    def entries_now(cls, config, contact_ids, at):
        return cls._entries(config, contact_ids, at)

    @classmethod
    def _entries(cls, config, contact_ids, at):
        if not contact_ids:
            return []
        since = at - timedelta(days=config["days"])
        viewed = reading.viewed(contact_ids, since=since, until=at, **_filter(config))
        enough = {
            contact: views for contact, views in viewed.items() if sum(v.times for v in views) >= config["times"]
        }
        topics = reading.topics_of({view.page_id for views in enough.values() for view in views})
        entries = []
        for contact, views in enough.items():
            about = [topic for view in views for topic in topics.get(view.page_id, [])]
            page = views[0].page_id
            entries.append(
                Entry(
                    contact_id=contact,
                    at=at,
                    subject=f"topic:{config['topic']}" if config["topic"] else f"page:{page}",
                    facts={"topics": list(dict.fromkeys([config["topic"]] * bool(config["topic"]) + about))[:10]}
                    | {"page": page},
                )
            )
        return entries


def _filter(config):
    return {
        "section": config["section"]["key"] or None,
        "types": [config["type"]] if config["type"] else (),
        "topic": config["topic"],
    }


def _what(config):
    parts = []
    if config["section"]["key"]:
        parts.append(_("in “%(section)s”") % {"section": config["section"]["name"]})
    if config["type"]:
        parts.append(_("of type %(type)s") % {"type": dict(page_types()).get(config["type"], config["type"])})
    if config["topic"]:
        parts.append(_("about “%(topic)s”") % {"topic": config["topic"]})
    return " ".join(parts)
