"""Phone numbers of every shape that people type, paste and import: one form, or a clear no."""

import pytest

from wagtail_nurture.contacts.phones import BadPhone, e164


ADA = "+33612345678"
SAME = [
    *["06 12 34 56 78", "06.12.34.56.78", "06-12-34-56-78-", "(06)12345678", "612345678", "33612345678"],
    *["+33 (0)6 12 34 56 78", "+33 0612345678", "0033 6 12 34 56 78", "tel:+33-6-12-34-56-78", "'+33612345678"],
    *["\u202a+33 6 12 34 56 78\u202c", "\u202d+33612345678\u202c", "06\u00a012\u201134\u202f56 78", "\ufeff0612345678"],
    *["０６１２３４５６７８", "٠٦١٢٣٤٥٦٧٨", "+33 6 12 34 56 7８"],
]
REFUSED = [
    *["", " ", "+", "+0", "+33", "112", "3631", "0612", "06123456789999", "+3361234567812345678", "1" * 10_000],
    *["+" * 300, "+1" * 200, "\x00\x00", "call me", "None", "1e9", "½½½½½½½½½½", "1️⃣2️⃣", "0800-FLOWERS"],
    *["<b>0612345678</b>", "0612345678 / 0698765432", "0612345678,0698765432", f"{ADA}\n+33698765432"],
    *[f"{ADA};ext=5", "0612345678;phone-context=+1", f"{ADA};isub=1", "06 12 34 56 78 poste 12", "\ud800"],
    *["06 12 34 56 7", "+33 012345678", "012345678", "+1 0155552671"],  # a digit short: the zero is none of it
]


@pytest.mark.parametrize("typed", SAME)
def test_however_it_is_written_it_is_the_same_number(typed):
    assert e164(typed) == ADA


@pytest.mark.parametrize("typed", REFUSED, ids=range(len(REFUSED)))
def test_what_is_no_single_number_is_refused(typed):
    with pytest.raises(BadPhone):
        e164(typed)


@pytest.mark.parametrize("number", ["+390612345678", "+2250123456789", "+24106123456"])
def test_a_zero_that_belongs_to_the_number_stays(number):
    assert e164(number) == number
