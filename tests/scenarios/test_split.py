"""A split by chance: the same person always takes the same path, and the shares come out as drawn."""

from collections import Counter

import pytest
from django.contrib.auth.models import User
from django.db import connection
from django.test.utils import CaptureQueriesContext
from hypothesis import given
from hypothesis import strategies as st

from wagtail_nurture.scenarios import chance, claims, counts, graph, journal
from wagtail_nurture.scenarios.models import Scenario, StepRun, Token
from wagtail_nurture.scenarios.tryout import starting, walk, words
from wagtail_nurture.scenarios.tryout.models import TryOut

from .conftest import if_else, leave, pump, step, submits, wait
from .test_runner import enter, statements, tick


def path(path_id, share, *steps, name="", nothing=False):
    """One raw path of a split."""
    value = {"share": share, "name": name, "nothing": nothing, "steps": list(steps)}
    return {"type": "item", "id": path_id, "value": value}


def split(block_id, *paths):
    return step("split", block_id, paths=list(paths))


def halves(block_id="s"):
    return split(block_id, path("a", 50, wait("wa"), name="Short"), path("b", 50, wait("wb")))


def words_of(draft, *paths):
    return [problem.message for problem in graph.problems(draft([split("s", *paths)]))]


def test_each_path_is_taken_as_often_as_its_share_says(running, crowd, story):
    shares = {"a": 70, "b": 20, "c": 10}
    paths = [path(name, share, wait(f"w{name}")) for name, share in shares.items()]
    scenario = running([split("s", *paths), leave("end")])
    enter(scenario, crowd(1000), story.now)
    tick()
    found = counts.per_step(scenario)["s"].branches
    assert sum(found.values()) == 1000
    for name, share in shares.items():
        assert abs(found[name] - share * 10) < 70, found
        assert Token.objects.filter(step_id=f"w{name}").count() == found[name]


def test_whoever_comes_again_takes_the_same_path(running, form, test_ride, crowd, story):
    running([halves(), leave("end")], re_entry="each_event")
    people = crowd(20)
    taken = []
    for _round in range(2):
        for person in people:
            submits(person, form)
        pump()
        taken.append(
            dict(StepRun.objects.filter(step_id="s").order_by("pk").values_list("enrolment__contact", "branch"))
        )
        story.move(days=3)
        pump()
    assert StepRun.objects.filter(step_id="s").count() == 40
    assert taken[0] == taken[1] and set(taken[0].values()) == {"a", "b"}


def test_the_journal_says_by_chance_and_keeps_path_and_share_as_data(running, form, agrees, story):
    running([split("s", path("a", 60, leave("out"), name="Short"), path("b", 40, wait("wb")))])
    submits(agrees, form)
    pump()
    run = StepRun.objects.get(step_id="s")
    name, share = {"a": ("A (Short)", 60), "b": ("B", 40)}[chance.choose("s", agrees.pk, {"a": 60, "b": 40})]
    assert (run.reason, run.facts) == ("by_chance", {"share": share})
    assert journal.line(run).sentence == (
        f"Split by chance: 60 % and 40 %: took path {name}, by chance ({share} % take it)"
    )


def test_an_edit_of_other_paths_moves_nobody():
    """Order, names, and a path that takes its share from one other: the rest stay where they are."""
    before = {"a": 40, "b": 30, "c": 30}
    after = {"c": 30, "a": 40, "b": 20, "d": 10}
    drawn = [(chance.choose("s", n, before), chance.choose("s", n, after)) for n in range(3000)]
    assert {old for old, new in drawn if old != new and new != "d"} == {"b"}
    assert all(
        chance.choose("s", n, before) == chance.choose("s", n, dict(reversed(before.items()))) for n in range(99)
    )


@given(st.integers(1, 10**9), st.lists(st.integers(1, 90), min_size=2, max_size=10))
def test_a_draw_is_one_of_the_paths_whatever_the_shares(contact, shares):
    paths = {f"p{n}": share for n, share in enumerate(shares)}
    assert chance.choose("s", contact, paths) == chance.choose("s", contact, paths)
    assert chance.choose("s", contact, paths | {"never": 0}) in paths


def test_two_splits_draw_apart():
    both = Counter(
        (chance.choose("one", n, {"a": 1, "b": 1}), chance.choose("two", n, {"a": 1, "b": 1})) for n in range(1000)
    )
    assert len(both) == 4 and min(both.values()) > 200


@pytest.mark.parametrize(
    ("shares", "expected"),
    [
        ((50, 40), "The shares make 90 % together. Change them so that they make 100 %."),
        ((60, 60), "The shares make 120 % together. Change them so that they make 100 %."),
        ((100, 0), "Each path needs a share of at least 1 %. Give it one, or remove the path."),
        ((150, -50), "Each path needs a share of at least 1 %. Give it one, or remove the path."),
        ((100, None), "Each path needs a share of at least 1 %. Give it one, or remove the path."),
        ((100,), "A split has 2 to 10 paths, this one has 1."),
        ((10,) * 9 + (5, 5), "A split has 2 to 10 paths, this one has 11."),
        ((), "A split has 2 to 10 paths, this one has 0."),
    ],
    ids=["90", "120", "zero", "negative", "none", "one", "eleven", "no-path"],
)
def test_shares_that_do_not_make_a_whole_are_refused(draft, shares, expected):
    paths = [path(f"p{n}", share, wait(f"w{n}")) for n, share in enumerate(shares)]
    found = words_of(draft, *paths)
    assert len([words for words in found if words.endswith(expected)]) == 1
    assert found[0].startswith("Step 1, Split by chance")


def test_an_empty_path_is_refused_unless_it_is_meant(draft):
    (found,) = words_of(draft, path("a", 50, wait("w")), path("b", 50, name="Control"))
    assert found.endswith("Path B (Control) is empty. Put a step into it, or tick that nothing happens on it.")
    assert words_of(draft, path("a", 50, wait("w")), path("b", 50, nothing=True)) == []
    (found,) = words_of(draft, path("a", 50, wait("w"), nothing=True), path("b", 50, wait("v")))
    assert found.endswith("Path A has steps though it is ticked that nothing happens on it. Untick it.")


def test_a_path_that_stands_there_twice_is_refused(draft):
    found = words_of(draft, path("a", 50, wait("w")), path("a", 50, wait("v")))
    assert any("one and the same copy" in words for words in found)


def test_a_path_on_which_nothing_happens_goes_straight_on(running, crowd, story):
    scenario = running([split("s", path("a", 50, nothing=True), path("b", 50, wait("w"))), wait("on")])
    enter(scenario, crowd(20), story.now)
    tick()
    taken = counts.per_step(scenario)["s"].branches
    assert (Token.objects.filter(step_id="on").count(), Token.objects.filter(step_id="w").count()) == (
        taken["a"],
        taken["b"],
    )


def test_a_problem_inside_a_path_is_marked_there(draft, rf):
    from wagtail_nurture.scenarios.forms import beside

    scenario = draft([split("s", path("a", 50, wait("w")), path("b", 50, if_else("i", yes=[wait("deep", amount=0)])))])
    error = beside(scenario.steps, "deep", "Mend it")
    inside = error.block_errors[0].block_errors["paths"].block_errors
    assert list(inside) == [1]
    assert 0 in inside[1].block_errors["steps"].block_errors


def test_paths_survive_saving_and_a_copy_draws_anew(draft):
    from wagtail_nurture.scenarios import copying

    scenario = draft([halves()])
    again = Scenario.objects.get(pk=scenario.pk)
    assert graph.build(again) == graph.build(scenario)
    assert set(graph.build(scenario)["steps"]["s"]["branches"]) == {"a", "b"}
    copying.fresh_ids(again)
    assert not {"s", "wa", "wb"} & set(graph.build(again)["steps"])


def test_a_step_of_a_kind_that_is_gone_is_found_inside_a_path():
    raw = {"steps": [split("s", path("a", 50, step("teleport", "z")), path("b", 50))]}
    assert [problem.place for problem in graph.vanished(raw)] == ["s"], "the editor does not show it: beside the split"


@pytest.mark.parametrize("number", [10, 300])
def test_a_split_asks_nothing_of_the_database(running, crowd, story, monkeypatch, number):
    monkeypatch.setattr(claims, "LARGEST_ON_SQLITE", 1000)
    scenario = running([halves(), leave("end")])
    enter(scenario, crowd(number), story.now)
    with CaptureQueriesContext(connection) as captured:
        tick()
    assert StepRun.objects.filter(step_id="s").count() == number
    assert len(statements(captured, inserts=False)) == SPLIT_AND_WAIT


#: Claim, the exit's question, the lock, the new places; and the empty claim that ends the tick.
SPLIT_AND_WAIT = 9


def test_in_a_try_out_the_editor_chooses_the_path(draft, pool):
    me = User.objects.create_superuser("editor", "editor@shop.example", "editor")
    scenario = draft([halves(), leave("end")])
    tryout = starting.start(scenario, owner=me)
    walk.hurry(tryout)
    walk.advance(tryout)
    assert tryout.state == TryOut.State.ASKING
    assert walk.answers(tryout) == [("a", "A (Short), 50 %"), ("b", "B, 50 %")]
    assert words.cards(tryout, address="")[-1].notes[0].words.startswith("Chance decides here.")
    walk.advance(tryout, answer="b")
    assert tryout.step_id == "wb"
    told = words.cards(tryout, address="")[1].notes[0].words
    assert told == "Took path B, by chance (50 % take it) (you chose it)."


def test_a_half_filled_split_is_passed_over_in_a_try_out(draft, pool):
    me = User.objects.create_superuser("editor", "editor@shop.example", "editor")
    tryout = starting.start(draft([split("s"), wait("w")]), owner=me)
    walk.hurry(tryout)
    walk.advance(tryout)
    assert tryout.step_id == "w"
    assert "A split has 2 to 10 paths" in words.cards(tryout, address="")[1].notes[0].words


def test_the_flow_shows_how_many_took_each_path_and_who(running, crowd, story, client, site):
    scenario = running([halves(), leave("end")])
    enter(scenario, crowd(20), story.now)
    tick()
    number = counts.per_step(scenario)["s"].branches["a"]
    client.force_login(User.objects.create_superuser("chief", "chief@shop.example", "chief"))
    page = client.get(f"/admin/nurture/scenarios/inspect/{scenario.pk}/").content.decode()
    assert "A (Short), 50 %" in page
    shown = client.get(f"/admin/nurture/scenarios/people/{scenario.pk}/?step=s&what=a")
    assert "took path A (Short)" in shown.content.decode()
    assert len(shown.context["object_list"]) == number
    assert client.get(f"/admin/nurture/scenarios/people/{scenario.pk}/?step=s&what=nowhere").status_code == 404
