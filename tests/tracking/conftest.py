import pytest

from tests.pages.models import GuidePage, ProductPage


@pytest.fixture
def bike(home):
    page = home.add_child(instance=ProductPage(title="Tourer 1", slug="tourer-1", price=900))
    page.tags.add("touring")
    page.save()
    return page


@pytest.fixture
def guide(home):
    return home.add_child(instance=GuidePage(title="Choosing well", slug="choosing-well"))
