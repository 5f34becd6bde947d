"""What people allow: the proof, the state now, the confirmation by e-mail, and who must not be written to."""

from datetime import timedelta

from django.db import transaction
from django.db.models import Q

from wagtail_nurture import clock, tokens
from wagtail_nurture.conf import settings
from wagtail_nurture.lookups import one_of, those
from wagtail_nurture.signals import consent_changed
from wagtail_nurture.text import clean, one_line

from . import numbers, suppression
from .addresses import address_hash
from .changes import Change, announce
from .lists import join
from .models import Channel, ConsentRecord, ConsentRequest, Contact, List, Permission, PostalAddress, Suppression
from .purposes import TRANSACTIONAL


Action, State = ConsentRecord.Action, Permission.State

_STATE_AFTER = {
    Action.ASKED: State.PENDING,
    Action.GRANTED: State.GRANTED,
    Action.CONFIRMED: State.GRANTED,
    Action.REFUSED: State.REFUSED,
    Action.WITHDRAWN: State.WITHDRAWN,
}
_EVENT_OF = {Action.GRANTED: "consent.granted", Action.CONFIRMED: "consent.granted"} | {
    Action.WITHDRAWN: "consent.withdrawn"
}
_REASON_OF = {State.PENDING: "not_confirmed", State.WITHDRAWN: "withdrawn", State.REFUSED: "no_consent"}


def grant(contact, *, purpose, channel="email", basis="consent", action=Action.GRANTED, **proof):
    """The person agreed ("granted", "confirmed") or was asked ("asked"). Returns the ConsentRecord.

    ``proof``: text (the exact words shown), form_version, page_url, locale, source, network. Agreeing lifts the
    person's own earlier "no" from the suppression list, never a bounce or a complaint.
    """
    record = _record(contact, purpose, channel, action, basis, **proof)
    address = reached_at(contact, channel)
    if action in {Action.GRANTED, Action.CONFIRMED} and address and basis == Permission.Basis.CONSENT:
        for scope in (purpose, Suppression.EVERYTHING):
            suppression.lift(address, channel=channel, scope=scope, reasons=suppression.LIFTED_BY_CONSENT)
    return record


def refuse(contact, *, purpose, channel="email", **proof):
    """The person said no when asked. Returns the ConsentRecord."""
    return _record(contact, purpose, channel, Action.REFUSED, Permission.Basis.CONSENT, **proof)


@transaction.atomic
def withdraw(contact, *, purpose=None, channel="email", **proof):
    """The person takes back ``purpose`` (None: all of this channel); counts at once for everything queued.

    The address goes on the suppression list for that purpose ("*" for all), so that no import brings it back.
    Returns the list of ConsentRecords.
    """
    held = Permission.objects.filter(contact=contact, channel=channel)
    purposes = [purpose] if purpose else sorted({*settings.purposes, *held.values_list("purpose", flat=True)})
    if address := reached_at(contact, channel):
        suppression.suppress(
            address,
            channel=channel,
            scope=purpose or Suppression.EVERYTHING,
            reason=Suppression.Reason.UNSUBSCRIBED,
        )
    return [_record(contact, each, channel, Action.WITHDRAWN, Permission.Basis.CONSENT, **proof) for each in purposes]


def note(contact, *, about, text, **proof):
    """Keep the proof of a choice that is no permission: a list, the rhythm, a topic. Returns the ConsentRecord.

    ``about``: what the choice is about, one of ``purposes.CHOICES``; ``text``: the exact words shown.
    """
    return _proof(
        contact, about, Channel.SITE, Action.CHOSEN, Permission.Basis.CONSENT, at=clock.now(), text=text, **proof
    )


@transaction.atomic
def _record(contact, purpose, channel, action, basis, **proof):
    """Append the proof, set the state now, tell the other rooms."""
    at = clock.now()
    record = _proof(contact, purpose, channel, action, basis, at=at, **proof)
    _set_state(contact, purpose, channel, _STATE_AFTER[action], basis, at)
    consent_changed.send(
        sender=None, contact=contact, purpose=purpose, channel=channel, action=str(action), record=record
    )
    if action in _EVENT_OF:
        announce([Change(contact.pk, _EVENT_OF[action], f"{purpose}:{channel}", _form_of(record), at=at)])
    return record


def _proof(
    contact,
    purpose,
    channel,
    action,
    basis,
    *,
    at,
    text="",
    form_version="",
    page_url="",
    locale="",
    source="",
    network="",
):
    return ConsentRecord.objects.create(
        contact=contact,
        address_hash=address_hash(contact.email_key) if contact.email_key else "",
        purpose=purpose,
        channel=channel,
        action=action,
        basis=basis,
        at=at,
        text=clean(text, 5000),
        form_version=one_line(form_version, 100),
        page_url=one_line(page_url, 500),
        locale=one_line(locale, 10),
        source=one_line(source, 100),
        network=one_line(network, 50),
    )


def _form_of(record):
    """Which form the words stood on, for those who listen: {"form": its translation key, "page:…" where the form is a
    page of the site}; {} when it was none."""
    key = record.form_version.rpartition(":")[0]
    return {"form": key} if len(key.removeprefix("page:")) == 36 else {}


def _set_state(contact, purpose, channel, state, basis, at):
    """Upsert the Permission. Being asked again does not take back what was given."""
    if state == State.PENDING and granted([contact.pk], purpose=purpose, channel=channel):
        return
    Permission.objects.bulk_create(
        [Permission(contact=contact, purpose=purpose, channel=channel, state=state, basis=basis, changed_at=at)],
        update_conflicts=True,
        unique_fields=["contact", "purpose", "channel"],
        update_fields=["state", "basis", "changed_at"],
    )


def granted(contact_ids, *, purpose, channel="email"):
    """Those of ``contact_ids`` whose permission for ``purpose`` stands, as a set; says nothing of suppression."""
    return set(granting(purpose, channel).filter(one_of("contact_id", contact_ids)).values_list("contact", flat=True))


def granted_for(contact_ids, purposes, channel):
    """{purpose: those of ``contact_ids`` whose permission for it stands, as a set} for several ``purposes``; one
    query."""
    rows = Permission.objects.filter(one_of("contact_id", contact_ids), purpose__in=purposes, channel=channel)
    found = {purpose: set() for purpose in purposes}
    for purpose, person in rows.filter(state=State.GRANTED).values_list("purpose", "contact"):
        found[purpose].add(person)
    return found


def pending(contact_ids, *, purpose, channel="email"):
    """Those of ``contact_ids`` who were asked for ``purpose`` and have not answered, as a set."""
    rows = Permission.objects.filter(
        one_of("contact_id", contact_ids), purpose=purpose, channel=channel, state=State.PENDING
    )
    return set(rows.values_list("contact", flat=True))


def granting(purpose, channel="email"):
    """The Permissions for ``purpose`` that stand, for use inside other queries."""
    return Permission.objects.filter(purpose=purpose, channel=channel, state=State.GRANTED)


@transaction.atomic
def open_request(
    contact,
    *,
    purposes,
    channel="email",
    phone="",
    together=None,
    lists=(),
    site=None,
    locale="",
    text="",
    form_version="",
    page_url="",
    source="",
    network="",
):
    """Ask the person to confirm by e-mail. ``lists``: List objects joined on confirmation. Returns the request.

    ``phone`` (E.164): what the channel "sms" is about, theirs from the confirmation on. ``together``: an open request
    whose button confirms this one as well.
    The proof says "asked", the permission and the memberships are pending. Nothing is sent: the caller drafts it.
    """
    at = clock.now()
    proof = {"text": text, "form_version": form_version, "page_url": page_url, "locale": locale}
    for purpose in purposes:
        grant(contact, purpose=purpose, channel=channel, action=Action.ASKED, source=source, network=network, **proof)
    for lst in lists:
        join([contact.pk], lst, at=at, state="pending")
    return ConsentRequest.objects.create(
        contact=contact,
        purposes=list(purposes),
        channel=channel,
        phone=phone,
        together=together,
        lists=[lst.pk for lst in lists],
        site=site,
        created_at=at,
        expires_at=at + timedelta(days=settings.CONFIRM_DAYS),
        text=clean(text, 5000),
        form_version=one_line(form_version, 100),
        page_url=one_line(page_url, 500),
        locale=one_line(locale, 10),
    )


@transaction.atomic
def confirm(request):
    """Confirm a ConsentRequest and those that go with it, once: True when it stands confirmed now, False when too late.

    A second call changes nothing, also when the person has withdrawn in between.
    """
    now = clock.now()
    open_still = ConsentRequest.objects.filter(pk=request.pk, confirmed_at=None, expires_at__gt=now)
    if not open_still.update(confirmed_at=now):
        return ConsentRequest.objects.filter(pk=request.pk, confirmed_at__isnull=False).exists()
    request.confirmed_at = now
    for one in request.all_of_it:
        _confirmed(one, now)
    ConsentRequest.objects.filter(together=request.pk, confirmed_at=None).update(confirmed_at=now)
    return True


def _confirmed(request, now):
    """What a confirmed request gives: permissions and lists. Texts need the number; where it is another person's, an
    editor is told of the two, and the permission waits."""
    if request.phone and not numbers.keep(request.contact, request.phone, source="double opt-in", replace=True):
        numbers.is_not_theirs(request.contact, request.phone)
        return
    proof = {name: getattr(request, name) for name in ("text", "form_version", "page_url", "locale")}
    for purpose in request.purposes:
        grant(
            request.contact,
            purpose=purpose,
            channel=request.channel,
            action=Action.CONFIRMED,
            source="double opt-in",
            **proof,
        )
    for lst in List.objects.filter(pk__in=request.lists):
        join([request.contact_id], lst, at=now)


def token_for(request):
    """The token of the request's confirmation link."""
    return tokens.seal("confirm", request.pk)


def request_from(token):
    """The ConsentRequest of a link's token, or None when it is forged, malformed or the person is gone."""
    number = tokens.unseal("confirm", token)
    if number is None:
        return None
    return ConsentRequest.objects.select_related("contact", "site").filter(pk=number).first()


def refusals(contact_ids, *, purpose, channel="email"):
    """{contact id: reason code} of those who must not be written to now for ``purpose``; who is absent may be.

    Three queries, whatever the number of people; four for letters. "transactional" asks only for an address that takes
    mail.
    """
    contact_ids = list(contact_ids)
    columns = ("pk", "email_key", "phone", "merged_into_id")  # plain rows: a million people are asked about
    rows = Contact.objects.filter(one_of("pk", contact_ids)).values_list(*columns, named=True)
    people = {person.pk: person for person in rows}
    blocked = suppression.suppressed([reached_at(person, channel) for person in people.values()], channel)
    states = {}
    if purpose != TRANSACTIONAL:
        rows = Permission.objects.filter(one_of("contact_id", contact_ids), purpose=purpose, channel=channel)
        states = dict(rows.values_list("contact", "state"))
    homeless = set(people) - with_postal_address(people) if channel == Channel.LETTER else ()
    found = {}
    for pk in contact_ids:
        person = people.get(pk)
        scopes = blocked.get(reached_at(person, channel), {}) if person else {}
        reason = _refusal(person, channel, purpose, scopes, states.get(pk))
        if pk in homeless and reason != "merged":
            reason = "no_postal_address"
        if reason:
            found[pk] = reason
    return found


def with_postal_address(contact_ids):
    """Those of ``contact_ids`` whom a letter could reach: a town, and a street or a postcode. One query."""
    rows = (
        PostalAddress.objects.filter(one_of("contact_id", contact_ids)).exclude(city="").exclude(lines="", postcode="")
    )
    return set(rows.values_list("contact", flat=True))


def allowed(*, purpose, channel="email"):
    """Whom :func:`refusals` would not name, as a condition (Q) on Contact; by e-mail or text message.

    Suppressed addresses are keyed hashes, which no database can compute: those who passed the rest are read once and
    compared here, and the few found are named. Nobody is read where nothing is suppressed.
    """
    column = {"email": "email_key", "sms": "phone"}[channel]
    people = Q(merged_into=None) & ~Q(**{column: None}) & ~Q(**{column: ""})
    if purpose != TRANSACTIONAL:
        people &= those(granting(purpose, channel))
    blocked = suppression.hashes(channel, () if purpose == TRANSACTIONAL else (purpose, Suppression.EVERYTHING))
    if not blocked:
        return people
    rows = Contact.objects.filter(people).values_list("pk", column).iterator(2000)
    return people & ~Q(pk__in=[number for number, address in rows if address_hash(address) in blocked])


def reached_at(person, channel):
    """What the suppression list knows the person by on ``channel``; None where they cannot be reached."""
    return {"email": person.email_key, "sms": person.phone}.get(channel, f"{channel}:{person.pk}")


def _refusal(person, channel, purpose, scopes, state):
    """The reason code for one person, or "". ``scopes``: {scope: reason} of the suppression list."""
    if person is None:
        return "erased"
    if person.merged_into_id:
        return "merged"
    if not reached_at(person, channel):
        return "no_address"
    if any(reason in suppression.HARD for reason in scopes.values()):
        return "suppressed"
    if purpose == TRANSACTIONAL:
        return ""
    if state == State.WITHDRAWN:
        return "withdrawn"
    if scopes.keys() & {purpose, Suppression.EVERYTHING}:
        return "suppressed"
    return "" if state == State.GRANTED else _REASON_OF.get(state, "no_consent")
