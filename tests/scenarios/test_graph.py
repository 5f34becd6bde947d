"""From streams to a graph, and what an editor is told when it cannot run."""

import pytest

from wagtail_nurture.scenarios import copying, graph

from .conftest import if_else, leave, send, wait


def messages(scenario):
    return [problem.message for problem in graph.problems(scenario)]


def test_steps_follow_each_other_and_branches_come_together_again(draft, email):
    scenario = draft(
        [
            wait("a"),
            if_else("b", yes=[send("c", email), wait("d")], no=[if_else("e", no=[leave("f")])]),
            wait("g"),
        ]
    )
    steps = graph.build(scenario)["steps"]
    assert graph.build(scenario)["first"] == "a"
    assert [steps[one]["next"] for one in "abcdefg"] == ["b", "g", "d", "g", "g", None, None]
    assert steps["b"]["branches"] == {"yes": "c", "no": "e"}
    assert steps["e"]["branches"] == {"yes": "g", "no": "f"}
    assert [node.place for node in graph.nodes(graph.build(scenario))] == [
        (1,),
        (2,),
        (2, "if yes", 1),
        (2, "if yes", 2),
        (2, "if no", 1),
        (2, "if no", 1, "if no", 1),
        (3,),
    ]


def test_equal_streams_have_equal_fingerprints(draft, email):
    first, second = draft([wait("a"), send("b", email)]), draft([wait("a"), send("b", email)])
    assert graph.fingerprint(graph.build(first)) == graph.fingerprint(graph.build(second))
    other = draft([wait("a", amount=3), send("b", email)])
    assert graph.fingerprint(graph.build(first)) != graph.fingerprint(graph.build(other))


def test_a_scenario_that_nothing_starts_and_that_does_nothing(draft):
    assert messages(draft([], triggers=[])) == [
        "Nothing starts this scenario. Add at least one trigger under “When”.",
        "This scenario has no steps. Add at least one under “Then”.",
    ]


@pytest.mark.parametrize(
    ("amount", "unit", "words"),
    [
        (-1, "days", "longer than nothing"),
        (0, "days", "longer than nothing"),
        (3, "weeks", ""),
        (105, "weeks", "two years"),
    ],
)
def test_the_length_of_a_wait(draft, amount, unit, words):
    found = messages(draft([wait("a"), wait("b", amount=amount, unit=unit)]))
    assert (words in found[0] and found[0].startswith("Step 2, Wait")) if words else found == []


def test_an_unpublished_a_deleted_and_a_missing_email(draft, email, form):
    scenario = draft([send("a", email), send("b", None)])
    assert messages(scenario) == ["Step 2, Send “…”: Choose an e-mail."]
    email.live = False
    email.save()
    assert messages(scenario)[0] == (
        "Step 1, Send “Follow-up”: The e-mail is not published. Publish it first, or choose another one."
    )
    email.delete()
    scenario = type(scenario).objects.get(pk=scenario.pk)
    assert messages(scenario)[0] == "Step 1, Send “…”: Choose an e-mail."


def test_an_unpublished_form_starts_and_ends_nothing(draft, form, test_ride):
    form.live = test_ride.live = False
    form.save()
    test_ride.save()
    found = graph.problems(draft([wait("a")]))
    assert [problem.place for problem in found] == ["t1", "x1"]
    assert "“Guide” is sent in: The form is not published." in found[0].message


def test_steps_behind_an_exit_and_ways_that_lead_nowhere(draft):
    found = graph.problems(draft([if_else("a"), leave("b"), wait("c")]))
    assert {problem.place for problem in found} == {"a", "c"}
    assert any("all its ways are empty" in problem.message for problem in found)
    assert any("nobody gets here" in problem.message for problem in found)


def test_two_steps_with_one_id(draft):
    found = graph.problems(draft([wait("a"), if_else("b", yes=[wait("a")])]))
    assert [problem.place for problem in found] == ["a"]


def test_a_kind_of_step_that_no_longer_exists_is_found_in_the_stored_form():
    raw = {"steps": [if_else("a", yes=[{"type": "teleport", "id": "z", "value": {}}])]}
    assert [(problem.place, "teleport" in problem.message) for problem in graph.vanished(raw)] == [("a", True)], (
        "the editor does not show it: beside the question"
    )


def test_a_copy_gets_steps_of_its_own(draft):
    scenario = draft([wait("a"), if_else("b", yes=[wait("c")])])
    copying.fresh_ids(scenario)
    copied = graph.build(scenario)
    assert len(copied["steps"]) == 3
    assert not {"a", "b", "c"} & set(copied["steps"])
    assert copied["triggers"][0]["id"] != "t1"


def test_yes_and_no_share_their_blocks_at_every_level():
    from wagtail_nurture.scenarios.models import Scenario

    stream = Scenario._meta.get_field("steps").stream_block
    branch = stream.child_blocks["if_else"]
    yes, no = branch.child_blocks["yes"], branch.child_blocks["no"]
    assert yes.label != no.label
    assert yes.child_blocks["wait"] is no.child_blocks["wait"] is stream.child_blocks["wait"]
    assert yes.child_blocks["if_else"] is no.child_blocks["if_else"]
    depth = 0
    while "if_else" in stream.child_blocks:
        depth, stream = depth + 1, stream.child_blocks["if_else"].child_blocks["no"]
    assert depth == 3


def test_an_if_that_asks_nothing(draft):
    found = messages(draft([if_else("a", yes=[wait("b")], asked=[])]))
    assert found == ["Step 1, If always: The rule has no condition yet. Add one."]


def test_a_question_about_a_message_that_nobody_sends(draft, email):
    asked = [{"type": "clicked_message", "id": "q", "value": {"step": "Welcome"}}]
    ask = if_else("b", yes=[wait("c")], asked=asked)
    assert messages(draft([send("a", email, label="welcome"), ask])) == []
    (found,) = messages(draft([send("a", email), ask]))
    assert found.endswith(
        "no step of this scenario is called “Welcome”. Write the name of a step that sends a message."
    )


def test_an_email_says_which_scenarios_use_it_also_inside_a_branch(draft, email):
    from wagtail.models import ReferenceIndex

    scenario = draft([if_else("a", yes=[if_else("b", no=[send("c", email)])])])
    used = [source for source, _references in ReferenceIndex.get_grouped_references_to(email)]
    assert used == [scenario]


def test_the_editor_s_page_stays_small(db):
    """DESIGN §6: shared blocks keep the form at a fraction of what separate ones would cost."""
    import json

    from wagtail.admin.telepath import JSContext

    from wagtail_nurture.scenarios.models import Scenario

    stream = Scenario._meta.get_field("steps").stream_block
    packed = json.dumps(JSContext().pack(stream))
    assert len(packed) < 375_000, len(packed)  # a further step costs 1.5 kB, not 1.5 kB a level


def test_each_part_can_say_itself_half_empty(db):
    """An autosaved draft is drawn while it is being written."""
    from wagtail_nurture.scenarios import exits, steps, triggers

    parts = [*triggers.registry.values(), *steps.registry.values(), *exits.registry.values()]
    for part in parts:
        empty = dict.fromkeys(part.block().child_blocks)
        config = part.config(empty | {"rule": {}})
        assert part.sentence(config)
        assert isinstance(part.problems(config), list)
