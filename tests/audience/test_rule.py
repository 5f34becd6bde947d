from itertools import product

from hypothesis import given
from hypothesis import strategies as st

from wagtail_nurture.audience.rule import kleene


truths = st.lists(st.sampled_from([True, False, None]), max_size=5)


@given(truths)
def test_unknown_stays_unknown_exactly_when_what_is_known_does_not_decide(values):
    """Kleene's logic is the two-valued one wherever every way to fill in the unknowns agrees."""
    ways = [[True, False] if value is None else [value] for value in values]
    for match, joined in {"all": all, "any": any, "none": lambda v: not any(v)}.items():
        outcomes = {joined(list(way)) for way in product(*ways)} if values else {True}
        assert kleene(match, values) == (outcomes.pop() if len(outcomes) == 1 else None)
