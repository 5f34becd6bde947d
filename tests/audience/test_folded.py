"""Capitals are read alike in memory and in the database."""

import pytest
from django.db.models import Value

from wagtail_nurture.audience.folded import Folded, fold
from wagtail_nurture.models import ContactPool


@pytest.mark.parametrize("text", ["ÉLODIE", "İSTANBUL", "Iğdır", "ΟΔΟΣ ΣΟΦΙΑΣ", "οδος", "STRASSE ẞ", "ЖЁЛТЫЙ", "ǅ"])
def test_every_letter_becomes_the_same_small_one(pool, text):
    assert ContactPool.objects.values_list(Folded(Value(text)), flat=True).first() == fold(text)
