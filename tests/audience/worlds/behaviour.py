"""What people did: forms, documents, events of the site, purchases, carts, messages; and what is asked of it."""

from datetime import timedelta

from django.contrib.auth import get_user_model
from hypothesis import strategies as st
from wagtail.models import Page

from tests.audience.conftest import NOW
from wagtail_nurture.audience.conditions.inactive import WHAT
from wagtail_nurture.audience.properties import OPERATORS
from wagtail_nurture.contacts import suppression
from wagtail_nurture.contacts.models import Contact
from wagtail_nurture.models import Permission
from wagtail_nurture.tracking import kinds
from wagtail_nurture.tracking.models import Event


PEOPLE = 4
#: What may be a property of an event, and what an editor may compare it with.
VALUES = [12, 12.5, "12", "12.50", -3, "XL", "xl", "É", True, None, "", [1], "a dozen", 0.1, 10**30, "9" * 20]
WRITTEN = ["12", "12,5", "-3", "xl", "É", "true", "", "1e3", "0,1", " 12 ", "1 2", "%"]
AMOUNTS = [10, 0.1, 0.125, "20", None, "free", -5]

moments = st.integers(0, 24 * 40).map(lambda hours: NOW - timedelta(hours=hours))
someone = st.integers(0, PEOPLE - 1)
windows = {
    "times": st.sampled_from([1, 1, 2, 3, None, 10**9, "two"]),
    "days": st.sampled_from([None, 1, 7, 30, -1, 10**9, "soon"]),
    "since_entry": st.booleans(),
}
subjects = {
    kinds.FORM_SUBMITTED: ["form:a", "form:b"],
    kinds.DOCUMENT_REQUESTED: ["document:1", "document:2"],
    kinds.DOCUMENT_DOWNLOADED: ["document:1", "document:2"],
    kinds.VOUCHER_REDEEMED: ["voucher:1", "voucher:2"],
}
acts = st.sampled_from([(kind, subject) for kind, known in subjects.items() for subject in known])
sold = st.fixed_dictionaries(
    {
        "amount": st.sampled_from(AMOUNTS),
        "categories": st.sampled_from([["touring"], ["touring", "city"], [], "touring", None]),
        "cart": st.sampled_from([1, "1", "b", None, True, 2]),
    }
)
answers = st.fixed_dictionaries(
    {
        "question": st.sampled_from(["Well?", "Why?", None, 3]),
        "answer": st.sampled_from(["Yes", "yes", "É", "12", 12, True, None]),
        "score": st.sampled_from([0, 9, 9.5, "9,5", "9.5", -1, None, "good"]),
    }
)
filled = st.fixed_dictionaries({"items": st.sampled_from([0, 1, 2, "1", None]), "amount": st.sampled_from(AMOUNTS)})
messages = st.sampled_from(["m", "n", None]).map(lambda key: {"message": key} if key else {})

#: Acts on messages, some of which have not settled, and some of which a machine did.
minutes = st.sampled_from([0, 0.01, 1, 2, 60, 24 * 60 * 9]).map(lambda many: NOW - timedelta(minutes=many))
letters = st.tuples(
    st.sampled_from(["step:1:s1", "step:2:s2", "delivery:1", "step:9:S1"]),
    st.sampled_from(
        [{}, {"message": "n"}, {"bot": True}, {"delivery": 5}]
        + [{"message": "m"} | more for more in ({}, {"link": "b"}, {"link": "c"})]
    ),
)
NOTED = [None, [], ["opens"], ["clicks"], ["opens", "clicks"]]

HISTORIES = {
    "acts": st.lists(st.tuples(someone, moments, acts), max_size=8),
    "reports": st.lists(st.tuples(someone, moments, st.sampled_from(VALUES)), max_size=6),
    "purchases": st.lists(st.tuples(someone, moments, sold), max_size=8),
    "carts": st.lists(st.tuples(someone, moments, st.sampled_from(["1", "b"]), filled), max_size=6),
    "answers": st.lists(
        st.tuples(someone, moments, st.sampled_from(["survey:a", "survey:b", ""]), answers), max_size=6
    ),
    "pressed": st.lists(
        st.tuples(
            someone,
            moments,
            st.sampled_from(["choice.said", "choice.said", "choice.taken_back"]),
            st.sampled_from(["say:like:touring", "say:rhythm:weekly"]),
            messages,
        ),
        max_size=6,
    ),
    "stays": st.lists(
        st.tuples(someone, moments, st.integers(0, 3), st.sampled_from([1, 30, 59.5, 60, 600, 3600, "90", None])),
        max_size=8,
    ),
    "sent": st.lists(st.tuples(someone, moments, messages), max_size=5),
    "opened": st.lists(st.tuples(someone, minutes, letters), max_size=4),
    "clicked": st.lists(st.tuples(someone, minutes, letters, st.sampled_from([None, 0, 1, 3])), max_size=5),
    "handed_over": st.lists(st.tuples(someone, minutes, letters, st.sampled_from(NOTED)), max_size=4),
    "allow": st.sets(st.tuples(someone, st.sampled_from(["tracking", "opens"]))),
    "agreed": st.dictionaries(
        st.tuples(someone, st.sampled_from(["news", "advice"])),
        st.sampled_from(["granted", "pending", "withdrawn", "refused"]),
    ),
    "suppressed": st.lists(
        st.tuples(
            someone,
            st.sampled_from(["*", "news", "advice"]),
            st.sampled_from(["unsubscribed", "hard_bounce", "complaint", "manual"]),
        ),
        max_size=2,
    ),
    "newcomers": st.dictionaries(someone, moments),
}


def prepare(house):
    """Somebody wrote the first page of the section and the page below it."""
    house.writer = get_user_model().objects.create_user("writer", password="x")
    for page in Page.objects.filter(pk__in=house.pages[:2]):
        page.owner = house.writer
        page.save()


def remember(house, history):
    made = [(who, at, kind, subject, {}) for who, at, (kind, subject) in history["acts"]]
    made += [(who, at, "stock.seen", "", {"value": value}) for who, at, value in history["reports"]]
    made += [(who, at, kinds.PURCHASE_MADE, "order:1", facts) for who, at, facts in history["purchases"]]
    made += [(who, at, kinds.CART_CHANGED, f"cart:{cart}", facts) for who, at, cart, facts in history["carts"]]
    made += [(who, at, kinds.SURVEY_ANSWERED, survey, facts) for who, at, survey, facts in history["answers"]]
    made += [(who, at, kind, subject, facts) for who, at, kind, subject, facts in history["pressed"]]
    made += [(who, at, kinds.MESSAGE_SENT, "delivery:1", facts) for who, at, facts in history["sent"]]
    made += [(who, at, kinds.MESSAGE_OPENED, subject, facts) for who, at, (subject, facts) in history["opened"]]
    made += [
        (who, at, kinds.MESSAGE_SENT, subject, facts if noted is None else facts | {"measured": noted})
        for who, at, (subject, facts), noted in history["handed_over"]
    ]
    Event.objects.bulk_create(
        Event(contact=house.people[who], at=at, kind=kind, subject=subject, properties=facts)
        for who, at, kind, subject, facts in made
    )
    Event.objects.bulk_create(
        Event(
            contact=house.people[who],
            at=at,
            kind=kinds.PAGE_READ,
            page_id=house.pages[page],
            properties={"seconds": seconds},
        )
        for who, at, page, seconds in history["stays"]
    )
    Event.objects.bulk_create(
        Event(
            contact=house.people[who],
            at=at,
            kind=kinds.MESSAGE_CLICKED,
            subject=subject,
            properties=facts,
            page_id=None if page is None else house.pages[page],
        )
        for who, at, (subject, facts), page in history["clicked"]
    )
    Permission.objects.bulk_create(
        Permission(contact=house.people[who], purpose=purpose, channel="site", state="granted", changed_at=NOW)
        for who, purpose in sorted(history["allow"])
    )
    Permission.objects.bulk_create(
        Permission(contact=house.people[who], purpose=purpose, channel="email", state=state, changed_at=NOW)
        for (who, purpose), state in sorted(history["agreed"].items())
    )
    for who, scope, reason in history["suppressed"]:
        suppression.suppress(house.people[who].email_key, scope=scope, reason=reason)
    Contact.objects.filter(pk__in=[one.pk for one in house.people]).update(created_at=NOW - timedelta(days=60))
    for who, at in history["newcomers"].items():
        Contact.objects.filter(pk=house.people[who].pk).update(created_at=at)


def conditions(house):
    def asked(kind, config):
        return st.fixed_dictionaries(config).map(lambda config: {"kind": kind, "config": config})

    narrowed = {
        "section": st.sampled_from([None, house.section.pk, 10**9, "nowhere"]),
        "page_type": st.sampled_from(["", "pages.guidepage"]),
        "topic": st.sampled_from(["", "touring"]),
    }
    message = {
        "step": st.sampled_from(["", "s1", "S1", "Welcome", "1:s1", None, 7]),
        "message": st.sampled_from(["", "m", "gone", None]),
    }
    whats = st.sampled_from(["page", "form", "document", "purchase", None, []])
    narrow = {"section": st.sampled_from([None, house.section.pk]), "topic": st.sampled_from(["", "touring"])}
    return [
        asked("agrees", {"purpose": st.sampled_from(["news", "advice", "transactional", "gone", None, 7])}),
        asked("opened_message", message),
        asked(
            "clicked_message",
            message | narrowed | {"link": st.sampled_from(["", "m/b", "m/b", "m/B", "n/b", "m/", "/b", "b", None, 7])},
        ),
        # Alone: among all those other fields it would hardly ever decide.
        asked("clicked_message", {"link": st.sampled_from(["m/b", "n/b"])}),
        asked("redeemed_voucher", {"offer": st.sampled_from(["", "1", "2"])} | windows),
        asked(
            "said_it",
            {
                "choice": st.sampled_from(["", "like:touring", "rhythm:weekly", "gone"]),
                "message": st.sampled_from(["", "m", "n"]),
            }
            | windows,
        ),
        asked("answered_survey", {"answer": st.sampled_from(["YES", "12"])}),
        asked("answered_survey", {"score_most": st.sampled_from(["0", "9"])}),
        asked(
            "sequence",
            windows
            | {"first": whats, "then": whats, "within": st.sampled_from([1, 7, None, "x", 10**9])}
            | {f"{place}_{name}": values for place in ("first", "then") for name, values in narrow.items()},
        ),
        asked(
            "viewed_pages",
            windows
            | {"author": st.sampled_from([str(house.writer.pk), "", "0"]), "locale": st.sampled_from(["", "en", "fr"])},
        ),
        asked(
            "time_on_pages",
            windows
            | narrow
            | {"author": st.sampled_from([str(house.writer.pk), "", "0"])}
            | {"minutes": st.sampled_from([1, 2, 11, 60, None, 0, 10**9, "two"])},
        ),
        asked("sent_form", windows | {"form": st.sampled_from(["", "a", "b", None, "gone"])}),
        asked(
            "document",
            windows
            | {
                "document": st.sampled_from([None, 1, "2", 10**30, "x"]),
                "act": st.sampled_from(["asked", "fetched", ""]),
            },
        ),
        asked("received_message", windows | {"message": st.sampled_from(["", "m", "gone", None])}),
        asked(
            "site_event",
            windows
            | {
                "event": st.sampled_from(["stock.seen", "", None, "no kind"]),
                "property": st.sampled_from(["", "value", "value", "none", "it's"]),
                "operator": st.sampled_from([*OPERATORS, "odd", None]),
                "value": st.sampled_from([*WRITTEN, None, 12]),
            },
        ),
        asked(
            "answered_survey",
            windows
            | {
                "survey": st.sampled_from(["", "a", "b", None, "gone"]),
                "question": st.sampled_from(["", "well?", "3", None]),
                "answer": st.sampled_from(["", "YES", "é", "12", "true", None]),
                "score_least": st.sampled_from([None, "", "0", 0, "9", "9.25", "x"]),
                "score_most": st.sampled_from([None, "", "0", "9.5", 9, "x"]),
            },
        ),
        asked("visits", windows | narrowed),
        asked(
            "inactive",
            {"what": st.sampled_from([*dict(WHAT), None]), "days": st.sampled_from([1, 7, 30, None, "x", 10**9])},
        ),
        asked(
            "purchased",
            windows
            | {
                "how": st.sampled_from(["at_least", "exactly", None]),
                "category": st.sampled_from(["", "touring", "city", None]),
                "amount": st.sampled_from([None, "0", "0.13", "10.10", "20", "a lot", 5]),
                "quiet_days": st.sampled_from([None, 1, 7, "x"]),
            },
        ),
        asked(
            "lifecycle",
            {
                "stage": st.sampled_from(["prospect", "new", "regular", "former", None, "king"]),
                "days": st.sampled_from([1, 7, 30, None, "x", 10**9]),
            },
        ),
        asked(
            "has_cart",
            {
                "hours": st.sampled_from([None, 1, 24, 24 * 30, "x", 10**9]),
                "days": st.sampled_from([None, 1, 30, "x"]),
                "amount": st.sampled_from([None, "10", "0.1", "x"]),
            },
        ),
    ]
