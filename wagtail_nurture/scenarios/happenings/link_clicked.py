from datetime import datetime

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from wagtail_nurture.audience import links, messages
from wagtail_nurture.audience.conditions import Person
from wagtail_nurture.audience.folding import way
from wagtail_nurture.tracking import kinds

from ..parts import PartBlock
from .base import Found, Happening, registry


@registry.register
class LinkClicked(Happening):
    """A link in a message of this passage (or one link) is clicked, by a person: a click settles before it counts.

    Clicks of people who did not allow them to be counted are unknown, never "no" (DESIGN law 5).
    """

    slug = "link_clicked"
    label = gettext_lazy("A link in a message is clicked")
    icon = "link"
    label_format = "{step}"
    judges = ("link",)
    kinds = (kinds.MESSAGE_CLICKED,)

    class Block(PartBlock):
        step = messages.step_block()
        link = links.block()

    @classmethod
    def config(cls, value):
        return {"step": (value.get("step") or "").strip(), "link": value.get("link") or ""}

    @classmethod
    def problems(cls, config):
        return links.problems(config)

    @classmethod
    def sentence(cls, config):
        if link := links.name(config):
            facts = {"link": link, "step": config["step"]}
            if config["step"]:
                return _("the link %(link)s, sent by “%(step)s”, is clicked") % facts
            return _("the link %(link)s is clicked") % facts
        if config["step"]:
            return _("a link in the message “%(step)s” is clicked") % config
        return _("a link in a message of this scenario is clicked")

    @classmethod
    def folded(cls):
        return [
            way(_("the link %(link)s, sent by “%(step)s”, is clicked"), when=["link", "step"]),
            way(_("the link %(link)s is clicked"), when=["link"]),
            way(_("a link in the message “%(step)s” is clicked"), when=["step"]),
            way(_("a link in a message of this scenario is clicked")),
        ]

    @classmethod
    def found(cls, config, spans, at):
        """A round for each passage that one person goes through at a time; nearly always there is one."""
        found, rest = {}, list(spans)
        while rest:
            once = {span.contact_id: span for span in reversed(rest)}
            found |= cls._found(config, once, at)
            asked = {span.enrolment_id for span in once.values()}
            rest = [span for span in rest if span.enrolment_id not in asked]
        return found

    @classmethod
    def _found(cls, config, spans, at):
        link = links.comparison(config)

        def counts(event):
            span = spans.get(event.contact_id or 0)
            return span is not None and span.holds(event.at) and (link is None or link.of(event.properties))

        people = [
            Person(span.contact_id, span.enrolment_id, subject=span.subject, steps=span.steps, rehearsal=span.rehearsal)
            for span in spans.values()
        ]
        asked = _Asked(config)
        answers = messages.ask(
            asked, people, at, kind=kinds.MESSAGE_CLICKED, measure="clicks", purpose="tracking", counts=counts
        )
        return {spans[contact].enrolment_id: _said(answer) for contact, answer in answers.items()}


class _Asked:
    """What :func:`audience.messages.ask` wants of a condition."""

    def __init__(self, config):
        self.config = config


def _said(answer):
    if answer.truth:
        return Found(at=datetime.fromisoformat(answer.facts["at"]))
    return Found(facts=answer.facts, look_again_at=answer.look_again_at, measured=answer.truth is not None)
