"""What the steps that send have in common; each is one class in a file of its own."""

from dataclasses import dataclass, replace
from uuid import UUID

from django.db.models import Exists, OuterRef
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from wagtail import blocks

from wagtail_nurture import reasons
from wagtail_nurture.contacts import consent, purposes
from wagtail_nurture.content import message_kinds, versions
from wagtail_nurture.content.models import MessageVersion

from .. import chosen
from ..moves import Message, Outcome
from .base import Step


NOT_SENT = "not_sent"
#: Heading of the steps that send by another way than e-mail.
MORE_SENDING = gettext_lazy("More ways to send")


def label_block():
    """The field by which an editor names the step."""
    return blocks.CharBlock(
        required=False,
        max_length=60,
        label=gettext_lazy("Name of this step"),
        help_text=gettext_lazy("To ask later what people did with this message; empty takes the message's name."),
    )


@dataclass(frozen=True)
class MayBeSent:
    """What ``decide`` wants to know: whether a published message exists, what for, and why it must not leave."""

    published: bool
    purpose: str = ""
    refused: str = ""


class SendStep(Step):
    """Puts a message into the outbox; who may not be written to goes on, and the journal says why.

    ``channel`` is the slug of its kind of message, ``field`` the block's field with the chosen one.
    """

    sends = True
    channel = field = ""

    @classmethod
    def messages(cls, config):
        return [config[cls.field]]

    @classmethod
    def config(cls, value):
        return {cls.field: chosen.reference(value.get(cls.field), by="translation_key")}

    @classmethod
    def sentence(cls, config):
        return _("Send “%(message)s”") % {"message": config[cls.field]["name"] or "…"}

    @classmethod
    def load(cls, config, people, at, graph):
        return may_be_sent(config[cls.field]["key"], cls.channel, people)

    @classmethod
    def decide(cls, config, person, fact, at):
        if fact is None or not fact.published:
            return Outcome(hold="email_not_published")
        message = message_to(person, key=config[cls.field]["key"], channel=cls.channel, fact=fact)
        if fact.refused:
            return Outcome(branch=NOT_SENT, reason=fact.refused, facts={"purpose": fact.purpose}, message=message)
        return Outcome(message=message)

    @classmethod
    def tried(cls, fact):
        return fact and replace(fact, published=True)

    @classmethod
    def told(cls, config, run):
        if run.branch != NOT_SENT:
            return ""
        facts = purposes.facts(run.facts.get("purpose", ""))
        return _("not sent: %(reason)s") % {"reason": reasons.sentence(run.reason, facts)}


def message_to(person, *, key, channel, fact, slot=""):
    """The moves.Message of ``fact`` (MayBeSent) to ``person`` (Standing).

    There is one for each visit and ``slot`` (default: the channel), however often it is decided anew.
    """
    return Message(
        key=f"step:{person.enrolment_id}:{person.visit}:{slot or channel}",
        message_key=key,
        purpose=fact.purpose,
        channel=channel,
        locale=person.locale,
        context={
            **person.facts,
            "topics": person.facts.get("topics", []),
            "subject": person.subject,
            "enrolment": person.enrolment_id,
            "entered_at": person.entered_at.isoformat() if person.entered_at else "",
        },
        refused=fact.refused,
    )


def may_be_sent(key, channel, people):
    """{enrolment id: MayBeSent} of the message ``key`` (translation_key) to ``people`` (list of Standing).

    A constant number of queries.
    """
    live = _live(key, channel)
    if not live:
        return {person.enrolment_id: MayBeSent(published=False) for person in people}
    waiting = versions.waiting_of(UUID(str(key))) if len(live) > 1 else ()
    languages = {locale: versions.choose(locale, list(live), waiting) for locale in {p.locale for p in people}}
    chosen = {locale: live[code] if code else ("", False) for locale, code in languages.items()}
    purpose_of = {person.enrolment_id: chosen[person.locale][0] for person in people}
    refused = {"": {}}
    for purpose in set(purpose_of.values()) - {""}:
        asked = [person.contact_id for person in people if purpose_of[person.enrolment_id] == purpose]
        refused[purpose] = consent.refusals(asked, purpose=purpose, channel=channel)
    return {
        person.enrolment_id: MayBeSent(
            published=chosen[person.locale][1],
            purpose=purpose_of[person.enrolment_id],
            refused=refused[purpose_of[person.enrolment_id]].get(person.contact_id, ""),
        )
        for person in people
    }


def _live(key, channel):
    """{language: (purpose, whether it was compiled)} of the published message, the first written first. One query."""
    compiled = MessageVersion.objects.filter(
        translation_key=OuterRef("translation_key"), locale=OuterRef("locale__language_code"), system=""
    )
    rows = message_kinds.registry[channel].model.objects.filter(translation_key=key, live=True).order_by("pk")
    columns = rows.annotate(compiled=Exists(compiled)).values_list("locale__language_code", "purpose", "compiled")
    return {language: (purpose, done) for language, purpose, done in columns}
