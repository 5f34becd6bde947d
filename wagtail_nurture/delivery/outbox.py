"""The outbox: a wish to send becomes a row, in the same transaction as the decision that made it."""

from django.db import connection, transaction

from wagtail_nurture import alarm, clock, rows, tokens

from .models import Delivery


#: Rows named in one query: SQLite allows 999 parameters in a statement.
CHUNK = 500

TRANSACTIONAL = "transactional"


def draft(
    *,
    key,
    contact,
    site,
    purpose,
    lane=alarm.MASS,
    channel="email",
    message_key=None,
    system="",
    locale="",
    context=None,
    guarantee=None,
    priority=0,
    not_before=None,
    expires_at=None,
    scenario_id=None,
    step_id="",
    enrolment_id=None,
    state=Delivery.State.QUEUED,
    reason="",
    address=None,
):
    """An unsaved Delivery; :func:`put` saves it.

    ``key`` makes it unique: the same wish twice is one message. ``message_key`` is the ``translation_key`` of an Email,
    ``system`` the slug of a system message; the compiled version is chosen when it leaves. ``site`` is a Site or its
    id. ``locale`` empty means the person's language. ``not_before`` and ``expires_at`` are story time, now and never by
    default. ``guarantee`` is "at least once" for transactional messages and "at most once" for all others unless given.
    ``contact`` may be None (a test, a notice) when ``address`` is given.
    """
    moment = clock.now()
    if address is None:
        address = {"email": contact.email, "sms": contact.phone}.get(channel, "") if contact else ""
    if guarantee is None:
        surely = purpose == TRANSACTIONAL
        guarantee = Delivery.Guarantee.AT_LEAST_ONCE if surely else Delivery.Guarantee.AT_MOST_ONCE
    return Delivery(
        uuid=tokens.ordered_uuid(),
        links_token=tokens.ordered_token(),
        key=key,
        contact=contact,
        site_id=getattr(site, "pk", site),
        address=address or "",
        channel=channel,
        purpose=purpose,
        guarantee=guarantee,
        lane=lane,
        priority=priority,
        message_key=message_key,
        system=system,
        locale=locale,
        context=context or {},
        state=state,
        reason=reason,
        created_at=moment,
        not_before=not_before or moment,
        expires_at=expires_at,
        scenario_id=scenario_id,
        step_id=step_id,
        enrolment_id=enrolment_id,
    )


def ready(drafts):
    """``drafts`` (list of Delivery) made ready for :func:`put` before the transaction: the longer half of the work."""
    return rows.Insert(drafts, ignore=True)


def put(drafts, *, keep=lambda draft: True):
    """Save ``drafts`` (list of Delivery, or what :func:`ready` made of it), ignoring keys that are already known.

    Only those for which ``keep(draft)`` holds. Returns the number that was new.

    Wakes the lanes once the transaction commits. Drafts whose state is "skipped" also leave a ``message.skipped``
    event, so that nothing is skipped silently.
    """
    made = drafts if isinstance(drafts, rows.Insert) else ready(drafts)
    drafts = [draft for draft in made.instances if keep(draft)]
    with transaction.atomic(savepoint=False):
        made.run(keep)
        born = set()
        length = CHUNK if connection.features.max_query_params else len(drafts)
        for start in range(0, len(drafts), length or 1):
            part = drafts[start : start + length]
            numbers = dict(Delivery.objects.filter(uuid__in=[item.uuid for item in part]).values_list("uuid", "pk"))
            for item in part:
                item.pk = numbers.get(item.uuid)
            born.update(numbers)
        fresh = [item for item in drafts if item.uuid in born]
        skipped = [item for item in fresh if item.state == Delivery.State.SKIPPED]
        if skipped:
            from . import events  # the recorder is only needed here

            events.record(skipped, events.SKIPPED)
        for lane in {item.lane for item in fresh if item.state == Delivery.State.QUEUED}:
            alarm.wake(lane)
    return len(fresh)
