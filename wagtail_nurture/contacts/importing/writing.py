"""Does what was decided for one batch, by set: a number of statements that does not grow with the people."""

from wagtail_nurture import clock, rows
from wagtail_nurture.contacts import kinds, lists, suppression, values
from wagtail_nurture.contacts.addresses import address_hash
from wagtail_nurture.contacts.changes import Change, announce
from wagtail_nurture.contacts.models import (
    ConsentRecord,
    Contact,
    ContactValue,
    List,
    Permission,
    PostalAddress,
    Suppression,
)
from wagtail_nurture.signals import consent_changed
from wagtail_nurture.text import clean, one_line

from . import deciding


_OWN = ("first_name", "last_name", "language")
Action, State = ConsentRecord.Action, Permission.State


def write(job, wishes, plan, around):
    """Carry out ``wishes`` for ``job``. Call it inside a transaction. All becomes events, as any change does."""
    at = clock.now()
    news = _create(job, [wish for wish in wishes if wish.outcome == deciding.NEW], plan, at)
    taken = [wish for wish in wishes if wish.outcome in (deciding.NEW, deciding.CHANGED) and wish.contact_id]
    news += _change(taken, around, at)
    announce(news)
    _join(taken, at)
    _consent(job, taken, plan, at)
    _stop(job, [wish for wish in wishes if wish.outcome == deciding.STOPPED], at)


def _create(job, wishes, plan, at):
    """Make the people; a visitor who left the same address in this very moment wins. Sets ``contact_id``."""
    source = one_line(plan.source, 100)

    def person(wish, phone):
        own = {name: wish.changes.get(name, "") for name in _OWN}
        judged = wish.judgement
        own |= {"email": judged.email, "email_key": judged.key, "phone": phone}
        return Contact(pool_id=job.pool_id, created_at=at, source=source, **own)

    rows.Insert([person(wish, wish.phone or None) for wish in wishes], ignore=True).run()
    known = _ids(job, wishes)
    # Whose phone was taken in this very moment.
    rows.Insert([person(wish, None) for wish in wishes if wish.judgement.key not in known], ignore=True).run()
    if len(known) < len(wishes):
        known = _ids(job, wishes)
    for wish in wishes:
        wish.contact_id = known.get(wish.judgement.key)
    made = [wish.contact_id for wish in wishes if wish.contact_id]
    return [Change(pk, "contact.created", properties={"source": source, "import": job.pk}, at=at) for pk in made]


def _ids(job, wishes):
    found = Contact.objects.filter(pool=job.pool_id, email_key__in=[wish.judgement.key for wish in wishes])
    return dict(found.values_list("email_key", "pk"))


def _change(wishes, around, at):
    """Write columns, postal addresses and fields. Returns the Changes to announce."""
    old_people = [wish for wish in wishes if wish.outcome == deciding.CHANGED]
    for names, members in _by_names(old_people, _OWN).items():
        changed = [(wish.contact_id, *(wish.changes[name] for name in names)) for wish in members]
        rows.Update(Contact, names, [(pk, *given) for pk, *given in changed]).run()
    rows.Update(Contact, ["phone"], [(wish.contact_id, wish.phone) for wish in old_people if wish.phone]).run()
    postal = tuple(name for name in values.POSTAL if name not in around.fields)
    for names, members in _by_names(wishes, postal).items():
        PostalAddress.objects.bulk_create(
            [
                PostalAddress(contact_id=wish.contact_id, **{name: wish.changes[name] for name in names})
                for wish in members
            ],
            update_conflicts=True,
            unique_fields=["contact"],
            update_fields=list(names),
        )
    for slug, field in around.fields.items():
        members = [wish for wish in wishes if slug in wish.changes]
        replaced = [wish.contact_id for wish in members if wish.old.get(slug) is not None]
        if replaced:
            ContactValue.objects.filter(field=field, contact__in=replaced).delete()
        kept = [row for wish in members for row in kinds.rows(wish.contact_id, field, wish.changes[slug])]
        rows.Insert(kept, ignore=True).run()
    return [
        Change(
            wish.contact_id,
            "field.set",
            f"field:{slug}",
            {"old": values.plain(wish.old.get(slug)), "new": values.plain(value), "source": "import"},
            at,
        )
        for wish in wishes
        for slug, value in wish.changes.items()
        # A new person's name is no news besides the person.
        if wish.outcome == deciding.CHANGED or slug not in _OWN
    ]


def _by_names(wishes, names):
    """{names that change: wishes}: one statement for each combination."""
    groups = {}
    for wish in wishes:
        changing = tuple(name for name in names if name in wish.changes)
        if changing:
            groups.setdefault(changing, []).append(wish)
    return groups


def _join(wishes, at):
    members = {}
    for wish in wishes:
        for number in wish.joins:
            members.setdefault(number, []).append(wish.contact_id)
    for lst in List.objects.filter(pk__in=members):
        lists.join(members[lst.pk], lst, at=at)


def _consent(job, wishes, plan, at):
    """The proof in the editor's words, the state, the news."""
    given = [(wish, *about) for wish in wishes for about in wish.grants]
    records = [
        _record(job, wish, purpose, channel, Action.GRANTED, plan.basis, _since(wish, at), plan.wording)
        for wish, purpose, channel in given
    ]
    _keep(records, State.GRANTED, at)


def _since(wish, at):
    return min(wish.judgement.consent_at or at, at)


def _stop(job, wishes, at):
    """Addresses on the suppression list; a reason that is there is only made harder. Known people withdraw."""
    reasons = {address_hash(wish.judgement.key): wish.judgement.stop_reason for wish in wishes}
    rows.Insert(
        [Suppression(address_hash=each, channel="email", reason=reason, at=at) for each, reason in reasons.items()],
        ignore=True,
    ).run()
    soft = Suppression.objects.filter(channel="email", scope=Suppression.EVERYTHING).exclude(
        reason__in=suppression.HARD
    )
    for reason in suppression.HARD:
        harder = [each for each, wanted in reasons.items() if wanted == reason]
        if harder:
            soft.filter(address_hash__in=harder).update(reason=reason, at=at)
    gone = [(wish, purpose) for wish in wishes for purpose in wish.withdraws]
    records = [
        _record(job, wish, purpose, "email", Action.WITHDRAWN, Permission.Basis.CONSENT, at, "")
        for wish, purpose in gone
    ]
    _keep(records, State.WITHDRAWN, at)


def _record(job, wish, purpose, channel, action, basis, at, text):
    return ConsentRecord(
        contact_id=wish.contact_id,
        address_hash=address_hash(wish.judgement.key),
        purpose=purpose,
        channel=channel,
        action=action,
        basis=basis,
        at=at,
        text=clean(text, 5000),
        form_version=f"import:{job.pk}",
        source=one_line(job.plan.get("source") or job.filename, 100),
    )


def _keep(records, state, at):
    if not records:
        return
    rows.Insert(records).run()
    Permission.objects.bulk_create(
        [
            Permission(
                contact_id=each.contact_id,
                purpose=each.purpose,
                channel=each.channel,
                state=state,
                basis=each.basis,
                changed_at=each.at,
            )
            for each in records
        ],
        update_conflicts=True,
        unique_fields=["contact", "purpose", "channel"],
        update_fields=["state", "basis", "changed_at"],
    )
    if consent_changed.has_listeners(None):
        people = Contact.objects.in_bulk([each.contact_id for each in records])
        for each in records:
            facts = {"purpose": each.purpose, "channel": each.channel, "action": str(each.action), "record": each}
            consent_changed.send(sender=None, contact=people[each.contact_id], **facts)
    kind = "consent.granted" if state == State.GRANTED else "consent.withdrawn"
    announce(Change(each.contact_id, kind, f"{each.purpose}:{each.channel}", at=at) for each in records)
