"""A letter with words and pictures, people with addresses, and what is needed to read a PDF back."""

import itertools

import pytest

from tests.content.conftest import email, image, make_image, person, recipient, shop  # noqa: F401
from wagtail_nurture.content.paper import printing
from wagtail_nurture.models import Letter, PostalAddress


_numbers = itertools.count(1)


@pytest.fixture(autouse=True)
def press():
    """What draws letters, without which nothing of this can be tried."""
    if why := printing.missing():
        pytest.skip(str(why))


@pytest.fixture
def letter(pool):
    """``letter(("text", "<p>…</p>"))``: a letter, saved but not published."""

    def make(*blocks, subject="Your next ride", **values):
        raw = [
            {"type": kind, "value": value, "id": f"block-{at}-{next(_numbers)}"}
            for at, (kind, value) in enumerate(blocks)
        ]
        made = Letter(name="Advice on paper", subject=subject, live=False, **values)
        made.body = made.body.stream_block.to_python(raw)
        made.save()
        return made

    return make


@pytest.fixture
def posted_to(person):  # noqa: F811
    """``posted_to("Ada", lines="1 rue Haute")``: somebody with a postal address."""

    def make(first_name="Ada", *, lines="1 rue Haute", postcode="33000", city="Bordeaux", country="FR", **values):
        made = person(first_name, **values)
        PostalAddress.objects.create(contact=made, lines=lines, postcode=postcode, city=city, country=country)
        return made

    return make
