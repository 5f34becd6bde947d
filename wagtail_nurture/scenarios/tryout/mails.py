"""The mails of a try-out: the newest draft of the message, to the editor and to nobody else."""

from uuid import UUID

from django.utils import timezone
from wagtail.models import Site

from wagtail_nurture import clock
from wagtail_nurture.contacts import consent
from wagtail_nurture.content import compile as compiling
from wagtail_nurture.content import message_kinds, versions
from wagtail_nurture.delivery import trials, trying
from wagtail_nurture.delivery.models import Delivery
from wagtail_nurture.exceptions import PublishRefused


def make(tryout, message):
    """(facts for the journal, unsaved Delivery or None) of ``message`` (moves.Message) for ``tryout``.

    Whatever its channel, it comes as a mail. The facts: "name", "email" (its id), "channel", "draft" (when the draft
    was saved, "" when what is published is the newest), "put" (real time), "uuid" of the delivery, or "why" (a reason
    code) and "problems" when it cannot leave. "refused" says why another person would not get it live ("purpose": for
    what).
    """
    model = message_kinds.registry[message.channel].model
    email, saved = _newest(model, message.message_key, message.locale)
    if email is None:
        return {"why": "email_gone"}, None
    facts = {"name": str(email), "email": email.pk, "channel": message.channel, "put": _now()}
    facts["draft"] = saved.isoformat() if saved else ""
    if tryout.as_other:
        facts |= {"refused": _refusal(tryout, email, message.channel), "purpose": email.purpose}
    site = tryout.scenario.site or default_site()
    if why := trying.why_not(tryout.owner.email, site):
        return facts | {"why": why}, None
    try:
        version = compiling.compile_trial(email)
    except PublishRefused as refused:
        return facts | {"why": "trial_unmade", "problems": [str(problem) for problem in refused.problems]}, None
    draft = trials.draft(
        address=tryout.owner.email,
        site=site,
        variant=version,
        locale=version.locale,
        as_contact=tryout.contact_id,
        context=message.context | {"tryout": str(tryout.run), "step": tryout.step_id},
    )
    return facts | {"uuid": str(draft.uuid)}, draft


def deliveries(tryout):
    """{uuid: Delivery} of the mails that ``tryout`` put into the outbox. One query."""
    numbers = [line["mail"]["uuid"] for line in tryout.mails() if "uuid" in line["mail"]]
    return {str(row.uuid): row for row in Delivery.objects.filter(uuid__in=numbers)} if numbers else {}


def call_back(tryout):
    """What has not left yet is not sent."""
    trials.call_back([row.pk for row in deliveries(tryout).values()])


def _refusal(tryout, email, channel):
    """Why the person of ``tryout`` must not get ``email`` (a reason code), "" when they may."""
    return consent.refusals([tryout.contact_id], purpose=email.purpose, channel=channel).get(tryout.contact_id, "")


def _newest(model, key, language):
    """(the newest draft of the message in the best language, when it was saved if it is not what is published)."""
    try:
        rows = {row.locale.language_code: row for row in _rows(model, UUID(key))}
    except (TypeError, ValueError):
        return None, None
    if not rows:
        return None, None
    row = rows[versions.best_language(language, list(rows))]
    if row.live and not row.has_unpublished_changes:
        return row, None
    revision = row.latest_revision
    return (revision.as_object(), revision.created_at) if revision else (row, clock.now())


def _rows(model, key):
    return model.objects.filter(translation_key=key).select_related("locale", "latest_revision").order_by("-pk")


def default_site():
    """The site of a scenario that belongs to none."""
    return Site.objects.select_related("root_page__locale").filter(is_default_site=True).first()


def _now():
    return timezone.now().isoformat()
