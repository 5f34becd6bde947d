"""People enter and leave a segment: rows, the count, and an event for each."""

from django.db import connection
from django.db.models import Exists, F, FilteredRelation, OuterRef, Q

from wagtail_nurture import rows
from wagtail_nurture.contacts.models import Contact
from wagtail_nurture.tracking import kinds, recorder
from wagtail_nurture.tracking.models import Event

from .models import SegmentMember, SegmentState


def move(segment_id, coming, going, *, at, because):
    """``coming`` and ``going`` (lists of contact ids) do so, inside a transaction. A handful of statements, whatever
    the number.

    ``because`` (``audience.asking``) None leaves no events: that is how a segment comes into being.
    """
    if not coming and not going:
        return
    # The state first, always: two workers that wait for each other's rows wait for ever.
    SegmentState.objects.filter(pk=segment_id).update(people=F("people") + (len(coming) - len(going)))
    rows.Insert.of(SegmentMember, coming, ignore=True, segment_id=segment_id, contact_id=coming, since=at).run()
    if going:
        SegmentMember.objects.filter(segment=segment_id, contact__in=going).delete()
    if because:
        told = [(kinds.SEGMENT_ENTERED, number) for number in coming] + [
            (kinds.SEGMENT_LEFT, number) for number in going
        ]
        subject, properties = f"segment:{segment_id}", {"because": because}
        recorder.record_many(
            [
                Event(kind=kind, contact_id=number, at=at, subject=subject, properties=properties)
                for kind, number in told
            ]
        )


def settle(decided, *, at, because, newest=0, listens=()):
    """Write what was ``decided`` ({(segment id, pool id): {contact id: bool}}), inside a transaction.

    Nobody's rows are touched by two workers at once. Somebody to whom something of a kind in ``listens`` happened
    after the event with the id ``newest`` is left to the worker that takes that event: it knows more. People of
    another pool belong to nothing; nor do those who were merged.
    """
    numbers = sorted({number for answers in decided.values() for number in answers})
    people, belong = _held(numbers, [segment_id for segment_id, _pool in decided], newest, listens)
    for (segment_id, pool_id), answers in sorted(decided.items()):
        mine = {number: truth and people[number] == pool_id for number, truth in answers.items() if number in people}
        move(
            segment_id,
            [number for number, truth in mine.items() if truth and (segment_id, number) not in belong],
            [number for number, truth in mine.items() if not truth and (segment_id, number) in belong],
            at=at,
            because=because,
        )


def _held(numbers, segments, newest, listens):
    """({contact id: pool id, None for merged people}, {(segment id, contact id)} of who belongs to which of
    ``segments``). The people's rows are held by this transaction. One query."""
    later = Event.objects.filter(contact=OuterRef("pk"), kind__in=list(listens), pk__gt=newest)
    mine = FilteredRelation("segments", condition=Q(segments__segment__in=segments))
    people = Contact.objects.filter(pk__in=numbers).annotate(later=Exists(later), mine=mine).order_by("pk")
    if connection.features.has_select_for_update:
        people = people.select_for_update(of=("self",), no_key=True)
    found, belong = {}, set()
    for number, pool, merged, later, segment in people.values_list(
        "pk", "pool_id", "merged_into_id", "later", "mine__segment_id"
    ):
        if not later:
            found[number] = None if merged else pool
            belong.add((segment, number))
    return found, belong
