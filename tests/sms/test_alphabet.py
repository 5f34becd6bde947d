"""Lengths and parts of text messages, by the letter of the standard."""

import pytest

from wagtail_nurture.content.sms import alphabet


@pytest.mark.parametrize(
    "text, expected",
    [
        ("", ("GSM-7", 0, 1, 160)),
        ("a" * 160, ("GSM-7", 160, 1, 0)),
        ("a" * 161, ("GSM-7", 161, 2, 145)),
        ("a" * 306, ("GSM-7", 306, 2, 0)),
        ("a" * 307, ("GSM-7", 307, 3, 152)),
        ("€" * 80, ("GSM-7", 160, 1, 0)),
        # The letter that counts twice would be torn apart at the end of the first part: it opens the second.
        ("a" * 152 + "€" + "a" * 7, ("GSM-7", 161, 2, 144)),
        ("èéùìòÇØøÅåÆæßÉÄÖÑÜäöñüà@£$¥ΔΦΓΛΩΠΨΣΘΞ\n", ("GSM-7", 38, 1, 122)),
        ("ç", ("UCS-2", 1, 1, 69)),
        ("ê" * 70, ("UCS-2", 70, 1, 0)),
        ("ê" * 71, ("UCS-2", 71, 2, 63)),
        ("ê" * 134, ("UCS-2", 134, 2, 0)),
        ("ê" * 135, ("UCS-2", 135, 3, 66)),
        ("🚲" * 35, ("UCS-2", 70, 1, 0)),
        # 67 is odd: an emoji is never torn apart either.
        ("🚲" * 36, ("UCS-2", 72, 2, 61)),
    ],
)
def test_what_a_text_comes_to(text, expected):
    found = alphabet.measure(text)
    assert (found.alphabet, found.units, found.parts, found.free) == expected
