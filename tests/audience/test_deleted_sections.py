"""A rule about a section does not become one about every page when the section is deleted."""

import pytest
from wagtail import blocks

from wagtail_nurture.audience import sample
from wagtail_nurture.audience.conditions import Person, registry
from wagtail_nurture.audience.models import Segment
from wagtail_nurture.audience.rule import MOST, Rule
from wagtail_nurture.audience.sections import DeletedPage, SectionBlock

from .conftest import NOW


@pytest.fixture
def segment(pool, touring):
    made = Segment(pool=pool, name="Touring")
    raw = [{"type": "viewed_pages", "id": "a", "value": {"section": touring.pk, "times": 1, "days": 30}}]
    made.conditions = Segment._meta.get_field("conditions").to_python(raw)
    made.save()
    return made


def test_it_keeps_its_section_and_its_people(segment, touring, people, saw, contact, bob, home):
    saw(contact, touring.get_first_child())
    saw(bob, home)
    number = touring.pk
    touring.delete()
    again = Segment.objects.get(pk=segment.pk)
    assert again.rule["conditions"][0]["config"]["section"] == number
    answers = Rule.from_config(again.rule).ask([Person(contact.pk), Person(bob.pk)], NOW)
    assert answers[contact.pk].truth is True
    assert answers[bob.pk].truth is not True
    assert sample.problems(again) == ["The section of the condition on pages was deleted. Choose another page."]
    again.save()
    assert Segment.objects.get(pk=segment.pk).rule == again.rule


def test_every_condition_that_chooses_a_page_does_so(touring):
    for kind in registry.values():
        for name, block in kind.block().child_blocks.items():
            if isinstance(block, blocks.PageChooserBlock):
                assert isinstance(block, SectionBlock), (kind.slug, name)


def test_the_form_shows_that_it_was_deleted_and_gives_it_back(touring):
    block = SectionBlock(required=False)
    number = touring.pk
    touring.delete()
    value = block.to_python(number)
    assert isinstance(value, DeletedPage)
    assert block.get_prep_value(value) == number
    assert block.get_form_state(value)["adminTitle"] == "a deleted page"
    sent = block.value_from_form(str(number))
    assert block.get_prep_value(block.clean(sent)) == number
    assert list(block.extract_references(value)) == []
    assert block.value_from_form("nonsense") is None
    assert [type(page) for page in block.bulk_to_python([number, None])] == [DeletedPage, type(None)]


def test_a_rule_too_long_to_be_asked_is_refused_with_a_way_out(db):
    one = {"kind": "score", "config": {"at_least": 1}}
    group = {"kind": "group", "config": {"match": "any", "conditions": [one] * 249}}
    rule = Rule.from_config({"match": "all", "conditions": [group, group, one, {"kind": "gone", "config": {}}]})
    assert rule.size == 500
    assert [words for words in rule.problems() if words.startswith(f"The rule has 500 conditions; at most {MOST} can")]
