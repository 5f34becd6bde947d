"""The merge itself: one transaction, whoever else is at work on either person."""

from datetime import timedelta

from django.db import transaction

from wagtail_nurture import alarm, clock
from wagtail_nurture.conf import settings
from wagtail_nurture.contacts import dependents, suppression
from wagtail_nurture.contacts.addresses import address_hash
from wagtail_nurture.contacts.changes import Change, announce
from wagtail_nurture.contacts.models import Channel, Contact, ContactValue, PostalAddress, Suppression

from . import former, strictness
from .models import UnfinishedMerge


#: Columns that identify the person on a channel: {name of the detail: (columns, channel)}.
REACHED_BY = {"email": (("email", "email_key"), Channel.EMAIL), "phone": (("phone",), Channel.SMS)}
#: Columns that say something of the person; what is empty is filled from the other entry.
OWN = ("first_name", "last_name", "language", "time_zone", "source")
POSTAL, FIELD = "postal", "field:"


class MergeRefused(ValueError):
    """These two cannot be merged; ``code`` says why: "same", "pools", "gone", "merged"."""

    def __init__(self, code):
        super().__init__(f"These two people cannot be merged: {code}.")
        self.code = code


def merge(other, *, into, taken=()):
    """``other`` was the same person as ``into``: everything moves there; ``other`` stays as a pointer without address.

    ``into`` keeps its own details and gains those that were empty. ``taken`` names the details of which the value of
    ``other`` is kept instead: "email", "phone", "first_name", "last_name", "language", "time_zone", "postal",
    "field:<slug>". An address that is given up still leads to ``into``. What either refused stays refused. Returns
    ``into``, refreshed. Raises MergeRefused.

    The number of statements depends on what there is, not on how much; of a long history the latest MOVED_AT_ONCE
    events move at once and the others soon after (``late``).
    """
    with transaction.atomic():
        other, mine = _both(other, into)
        at, taken = clock.now(), frozenset(taken)
        before = {each: _addresses(each) for each in (other, mine)}
        _take_columns(other, mine, taken, at)
        _carry_suppressions([*before.values()], mine)
        _make_room(other, mine, taken)
        move(other, mine)
        UnfinishedMerge.objects.create(other=other, merged_at=at, due_at=at if has_more(other) else settled_at(at))
        announce([Change(mine.pk, "contact.merged", properties={"from": other.pk}, at=at)])
        alarm.wake(alarm.MASS)
        into.refresh_from_db()
    return into


def _both(other, into):
    """The two rows, locked in the same order by everybody, so that two editors never wait for each other.

    Not against those who only write rows that point at them: a worker does so while it holds what the merge waits for.
    """
    if other.pk == into.pk:
        raise MergeRefused("same")
    rows = Contact.objects.select_for_update(no_key=True).filter(pk__in=[other.pk, into.pk]).order_by("pk")
    found = {row.pk: row for row in rows}
    if len(found) < 2:
        raise MergeRefused("gone")
    other, into = found[other.pk], found[into.pk]
    if other.merged_into_id or into.merged_into_id:
        raise MergeRefused("merged")
    if other.pool_id != into.pool_id:
        raise MergeRefused("pools")
    return other, into


def _addresses(person):
    """{channel: what the suppression list knows them by}; see ``consent.refusals``."""
    own = {Channel.EMAIL: person.email_key, Channel.SMS: person.phone}
    return {channel: own.get(channel, f"{channel}:{person.pk}") for channel in Channel.values}


def _take_columns(other, mine, taken, at):
    """``mine`` gets its final columns, in the row and in memory; addresses that are given up are noted."""
    changes, given_up = {}, []
    for detail, (columns, channel) in REACHED_BY.items():
        key = columns[-1]
        theirs, own = getattr(other, key), getattr(mine, key)
        loser = mine if theirs and (detail in taken or not own) else other
        if loser is mine:
            changes |= {name: getattr(other, name) for name in columns}
        if theirs and own:
            given_up.append((channel, getattr(loser, key), getattr(loser, columns[0])))
    for name in OWN:
        theirs = getattr(other, name)
        if theirs and (name in taken or not getattr(mine, name)):
            changes[name] = theirs
    changes["last_contact_at"] = max(filter(None, [other.last_contact_at, mine.last_contact_at]), default=None)
    changes["created_at"] = min(other.created_at, mine.created_at)
    # The addresses are free before somebody else takes them: they are unique in the pool.
    Contact.objects.filter(pk=other.pk).update(email=None, email_key=None, phone=None, merged_into=mine)
    Contact.objects.filter(pk=mine.pk).update(**changes)
    for name, value in changes.items():
        setattr(mine, name, value)
    for channel, key, address in given_up:
        former.keep(mine, channel, key, address, at=at)


def _carry_suppressions(before, mine):
    """Nothing that was said about an address of either is lost by writing to another one."""
    now = _addresses(mine)
    for channel, target in now.items():
        sources = {addresses[channel] for addresses in before} - {None, target}
        if not target or not sources:
            continue
        for scope, reason in carried(channel, sources, target).items():
            suppression.suppress(target, channel=channel, scope=scope, reason=reason)


def carried(channel, sources, target):
    """{scope: reason} that the suppression list must learn of ``target`` when ``sources`` are the same person's."""
    said = {hash_: {} for hash_ in (address_hash(each) for each in (*sources, target))}
    for row in Suppression.objects.filter(channel=channel, address_hash__in=said).order_by("pk"):
        said[row.address_hash][row.scope] = row.reason
    own, found = said.pop(address_hash(target), {}), {}
    for scopes in said.values():
        for scope, reason in scopes.items():
            if strictness.is_carried(reason):
                found[scope] = strictness.reason(found.get(scope), reason)
    return {
        scope: reason for scope, reason in found.items() if strictness.reason(own.get(scope), reason) != own.get(scope)
    }


def _make_room(other, mine, taken):
    """What ``mine`` gives up for the value of ``other`` goes first."""
    slugs = [detail.removeprefix(FIELD) for detail in taken if detail.startswith(FIELD)]
    theirs = ContactValue.objects.filter(contact=other, field__slug__in=slugs).values("field")
    ContactValue.objects.filter(contact=mine, field__in=list(theirs.values_list("field", flat=True))).delete()
    if POSTAL in taken and PostalAddress.objects.filter(contact=other).exists():
        PostalAddress.objects.filter(contact=mine).delete()


def move(other, mine):
    """Give ``mine`` all rows of ``other``: the upper rooms first, since they stop what is at work on them."""
    for dependent in reversed(dependents.all_of_them()):
        dependent.merge_rows(other, mine)


def settled_at(merged_at):
    """When whoever worked on one of the two at ``merged_at`` has written, or lost their lease."""
    return merged_at + timedelta(seconds=2 * settings.LEASE_SECONDS)


def has_more(other):
    """Whether rows of ``other`` are left that did not move at once."""
    return any(each.moves_in_parts and each.rows_of(other).exists() for each in dependents.all_of_them())
