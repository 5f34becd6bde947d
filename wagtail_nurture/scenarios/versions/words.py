"""The migration preview in words, in the reader's language."""

from dataclasses import dataclass, field

from django.utils.formats import date_format
from django.utils.text import get_text_list
from django.utils.timezone import localtime
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext, pgettext

from wagtail_nurture.ledger import tag

from .. import graph as graphs
from .. import steps
from . import diff, fate


@dataclass
class Card:
    """One group of people as the page shows it; ``choices`` are (value, label, whether it is the chosen one)."""

    key: str
    place: str
    name: str
    status: str
    people: int
    fate: list = field(default_factory=list)
    warnings: list = field(default_factory=list)
    choices: list = field(default_factory=list)
    chosen: str = ""


@dataclass
class Older:
    """One older version with people inside."""

    number: int
    published_at: object
    people: int
    cards: list
    #: Sentences about what else is different.
    notes: list


def older(preview, choices):
    """[Older] of ``preview`` (Preview), newest first; ``choices`` are {group key: choice}."""
    found = {}
    for group in preview.groups:
        found.setdefault(group.version.pk, []).append(group)
    return [_older(preview, groups, choices) for groups in found.values()]


def _older(preview, groups, choices):
    version = groups[0].version
    changes = preview.changes[version.pk]
    return Older(
        number=version.number,
        published_at=version.published_at,
        people=sum(group.people for group in groups),
        cards=[_card(group, preview, choices[group.key]) for group in groups],
        notes=_notes(version.graph, preview.version.graph, changes, {group.step_id for group in groups}),
    )


def _card(group, preview, chosen):
    node = next((node for node in graphs.nodes(group.version.graph) if node.id == group.step_id), None)
    labels = {
        fate.MOVE: _("Move to version %(number)d") % {"number": preview.version.number},
        fate.STAY: _("Stay on version %(number)d") % {"number": group.version.number},
        fate.EXIT: _("Leave the scenario"),
    }
    return Card(
        key=group.key,
        place=graphs.place_name(node.place) if node else "",
        name=graphs.sentence(group.change.before),
        status=_status(group.change),
        people=group.people,
        fate=moving(group, preview.version),
        warnings=_warnings(group),
        choices=[(choice, labels[choice], choice == chosen) for choice in fate.CHOICES],
        chosen=labels[chosen],
    )


def _status(change):
    if change.status == diff.CHANGED and change.moved:
        return tag(pgettext("step", "changed, stands elsewhere"), "warn")
    return {
        diff.REMOVED: tag(pgettext("step", "taken out"), "bad"),
        diff.CHANGED: tag(pgettext("step", "changed"), "warn"),
        diff.MOVED: tag(pgettext("step", "stands elsewhere"), "warn"),
    }.get(change.status) or tag(pgettext("step", "as before"))


def moving(group, version):
    """What moving the people of ``group`` (Group) to ``version`` does to them, as sentences."""
    graph, its = version.graph, group.fate
    if its.what == fate.END:
        return [_("Nothing is left to do for them: they go through to the end at once.")]
    if its.what == fate.KEEP:
        return [_("Nothing changes for them now."), *_dates(group, late=_due_already)]
    found = []
    if its.what == fate.GO:
        found.append(_("They go to: %(step)s.") % {"step": graphs.named(graph, its.step_id)})
    else:
        found.append(_("The step is now: %(step)s.") % {"step": graphs.sentence(graph["steps"][its.step_id])})
    kind = steps.registry.get(graph["steps"][its.step_id]["kind"])
    if not its.dated:
        looks = kind is not None and (kind.waits or kind.listens)
        return [*found, _LOOKED_AT if looks else _("It is their turn at once.")]
    if kind.waits_for_date and graph["steps"][its.step_id]["config"].get("years") != "yearly":
        return [*found, *_dates(group, late=_too_late)]
    return [*found, *_dates(group, late=_late if its.from_arrival else _at_once)]


#: Of steps that wait for something that only they can look up: the person's own date, an event.
_LOOKED_AT = gettext_lazy("The step looks at each of them at once: they wait there, or go on, as it says.")


def _dates(group, late):
    found, later = [], group.people - group.at_once
    if later:
        first, last = moment(group.first), moment(group.last)
        facts = {"n": later, "first": first, "last": last}
        if first == last:
            words = ngettext("%(n)d person waits until %(first)s.", "%(n)d people wait until %(first)s.", later)
        else:
            words = ngettext(
                "%(n)d person waits until between %(first)s and %(last)s.",
                "%(n)d people wait until between %(first)s and %(last)s.",
                later,
            )
        found.append(words % facts)
    if group.at_once:
        found.append(late(group.at_once) % {"n": group.at_once})
    return found


def _due_already(number):
    return ngettext("%(n)d person is due already.", "%(n)d people are due already.", number)


def _late(number):
    return ngettext(
        "%(n)d person goes on at once, because the new date has passed.",
        "%(n)d people go on at once, because their new date has passed.",
        number,
    )


def _too_late(number):
    return ngettext(
        "%(n)d person comes after that date: the step does at once what it says of latecomers.",
        "%(n)d people come after that date: the step does at once what it says of latecomers.",
        number,
    )


def _at_once(number):
    return ngettext("%(n)d person goes on at once.", "%(n)d people go on at once.", number)


def _warnings(group):
    found = []
    if group.fate.again:
        names = _named(group.fate.again)
        found.append(_("Who moves may get a message for the second time: %(messages)s.") % {"messages": names})
    if group.fate.missed:
        names = _named(group.fate.missed)
        found.append(_("Who moves does not get what now stands before them: %(messages)s.") % {"messages": names})
    if group.unsent:
        words = ngettext(
            "%(n)d message of a step that was taken out waits to leave for them. Who moves does not get it.",
            "%(n)d messages of steps that were taken out wait to leave for them. Who moves does not get them.",
            group.unsent,
        )
        found.append(words % {"n": group.unsent})
    if group.held:
        words = ngettext("%(n)d of them is held.", "%(n)d of them are held.", group.held) % {"n": group.held}
        if group.fate.what in (fate.ANEW, fate.GO):
            words += " " + _("Whom the former step held up is tried again; the others stay held.")
        found.append(words)
    return found


def _named(messages):
    return get_text_list([_("“%(name)s”") % {"name": name} for name in messages], _("and"))


def _notes(before, after, changes, stood):
    """What else is different: steps on which nobody stands (``stood`` are the others), new ones, what ends it."""
    found = [
        _WITHOUT_PEOPLE[changes[node.id].status] % {"step": graphs.named(before, node.id)}
        for node in graphs.nodes(before)
        if node.id not in stood and changes[node.id].status in _WITHOUT_PEOPLE
    ]
    new = [change.step_id for change in changes.values() if change.status == diff.ADDED]
    order = {node.id: number for number, node in enumerate(graphs.nodes(after))}
    for step_id in sorted(new, key=lambda step_id: order.get(step_id, 0)):
        found.append(_("New: %(step)s.") % {"step": graphs.named(after, step_id)})
    if _without_ids(before["exits"]) != _without_ids(after["exits"]):
        found.append(_("What ends the scenario has changed as well: it holds for whoever moves."))
    return found


_WITHOUT_PEOPLE = {
    diff.REMOVED: gettext_lazy("Taken out: %(step)s. Nobody stands there."),
    diff.CHANGED: gettext_lazy("Changed: %(step)s. Nobody stands there."),
    diff.MOVED: gettext_lazy("Stands elsewhere: %(step)s. Nobody stands there."),
}


def _without_ids(parts):
    return [(part["kind"], part["config"]) for part in parts]


def totals(found):
    """[(label, people, [details])] of ``Preview.totals``."""
    details = []
    if found["at_once"]:
        words = ngettext("%(n)d person is due at once", "%(n)d people are due at once", found["at_once"])
        details.append(words % {"n": found["at_once"]})
    if found["end"]:
        words = ngettext(
            "%(n)d person goes through to the end at once", "%(n)d people go through to the end at once", found["end"]
        )
        details.append(words % {"n": found["end"]})
    return [
        (pgettext("totals", "Move"), found[fate.MOVE], details),
        (_("Stay as they are"), found[fate.STAY], []),
        (
            pgettext("totals", "Leave the scenario"),
            found[fate.EXIT],
            [_("this cannot be undone")] if found[fate.EXIT] else [],
        ),
    ]


def moment(value):
    """A date with its time, as on our other pages; in the reader's time zone."""
    value = localtime(value)
    return _("%(day)s, %(time)s") % {"day": date_format(value, "DATE_FORMAT"), "time": date_format(value, "H:i")}


def happened(change):
    """What ``change`` (VersionChange, over) did, as sentences."""
    facts = {"n": change.moved, "version": change.version.number}
    if change.undoes_id:
        back = ngettext(
            "%(n)d person was put back where they stood.", "%(n)d people were put back where they stood.", change.moved
        )
        found = [back % facts]
    else:
        moved = ngettext(
            "%(n)d person was moved to version %(version)d.",
            "%(n)d people were moved to version %(version)d.",
            change.moved,
        )
        found = [moved % facts]
    if change.ended:
        words = ngettext("%(n)d person went through to the end.", "%(n)d people went through to the end.", change.ended)
        found.append(words % {"n": change.ended})
    if change.exited:
        words = ngettext("%(n)d person left the scenario.", "%(n)d people left the scenario.", change.exited)
        found.append(words % {"n": change.exited})
    missing = change.total - change.done
    if missing > 0 and change.state == change.State.DONE:
        words = ngettext(
            "%(n)d person had gone on before it was their turn and was left alone.",
            "%(n)d people had gone on before it was their turn and were left alone.",
            missing,
        )
        found.append(words % {"n": missing})
    elif missing > 0:
        words = ngettext("%(n)d person stays as they were.", "%(n)d people stay as they were.", missing)
        found.append(words % {"n": missing})
    return found
