from dataclasses import dataclass, replace

from django.utils.text import get_text_list
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from wagtail import blocks

from wagtail_nurture import reasons
from wagtail_nurture.choosing import SnippetChooserBlock
from wagtail_nurture.contacts import purposes, wishes
from wagtail_nurture.contacts.models import Channel

from .. import chosen
from ..moves import Outcome
from ..parts import PartBlock
from .base import Step, registry
from .sending import MORE_SENDING, NOT_SENT, MayBeSent, label_block, may_be_sent, message_to


@dataclass(frozen=True)
class Best(MayBeSent):
    """The message that was chosen, and why: ``preferred`` by the person, and what was ``passed_over`` before it, as
    (channel, reason code, purpose)."""

    key: str = ""
    channel: str = ""
    preferred: bool = False
    passed_over: tuple = ()


@registry.register
class SendBest(Step):
    """Puts one of several messages into the outbox: by the channel that the person prefers, else the first of the
    editor's order by which they may be reached."""

    slug = "send_best"
    label = gettext_lazy("Send by the best channel")
    icon = "mail"
    group = MORE_SENDING
    sends = True

    class Block(PartBlock):
        messages = blocks.StreamBlock(
            [
                ("email", SnippetChooserBlock("wagtail_nurture.Email", label=gettext_lazy("E-mail"), icon="mail")),
                (
                    "sms",
                    SnippetChooserBlock("wagtail_nurture.Sms", label=gettext_lazy("Text message"), icon="mobile-alt"),
                ),
                (
                    "letter",
                    SnippetChooserBlock("wagtail_nurture.Letter", label=gettext_lazy("Letter"), icon="doc-full"),
                ),
            ],
            block_counts={channel: {"max_num": 1} for channel in ("email", "sms", "letter")},
            label=gettext_lazy("Messages"),
            help_text=gettext_lazy(
                "Each person gets one of them: by the channel that they prefer, else by the first of these by which "
                "they may be written to."
            ),
        )
        label = label_block()

    @classmethod
    def messages(cls, config):
        return config["messages"]

    @classmethod
    def config(cls, value):
        return {
            "messages": [
                chosen.reference(child.value, by="translation_key") | {"channel": child.block_type}
                for child in value.get("messages") or ()
            ]
        }

    @classmethod
    def sentence(cls, config):
        names = [f"“{message['name'] or '…'}”" for message in config["messages"]]
        return _("Send %(messages)s, by the best channel") % {"messages": get_text_list(names, _("or")) or "…"}

    @classmethod
    def problems(cls, config):
        if not config["messages"]:
            return [_("Choose at least one message.")]
        found = [_PROBLEM[message["channel"]](message["key"]) for message in config["messages"]]
        return [problem for problem in found if problem]

    @classmethod
    def load(cls, config, people, at, graph):
        preferred = wishes.channels({person.contact_id for person in people})
        facts = [(message, may_be_sent(message["key"], message["channel"], people)) for message in config["messages"]]
        return {
            person.enrolment_id: best(
                [(message, known[person.enrolment_id]) for message, known in facts], preferred.get(person.contact_id)
            )
            for person in people
        }

    @classmethod
    def decide(cls, config, person, fact, at):
        if fact is None or not fact.published:
            return Outcome(hold="email_not_published")
        message = message_to(person, key=fact.key, channel=fact.channel, fact=fact, slot="best")
        facts = {"passed_over": [list(each) for each in fact.passed_over]}
        if fact.refused:
            return Outcome(branch=NOT_SENT, reason=fact.refused, facts=facts, message=message)
        return Outcome(message=message, facts=facts | {"channel": fact.channel, "preferred": fact.preferred})

    @classmethod
    def tried(cls, fact):
        return fact and replace(fact, published=True)

    @classmethod
    def told(cls, config, run):
        because = [
            _("%(channel)s: %(reason)s")
            % {"channel": Channel(channel).label, "reason": reasons.sentence(reason, purposes.facts(purpose))}
            for channel, reason, purpose in run.facts.get("passed_over", ())
        ]
        if run.branch == NOT_SENT:
            return _("not sent; %(because)s") % {"because": "; ".join(because)}
        if "channel" not in run.facts:
            return ""
        words = _("by %(channel)s, which they prefer") if run.facts.get("preferred") else _("by %(channel)s")
        return "; ".join([words % {"channel": Channel(run.facts["channel"]).label}, *because])


_PROBLEM = {"email": chosen.email_problem, "sms": chosen.sms_problem, "letter": chosen.letter_problem}


def best(options, preferred):
    """The Best of ``options`` ((message reference, MayBeSent) pairs in the editor's order) for somebody who prefers the
    channel ``preferred``, or none. With ``refused`` when none will do. Pure.

    >>> mail = ({"key": "m", "channel": "email"}, MayBeSent(published=True, purpose="offers"))
    >>> text = ({"key": "t", "channel": "sms"}, MayBeSent(published=True, purpose="offers", refused="no_address"))
    >>> best([mail, text], "sms").channel, best([mail, text], "sms").passed_over
    ('email', (('sms', 'no_address', 'offers'),))
    """
    ordered = sorted(options, key=lambda option: option[0]["channel"] != preferred)
    passed_over = []
    for message, fact in ordered:
        if fact.published and not fact.refused:
            return _made(message, fact, preferred, passed_over)
        passed_over.append((message["channel"], fact.refused or "email_not_published", fact.purpose))
    message, fact = next((option for option in ordered if option[1].published), ordered[0])
    return _made(message, fact, preferred, passed_over)


def _made(message, fact, preferred, passed_over):
    return Best(
        published=fact.published,
        purpose=fact.purpose,
        refused=fact.refused,
        key=message["key"],
        channel=message["channel"],
        preferred=message["channel"] == preferred,
        passed_over=tuple(passed_over),
    )
