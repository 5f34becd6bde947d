"""What an editor reads as the name of a message that has no name of its own: its subject, never raw merge fields."""

import pytest

from wagtail_nurture.content.models import MessageVersion
from wagtail_nurture.delivery.models import Delivery
from wagtail_nurture.delivery.words import subject_of


@pytest.mark.parametrize(
    ("subject", "context", "told"),
    [
        ("Your file: {{ document_title }}", {"document_title": "Touring"}, "Your file: Touring"),
        ("Hello {{ first_name|there }}", {}, "Hello there"),
        ("Hello {{first_name}}", {}, "Hello …"),
        ("Nothing to fill", {}, "Nothing to fill"),
    ],
)
def test_the_subject_without_merge_fields(subject, context, told):
    assert subject_of(Delivery(variant=MessageVersion(subject=subject), context=context)) == told


def test_no_message_no_subject():
    assert subject_of(Delivery()) == ""
