"""What editors write can be nothing but text in MJML, and dangerous MJML never reaches the compiler."""

from html.parser import HTMLParser

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from wagtail_nurture.content import mjml
from wagtail_nurture.content.mjml import Element, MjmlRefused
from wagtail_nurture.text import clean


def _mail(*nodes):
    return Element("mjml", Element("mj-body", Element("mj-section", Element("mj-column", *nodes))))


class _Seen(HTMLParser):
    def __init__(self, source):
        super().__init__(convert_charrefs=True)
        self.tags, self.images, self.words = [], [], []
        self.feed(source)
        self.close()

    def handle_starttag(self, tag, attributes):
        self.tags.append(tag)
        if tag == "img":
            self.images.append(dict(attributes))

    def handle_data(self, data):
        self.words.append(data)


@settings(max_examples=150, deadline=None)
@given(alt=st.text(max_size=60), words=st.text(max_size=60))
def test_text_and_attributes_come_out_as_they_were_written(alt, words):
    alt, words = clean(alt), clean(words)
    harmless = _Seen(mjml.compile_mjml(_mail(Element("mj-image", src="#", alt="x"), Element("mj-text", "y")).write()))
    html = mjml.compile_mjml(_mail(Element("mj-image", src="#", alt=alt), Element("mj-text", words)).write())
    seen = _Seen(html)
    assert seen.tags == harmless.tags  # nothing broke out into a tag of its own
    assert seen.images[0].get("alt", "").split() == alt.split()
    assert words.split() == [] or " ".join(words.split()) in " ".join("".join(seen.words).split())


@pytest.mark.parametrize(
    "hostile", ['" onerror="alert(1)', "' onerror='alert(1)", '"><script>alert(1)</script>', 'a\\" b']
)
def test_a_quote_in_an_attribute_does_not_break_out(hostile):
    seen = _Seen(mjml.compile_mjml(_mail(Element("mj-image", src="#", alt=hostile)).write()))
    assert seen.images[0]["alt"] == hostile
    assert "onerror" not in seen.images[0]
    assert "script" not in seen.tags


def _in_column(inner):
    return f"<mjml><mj-body><mj-section><mj-column>{inner}</mj-column></mj-section></mj-body></mjml>"


BOMBS = {
    "nested wrappers": "<mjml><mj-body>" + "<mj-wrapper>" * 3000 + "</mj-wrapper>" * 3000 + "</mj-body></mjml>",
    "nested html": _in_column("<mj-text>" + "<p>" * 12000 + "</p>" * 12000 + "</mj-text>"),
    "entities": '<!DOCTYPE mjml [<!ENTITY a "aaaa"><!ENTITY b "&a;&a;&a;">]><mjml><mj-body>&b;</mj-body></mjml>',
    "size": "<mjml><mj-body><mj-raw>" + "a" * 300_000 + "</mj-raw></mj-body></mjml>",
    "unknown tag": "<mjml><mj-body><mj-foo/></mj-body></mjml>",
    "script": _in_column("<mj-text><script/></mj-text>"),
    "include": "<mjml><mj-body><mj-include path='/etc/passwd'/></mj-body></mjml>",
    "wrong parent": "<mjml><mj-body><mj-text>a</mj-text></mj-body></mjml>",
    "handler": "<mjml><mj-body><mj-section onclick='alert(1)'/></mj-body></mjml>",
    "scheme": _in_column("<mj-button href='javascript:alert(1)'>a</mj-button>"),
    "data scheme": _in_column("<mj-image src='data:text/html,a'/>"),
    "unclosed": "<mjml><mj-body>",
    "no xml": "hello",
    "empty": "",
}


@pytest.mark.parametrize("source", BOMBS.values(), ids=BOMBS.keys())
def test_what_could_hurt_never_reaches_the_compiler(source, monkeypatch):
    reached = []
    monkeypatch.setattr(mjml, "mjml2html", lambda *args, **kwargs: reached.append(args))
    with pytest.raises(MjmlRefused):
        mjml.compile_mjml(source)
    assert reached == []


def test_a_deep_but_lawful_message_compiles():
    inner = Element("span", "deep")
    for _level in range(50):
        inner = Element("span", inner)
    assert "deep" in mjml.compile_mjml(_mail(Element("mj-text", inner)).write())
