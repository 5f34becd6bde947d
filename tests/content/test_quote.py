"""A quote, and the space between parts."""

import pytest
from django.utils.translation import override
from wagtail.models import Locale

from wagtail_nurture.content import compile as compiling
from wagtail_nurture.content import render, validation
from wagtail_nurture.content.blocks import MessageBlocks


QUOTE = {"text": "I have not missed my car.", "who": "Ada", "role": "", "image": None}
HOSTILE = ['"><script>alert(1)</script>', "</mj-text><mj-raw>", "{% include 'x' %}", "a\x00b\u202ec", "''\"\"«»"]


def test_a_quote_is_said_by_somebody_in_html_and_text(version, recipient, image):
    value = QUOTE | {"role": "rides all year", "image": image.pk}
    filled = render.fill(version(("quote", value)), [recipient(delivery_id=1)])[1]
    assert "“I have not missed my car.”" in filled.html
    assert filled.html.index("not missed") < filled.html.index("<strong>Ada</strong>") < filled.html.index("rides all")
    assert "> “I have not missed my car.”\n> — Ada, rides all year" in filled.text
    portrait = filled.html[filled.html.index("<img") :].split(">")[0]
    assert 'width="56"' in portrait
    assert 'alt=""' in portrait, "the name stands beside it"
    assert 'src="https://shop.example/' in portrait
    assert "112x112" in portrait


@pytest.mark.parametrize("typed", ["I ride.", "“I ride.”", '"I ride."', " «\xa0I ride.\xa0» ", "„I ride.“"])
def test_quotation_marks_are_those_of_the_language_and_stand_once(email, recipient, typed):
    french = Locale.objects.get_or_create(language_code="fr")[0]
    for locale, shown in ((None, "“I ride.”"), (french, "«\xa0I ride.\xa0»")):
        message = email(("quote", QUOTE | {"text": typed}), **({"locale": locale} if locale else {}))
        with override("en"):
            compiled = compiling.compile_email(message)
        assert f"> {shown}\n" in render.fill(compiled, [recipient(delivery_id=1)])[1].text


@pytest.mark.parametrize("typed", ['"Yes" or "no"', "“Yes” or “no”", "«\xa0Yes\xa0» or «\xa0no\xa0»"])
def test_two_quotations_in_one_keep_their_marks(version, recipient, typed):
    filled = render.fill(version(("quote", QUOTE | {"text": typed})), [recipient(delivery_id=1)])[1]
    assert f"> “{typed}”\n" in filled.text


def test_lines_stay_lines_and_merge_fields_are_filled(version, recipient, person):
    value = QUOTE | {"text": "Dear {{ first_name|reader }},\nride!", "who": "{{ first_name|Somebody }}"}
    filled = render.fill(version(("quote", value)), [recipient(person("Eve"), delivery_id=1)])[1]
    assert "“Dear Eve,<br />ride!”" in filled.html
    assert "> “Dear Eve,\n> ride!”\n> — Eve" in filled.text


@pytest.mark.parametrize("words", HOSTILE)
def test_whatever_is_written_or_merged_is_only_text(version, recipient, person, words):
    value = {"text": f"x {words} {{{{ first_name|you }}}}", "who": f"y{words}", "role": f"z{words}", "image": None}
    filled = render.fill(version(("quote", value)), [recipient(person(words), delivery_id=1)])[1]
    assert filled.problems == []
    assert "<script" not in filled.html
    assert "mj-raw" not in filled.html.replace("&lt;/mj-text&gt;&lt;mj-raw&gt;", "")
    assert "\x00" not in filled.html


def test_an_unknown_merge_field_names_the_quote(email):
    found = [problem.message for problem in validation.problems(email(("quote", QUOTE | {"who": "{{ frist_name }}"})))]
    assert any(message.startswith("Quote (part 1)") and "first_name" in message for message in found)


def test_a_space_is_seen_and_leaves_no_trace_in_plain_text(version, recipient):
    blocks = [("text", "<p>Above</p>"), ("spacer", {"size": "large"}), ("text", "<p>Below</p>")]
    filled = render.fill(version(*blocks), [recipient(delivery_id=1)])[1]
    assert "height:56px" in filled.html
    assert "Above\n\nBelow" in filled.text


def test_both_stand_in_columns_and_in_shown_if():
    blocks = MessageBlocks().child_blocks
    for name in ("quote", "spacer"):
        for side in ("left", "right"):  # the very same: each copy would weigh in the editor
            assert blocks["columns"].child_blocks[side].child_blocks[name] is blocks[name]
        assert blocks["shown_if"].child_blocks["then"].child_blocks[name] is blocks[name]
