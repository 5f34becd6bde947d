"""Personas as time goes by, and after one was changed: people are asked anew in slices; a round can be resumed."""

import time
from datetime import timedelta
from functools import reduce
from operator import or_

from django.db.models.signals import post_delete, post_save
from django.urls import NoReverseMatch, reverse
from django.utils.translation import gettext_lazy as _

from wagtail_nurture import alarm, clock, todos
from wagtail_nurture.contacts.models import Contact

from . import asking, personas
from .persona_models import Persona, PersonaRound
from .truth import EVERYBODY, NOBODY


#: People asked at once.
SLICE = 200
#: How often those are asked whose answer may turn by time alone.
#: Where the database cannot tell who they are, everybody is asked once a day.
OFTEN = timedelta(minutes=10)

todos.register(
    {
        "persona_broken": _("The persona “%(name)s” cannot be asked any more; people keep it. %(problems)s"),
    }
)


def ask_everybody(sender=None, instance=None, **signal):
    """A persona was saved or deleted: all people of its pool are asked anew, from the beginning."""
    asked = {"everybody": True, "until": None, "cursor": 0}
    PersonaRound.objects.update_or_create(pool_id=instance.pool_id, defaults=asked)
    if signal.get("signal") is post_delete:
        todos.resolve(_key(instance))
    alarm.wake(alarm.MASS)


def connect():
    post_save.connect(ask_everybody, sender=Persona, dispatch_uid="nurture_persona_saved")
    post_delete.connect(ask_everybody, sender=Persona, dispatch_uid="nurture_persona_deleted")


def carry_on(until):
    """Go on with the rounds of all pools until ``until`` (``time.monotonic()``). Returns how many people were asked."""
    done = 0
    for current in PersonaRound.objects.order_by("pool"):
        if not _is_due(current):
            continue
        known = personas.profiles().get(current.pool_id, [])
        if current.until is None:
            _begin(current, known)
        asked = _slice(current, known)
        while asked and time.monotonic() < until:
            done += asked
            asked = _slice(current, known)
        done += asked
    return done


def _is_due(current):
    if current.everybody or current.until is not None or current.asked_at is None:
        return True
    return clock.now() - current.asked_at >= OFTEN


def _begin(current, known):
    current.until, current.cursor = clock.now(), 0
    current.save(update_fields=["until", "cursor"])
    for profile in known:
        _tell_editors(profile)


def _slice(current, known):
    """Ask the next people; 0 at the end of the round. Another worker may do the same: nothing is announced twice."""
    people = Contact.objects.filter(pool=current.pool_id, merged_into=None, pk__gt=current.cursor)
    people = people.filter(EVERYBODY if current.everybody else _who_may_turn(current, known)).order_by("pk")
    numbers = list(people.values_list("pk", flat=True)[:SLICE])
    mine = PersonaRound.objects.filter(pk=current.pk, until=current.until)
    if not numbers:
        # Not when a persona was changed in the meantime: that began another round.
        mine.filter(cursor=current.cursor).update(everybody=False, asked_at=current.until, until=None, cursor=0)
        return 0
    because = asking.RULE if current.everybody else asking.TIME
    personas.write(personas.plan(numbers, {current.pool_id: known}, clock.now(), because))
    mine.filter(cursor__lt=numbers[-1]).update(cursor=numbers[-1])
    current.cursor = numbers[-1]
    return len(numbers)


def _who_may_turn(current, known):
    """Those whose answer may have turned since the last round, as a condition (Q) on Contact."""
    found = [profile.rule.turns(current.asked_at, current.until) for profile in known if not profile.broken]
    if None in found:
        seldom = current.asked_at is None or current.until.date() != current.asked_at.date()
        found = [EVERYBODY] if seldom else [each for each in found if each is not None]
    return reduce(or_, found, NOBODY)


def _tell_editors(profile):
    """A rule that names what is gone is an editor's to mend."""
    if not profile.broken:
        todos.resolve(_key(profile.persona))
        return
    todos.raise_todo(
        _key(profile.persona),
        kind="persona",
        code="persona_broken",
        facts={"name": profile.persona.name, "problems": todos.in_languages(lambda: " ".join(_problems(profile)))},
        url=_edit_url(profile.persona),
    )


def _problems(profile):
    return [str(words) for words in profile.rule.gone() or profile.rule.problems()]


def _key(persona):
    return f"persona:{persona.pk}"


def _edit_url(persona):
    try:
        return reverse("nurture_personas:edit", args=[persona.pk])
    except NoReverseMatch:
        return ""
