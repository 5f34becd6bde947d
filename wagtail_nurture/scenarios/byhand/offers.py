"""What may be done to one person, beside the passage on their page."""

from django.urls import reverse
from django.utils.http import urlencode

from ..models import Scenario, Token
from . import acts, passing_on
from .permissions import allowed


def dress(passages, user, *, back):
    """Give each of ``passages`` (Enrolments with scenario, version and token) its ``acts``: [(words.Act, address)].

    Only what fits where they stand. ``back`` is the path to come back to. No queries.
    """
    may = [act for act in allowed(user) if act.slug != acts.REMOVE]  # the page has a way of its own to take out
    for passage in passages:
        token = getattr(passage, "token", None)
        fits = _fits(token) if token and passage.scenario.kind == Scenario.Kind.DRAWN else ()
        passage.acts = [(act, _url(act, passage, back)) for act in may if act.slug in fits]


def _fits(token):
    if token.state in (Token.State.HELD, Token.State.POISONED):
        return (acts.RELEASE, acts.SKIP)
    return (acts.HOLD, acts.SKIP, acts.NOW) if passing_on.waits(token) else (acts.HOLD, acts.SKIP)


def _url(act, passage, back):
    url = reverse("nurture_scenarios:by_hand", args=[passage.scenario_id, act.slug])
    return f"{url}?{urlencode({'enrolment': passage.pk, 'next': back})}"
