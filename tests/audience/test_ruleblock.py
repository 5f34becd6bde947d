import json

from wagtail import blocks
from wagtail.admin.telepath import JSContext

from wagtail_nurture.audience import rule
from wagtail_nurture.audience.ruleblock import EVERYDAY, conditions


def test_what_an_editor_fills_in_becomes_a_rule(db, home):
    block = rule.block()
    value = block.to_python(
        {
            "match": "any",
            "conditions": [
                {"type": "viewed_pages", "value": {"section": home.pk, "times": 2, "days": 30}},
                {
                    "type": "group",
                    "value": {"match": "none", "conditions": [{"type": "score", "value": {"at_least": 5}}]},
                },
                {"type": "in_list", "value": {"list": "7"}},
            ],
        }
    )
    config = json.loads(json.dumps(rule.config_of(value)))
    assert config["match"] == "any"
    assert [item["kind"] for item in config["conditions"]] == ["viewed_pages", "group", "in_list"]
    assert config["conditions"][0]["config"]["section"] == home.pk
    assert config["conditions"][1]["config"] == {
        "match": "none",
        "conditions": [{"kind": "score", "config": {"at_least": 5}}],
    }
    assert config["conditions"][2]["config"] == {"list": 7}
    assert "viewed at least 2 pages under" in rule.Rule.from_config(config).sentence()


def test_many_rules_in_one_editor_share_their_conditions(db):
    """DESIGN §6: the payload grows by a thin shell a rule, not by every condition again."""
    one = len(json.dumps(JSContext().pack(blocks.StreamBlock([("a", rule.block())]))))
    ten = len(json.dumps(JSContext().pack(blocks.StreamBlock([(f"a{n}", rule.block()) for n in range(10)]))))
    assert (ten - one) / 9 < one / 10


def test_the_menu_begins_with_eight_everyday_conditions(db):
    groups = [(name, [block.name for block in members]) for name, members in conditions().grouped_child_blocks()]
    assert [str(name) for name, _members in groups] == ["", "More conditions"]
    assert sorted(groups[0][1]) == sorted([*EVERYDAY, "group"])
    assert len(EVERYDAY) == 8
    assert list(conditions().child_blocks)[:8] == list(EVERYDAY)
