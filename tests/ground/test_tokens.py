import uuid

from hypothesis import given
from hypothesis import strategies as st

from wagtail_nurture import tokens


@given(st.integers(min_value=0, max_value=2**48 - 1))
def test_a_sealed_number_comes_back_for_its_own_purpose_only(number):
    token = tokens.seal("unsubscribe", number)
    assert len(token) == 22
    assert tokens.unseal("unsubscribe", token) == number
    assert tokens.unseal("download", token) is None


@given(st.text(max_size=30))
def test_anything_else_is_no_token(text):
    assert tokens.unseal("unsubscribe", text) is None


def test_what_is_made_later_stands_behind_in_the_index(monkeypatch):
    made = []
    for moment in (1_700_000_000, 1_700_000_001, 1_900_000_000):
        monkeypatch.setattr(tokens, "time", lambda moment=moment: moment)
        monkeypatch.setattr(tokens, "time_ns", lambda moment=moment: moment * 10**9)
        made.append([(tokens.ordered_uuid(), tokens.ordered_token()) for _ in range(50)])
    ids = [one for several in made for one, _token in several]
    assert all((one.version, one.variant) == (7, uuid.RFC_4122) for one in ids)
    assert sorted(ids, key=lambda one: one.int >> 80) == ids
    # In any order of the letters: those of one second begin alike.
    assert [{token[:5] for _one, token in several} for several in made] == [{made[n][0][1][:5]} for n in range(3)]


def test_nothing_random_comes_twice():
    ids, words = ({make() for _ in range(5000)} for make in (tokens.ordered_uuid, tokens.ordered_token))
    assert len(ids) == len(words) == 5000 and {len(word) for word in words} == {22}


def test_an_old_key_still_opens(settings):
    settings.WAGTAIL_NURTURE = {"TOKEN_KEYS": ["old"]}
    token = tokens.seal("unsubscribe", 7)
    settings.WAGTAIL_NURTURE = {"TOKEN_KEYS": ["new", "old"]}
    assert tokens.unseal("unsubscribe", token) == 7
    settings.WAGTAIL_NURTURE = {"TOKEN_KEYS": ["new"]}
    assert tokens.unseal("unsubscribe", token) is None
