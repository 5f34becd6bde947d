"""Who people are, for the test of both evaluators: dates of their own, and where their calendar stands."""

from datetime import timedelta

from hypothesis import strategies as st

from wagtail_nurture.audience.conditions.birthday import WHEN
from wagtail_nurture.audience.conditions.date_detail import HOW
from wagtail_nurture.audience.conditions.source import TOUCH, WHAT
from wagtail_nurture.contacts import values
from wagtail_nurture.contacts.changes import Change, announce
from wagtail_nurture.contacts.models import Contact
from wagtail_nurture.scenarios.in_scenario import HOW as PASSED
from wagtail_nurture.scenarios.models import Enrolment, Scenario, ScenarioVersion
from wagtail_nurture.tracking import kinds
from wagtail_nurture.tracking.models import Visitor

from ..conftest import NOW


PEOPLE = 4
ZONES = ["", "Pacific/Kiritimati", "Pacific/Pago_Pago", "America/New_York", "Atlantis", "Europe/Paris"]
someone = st.integers(0, PEOPLE - 1)
moments = st.integers(0, 40).map(lambda days: NOW - timedelta(days=days))
#: Days of the years around an age, an anniversary, and the end of February.
days = st.sampled_from(
    ["2008-02-28", "2008-02-29", "2008-03-01", "1996-11-21", "1996-11-22", "1996-11-23", "2026-11-20", "2026-11-22"]
    + ["2026-11-23", "2026-12-02", "2025-01-01", "2025-12-31", "1900-01-01", "2030-12-31", "0001-01-01", "9999-12-31"]
)
NONSENSE = [None, "soon", 10**9, -3, True, [], {}]
counts = st.one_of(st.integers(0, 31), st.sampled_from(NONSENSE))

POSTCODES = ["33000", "33 700", "20137", "20290", "97410", "sw1a 1aa", ""]
TOUCHED = [{}, {"utm_campaign": "Spring"}, {"utm_campaign": "été 100 %", "utm_medium": "mail"}, {"referrer": "a.org"}]

HISTORIES = {
    "zones": st.lists(st.sampled_from(ZONES), min_size=PEOPLE, max_size=PEOPLE),
    "places": st.lists(
        st.tuples(
            moments,
            someone,
            st.sampled_from(
                [("postcode", code) for code in POSTCODES]
                + [("country", land) for land in ("FR", "RE", "DE", "")]
                + [("language", code) for code in ("fr", "fr-CA", "EN", "")]
            ),
        ),
        max_size=8,
    ),
    "touches": st.lists(
        st.tuples(someone, moments, moments, st.sampled_from(TOUCHED), st.sampled_from(TOUCHED)), max_size=6
    ),
    "came": st.lists(st.tuples(moments, someone, st.sampled_from(["form:guide", "Import", ""])), max_size=4),
    "passages": st.lists(
        st.tuples(someone, moments, st.one_of(st.none(), moments), st.booleans()), max_size=6, unique_by=lambda p: p[0]
    ),
    "born": st.lists(st.tuples(moments, someone, st.one_of(st.none(), days)), max_size=8),
}


def prepare(house):
    """A scenario; the house has a field of dates already, it is called "date"."""
    house.scenario = Scenario.objects.create(name="Welcome")
    house.version = ScenarioVersion.objects.create(
        scenario=house.scenario, number=1, graph={"steps": {}}, hash="", published_at=NOW
    )


def remember(house, history):
    for person, zone in zip(house.people, history["zones"], strict=True):
        Contact.objects.filter(pk=person.pk).update(time_zone=zone)
    for at, who, day in sorted(history["born"], key=lambda told: told[:2]):
        values.write([house.people[who].pk], {"date": day}, at=at)
    for at, who, (slug, text) in sorted(history["places"]):
        values.write([house.people[who].pk], {slug: text}, at=at)
    for at, who, text in sorted(history["came"]):
        _came(house.people[who].pk, text, at)
    for number, (who, one, other, first, last) in enumerate(history["touches"]):
        came, left = sorted((one, other))
        source = {"first": first | {"at": came.isoformat()}, "last": last | {"at": left.isoformat()}} if first else {}
        Visitor.objects.create(
            key_hash=f"touch {number}",
            contact=house.people[who],
            source=source,
            first_seen_at=came,
            last_seen_at=left,
        )
    for who, one, other, converted in history["passages"]:
        entered, left = sorted((one, other or one)) if other else (one, None)
        Enrolment.objects.create(
            scenario=house.scenario,
            version=house.version,
            contact=house.people[who],
            entry_key=str(who),
            entered_at=entered,
            left_at=left,
            status="finished" if left else "active",
            converted=converted,
        )


def _came(number, text, at):
    """As ``people`` writes how somebody became known."""
    old = Contact.objects.get(pk=number).source
    Contact.objects.filter(pk=number).update(source=text)
    if old != text:
        announce([Change(number, kinds.FIELD_SET, "field:source", {"old": old, "new": text}, at)])


def conditions(house):
    field = st.sampled_from(["date", "date", "date", "text", "nobody's", None, 7, {}])
    return [
        _kind("age", field=field, at_least=counts, at_most=counts),
        _kind("birthday", field=field, when=st.sampled_from([*WHEN, None, 3, []]), days=counts),
        _kind(
            "date_detail",
            field=field,
            how=st.sampled_from([*HOW, None, {}]),
            day=st.one_of(days, st.sampled_from(["", None, "soon", 5])),
            days=counts,
        ),
        _kind("language", language=st.sampled_from(["fr", "en", "unknown", "", None, 7, {}])),
        _kind(
            "place",
            department=st.sampled_from(["", "33", "2A", "2B", "974", "99", None, 33, []]),
            postcodes=st.sampled_from(["", "33, 202", "SW1", "sw1a1", "%", "3370;9", None, 33, {}]),
            country=st.sampled_from(["", "FR", "de", "??", None, 7]),
        ),
        _kind(
            "source",
            what=st.sampled_from([*WHAT, None, []]),
            touch=st.sampled_from([*TOUCH, None, 7]),
            how=st.sampled_from(["is", "contains", None]),
            value=st.sampled_from(["spring", "100 %", "ÉTÉ", "a.org", "mail", "form:", "import", "%", "", None, 7]),
        ),
        _kind(
            "in_scenario",
            scenario=st.sampled_from([house.scenario.pk, house.scenario.pk, 10**9, None, "x", True, {}]),
            how=st.sampled_from([*PASSED, None, {}]),
        ),
    ]


def _kind(slug, **config):
    return st.fixed_dictionaries(config).map(lambda config: {"kind": slug, "config": config})
