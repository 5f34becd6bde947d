"""docs/how-to/own-recipe.md runs: one class, and the gallery offers it."""

import re
from pathlib import Path

import pytest
from wagtail.models import Locale

from wagtail_nurture.models import Email, Form
from wagtail_nurture.recipes import gallery
from wagtail_nurture.recipes.base import registry
from wagtail_nurture.scenarios import graph, sentences


PAGE = Path(__file__).resolve().parents[2] / "docs" / "how-to" / "own-recipe.md"


@pytest.fixture
def own():
    before = dict(registry._classes)
    exec(compile(re.search(r"```python\n(.*?)```", PAGE.read_text(), re.S)[1], str(PAGE), "exec"), {"__name__": "own"})
    yield
    registry._classes.clear()
    registry._classes.update(before)


def test_the_example_of_the_how_to_makes_a_scenario(own, made, pool, client, admin):
    form = Form.objects.create(
        name="Contact", slug="contact", locale=Locale.get_default(), consent_purpose="offers", live=True
    )
    client.force_login(admin)
    assert "Thanks whoever sent a form in" in client.get("/admin/nurture/ready-made/").content.decode()
    assert gallery.recipes()[-1].slug == "thank-you"
    use = made("thank-you", form=form.pk)
    assert Email.objects.get().purpose == "offers"
    drawn = graph.build(use.scenario)
    assert sentences.summary(drawn) == "2 steps and 1 message"
