"""A product, large: one that was chosen, the one a scenario is about, or what somebody looked at and did not buy."""

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from tests.pages.models import ProductPage
from wagtail_nurture.content import render, validation
from wagtail_nurture.tracking import recorder


CHOSEN = {"heading": "For you", "source": "page", "in_stock": False, "button": "", "otherwise": "hold"}
OWN = CHOSEN | {"source": "unbought", "otherwise": "nothing"}


@pytest.fixture
def stock(monkeypatch):
    """{title: how many}; a product that is not in it says nothing of its stock."""
    known = {}
    monkeypatch.setattr(ProductPage, "stock", property(lambda page: known.get(page.title)), raising=False)
    return known


@pytest.fixture
def shown(version, recipient):
    """``shown(value, person, …)``: the titles each of them is shown, or the problem that holds their message."""

    def make(value, *people, **facts):
        compiled = version(("product_card", value), subject=str(value))
        filled = render.fill(compiled, [recipient(each, delivery_id=at, **facts) for at, each in enumerate(people)])
        return [
            filled[at].problems[0].message
            if filled[at].problems
            else [line[2:].partition(" (")[0] for line in filled[at].text.splitlines() if line.startswith("* ")]
            for at in range(len(people))
        ]

    return make


def test_title_picture_price_stock_and_button(version, recipient, shop, image, stock):
    bike = shop.bikes[0]
    bike.image = image
    bike.save_revision().publish()
    stock["Bike 1"] = 3
    filled = render.fill(version(("product_card", CHOSEN | {"page": bike.pk})), [recipient(delivery_id=1)])[1]
    for words in ("For you", "Bike 1", "About Bike 1", "€1,001", "In stock", "See the product"):
        assert words in filled.html
    assert 'src="https://shop.example/media/' in filled.html and 'alt="Bike 1"' in filled.html
    assert filled.html.count(f"https://n.example/c/0/{bike.pk}?") == 3
    assert "* Bike 1 (€1,001)\n  About Bike 1\n  See the product: https://n.example/c/0/" in filled.text


def test_only_while_in_stock_and_what_stands_in(shown, shop, stock):
    value = CHOSEN | {"page": shop.bikes[0].pk, "in_stock": True}
    assert shown(value, None) == [["Bike 1"]]  # a page that does not say counts as in stock
    stock["Bike 1"] = 0
    assert shown(value | {"in_stock": False}, None) == [["Bike 1"]]
    assert "Choose another" in shown(value, None)[0]
    assert shown(value | {"otherwise": "nothing"}, None) == [[]]
    assert shown(value | {"otherwise": "page", "instead": shop.bikes[1].pk}, None) == [["Bike 2"]]
    stock["Bike 3"] = 0
    assert shown(value | {"otherwise": "newest"}, None) == [["Bike 2"]]


def test_what_was_looked_at_last_and_not_bought(shown, shop, person, stock):
    ada = person("Ada", views=[shop.bikes[0], shop.bikes[1], shop.bikes[2], shop.guides[0]])
    ben, eve = person("Ben", views=shop.guides), person("Eve", views=[shop.bikes[0]])
    assert shown(OWN, ada, ben, eve, None) == [["Bike 3"], [], ["Bike 1"], []]
    recorder.record("purchase.made", contact=ada, page_id=shop.bikes[2].pk)
    assert shown(OWN, ada) == [["Bike 2"]]
    recorder.record("purchase.made", contact=ada, properties={"pages": [shop.bikes[1].pk, "x"], "amount": 9})
    assert shown(OWN, ada, eve) == [["Bike 1"], ["Bike 1"]]
    stock["Bike 1"] = 0
    assert shown(OWN | {"in_stock": True}, ada) == [[]]
    assert "no product" in shown(OWN | {"in_stock": True, "otherwise": "hold"}, ada)[0]
    (guide,) = shown(OWN | {"page_type": "pages.guidepage"}, ben)
    assert guide == ["Touring guide 3"]


def test_the_product_that_the_scenario_is_about(shown, shop, person):
    ada = person("Ada", views=[shop.bikes[0]])
    started = OWN | {"source": "started"}
    assert shown(started, ada, facts={"page": shop.bikes[1].pk}) == [["Bike 2"]]
    assert shown(started, ada, facts={"page": shop.guides[1].pk}) == [[]]
    assert shown(started | {"otherwise": "newest"}, ada) == [["Bike 3"]]


def test_the_subject_can_name_it_but_not_a_chosen_one(version, recipient, shop, person):
    ada = person("Ada", views=[shop.bikes[0], shop.bikes[0], shop.bikes[1], shop.guides[0]])
    named = {"subject": "Still {{ page_title|there }}?"}
    own = render.fill(version(("product_card", OWN), **named), [recipient(ada, delivery_id=1)])[1]
    chosen = CHOSEN | {"page": shop.bikes[2].pk}
    other = render.fill(version(("product_card", chosen), **named), [recipient(ada, delivery_id=1)])[1]
    assert "* Bike 2" in own.text and own.subject == "Still Bike 2?"
    assert other.subject == "Still Bike 1?" and "* Bike 3" in other.text


def test_it_stands_in_columns_and_nothing_is_left_of_an_empty_one(version, recipient, shop, person):
    column = [{"type": "product_card", "value": OWN, "id": "a"}]
    other = [{"type": "product_card", "value": CHOSEN | {"page": shop.bikes[1].pk}, "id": "b"}]
    compiled = version(("columns", {"left": column, "right": other}), ("text", "<p>after</p>"))
    ada = recipient(person("Ada", views=[shop.bikes[0]]), delivery_id=1)
    filled = render.fill(compiled, [ada, recipient(delivery_id=2)])
    assert "* Bike 1" in filled[1].text and "* Bike 2" in filled[1].text
    assert filled[2].html.count("For you") == 1 and filled[2].html.count("<table") == filled[2].html.count("</table>")


def test_what_lacks_is_told_before_it_is_published(email, shop):
    shop.bikes[0].unpublish()
    wrong = [
        (CHOSEN, "Choose a product"),
        (CHOSEN | {"page": shop.bikes[0].pk}, "not published"),
        (OWN | {"otherwise": "page"}, "Choose the page that is shown instead"),
        (OWN | {"page_type": "shop.tandempage"}, "shop.tandempage"),
    ]
    for value, said in wrong:
        (problem,) = validation.problems(email(("product_card", value)))
        assert problem.message.startswith("Product (part 1)") and said in problem.message


def test_statements_do_not_grow_with_people(version, recipient, shop, person):
    compiled = version(("product_card", OWN | {"otherwise": "newest"}))

    def statements(count):
        group = [recipient(person(f"P{n}", views=[shop.bikes[n % 3]])) for n in range(count)]
        render.fill(compiled, group)
        with CaptureQueriesContext(connection) as seen:
            render.fill(compiled, group)
        return len(seen)

    few, many = statements(3), statements(40)
    assert few == many < 40
