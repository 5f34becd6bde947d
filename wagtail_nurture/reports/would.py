"""Would this person get this message if it were sent now, and if not, why? The same questions as at a real sending."""

from dataclasses import dataclass

from django.utils.translation import gettext as _

from wagtail_nurture.contacts.site_settings import NurtureSiteSettings
from wagtail_nurture.content.models import Email
from wagtail_nurture.delivery import guard, outbox, weigh
from wagtail_nurture.delivery.words import why

from .names import uuid_of


@dataclass(frozen=True)
class Answer:
    """``reason``: "" when it would leave, else the sentence."""

    name: str
    reason: str


def messages():
    """[(translation key, name)] of the e-mails that are published, each once."""
    rows = Email.objects.filter(live=True).order_by("name").values_list("translation_key", "name")
    return list({str(key): (str(key), name) for key, name in rows}.values())


def would_get(person, key):
    """The Answer for the e-mail with the translation key ``key`` (text from outside), or None when there is none."""
    number = uuid_of(key)
    email = Email.objects.filter(translation_key=number, live=True).first() if number else None
    if email is None:
        return None
    chosen = NurtureSiteSettings.objects.filter(pool=person.pool_id).select_related("site").order_by("site_id").first()
    wish = outbox.draft(
        key="would",
        contact=person,
        site=chosen.site if chosen else None,
        purpose=email.purpose,
        message_key=email.translation_key,
    )
    wish.pk = 0  # never saved; the questions only want something to answer to
    verdict = weigh.objections([wish], copied=guard.looks_copied(), take=False).get(0)
    if verdict:
        return Answer(email.name, why(verdict.reason, purpose=email.purpose))
    if not chosen.sender_email:
        return Answer(email.name, why("no_sender"))
    return Answer(email.name, "")


def sentence(answer):
    """What the page says."""
    if not answer.reason:
        return _("Yes: sent now, “%(name)s” would leave.") % {"name": answer.name}
    return _("No: “%(name)s” would not leave: %(reason)s") % {"name": answer.name, "reason": answer.reason}
