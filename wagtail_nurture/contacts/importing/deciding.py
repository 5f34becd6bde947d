"""What a batch of judged lines would change, told from the database as it is now. Writes nothing."""

from dataclasses import dataclass, field

from wagtail_nurture.contacts import phones, suppression, values
from wagtail_nurture.contacts.merging import former
from wagtail_nurture.contacts.models import Channel, Contact, ListMembership, Permission, Suppression

from . import judging


NEW, CHANGED, SAME, AGAIN = "new", "changed", "same", "again"
SUPPRESSED, STOPPED, AGREED_SINCE, REFUSED = "suppressed", "stopped", "agreed_since", "refused"
OUTCOMES = (NEW, CHANGED, SAME, AGAIN, SUPPRESSED, STOPPED, AGREED_SINCE, REFUSED)


@dataclass
class Wish:
    """What becomes of one address: its Judgement, and what of it is to be written."""

    judgement: judging.Judgement
    outcome: str = SAME
    contact_id: int | None = None
    changes: dict = field(default_factory=dict)
    old: dict = field(default_factory=dict)
    phone: str = ""
    joins: list = field(default_factory=list)
    #: What they agreed to, as (purpose, channel).
    grants: list = field(default_factory=list)
    withdraws: list = field(default_factory=list)


class Known:
    """What the database knows of the people behind ``judgements``: nine queries, whatever their number."""

    def __init__(self, pool_id, judgements, plan):
        keys = [each.key for each in judgements]
        rows = Contact.objects.filter(pool=pool_id, email_key__in=keys).values_list("email_key", "pk", "phone")
        self.contacts = {key: (pk, phone) for key, pk, phone in rows}
        # An old file may know somebody by the address they had before a merge.
        self.contacts = former.owners(pool_id, keys) | self.contacts
        ids = [pk for pk, _phone in self.contacts.values()]
        self.suppressed = suppression.suppressed(keys)
        slugs = {slug for each in judgements for slug in each.values}
        self.values = values.read(ids, sorted(slugs)) if slugs and ids else {}
        numbers = {each.phone for each in judgements} - {""}
        taken = Contact.objects.filter(pool=pool_id, phone__in=numbers) if numbers else ()
        self.phones = {each.phone for each in taken}
        self.stopped = suppression.suppressed(numbers, Channel.SMS) if numbers and Channel.SMS in plan.channels else {}
        lists = {*plan.lists, *(number for each in judgements for number in each.lists)}
        inside = ListMembership.objects.filter(contact__in=ids, list__in=lists) if lists else ()
        self.memberships = {(row.contact_id, row.list_id) for row in inside}
        self.permissions = {}
        for row in Permission.objects.filter(contact__in=ids, channel__in={Channel.EMAIL, *plan.channels}):
            self.permissions.setdefault(row.contact_id, {})[row.purpose, row.channel] = row


def decide(pool_id, judgements, plan):
    """A Wish for each of ``judgements`` (one for each address, none refused), in their order."""
    known = Known(pool_id, judgements, plan)
    return [_stop(each, known) if each.kind == judging.STOP else _take(each, known, plan) for each in judgements]


def _stop(judgement, known):
    """The address must not be written to, unless the person agreed here after they had left the other tool."""
    contact_id, _phone = known.contacts.get(judgement.key, (None, ""))
    held = known.permissions.get(contact_id, {}).values()
    granted = [row for row in held if row.state == Permission.State.GRANTED and row.channel == Channel.EMAIL]
    since = judgement.stopped_at
    if judgement.stop_reason == Suppression.Reason.IMPORTED and since:
        if any(row.basis == Permission.Basis.CONSENT and row.changed_at > since for row in granted):
            return Wish(judgement, AGREED_SINCE, contact_id)
    return Wish(judgement, STOPPED, contact_id, withdraws=[row.purpose for row in granted])


def _take(judgement, known, plan):
    scopes = known.suppressed.get(judgement.key, {})
    contact_id, phone = known.contacts.get(judgement.key, (None, ""))
    if Suppression.EVERYTHING in scopes or any(reason in suppression.HARD for reason in scopes.values()):
        return Wish(judgement, SUPPRESSED, contact_id)
    old = known.values.get(contact_id, {})
    wish = Wish(judgement, contact_id=contact_id, old=old)
    for slug, value in judgement.values.items():
        if old.get(slug) != value and (plan.overwrite or old.get(slug) in (None, "")):
            wish.changes[slug] = value
    _take_phone(wish, phone, known, plan)
    lists = dict.fromkeys([*plan.lists, *judgement.lists])
    # Also those who left: a file does not bring anybody back.
    wish.joins = [number for number in lists if (contact_id, number) not in known.memberships]
    if plan.basis and judgement.may_consent:
        answered = known.permissions.get(contact_id, {})
        wish.grants = [about for about in _agreed(wish, phone, scopes, known, plan) if about not in answered]
    if contact_id is None:
        wish.outcome = NEW
    elif wish.changes or wish.phone or wish.joins or wish.grants:
        wish.outcome = CHANGED
    return wish


def _agreed(wish, phone, scopes, known, plan):
    """(purpose, channel) of what the file says they agreed to: texts only at the mobile number that is theirs here."""
    if Channel.EMAIL in plan.channels:
        yield from ((slug, Channel.EMAIL) for slug in plan.purposes if slug not in scopes)
    number = wish.judgement.phone
    if Channel.SMS not in plan.channels or not number or number != (wish.phone or phone):
        return
    stopped = known.stopped.get(number, {})
    if phones.takes_texts(number) and Suppression.EVERYTHING not in stopped:
        yield from ((slug, Channel.SMS) for slug in plan.purposes if slug not in stopped)


def _take_phone(wish, phone, known, plan):
    wanted = wish.judgement.phone
    if not wanted or wanted == phone or (phone and not plan.overwrite):
        return
    if wanted in known.phones:
        wish.judgement.notes.append(["phone_taken", {}])
        return
    known.phones.add(wanted)
    wish.phone = wanted
