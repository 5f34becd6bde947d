"""Documents asked for and topics declared, beside the pages viewed that every world has."""

from datetime import timedelta

from hypothesis import strategies as st

from wagtail_nurture import clock
from wagtail_nurture.audience.interests import declaring, keeping
from wagtail_nurture.tracking import kinds
from wagtail_nurture.tracking.models import Event, PageTopic

from ..conftest import NOW


TOPICS = ["touring", "city"]
_moments = st.integers(0, 200).map(lambda days: NOW - timedelta(days=days))
_someone = st.integers(0, 3)

HISTORIES = {
    "asked for": st.lists(st.tuples(_moments, _someone, st.integers(1, 3), st.sampled_from(TOPICS)), max_size=6),
    "said": st.lists(st.tuples(_moments, _someone, st.sampled_from(TOPICS), st.booleans()), max_size=6),
}


def prepare(house):
    """One page is about both topics."""
    PageTopic.objects.bulk_create(
        [PageTopic(page_id=house.pages[1], topic=topic) for topic in TOPICS], ignore_conflicts=True
    )


def remember(house, history):
    Event.objects.bulk_create(
        Event(
            kind=kinds.DOCUMENT_REQUESTED,
            contact=house.people[who],
            subject=f"document:{number}",
            properties={"topics": [topic]},
            at=at,
        )
        for at, who, number, topic in history["asked for"]
    )
    for at, who, topic, wanted in sorted(history["said"]):
        with clock.virtual(lambda moment=at: moment):
            declaring.declare(house.people[who], topic, wanted=wanted)
    keeping.refresh([person.pk for person in house.people])


def conditions(house):
    config = {
        "topic": st.sampled_from([*TOPICS, "none", "", None, 10**9]),
        "level": st.sampled_from(["some", "strong", None, "x"]),
        "by": st.sampled_from(["either", "observed", "declared", None, 7]),
    }
    return [st.fixed_dictionaries(config).map(lambda config: {"kind": "interest", "config": config})]
