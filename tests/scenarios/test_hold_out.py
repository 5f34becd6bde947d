"""A hold-out group: some get nothing, are watched as long as the others, counted and compared."""

from datetime import timedelta

import pytest
from django.contrib.auth.models import User
from django.db import connection
from django.test.utils import CaptureQueriesContext

from wagtail_nurture.delivery.models import Delivery
from wagtail_nurture.scenarios import chance, comparing, counts, diagram, graph, groups, journal
from wagtail_nurture.scenarios.groups import Group
from wagtail_nurture.scenarios.models import Enrolment, StepRun, Token
from wagtail_nurture.scenarios.tryout import starting, walk, words

from .conftest import pump, send, step, submits, wait
from .test_runner import enter, tick


def hold_out(block_id="h", share=50, days=30):
    return step("hold_out", block_id, share=share, days=days)


def messages(scenario):
    return [problem.message for problem in graph.problems(scenario)]


def held(people, share=50):
    """Those of ``people`` whom chance holds out at the step "h"."""
    return [person for person in people if chance.lot("h:held_out", person.pk) * 100 < share]


@pytest.fixture
def divided(running, email, crowd, story):
    """(scenario, the held-out people, the others), after the mail to the others was written."""
    scenario = running([hold_out(), send("s", email)])
    people = crowd(40)
    enter(scenario, people, story.now)
    tick()
    apart = held(people)
    return scenario, apart, [person for person in people if person not in apart]


def test_who_is_held_out_gets_nothing_and_leaves_after_the_days(divided, story):
    scenario, apart, others = divided
    assert apart and others
    written_to = set(Delivery.objects.values_list("contact_id", flat=True))
    assert written_to == {person.pk for person in others}
    standing = Token.objects.select_related("enrolment")
    assert {token.enrolment.contact_id for token in standing} == {person.pk for person in apart}
    assert {token.due_at for token in standing} == {story.now + timedelta(days=30)}
    story.move(days=30)
    pump()
    gone = Enrolment.objects.filter(contact__in=apart)
    assert set(gone.values_list("status", "exit_reason", "converted")) == {("exited", "held_out", False)}
    assert Delivery.objects.count() == len(others)
    lines = journal.of_enrolment(gone.first())
    assert [line.words for line in lines] == [
        "belongs to the hold-out group, by chance (50 % do)",
        "belonged to the hold-out group",
    ]


def test_the_journal_keeps_who_was_drawn_as_data(divided):
    _scenario, apart, others = divided
    runs = StepRun.objects.filter(step_id="h").values_list("branch", "reason", "facts__share")
    assert sorted(runs) == sorted(
        [("held_out", "by_chance", 50)] * len(apart) + [("others", "by_chance", 50)] * len(others)
    )


def test_both_groups_are_counted_and_compared_over_the_same_days(divided, test_ride, story):
    scenario, apart, others = divided
    story.move(days=10)
    submits(apart[0], test_ride)
    for person in others[:3]:
        submits(person, test_ride)
    pump()
    story.move(days=25)
    submits(apart[1], test_ride)
    submits(others[4], test_ride)
    pump()
    drawn = scenario.state.version.graph
    found = comparing.per_way(scenario, drawn)["h"]
    assert found == {"held_out": Group(len(apart), 1), "others": Group(len(others), 3)}, "also of those who had left"
    told = groups.verdict(drawn["steps"]["h"], found)
    assert told.startswith("Converted within 30 days: ") and told.endswith("Too few people to tell chance from effect.")
    page = diagram.draw(drawn, counts.per_step(scenario), compared=comparing.per_way(scenario, drawn))
    assert told in page and "Hold-out group, 50 %" in page and f"1 converted ({1 / len(apart):.1%})"[:13] in page
    assert Enrolment.objects.get(contact=apart[0]).converted


def test_the_comparison_asks_one_question_whatever_the_number(divided):
    scenario, _apart, _others = divided
    drawn = scenario.state.version.graph
    with CaptureQueriesContext(connection) as captured:
        comparing.per_way(scenario, drawn)
    assert len(captured) == 1


@pytest.mark.parametrize(
    ("held", "others", "words"),
    [
        (Group(1000, 100), Group(1000, 160), "This is more than chance."),
        (Group(1000, 100), Group(1000, 110), "This may still be chance."),
        (Group(10, 1), Group(1000, 110), "Too few people to tell chance from effect."),
        (Group(0, 0), Group(10, 1), ""),
    ],
    ids=["sure", "unsure", "few", "nobody"],
)
def test_the_verdict(held, others, words):
    step = {"config": {"days": 30}}
    assert groups.verdict(step, {"held_out": held, "others": others}).endswith(words)


def test_the_flow_draws_the_group_apart(draft):
    nodes = graph.nodes(graph.build(draft([hold_out(share=10), wait("w")])))
    assert [graph.place_name(node.place) for node in nodes] == [
        "Step 1",
        "Step 1, in the hold-out group, step 1",
        "Step 2",
    ]
    assert nodes[1].sentence == "Gets nothing; watched for 30 days"
    assert len(nodes[1].id) <= 36
    again = graph.nodes(graph.build(draft([hold_out(share=10), wait("w")])))
    assert nodes[1].id == again[1].id


@pytest.mark.parametrize(
    ("values", "expected"),
    [
        ({"share": 0}, "The hold-out group needs a share between 1 and 90 %."),
        ({"share": -5}, "The hold-out group needs a share between 1 and 90 %."),
        ({"share": 100}, "The hold-out group needs a share between 1 and 90 %."),
        ({"share": None}, "The hold-out group needs a share between 1 and 90 %."),
        ({"days": 0}, "The hold-out group is watched for 1 to 365 days."),
        ({"days": 3650}, "The hold-out group is watched for 1 to 365 days."),
    ],
    ids=["nobody", "negative", "everybody", "none", "no-day", "ten-years"],
)
def test_shares_and_days_that_make_no_sense(draft, values, expected):
    (found,) = messages(draft([hold_out(**values), wait("w")]))
    assert found.startswith("Step 1, Hold-out group") and found.endswith(expected)


def test_nothing_to_compare_by_is_refused(draft, test_ride):
    quiet = [step("form_submitted", "x1", form=test_ride.pk, converted=False)]
    for exits in ([], quiet):
        (found,) = messages(draft([hold_out(), wait("w")], exits=exits))
        assert "nothing counts as converted in this scenario" in found


def test_in_a_try_out_the_editor_chooses_the_group(draft, pool):
    me = User.objects.create_superuser("editor", "editor@shop.example", "editor")
    tryout = starting.start(draft([hold_out(), wait("w")]), owner=me)
    walk.hurry(tryout)
    walk.advance(tryout)
    assert [answer for answer, _words in walk.answers(tryout)] == ["others", "held_out"]
    walk.advance(tryout, answer="held_out")
    assert tryout.due_at - tryout.at == timedelta(days=30)
    told = [card.notes[0].words for card in words.cards(tryout, address="")[1:]]
    assert told[0] == "Belongs to the hold-out group, by chance (50 % do) (you chose it)."
    walk.hurry(tryout)
    walk.advance(tryout)
    assert not tryout.going and tryout.journal[-1]["reason"] == "held_out"
