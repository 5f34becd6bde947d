"""Rich text is rebuilt from the few tags a mail may hold."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from wagtail_nurture.content import mjml, rich
from wagtail_nurture.content.canvas import Canvas
from wagtail_nurture.content.mjml import Element


def _drawn(source):
    context = Canvas(locale="en", known={"first_name"})
    nodes = context.rich(source)
    written = Element(
        "mjml", Element("mj-body", Element("mj-section", Element("mj-column", Element("mj-text", *nodes))))
    ).write()
    return mjml.compile_mjml(written), context


TAGS = """
<p> </p> <b> </b> <a/href='https://a.example'> <a> </a> <br> <script> </script> <ul> <li> </li> </ul> <h2> </div>
<style> </style> <img/src=x/onerror=alert(1)> <svg/onload=alert(1)> <!-- --> &amp; &lt; &nbsp; &#0; ]]> <![CDATA[ <?xml
?> {{first_name|there}} <mj-text> </mj-text> " '
"""
PARTS = st.lists(
    st.one_of(
        st.sampled_from(TAGS.split()),
        st.text(max_size=10),
    ),
    max_size=25,
)


@settings(max_examples=200, deadline=None)
@given(PARTS)
def test_whatever_is_pasted_compiles_and_holds_only_known_tags(parts):
    html, context = _drawn("".join(parts))
    assert "<script" not in html
    assert "<svg" not in html
    assert "<mj-" not in html


@pytest.mark.parametrize(
    "url", ["javascript:alert(1)", "JaVaScRiPt:alert(1)", "data:text/html,a", "//evil", "ftp://a", " java\tscript:a"]
)
def test_a_link_with_another_scheme_is_a_problem_and_no_link(url):
    html, context = _drawn(f'<p><a href="{url}">here</a></p>')
    assert "<a" not in html
    assert "A link must begin with" in context.problems[0].message


def test_links_to_pages_and_addresses_become_numbered_slots():
    html, context = _drawn('<p><a linktype="page" id="7">page</a> and <a href="mailto:a@b.example">mail</a></p>')
    assert [(link["kind"], link["page_id"], link["url"]) for link in context.links] == [
        ("page", 7, ""),
        ("url", None, "mailto:a@b.example"),
    ]


def test_a_thousand_nested_tags_become_a_shallow_text():
    html, context = _drawn("<div><ul><li>" * 1000 + "deep")
    assert "deep" in html


@pytest.mark.parametrize("unending", ["<!-- ", "<a ", "<!", "<![CDATA[", "<?", "&#", '<a href="', "</"])
def test_forty_thousand_beginnings_without_an_end_are_read_at_once(unending):
    """Each used to be looked for up to the end of the text: minutes, in which the page of the editor hung."""
    root = rich.read(f"<p>Hello</p>{unending * 40_000}")
    assert root.children[0].children == ["Hello"]


def test_comments_go_and_signs_that_begin_no_tag_stay():
    assert rich.plain("<p>a<!-- <b> --> 1 < 2 <!--x--></p> <3 <") == "a 1 < 2  <3 <"


def test_plain_text_of_lists_and_links():
    context = Canvas(locale="en", known=set())
    text = context.rich_lines("<p>One</p><ol><li>first</li><li>second</li></ol><p>Two<br>three</p>")
    assert text == "One\n\n1. first\n2. second\n\nTwo\nthree"
    assert rich.plain("<p>a<b>b</b></p>") == "ab"


def test_a_list_within_a_list_begins_on_a_line_of_its_own():
    source = "<ul><li>Bags<ol><li>left</li><li>right<ul><li>small</li></ul></li></ol></li><li>Bell</li></ul><p>So</p>"
    text = Canvas(locale="en", known=set()).rich_lines(source)
    assert text == "- Bags\n  1. left\n  2. right\n    - small\n- Bell\n\nSo"


def test_a_picture_in_a_text_takes_nothing_with_it():
    assert rich.plain('<p>a<embed embedtype="image" id="1">b</p><p>c<embed embedtype="image" id="1"/>d</p>') == "abcd"
