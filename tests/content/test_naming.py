"""A message has a name in each language; whoever reads a list sees the one in their own."""

import pytest
from django.utils.translation import override
from wagtail.models import Locale

from wagtail_nurture.content.models import Email
from wagtail_nurture.content.naming import names_of


@pytest.mark.django_db
def test_a_message_is_named_in_the_language_of_whoever_reads(django_assert_num_queries):
    french, created = Locale.objects.get_or_create(language_code="fr")
    english = Email.objects.create(name="Second advice", subject="x", locale=Locale.objects.get(language_code="en"))
    key = english.translation_key
    Email.objects.create(name="Deuxième conseil", subject="x", locale=french, translation_key=key)
    with override("en"), django_assert_num_queries(1):
        assert names_of({key}) == {key: "Second advice"}
    with override("fr"):
        assert names_of({key}) == {key: "Deuxième conseil"}
    with override("de"):
        assert names_of({key}) == {key: "Second advice"}
