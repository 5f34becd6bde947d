from hypothesis import given
from hypothesis import strategies as st

from wagtail_nurture.text import clean, clean_tree, one_line


SURROGATES = st.text(st.characters(categories=["Cs", "Cc", "L"]))


@given(SURROGATES)
def test_cleaned_text_can_be_stored_anywhere(text):
    cleaned = clean(text)
    assert "\x00" not in cleaned
    cleaned.encode("utf-8")


@given(st.text())
def test_one_line_stays_on_one_line(text):
    assert len(one_line(text).splitlines()) <= 1


def test_a_tree_is_cleaned_all_the_way_down_and_cut_where_it_is_absurd():
    deep = {"a": {"b": {"c": {"d": {"e": "gone"}}}}}
    assert clean_tree({"x\x00": ["y\x00", 1, None, True]}) == {"x": ["y", 1, None, True]}
    assert clean_tree(deep) == {"a": {"b": {"c": {"d": {"e": None}}}}}
