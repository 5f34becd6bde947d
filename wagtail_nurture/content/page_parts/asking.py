"""Whether a rule holds of whoever asks for a page: the browser of a known person who agreed to be remembered."""

import json
from functools import cached_property

from django.utils.translation import gettext as _

from wagtail_nurture import clock
from wagtail_nurture.audience import messages, ruleblock
from wagtail_nurture.audience.conditions import Person
from wagtail_nurture.audience.past import Known
from wagtail_nurture.audience.rule import Rule
from wagtail_nurture.tracking import bots, modes, visit, visitors


class Asker:
    """Answers for one request. Each rule is asked once, and what rules go by is loaded once for all of them."""

    def __init__(self, request):
        self._request = request
        self._answers = {}

    @cached_property
    def is_known(self):
        """Whether it is somebody at all: no robot, and a person's browser. At most one query."""
        return self._contact is not None

    def holds(self, rule):
        """Whether ``rule`` (a rule block's value) surely holds: not of strangers, nor when it cannot be asked."""
        if not self.is_known:
            return False
        key = json.dumps(_without_ids(rule.block.get_prep_value(rule)), sort_keys=True)
        if key not in self._answers:
            self._answers[key] = self._ask(ruleblock.config_of(rule))
        return self._answers[key]

    def _ask(self, config):
        return not problems(config) and Rule.from_config(config).answers(self._known)[self._contact].truth is True

    @cached_property
    def _known(self):
        return Known([Person(self._contact)], clock.now())

    @cached_property
    def _contact(self):
        agent = self._request.META.get("HTTP_USER_AGENT", "")[: bots.LONGEST]
        if not agent or bots.is_bot(agent):
            return None
        visitor = visitors.visitor_of(self._request)
        return visitor.contact_id if visitor else None


def answer_within(request, asker):
    """Parts drawn for ``request`` from now on are drawn for ``asker``'s visitor at once."""
    request._nurture_asker = asker


def of(request):
    """The Asker of ``request``, or None where the page is the same for all.

    In server mode of a page that Wagtail serves: the middleware keeps that response from others.
    """
    known = getattr(request, "_nurture_asker", None)
    if known is None and request is not None and visit.of(request).page_id is not None:
        if modes.mode_of(request) == modes.SERVER:
            known = Asker(request)
            answer_within(request, known)
    return known


def _without_ids(raw):
    """``raw`` (a block's JSON) without the ids of blocks, by which equal rules differ."""
    if isinstance(raw, list):
        return [_without_ids(item) for item in raw]
    if isinstance(raw, dict):
        return {name: _without_ids(item) for name, item in raw.items() if not (name == "id" and "type" in raw)}
    return raw


def problems(config):
    """What is wrong with the rule ``config`` (JSON) on a page, as sentences."""
    words = _(
        "A page does not know the steps of a scenario: instead of the step “%(name)s” choose the e-mail, under “Only "
        "the e-mail”."
    )
    strange = [words % {"name": name} for name in messages.steps_named(config)]
    return [*map(str, Rule.from_config(config).problems()), *strange]
