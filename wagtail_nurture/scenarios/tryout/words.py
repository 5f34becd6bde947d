"""A try-out in words: the cards of the steps that passed, and the one where it stands."""

from dataclasses import dataclass, field
from datetime import datetime, timedelta
from types import SimpleNamespace
from zoneinfo import ZoneInfo

from django.urls import reverse
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.utils.translation import ngettext, pgettext

from wagtail_nurture import alarm
from wagtail_nurture.content import message_kinds
from wagtail_nurture.delivery.models import Delivery
from wagtail_nurture.delivery.words import why

from .. import diagram, sentences
from .. import graph as graphs
from ..exits import registry as exits
from ..steps import registry as steps
from . import mails
from .branches import of_branch
from .models import TryOut


Sent = Delivery.State
GOOD, BAD, WARN = "good", "bad", "warn"
#: Seconds after which a mail that has not left is taken for a sign that no worker is there.
PATIENCE = 10


@dataclass
class Note:
    """One thing to say about a step; ``tone`` colours it, ``url`` leads to where it is mended."""

    words: str
    tone: str = ""
    url: str = ""


@dataclass
class Card:
    """One step as it is drawn."""

    icon: str
    words: str
    kicker: str = ""
    kind: str = ""
    notes: list = field(default_factory=list)
    current: bool = False
    asks: bool = False


def cards(tryout, *, address):
    """[Card] of what passed, and of the present step. One query for the mails, few for the rules' names."""
    letters = mails.deliveries(tryout)
    drawn = [_card(tryout, line, letters, address) for line in tryout.journal]
    return [*drawn, _present(tryout)] if tryout.going else drawn


def waits_for_mail(tryout):
    """Whether a mail of it is still on its way, so that the page goes on looking."""
    return any(row.state in _ON_THE_WAY for row in mails.deliveries(tryout).values())


def moment(text_or_moment, tryout):
    """A story moment on the clock of the person: "24 Nov 09:00"."""
    found = text_or_moment if isinstance(text_or_moment, datetime) else datetime.fromisoformat(text_or_moment)
    return clock_face(found.astimezone(ZoneInfo(tryout.time_zone)))


def clock_face(local):
    """Day and hour, without the year."""
    return date_format(local, pgettext("day and hour, a date format of Django", "j M H:i"))


def _card(tryout, line, letters, address):
    at = moment(line["at"], tryout)
    if line["kind"] == "enter":
        return _entrance(tryout, line, at)
    if line["kind"] == "end":
        words = _("Went through to the end.") if line["status"] == "finished" else _("Left the scenario.")
        return Card(diagram.icon("check"), words, kicker=at, kind="end")
    if line["kind"] == "leave":
        kind = exits.get(line["facts"].get("exit", ""))
        words = kind.sentence(line["facts"]["config"]) if kind else _("Left the scenario")
        return Card(diagram.icon("logout"), words, kicker=at, kind="leave", notes=[Note(why(line["reason"]), BAD)])
    step = tryout.graph["steps"][line["step"]]
    card = _of_step(step, at)
    card.notes = _notes(tryout, step, line, letters, address)
    return card


def _of_step(step, at):
    kind = steps.get(step["kind"])
    label = step.get("label") or ""
    kicker = _("%(when)s · %(label)s") % {"when": at, "label": label} if label else at
    asks = bool(step.get("branches"))
    return Card(diagram.icon(kind.icon), graphs.sentence(step), kicker=kicker, kind=step["kind"], asks=asks)


def _entrance(tryout, line, at):
    when = sentences.when(tryout.graph)
    words = _("Enters: %(when)s") % {"when": when[0]} if when else _("Enters, though nothing starts it yet")
    notes = []
    if tryout.contact_id and when:
        matches = Note(_("This person matches it now: what they did is used in the messages."), GOOD)
        notes = [matches if line["matches"] else Note(_("This person does not match it now; they enter all the same."))]
    return Card(diagram.icon("pick"), words, kicker=at, kind="enter", notes=notes)


def _notes(tryout, step, line, letters, address):
    if "stuck" in line:
        kind = steps[step["kind"]]
        found = _problems(kind, step) or [
            _("This step cannot be passed as it is (%(error)s).") % {"error": line["stuck"]}
        ]
        return [Note(words, BAD) for words in found] + [_passed_over()]
    if "held" in line:
        held = _("People would be held here: %(reason)s") % {"reason": why(line["held"])}
        return [Note(words, BAD) for words in _problems(steps[step["kind"]], step) or [held]] + [_passed_over()]
    if "mail" in line:
        return _of_mail(line, letters, address)
    kind = steps[step["kind"]]
    if kind.slug == "if_else":
        return of_branch(step, line, Note)
    if step.get("branches") or kind.asking:
        return [_way(kind, step, line)]
    if kind.waits and (found := _problems(kind, step)):
        return [Note(words, BAD) for words in found] + [_passed_over()]
    if line.get("branch") and (words := kind.told(step["config"], SimpleNamespace(**line))):
        return [Note(words, WARN)]
    if kind.waits and not line.get("reason"):
        return [Note(_("Would wait until %(when)s.") % {"when": moment(line["at"], tryout)})]
    if line["reason"]:
        return [Note(why(line["reason"]))]
    return [Note(words)] if (words := kind.would(step["config"])) else []


def _way(kind, step, line):
    """Which way was taken, and whether the editor chose it."""
    told = kind.told(step["config"], SimpleNamespace(**line))
    if line["facts"].get("chosen"):
        told = _("%(what)s (you chose it)") % {"what": told}
    way = kind.way(step["config"], line["branch"])
    return Note(f"{told[:1].upper()}{told[1:]}.", way.tone)


def _passed_over():
    return Note(_("Passed over."))


def _problems(kind, step):
    try:
        return [str(words) for words in kind.problems(step["config"])]
    except Exception:  # it is the step that cannot be read
        return []


_ON_THE_WAY = {Sent.QUEUED, Sent.CLAIMED, Sent.SENDING}


def _of_mail(line, letters, address):
    mail, notes = line["mail"], []
    url = _edit_url(mail.get("email"), mail.get("channel", "email"))
    if mail.get("draft"):
        saved = clock_face(timezone.localtime(datetime.fromisoformat(mail["draft"])))
        words = _("Draft of “%(name)s”, saved on %(when)s: it is not what is published.")
        notes.append(Note(words % {"name": mail["name"], "when": saved}, WARN, url))
    if "why" in mail:
        notes.append(Note(_("Not sent to you: %(reason)s") % {"reason": why(mail["why"])}, BAD, _mend(mail, url)))
        notes += [Note(words, BAD, url) for words in mail.get("problems", ())]
    elif row := letters.get(mail["uuid"]):
        notes.append(_state(row, mail, address))
    else:
        notes.append(Note(_("It was called back before it left.")))
    if mail.get("refused"):
        words = _("Live, this person would not get it: %(reason)s")
        notes.append(Note(words % {"reason": why(mail["refused"], purpose=mail["purpose"])}, WARN))
    return notes


def _state(row, mail, address):
    if row.state == Sent.SENT:
        return Note(_("Sent to %(address)s, marked [Test].") % {"address": address}, GOOD)
    if row.state in _ON_THE_WAY:
        if row.reason:
            return Note(why(row.reason), WARN)
        return _silence(mail) or Note(_("On its way to %(address)s …") % {"address": address})
    words = why(row.reason) or row.get_state_display()
    return Note(_("Not sent to you: %(reason)s") % {"reason": words}, BAD)


def _silence(mail):
    """A Note when the mail waits and no worker takes it; None while that may be chance."""
    now = timezone.now()
    if now - datetime.fromisoformat(mail["put"]) < timedelta(seconds=PATIENCE):
        return None
    last = alarm.silent_since(alarm.NOW)
    if last is None:
        return Note(_("It waits to leave, and no worker has ever run here. Start one: manage.py qcluster."), BAD)
    minutes = max(0, int((now - last).total_seconds() // 60))
    if not minutes:
        return None
    words = ngettext(
        "It waits to leave, and the worker has been silent for %(n)d minute. Start it: manage.py qcluster.",
        "It waits to leave, and the worker has been silent for %(n)d minutes. Start it: manage.py qcluster.",
        minutes,
    )
    return Note(words % {"n": minutes}, BAD)


def _mend(mail, url):
    """Where what keeps a mail from leaving is mended."""
    if mail["why"] == "no_own_address":
        return reverse("wagtailadmin_account")
    if mail["why"] == "no_sender":
        return reverse("wagtailsettings:edit", args=["wagtail_nurture", "nurturesitesettings"])
    return url if mail["why"] == "trial_unmade" else ""


def _edit_url(number, channel):
    kind = message_kinds.registry[channel]
    return kind.edit_url(kind.model(pk=number)) if number else ""


def _present(tryout):
    step = tryout.graph["steps"][tryout.step_id]
    card = _of_step(step, moment(tryout.at, tryout))
    card.current = True
    if tryout.state == TryOut.State.ASKING:
        card.notes = [Note(steps[step["kind"]].asking)]
    elif tryout.due_at > tryout.at:
        card.notes = [Note(_("Would wait until %(when)s.") % {"when": moment(tryout.due_at, tryout)})]
    return card
