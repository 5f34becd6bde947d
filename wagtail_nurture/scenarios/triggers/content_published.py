from django.db.models import Q
from django.utils.text import slugify
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from wagtail import blocks

from wagtail_nurture.audience import choices, interested, pagewords
from wagtail_nurture.audience.kept_choice import KeptChoiceBlock
from wagtail_nurture.audience.sections import SectionBlock
from wagtail_nurture.contacts.models import Contact
from wagtail_nurture.tracking import reading

from .. import page_families
from ..parts import PartBlock
from .base import Entry, Trigger, registry


ANY, THESE = "any", "these"


@registry.register
class ContentPublished(Trigger):
    """An editor publishes a page, and the people whom what it is about interests come in: once for each page.

    ``scenarios.publications`` hears of it and opens a fan-out by the cause {"page": id, "key": translation key,
    "time": what is added to the entry key where publishing again counts}. Everybody is told of the page in their
    language, where there is one; nobody who mutes one of its topics comes in.
    """

    slug = "content_published"
    label = gettext_lazy("A page about what interests them is published")
    icon = "doc-full"
    label_format = gettext_lazy("{which} {page_type} {topic}")
    judges = ("page_type",)

    class Block(PartBlock):
        which = blocks.ChoiceBlock(
            choices=[(ANY, gettext_lazy("any page that has a tag")), (THESE, gettext_lazy("only these pages:"))],
            default=THESE,
            label=gettext_lazy("Which pages"),
        )
        section = SectionBlock(
            required=False, label=gettext_lazy("In section"), help_text=gettext_lazy("This page and all below it.")
        )
        page_type = KeptChoiceBlock(choices=choices.page_types_or_any, required=False, label=gettext_lazy("Page type"))
        topic = blocks.CharBlock(
            required=False,
            max_length=100,
            label=gettext_lazy("Tag"),
            help_text=gettext_lazy("Empty: whatever the page is tagged with, the people interested in it enter."),
        )
        level = blocks.ChoiceBlock(
            choices=[
                (interested.SOME, gettext_lazy("some interest")),
                (interested.STRONG, gettext_lazy("strong interest")),
            ],
            default=interested.SOME,
            label=gettext_lazy("People with at least"),
        )
        again = blocks.BooleanBlock(
            required=False, label=gettext_lazy("Also when a page is published again, after each change")
        )

    @classmethod
    def config(cls, value):
        every, section = value.get("which") == ANY, value.get("section")
        return {
            "which": ANY if every else THESE,
            "section": section.pk if section and not every else None,
            "page_type": "" if every else value.get("page_type") or "",
            "topic": "" if every else slugify(value.get("topic") or ""),
            "level": value.get("level") or interested.SOME,
            "again": bool(value.get("again")),
        }

    @classmethod
    def sentence(cls, config):
        facts = {"places": pagewords.sentence(config)}
        if config["again"]:
            return _("A page%(places)s is published or changed, for those whom it interests") % facts
        return _("A page%(places)s is published, for those whom it interests") % facts

    @classmethod
    def problems(cls, config):
        if config["which"] == THESE and pagewords.is_any(config):
            return [_("Which pages: choose a section, a page type or a tag, or “any page that has a tag”.")]
        return [str(words) for words in pagewords.problems(config)]

    @classmethod
    def comes_again(cls, config):
        return True

    @classmethod
    def is_about_a_page(cls, config):
        return True

    @classmethod
    def match(cls, events, config):
        return []

    @classmethod
    def concerns(cls, config, page_id):
        """Whether the page is one of those that count. Two queries at most."""
        return reading.pages(**pagewords.filters(config)).filter(page_id=page_id).exists()

    @classmethod
    def meant(cls, config, cause, at):
        family = page_families.family(cause["key"])
        topics = page_families.topics(family.values())
        if not topics:
            return Q(pk__in=[])
        wanted = [config["topic"]] if config["topic"] else topics
        return interested.in_topics(wanted, at, level=config["level"]) & ~interested.muting(topics, at)

    @classmethod
    def entries_meant(cls, config, cause, contact_ids, at):
        family = page_families.family(cause["key"])
        topics = page_families.topics(family.values())
        if config["topic"] in topics:
            topics = [config["topic"], *(topic for topic in topics if topic != config["topic"])]
        key, entries = f"page:{cause['key']}{cause.get('time', '')}", []
        for contact, language in Contact.objects.filter(pk__in=contact_ids).values_list("pk", "language"):
            page = page_families.in_language(family, language, cause["page"])
            facts = {"topics": topics[:10], "page": page}
            entries.append(Entry(contact, at, subject=f"page:{page}", facts=facts, key=key, again=True, apart=True))
        return entries
