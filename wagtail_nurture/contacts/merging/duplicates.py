"""Who may be one person: looked for once a day by the worker, a question at a time; what an editor said is kept."""

import time
from datetime import timedelta

from django.db import transaction
from django.db.models import Q

from wagtail_nurture import alarm, clock, rows
from wagtail_nurture.contacts.models import Contact

from . import looking, words
from .models import DuplicateLook, DuplicatePair


#: How old a look may be before the next one.
EVERY = timedelta(days=1)
#: Pairs written in one transaction.
BATCH = 200
#: One browser may be a library's: so many people of one browser are taken for one household at most.
BROWSER_MOST = 3


def look(until):
    """Ask the questions that are due, until ``until`` (``time.monotonic()``). Returns how many were asked.

    One query when nothing is due. Interrupted, it goes on with the question that was not answered.
    """
    asked = 0
    while time.monotonic() < until and (state := _due()):
        codes = list(looking.QUESTIONS)
        if state.step < len(codes):
            _keep(codes[state.step], looking.QUESTIONS[codes[state.step]]())
            DuplicateLook.objects.filter(pk=state.pk, step=state.step).update(step=state.step + 1)
            asked += 1
        else:
            now = clock.now()
            DuplicateLook.objects.filter(pk=state.pk).update(step=0, looked_at=now, wanted_at=now + EVERY)
    return asked


def look_soon():
    """An editor wants the worker to look again now."""
    now = clock.now()
    with transaction.atomic():
        if not DuplicateLook.objects.filter(wanted_at__gt=now).update(wanted_at=now, step=0):
            DuplicateLook.objects.get_or_create(pk=1, defaults={"wanted_at": now})
        alarm.wake(alarm.MASS)


def last_look():
    """(when the last look ended, or None; whether one is due or under way)."""
    state = DuplicateLook.objects.first()
    return (state.looked_at, state.wanted_at <= clock.now()) if state else (None, True)


def _due():
    state = DuplicateLook.objects.first()
    if state is None:
        state = DuplicateLook.objects.get_or_create(pk=1, defaults={"wanted_at": clock.now()})[0]
    return state if state.wanted_at <= clock.now() else None


def _keep(code, found):
    """``found`` ({pair: facts}) is all that there is for the reason ``code`` now; what was so before is forgotten."""
    known = {(row.first_id, row.second_id): row for row in DuplicatePair.objects.all()}
    changed = []
    for pair, row in known.items():
        reasons = {name: facts for name, facts in row.reasons.items() if name != code}
        if pair in found:
            reasons[code] = found[pair]
        if reasons != row.reasons:
            changed.append((row.pk, reasons, words.score(reasons)))
    new = [
        DuplicatePair(first_id=one, second_id=two, reasons={code: facts}, score=words.score({code: facts}))
        for (one, two), facts in found.items()
        if (one, two) not in known
    ]
    for start in range(0, len(changed), BATCH):
        rows.Update(DuplicatePair, ["reasons", "score"], changed[start : start + BATCH]).run()
    for start in range(0, len(new), BATCH):
        with transaction.atomic():
            _insert(new[start : start + BATCH])
    DuplicatePair.objects.filter(score=0, verdict="").delete()


def _insert(pairs):
    """Save ``pairs``; whoever was erased or merged since the question was asked is left out."""
    numbers = {number for pair in pairs for number in (pair.first_id, pair.second_id)}
    alive = Contact.objects.select_for_update(no_key=True).filter(pk__in=numbers, merged_into=None).order_by("pk")
    alive = set(alive.values_list("pk", flat=True))
    rows.Insert([pair for pair in pairs if {pair.first_id, pair.second_id} <= alive], ignore=True).run()


def same_browser(one, two):
    """A browser that was ``one``'s (contact ids) has just been used by ``two``."""
    theirs = DuplicatePair.objects.filter(Q(first__in=(one, two)) | Q(second__in=(one, two)))
    if theirs.filter(reasons__has_key="browser").count() < BROWSER_MOST:
        suppose(one, two, "browser")


def suppose(one, two, code):
    """Something that happened (``code`` of ``words.REASONS``) lets the contacts ``one`` and ``two`` look like one."""
    first, second = sorted((one, two))
    pools = Contact.objects.filter(pk__in=(one, two), merged_into=None).values_list("pool", flat=True)
    if len(found := list(pools)) < 2 or len(set(found)) > 1:
        return
    pair, created = DuplicatePair.objects.get_or_create(
        first_id=first, second_id=second, defaults={"reasons": {code: {}}, "score": words.score({code: {}})}
    )
    if not created and code not in pair.reasons:
        pair.reasons[code] = {}
        pair.score = words.score(pair.reasons)
        pair.save(update_fields=["reasons", "score"])


def of(contact):
    """The undecided pairs of ``contact``, the likeliest first, with both people."""
    return open_pairs().filter(Q(first=contact) | Q(second=contact))


def open_pairs():
    """All pairs about which nobody has decided, the likeliest first, with both people."""
    rows = DuplicatePair.objects.filter(verdict="", first__merged_into=None, second__merged_into=None)
    return rows.select_related("first", "second").order_by("-score", "pk")


def different(pair):
    """An editor says that these are two people: it is not asked again."""
    DuplicatePair.objects.filter(pk=pair.pk).update(verdict=DuplicatePair.DIFFERENT, decided_at=clock.now())


def merge_pairs(rows, field, into):
    """What was said or supposed of the former entry holds for the other one; between the two nothing is left to say."""
    for row in rows:
        third = row.second_id if field == "first" else row.first_id
        row.delete()
        if third == into.pk:
            continue
        first, second = sorted((third, into.pk))
        pair, _created = DuplicatePair.objects.get_or_create(first_id=first, second_id=second)
        pair.reasons = row.reasons | pair.reasons
        pair.score = words.score(pair.reasons)
        pair.verdict = pair.verdict or row.verdict
        pair.decided_at = pair.decided_at or row.decided_at
        pair.save()
