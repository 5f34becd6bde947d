"""Buttons by which people say something of themselves, in a message."""

import pytest
from wagtail.blocks import StreamBlock
from wagtail.blocks.definition_lookup import BlockDefinitionLookupBuilder

from wagtail_nurture.blocks import SayItBlock
from wagtail_nurture.content import render, validation
from wagtail_nurture.delivery.slots import DeliverySlots, SiteAddresses


BUTTONS = [
    {"type": "more_topic", "value": {"words": "Rather <touring>", "topic": "touring"}},
    {"type": "rhythm", "value": {"words": "Less often", "frequency": "monthly"}},
]


def test_each_button_leads_to_its_own_page_and_the_version_knows_what_it_says(version, recipient, shop):
    made = version(("say_it", {"heading": "Well?", "buttons": BUTTONS}))
    assert [act["kind"] for act in made.parts["acts"]] == ["say"]
    assert made.parts["acts"][0]["options"][0] == {
        "slug": "more_topic", "words": "Rather <touring>", "config": {"topic": "touring"}
    }  # fmt: skip

    class Sent:
        pk = 7

    someone = recipient(delivery_id=1)
    slots = DeliverySlots(Sent(), SiteAddresses(someone.site))
    filled = render.fill(made, [recipient(delivery_id=1, slots=slots)])[1]
    token = slots.extra("say:0:0").split("/")[-3]
    assert len(token) == 22
    for number in (0, 1):
        assert f'href="https://shop.example/n/s/{token}/0/{number}"' in filled.html
        assert f"https://shop.example/n/s/{token}/0/{number}" in filled.text
    assert "Rather &lt;touring&gt;" in filled.html
    assert made.links == [], "such a button is no measured link"


@pytest.mark.parametrize(
    ("button", "words"),
    [
        ({"type": "more_topic", "value": {"words": "More", "topic": ""}}, "Choose the topic"),
        ({"type": "detail", "value": {"words": "Bike", "field": "nothing", "value": "x"}}, "Choose the field"),
        ({"type": "rhythm", "value": {"words": " ", "frequency": "weekly"}}, "Write the words on each button."),
    ],
)
def test_what_cannot_be_said_is_told_before_it_is_published(email, shop, button, words):
    found = [
        problem.message for problem in validation.problems(email(("say_it", {"heading": "", "buttons": [button]})))
    ]
    assert any("Say-it buttons (part 1)" in message and words in message for message in found), found


def test_on_a_page_buttons_cost_no_query_and_no_migration(home, django_assert_num_queries):
    stream = StreamBlock([("say_it", SayItBlock())])
    with django_assert_num_queries(0):
        value = stream.to_python([{"type": "say_it", "value": {"heading": "Well?", "buttons": BUTTONS}}])
        page = value.render_as_block({"page": home})
    assert page.count('class="nurture-say-it__button"') == 2
    assert "Rather &lt;touring&gt;" in page
    lookup = BlockDefinitionLookupBuilder()
    lookup.add_block(SayItBlock())
    assert lookup.get_lookup_as_dict() == {0: ("wagtail.blocks.StructBlock", [[]], {})}
