"""Every block of a message explains itself to who writes, in each language: a new one is told what it lacks."""

import re

import pytest
from django.utils import translation

from wagtail_nurture.content.blocks import MessageBlocks, groups, registry


PLACE = re.compile(r"\{(\w+)\}")


def lacking(block):
    """What ``block`` (of MessageBlocks) still needs, as a list of words."""
    fields = set(getattr(block, "child_blocks", ()))
    sentence = str(getattr(block.meta, "label_format", None) or "")
    found = {
        "icon": block.meta.icon != "placeholder",
        "description": len(str(block.get_description())) > 10,
        "group, one of blocks.groups": block.meta.group in groups.ALL,
        "sample_value (what the picker shows)": bool(block.sample_value()) or not fields,
        "label_format (folded, a sentence)": bool(sentence.strip()) or not fields,
        "label_format with a field of its own": bool(PLACE.findall(sentence)) or not fields,
        f"label_format without {set(PLACE.findall(sentence)) - fields}": fields.issuperset(PLACE.findall(sentence)),
    }
    return [what for what, there in found.items() if not there]


@pytest.mark.django_db
@pytest.mark.parametrize("name", list(registry))
def test_a_block_has_icon_description_group_sample_and_sentence(name):
    block = MessageBlocks().child_blocks[name]
    english = str(block.get_description())
    for language in ("en", "fr"):
        with translation.override(language):
            assert lacking(block) == [], f"{name} ({language})"
    with translation.override("fr"):
        assert str(block.get_description()) != english, f"{name}: the description is not translated"


def test_the_picker_offers_them_group_by_group_in_one_order():
    offered = [str(name) for name, _blocks in MessageBlocks().grouped_child_blocks()]
    assert offered == [str(name) for name in groups.ALL]
