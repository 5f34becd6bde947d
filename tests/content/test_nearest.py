"""The nearest point of sale, told from postcodes alone."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from wagtail_nurture.content import nearest, render
from wagtail_nurture.models import PointOfSale, PostalAddress


@pytest.fixture
def shops(db):
    towns = {"Bordeaux": "33000", "Arcachon": "33120", "Paris": "75011", "Lyon": "69002"}
    return {
        town: PointOfSale.objects.create(
            name=f"Wheels {town}", postcode=code, city=town, phone="05 56 00 00 00", url=f"/shops/{town.lower()}/"
        )
        for town, code in towns.items()
    }


def test_the_same_department_wins_then_the_closest_number(shops, django_assert_num_queries):
    with django_assert_num_queries(1):
        found = nearest.point_of_sale(["33100", "33800", "75 020", "f-69001", "97100", "", None])
    assert found["33100"] == shops["Arcachon"]
    assert found["33800"] == shops["Arcachon"]
    assert found["75 020"] == shops["Paris"]
    assert "97100" not in found
    assert "" not in found


@given(st.text(max_size=12))
def test_any_text_is_a_postcode_that_can_be_asked(text):
    assert nearest.distance(nearest.normal(text), "33000") is not None


def test_a_message_names_the_shop_and_shows_it(shops, version, recipient, person):
    link = {"page": None, "url": "https://shop.example/shops/"}
    value = {"heading": "Near you", "otherwise": "link", "link": link, "link_text": "All our shops"}
    compiled = version(("nearest_shop", value), subject="See you in {{ shop_city|a shop }}")
    near = person()
    PostalAddress.objects.create(contact=near, postcode="33000")
    filled = render.fill(compiled, [recipient(near, delivery_id=1), recipient(person(), delivery_id=2)])
    assert filled[1].subject == "See you in Bordeaux"
    assert "Wheels Bordeaux" in filled[1].html
    assert 'href="tel:0556000000"' in filled[1].html
    assert "https://shop.example/shops/bordeaux/" in filled[1].text
    assert "All our shops" not in filled[1].html
    assert filled[2].subject == "See you in a shop"
    assert "All our shops" in filled[2].html
    assert "Wheels" not in filled[2].html


def test_without_a_shop_the_part_can_be_left_out(shops, version, recipient):
    value = {"heading": "Near you", "otherwise": "nothing", "link": {"page": None, "url": ""}}
    filled = render.fill(version(("nearest_shop", value)), [recipient(delivery_id=1)])[1]
    assert "Near you" not in filled.html
    assert "Near you" not in filled.text


def test_an_address_with_another_scheme_is_no_link(shops, version, recipient, person):
    PointOfSale.objects.update(url="javascript:alert(1)")
    near = person()
    PostalAddress.objects.create(contact=near, postcode="33000")
    value = {"heading": "", "otherwise": "nothing", "link": {"page": None, "url": ""}}
    html = render.fill(version(("nearest_shop", value)), [recipient(near, delivery_id=1)])[1].html
    assert "javascript" not in html
    assert "See this shop" not in html


def test_a_postcode_of_another_country_is_not_taken_for_one_of_ours(version, recipient, person, db):
    for name, code, country in (("Troyes", "10000", "FR"), ("Bruxelles", "1190", "BE")):
        PointOfSale.objects.create(name=name, postcode=code, city=name, country=country)
    people = [person() for _one in range(4)]
    homes = [("1000", "BE"), ("10200", "FR"), ("1000", ""), ("10115", "DE")]
    for one, (code, country) in zip(people, homes, strict=True):
        PostalAddress.objects.create(contact=one, postcode=code, country=country)
    compiled = version(("text", "<p>See you</p>"), subject="{{ shop_name|nowhere }}")
    filled = render.fill(compiled, [recipient(one, delivery_id=n) for n, one in enumerate(people)])
    assert [letter.subject for letter in filled.values()] == ["Bruxelles", "Troyes", "Troyes", "nowhere"]
