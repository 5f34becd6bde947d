"""What the tests of recipes share: an administrator, recipes used as the page does it, two languages."""

import pytest
from wagtail.models import Locale

from tests.admin.conftest import admin, make_user  # noqa: F401 (a fixture)
from tests.delivery.conftest import smtp  # noqa: F401 (a fixture)
from tests.scenarios.conftest import story  # noqa: F401 (a fixture)
from wagtail_nurture.recipes import gallery, making
from wagtail_nurture.recipes.choosing import SENDER


@pytest.fixture
def french(site):
    return Locale.objects.get_or_create(language_code="fr")[0]


@pytest.fixture
def filled(site, admin):  # noqa: F811
    """``filled(slug, **answers)`` is the recipe's form as sent, with what it offers where nothing is answered."""

    def fill(slug, **answers):
        recipe = gallery.recipe_called(slug)
        empty = recipe.Form(site=site, user=admin)
        sender = {"sender_name": "Shop", "sender_email": "hello@shop.example", "postal_address": "1 Test Street"}
        data = {name: bound.value() for name, bound in ((field.name, field) for field in empty)}
        data |= {name: value for name, value in sender.items() if name in empty.fields and name in SENDER}
        return recipe.Form({name: value for name, value in (data | answers).items() if value}, site=site, user=admin)

    return fill


@pytest.fixture
def made(filled, admin):  # noqa: F811
    """``made(slug, **answers)`` uses a recipe; the RecipeUse."""

    def use(slug, **answers):
        form = filled(slug, **answers)
        assert form.is_valid(), form.errors
        return making.make(gallery.recipe_called(slug), form, user=admin)

    return use
