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


def test_an_old_key_still_opens(settings):
    settings.WAGTAIL_NURTURE = {"TOKEN_KEYS": ["old"]}
    token = tokens.seal("unsubscribe", 7)
    settings.WAGTAIL_NURTURE = {"TOKEN_KEYS": ["new", "old"]}
    assert tokens.unseal("unsubscribe", token) == 7
    settings.WAGTAIL_NURTURE = {"TOKEN_KEYS": ["new"]}
    assert tokens.unseal("unsubscribe", token) is None
