from dataclasses import dataclass, replace

from django.db.models import Exists, OuterRef
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from wagtail import blocks
from wagtail.snippets.blocks import SnippetChooserBlock

from wagtail_nurture import reasons
from wagtail_nurture.contacts import consent, purposes
from wagtail_nurture.content import versions
from wagtail_nurture.content.models import Email, MessageVersion

from .. import chosen
from ..moves import Message, Outcome
from ..parts import PartBlock
from .base import Step, registry


NOT_SENT = "not_sent"


@dataclass(frozen=True)
class MayBeSent:
    """What ``decide`` wants to know: whether a published message exists, what for, and why it must not leave."""

    published: bool
    purpose: str = ""
    refused: str = ""


@registry.register
class SendEmail(Step):
    """Puts an e-mail into the outbox; who may not be written to goes on, and the journal says why."""

    slug = "send_email"
    label = gettext_lazy("Send an e-mail")
    icon = "mail"
    label_format = gettext_lazy("“{email}”")

    class Block(PartBlock):
        email = SnippetChooserBlock("wagtail_nurture.Email", label=gettext_lazy("E-mail"))
        label = blocks.CharBlock(
            required=False,
            max_length=60,
            label=gettext_lazy("Name of this step"),
            help_text=gettext_lazy("To ask later whether this message was opened; empty takes the e-mail's name."),
        )

    @classmethod
    def config(cls, value):
        return {"email": chosen.reference(value.get("email"), by="translation_key")}

    @classmethod
    def sentence(cls, config):
        return _("Send “%(email)s”") % {"email": config["email"]["name"] or "…"}

    @classmethod
    def problems(cls, config):
        problem = chosen.email_problem(config["email"]["key"])
        return [problem] if problem else []

    @classmethod
    def load(cls, config, people, at, graph):
        live = _live(config["email"]["key"])
        if not live:
            return {person.enrolment_id: MayBeSent(published=False) for person in people}
        chosen = {locale: live[versions.best_language(locale, list(live))] for locale in {p.locale for p in people}}
        purpose_of = {person.enrolment_id: chosen[person.locale][0] for person in people}
        refused = {}
        for purpose in set(purpose_of.values()):
            asked = [person.contact_id for person in people if purpose_of[person.enrolment_id] == purpose]
            refused[purpose] = consent.refusals(asked, purpose=purpose)
        facts = {}
        for person in people:
            purpose = purpose_of[person.enrolment_id]
            facts[person.enrolment_id] = MayBeSent(
                published=chosen[person.locale][1],
                purpose=purpose,
                refused=refused[purpose].get(person.contact_id, ""),
            )
        return facts

    @classmethod
    def decide(cls, config, person, fact, at):
        if fact is None or not fact.published:
            return Outcome(hold="email_not_published")
        message = Message(
            key=f"step:{person.enrolment_id}:{person.visit}:email",
            message_key=config["email"]["key"],
            purpose=fact.purpose,
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
        if fact.refused:
            facts = {"purpose": fact.purpose}
            return Outcome(branch=NOT_SENT, reason=fact.refused, facts=facts, message=message)
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


def _live(key):
    """{language: (purpose, whether it was compiled)} of the published e-mail, the first written first. One query."""
    compiled = MessageVersion.objects.filter(
        translation_key=OuterRef("translation_key"), locale=OuterRef("locale__language_code"), system=""
    )
    rows = Email.objects.filter(translation_key=key, live=True).order_by("pk")
    columns = rows.annotate(compiled=Exists(compiled)).values_list("locale__language_code", "purpose", "compiled")
    return {language: (purpose, done) for language, purpose, done in columns}
