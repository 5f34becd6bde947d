from datetime import date

from django.urls import reverse
from django.utils.translation import gettext as translate
from django.utils.translation import gettext_lazy as _
from django.utils.translation import override
from wagtail import blocks
from wagtail.models import Site

from wagtail_nurture import clock, tokens
from wagtail_nurture.contacts.local_time import zone_of

from .. import occasions
from ..mjml import Element
from ..paper import nodes
from . import chosen_page, groups
from .base import MUTED, DynamicBlock, cell, mark, registry, section
from .words import LongWordsBlock, WordsBlock, spoken_link


#: What the token of a calendar entry is sealed for; it holds the number of a version.
PURPOSE = "calendar"
PANEL = "background:#f3f5f3;border-radius:10px;padding:18px 22px;"
TITLE = "font-size:18px;line-height:1.3;font-weight:700;"
_LINE = f"margin:0 0 4px 0;color:{MUTED};"


@registry.register
class EventBlock(DynamicBlock, blocks.StructBlock):
    """An event with its day and place, and links that put it into the reader's calendar."""

    slug = "event"
    simple = True

    page = blocks.PageChooserBlock(
        label=_("Page of the event"),
        required=False,
        help_text=_("Title, dates and place follow the page. Without a page, write them below."),
    )
    title = blocks.CharBlock(label=_("Title"), required=False, max_length=150)
    day = blocks.DateBlock(label=_("Day"), required=False)
    starts = blocks.TimeBlock(
        label=_("Begins at"), required=False, help_text=_("By the clock of the site. Empty: the whole day.")
    )
    last_day = blocks.DateBlock(label=_("Last day"), required=False)
    ends = blocks.TimeBlock(label=_("Ends at"), required=False)
    place = blocks.CharBlock(label=_("Place"), required=False, max_length=200)
    text = LongWordsBlock(label=_("Text"), required=False, max_length=300, rows=2)
    button = WordsBlock(label=_("Words of the link to the page"), required=False, max_length=60)
    otherwise = blocks.ChoiceBlock(
        label=_("When it is over, or the page cannot be shown"),
        choices=[("hold", _("hold the message and tell me")), ("nothing", _("leave this part out"))],
        default="hold",
    )

    def config(self, value):
        typed = {name: value[name].isoformat() if value[name] else "" for name in ("day", "last_day", "starts", "ends")}
        return typed | {
            "page": value["page"].pk if value["page"] else None,
            "title": value["title"] or "",
            "place": value["place"] or "",
            "otherwise": value["otherwise"],
        }

    def inside(self, value, context):
        if not self._is_whole(value, context):
            return []
        self.declare(value, context)
        block_id = context.block_id
        panel = Element("div", *self._lines(value, context), class_="n-panel", style=PANEL)
        return [mark(context, "each", block_id), cell(panel, padding="10px 14px"), mark(context, "end")]

    def mjml(self, value, context):
        nodes = self.inside(value, context)
        if not nodes:
            return []
        return [mark(context, "block", context.block_id), section(*nodes), mark(context, "end")]

    def _is_whole(self, value, context):
        """Whether it can be shown at all; notes on the canvas what is missing or wrong."""
        page, zone = value["page"], zone_of(Site.objects.filter(is_default_site=True).first())
        if page is not None:
            if value["otherwise"] == chosen_page.HOLD:
                chosen_page.note_unseen(page, context)
            occasion = occasions.of_page(page.specific, zone)
            if occasion is None:
                context.problem(translate("The page “%(title)s” has no date.") % {"title": page.title})
                return False
        elif not value["title"] or value["day"] is None:
            context.problem(translate("Choose the page of the event, or write its title and its day."))
            return False
        else:
            occasion = occasions.written(self.config(value), zone)
            if value["ends"] and not value["starts"]:
                context.problem(translate("Write when it begins, too."))
            elif occasion.end is not None and occasion.end < occasion.start:
                context.problem(translate("It ends before it begins."))
        if occasion.is_over(clock.now(), zone):
            context.problem(translate("The event is over."), warning=value["otherwise"] == chosen_page.NOTHING)
        return True

    def _lines(self, value, context):
        def shown(name):
            return context.slot("card_value", name)

        lines = [
            Element("p", *_tile(context, shown), Element("strong", shown("title"), style=_beside(context))),
            *_given(
                context, "cancelled", Element("p", Element("strong", shown("cancelled")), style="margin:0 0 4px 0;")
            ),
            Element("p", shown("when"), class_="n-muted", style=_LINE),
            *_given(context, "place", Element("p", shown("place"), class_="n-muted", style=_LINE)),
        ]
        if value["text"]:
            words = context.words(value["text"]).splitlines()
            broken = [node for line in words for node in (Element("br"), line)][1:]
            lines.append(Element("p", *broken, style="margin:8px 0 4px 0;"))
        if value["page"]:
            more = _link(
                context, f"{self._words(value, context)}\xa0{context.onward}", context.cards_link(label=more_of(value))
            )
            lines.append(Element("p", more, style="margin:10px 0 0 0;"))
        dot = "\xa0 · \xa0"
        lines.append(
            Element(
                "p",
                translate("Add to calendar:"),
                " ",
                _link(context, translate("Phone or computer"), shown("calendar")),
                dot,
                _link(context, "Google", shown("google")),
                dot,
                _link(context, "Outlook", shown("outlook")),
                style="margin:10px 0 0 0;font-size:14px;",
            )
        )
        return lines

    def paper(self, value, context):
        """The day as a leaf of a calendar, the place, and a code that leads to the page."""
        if not self._is_whole(value, context):
            return []
        self.declare(value, context)
        shown = {name: context.slot("card_value", name) for name in ("title", "when", "day", "month")}
        leaf = Element("div", Element("strong", shown["day"]), Element("span", shown["month"]), class_="leaf")
        lines = [
            Element("p", Element("strong", shown["title"]), class_="title"),
            *nodes.given(context, "cancelled", "h3"),
            Element("p", shown["when"]),
            *nodes.given(context, "place", "p"),
            *nodes.paragraphs(context.words(value["text"])),
        ]
        code = []
        if value["page"]:
            lines.append(Element("p", context.cards_link(label=more_of(value)), class_="address"))
            scanned = context.cards_code(label=more_of(value))
            code = [Element("td", scanned, Element("p", self._words(value, context)), class_="code")]
        row = Element("tr", Element("td", leaf, class_="day"), Element("td", *lines), *code)
        return [
            context.slot("block", context.block_id),
            context.slot("each", context.block_id),
            Element("table", row, class_="card event"),
            context.slot("end"),
            context.slot("end"),
        ]

    def plain(self, value, context):
        if value["page"] is None and (not value["title"] or value["day"] is None):
            return ""
        shown = {name: context.slot("card_value", name) for name in ("title", "cancelled", "when", "place", "calendar")}
        end = context.slot("end")
        lines = [
            f"* {shown['title']}{context.slot('given', 'cancelled')} ({shown['cancelled']}){end}\n  {shown['when']}",
            f"{context.slot('given', 'place')}\n  {shown['place']}{end}",
        ]
        if value["text"]:
            lines.append(f"\n{context.words(value['text'])}")
        if value["page"]:
            link = spoken_link(self._words(value, context), context.cards_link(label=more_of(value)))
            lines.append(f"\n  {link}")
        lines += ["\n  ", spoken_link(translate("Add to calendar"), shown["calendar"])]
        opened = context.slot("block", context.block_id) + context.slot("each", context.block_id)
        return f"{opened}{''.join(lines)}{end}{end}"

    @staticmethod
    def _words(value, context):
        return context.words(more_of(value))

    @classmethod
    def cards(cls, config, group, block_id):
        pages = occasions.pages(config["page"], group.all_languages) if config["page"] else {}
        made, found = {}, {}
        for person in group.recipients:
            same = (person.site.pk, person.locale, person.at)
            if same not in made:
                made[same] = cls._card(config, group, block_id, person, pages)
            found[person.delivery_id] = made[same]
            if not made[same] and config["otherwise"] == chosen_page.HOLD:
                group.hold(person.delivery_id, block_id, translate("The event is over, or its page cannot be shown."))
        return found

    @classmethod
    def _card(cls, config, group, block_id, person, pages):
        """[card] for everybody of the language and site of ``person``; [] when there is nothing to announce."""
        zone, language = zone_of(person.site), person.locale or group.version.locale
        page = next((pages[code] for code in group.own_languages(person) if code in pages), None)
        if config["page"]:
            occasion = occasions.of_page(page, zone) if page else None
        else:
            occasion = occasions.written(config, zone)
        if occasion is None or occasion.is_over(person.at or clock.now(), zone):
            return []
        day, month = occasions.tile(occasion, language)
        with override(language or None):
            cancelled = translate("Cancelled") if occasion.cancelled else ""
        return [
            {
                "title": occasion.title,
                "when": occasions.when(occasion, language),
                "day": day,
                "month": month,
                "place": occasion.place,
                "cancelled": cancelled,
                "calendar": _address(group.version, block_id, person.site),
                "google": occasions.google(occasion),
                "outlook": occasions.outlook(occasion),
            }
            | ({"page_id": occasion.page_id, "url": occasion.url} if config["page"] else {})
        ]

    def sample_value(self):
        day = date(clock.now().year + 1, 6, 12)
        return {
            "page": None,
            "title": str(_("A morning of test rides")),
            "day": day.isoformat(),
            "starts": "10:00",
            "last_day": None,
            "ends": "12:30",
            "place": str(_("At the shop by the river")),
            "otherwise": "hold",
        }

    class Meta:
        icon = "date"
        label = _("Event")
        description = _(
            "An event with its day and place as they are when the message leaves, to add to one's calendar."
        )
        label_format = _("Event: {title} {page}")
        group = groups.FROM_THE_SITE


def more_of(value):
    """The words of the link to the page."""
    return value["button"] or translate("Find out more")


def _address(version, block_id, site):
    """Where the calendar entry is fetched; a draft that was never compiled has none yet."""
    if version.pk is None:
        return f"{site.root_url}/"
    return site.root_url + reverse("wagtail_nurture:calendar", args=[tokens.seal(PURPOSE, version.pk), block_id])


def _tile(context, shown):
    """The day and month as a leaf of a calendar, in the brand's colour."""
    style = (
        "display:inline-block;vertical-align:middle;width:52px;padding:6px 0;border-radius:8px;text-align:center;"
        f"line-height:1.15;background:{context.brand('colour')};color:{context.brand('on_colour')};"
    )
    day = Element("span", shown("day"), style="display:block;font-size:22px;font-weight:700;")
    month = Element("span", shown("month"), style="display:block;font-size:13px;")
    # Outlook knows no blocks inside a line: a space parts them there.
    return [Element("span", day, " ", month, style=style), "\xa0\xa0\xa0"]


def _beside(context):
    return f"display:inline-block;vertical-align:middle;max-width:70%;{TITLE}"


def _given(context, name, node):
    return [context.slot("given", name), node, context.slot("end")]


def _link(context, words, href):
    style = f"color:{context.brand('link')};text-decoration:none;font-weight:700;"
    return Element("a", words, href=href, class_="n-link", style=style)
