"""Which page a personal link leads to, decided when it is opened."""

import logging

from wagtail_nurture import clock
from wagtail_nurture.audience import ruleblock
from wagtail_nurture.audience.conditions import Person
from wagtail_nurture.exceptions import without_words

from .. import rules
from ..knowledge import OnRecord
from .models import Landing


log = logging.getLogger(__name__)


def pages_for(landing_id, contact_id, *, enrolment_id=None, spare=None):
    """The ids of the pages to try, the best first: those whose rule surely holds, then that for everybody.

    ``contact_id`` is None for somebody who is not known, or no longer: no rule holds of them. ``spare`` is the page for
    everybody as it was when the message left, for a link that was deleted since. Nothing is written; the number of
    queries depends on the rules alone.
    """
    landing = Landing.objects.filter(pk=landing_id).first()
    if landing is None:
        return [spare] if spare else []
    found = []
    if contact_id is not None:
        person = Person(contact_id, enrolment_id=enrolment_id)
        found = [way["page"].pk for way in _ways(landing) if way["page"] and _holds(way, person, landing)]
    return [*found, landing.page_id] if landing.page_id else found


def _ways(landing):
    return [child.value for child in landing.ways]


def _holds(way, person, landing):
    """Whether the rule surely holds: what is not known, or can no longer be asked, does not."""
    config = ruleblock.config_of(way["rule"])
    try:
        if rules.gone(config):
            return False
        return OnRecord().truths(rules.rule_of(config), [person], clock.now()).get(person.contact_id) is True
    except Exception as error:  # somebody stands before a link: they get the page for everybody
        log.error("A rule of landing link %s cannot be asked: %s", landing.pk, without_words(error))
        return False
