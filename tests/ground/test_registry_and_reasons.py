import pytest

from wagtail_nurture import reasons
from wagtail_nurture.exceptions import RegistrationError
from wagtail_nurture.registry import Registry


def test_a_class_registers_under_its_slug():
    shapes = Registry("shape")

    @shapes.register
    class Circle:
        slug = "circle"

    assert shapes["circle"] is Circle
    assert list(shapes) == ["circle"]
    assert "square" not in shapes


def test_two_classes_cannot_share_a_slug():
    shapes = Registry("shape")
    shapes.register(type("Circle", (), {"slug": "round"}))
    with pytest.raises(RegistrationError, match="round"):
        shapes.register(type("Ball", (), {"slug": "round"}))


def test_an_unknown_slug_is_named():
    with pytest.raises(RegistrationError, match="No shape is called 'square'"):
        Registry("shape")["square"]


def test_a_reason_is_put_into_words_when_it_is_read():
    reasons.register({"test_reason": "no consent for %(purpose)s"})
    assert reasons.sentence("test_reason", {"purpose": "advice mails"}) == "no consent for advice mails"
    assert reasons.sentence("test_reason") == "no consent for %(purpose)s"
    assert reasons.sentence("never registered") == "never registered"
    with pytest.raises(RegistrationError):
        reasons.register({"test_reason": "another text"})
