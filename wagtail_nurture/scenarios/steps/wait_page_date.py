from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from wagtail_nurture.audience.kept_choice import KeptChoiceBlock
from wagtail_nurture.audience.sections import SectionBlock

from .. import hours, lateness, page_dates
from ..folding import folds
from ..parts import PartBlock
from . import offset
from .base import registry
from .wait import DAYS, LONGEST, WEEKS
from .wait_date import ONCE
from .wait_own_date import AFTER, BEFORE, OwnDate, WaitOwnDate, length


#: What a passage is about when no page is chosen: (id of the page, name of the field).
_OF_NO_PAGE = None


@folds
@registry.register
class WaitPageDate(WaitOwnDate):
    """Waits until the date of a page, so many days before or after, on the person's clock.

    The page is the one that was chosen, else the one that the scenario counts down to, else the one that the passage is
    about. Like a date of the person's own it is read on arrival and again when the time has come; who waits is looked
    at again at once when the page changes (``moved_pages``).
    """

    slug = "wait_page_date"
    label = gettext_lazy("Wait for the date of a page")
    icon = "date"
    judges = ("page_date",)
    label_format = gettext_lazy("{amount} {unit} {side} {page}, {hour}")

    class Block(PartBlock):
        page = SectionBlock(
            required=False,
            label=gettext_lazy("Page"),
            help_text=gettext_lazy("A concert, a fair. Empty: the page that the scenario is about."),
        )
        page_date = KeptChoiceBlock(
            choices=page_dates.choices, required=False, label=gettext_lazy("Which of its dates")
        )
        amount = offset.amount_block()
        unit = offset.unit_block()
        side = offset.side_block()
        hour = offset.hour_block()
        late = lateness.block(gettext_lazy("Who gets here later"))

    @classmethod
    def config(cls, value):
        return {
            **page_dates.config_of(value),
            "years": ONCE,
            "amount": value.get("amount") or 0,
            "unit": value.get("unit") or DAYS,
            "side": value.get("side") or BEFORE,
            "hour": value.get("hour") or "09:00",
            "late": value.get("late") or lateness.SKIP,
        }

    @classmethod
    def sentence(cls, config):
        facts = {"hour": hours.said(config["hour"]), "late": lateness.latecomers(config["late"])}
        return _("Wait until %(when)s, %(hour)s; %(late)s") % (facts | {"when": _when(config)})

    @classmethod
    def folded(cls):
        """Words for ``wait_until.js``: [for one, for more] of each unit and side."""
        one, many = _words_of(1), _words_of(2)
        words = {
            unit: {side: [one[unit, side], many[unit, side]] for side in (BEFORE, AFTER)} for unit in (DAYS, WEEKS)
        }
        named = {"named": _("“%(page)s”"), "own": _("the date of the page")}
        return words | named | {"day": _("the day of %(event)s"), ONCE: "%(when)s, %(hour)s"}

    @classmethod
    def problems(cls, config):
        if config["amount"] < 0:
            return [_("The number of days cannot be negative. Choose “before” or “after” instead.")]
        if config["amount"] > LONGEST.days or length(config) > LONGEST:
            return [_("The wait is longer than two years. Make it shorter.")]
        if not config["page"]["key"]:
            return []
        words = page_dates.problem(page_dates.of(*_chosen(config)), config)
        return [words] if words else []

    @classmethod
    def problems_in(cls, config, graph):
        if config["page"]["key"] or any(_names_a_page(part) for part in graph["triggers"]):
            return []
        return [_("Page: choose one. Nothing that starts this scenario is about a page.")]

    @classmethod
    def load(cls, config, people, at, graph):
        onto = lateness.next_date(graph, people[0].step_id)
        aims = page_dates.aims(graph)
        places = {person.enrolment_id: _place(config, person, aims) for person in people}
        dates = page_dates.read(set(places.values()) - {_OF_NO_PAGE})
        found = {}
        for person in people:
            place = places[person.enrolment_id]
            if place is _OF_NO_PAGE:
                found[person.enrolment_id] = OwnDate(onto=onto, nobody=person.rehearsal is not None)
            else:
                its = dates[place]
                found[person.enrolment_id] = OwnDate(day=its.day, hold=its.problem, onto=onto)
        return found


def _names_a_page(part):
    from .. import triggers  # whose modules use steps

    kind = triggers.registry.get(part["kind"])
    return bool(kind and kind.is_about_a_page(part["config"]))


def _chosen(config):
    return config["page"]["key"], config["page_date"]["key"]


def _place(config, person, aims):
    """(page, field) whose date ``person`` waits for. ``aims`` is what ``page_dates.aims`` gave for their version."""
    page, name = _chosen(config)
    if page:
        return page, name
    event = person.facts.get("event")
    if event not in aims:
        event = next(iter(aims), None)
    if event is not None:
        return event, name or aims[event]
    own = person.facts.get("page")
    return (own, name) if own else _OF_NO_PAGE


def _when(config):
    """ "3 days before “Concert”"."""
    chosen = bool(config["page"]["key"])
    event = page_dates.said(config) if chosen else _("the date of the page")
    facts = {"event": event, "n": config["amount"]}
    if not config["amount"]:
        return _("the day of %(event)s") % facts if chosen else event
    return _words_of(config["amount"])[config["unit"], config["side"]] % facts


def _words_of(n):
    """{(unit, side): words for ``n`` of it, with places for the number and the event}."""
    return {
        (DAYS, BEFORE): ngettext("%(n)d day before %(event)s", "%(n)d days before %(event)s", n),
        (DAYS, AFTER): ngettext("%(n)d day after %(event)s", "%(n)d days after %(event)s", n),
        (WEEKS, BEFORE): ngettext("%(n)d week before %(event)s", "%(n)d weeks before %(event)s", n),
        (WEEKS, AFTER): ngettext("%(n)d week after %(event)s", "%(n)d weeks after %(event)s", n),
    }
