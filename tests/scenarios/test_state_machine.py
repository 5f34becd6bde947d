"""Whatever happens in whatever order: Hypothesis draws the days of five people and of an editor, crashes included.

After every step of a drawn story: nobody who unsubscribed or was erased gets anything; no message leaves twice; the
journal is one unbroken way through the drawn flow and names every message. After a sweep nobody who asked to come in is
missing, and nobody stands where they should have gone on. The same stories are drawn in every run;
``NURTURE_STORIES=500`` draws so many new, longer ones.
"""

import os
import time
from collections import Counter

import pytest
from django.core import mail
from django.db import transaction
from django.db.models import Q
from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, rule, run_state_machine_as_test

from wagtail_nurture.audience import score
from wagtail_nurture.contacts import consent
from wagtail_nurture.contacts import people as contacts
from wagtail_nurture.contacts.models import Contact
from wagtail_nurture.content import publishing as emails
from wagtail_nurture.content.models import Email
from wagtail_nurture.delivery import sender
from wagtail_nurture.delivery.models import Circuit, Delivery
from wagtail_nurture.scenarios import claims, holding, intake, publishing, runner
from wagtail_nurture.scenarios.models import Enrolment, Intake, Scenario, ScenarioState, StepRun, Token

from .conftest import MONDAY, if_else, leave, send, submits, wait
from .deaths import MOMENTS, PLACES_TO_DIE, Death, before, deadly


STORIES = int(os.environ.get("NURTURE_STORIES", "0"))
LONG_AGO = MONDAY.replace(year=2000)
PEOPLE = 5
#: So many may be merged away or erased: the others go on.
GONE = 2
persons = st.integers(0, PEOPLE - 1)
#: Whoever is there when so many workers die, one after the other, is set aside: rightly, but not what is told here.
DEATHS_IN_A_ROW = 3


#: What may happen, and what is drawn for it.
DRAWN = {
    "enter": [st.sets(persons, min_size=1)],
    "leave_by_form": [persons],
    "earn_points": [persons],
    "unsubscribe": [persons],
    "unsubscribe_while_sending": [persons, st.sampled_from(list(MOMENTS))],
    "agree_again": [persons],
    "merge": [persons, persons],
    "erase": [persons],
    "edit": [st.integers(0, 2), st.booleans()],
    "stop_for_a_while": [st.sampled_from(["pause", "unpublish"]), st.sampled_from(["intake", "tick", "send", "sweep"])],
    "advance": [st.sampled_from([1, 24])],
    "sweep": [],
    "work": [st.sampled_from(["intake", "tick", "send"])],
    "fall_asleep": [],
    "wake_up": [],
    "oversleep": [st.sampled_from(["tick", "crash"])],
    "crash": [st.sampled_from(PLACES_TO_DIE)],
}
#: These are more frequent than the others.
OFTEN = ["enter", "work", "work", "crash", "crash", "advance", "agree_again", "unsubscribe_while_sending", "oversleep"]
ACTS = 8
acts = st.sampled_from([*DRAWN, *OFTEN]).flatmap(lambda name: st.tuples(st.just(name), *DRAWN[name]))


class Days(RuleBasedStateMachine):
    """One drawn story. The test puts ``world`` here: forms, e-mails, the scenario, the clock."""

    world = None

    def __init__(self):
        super().__init__()
        self._undo = transaction.atomic()
        self._undo.__enter__()
        self.world.story.now = MONDAY
        mail.outbox = []
        self.scenario = Scenario.objects.get(pk=self.world.scenario.pk)
        self.ids = [person.pk for person in self.world.people]
        self.silent, self.seen, self.deaths, self.asleep, self.asked = set(), 0, 0, [], []
        self.gone = 0
        self.enter(range(PEOPLE))

    def teardown(self):
        transaction.set_rollback(True)
        self._undo.__exit__(None, None, None)

    def person(self, number):
        """The living row of this person; None when erased or merged into somebody else."""
        person = Contact.objects.filter(pk=self.ids[number]).first()
        return person if person and person.email else None

    @rule(acts=st.lists(acts, min_size=ACTS, max_size=ACTS))
    def day(self, acts):
        """Whatever happens, the promises hold after it; in the evening nobody is late, and an hour passes."""
        for name, *drawn in [*acts, ("sweep",), ("advance", 1)]:
            getattr(self, name)(*drawn)
            self.nobody_hears_from_us_who_does_not_want_to()
            self.nothing_leaves_twice()
            self.whoever_is_inside_stands_somewhere_and_nobody_else_does()
            self.the_journal_explains_every_move_and_every_message()

    # -- what people do

    def enter(self, numbers):
        for number in sorted(numbers):
            if person := self.person(number):
                event = submits(person, self.world.form)
                if self._runs():
                    self.asked.append((number, event))

    def leave_by_form(self, number):
        if person := self.person(number):
            submits(person, self.world.test_ride)

    def earn_points(self, number):
        if self.person(number):
            score.add([self.ids[number]], 10)

    def unsubscribe(self, number):
        if person := self.person(number):
            consent.withdraw(person, source="story")
            self.silent.add(person.email)

    def unsubscribe_while_sending(self, number, moment):
        """Somebody whose message the worker holds in its hands says no: before its checks, or after the first."""
        self._after_the_lease()
        _intake()
        _tick()
        with before(moment, lambda: self._unsubscribe_one_of_those_held(number)):
            _send()

    def _unsubscribe_one_of_those_held(self, number):
        held = Delivery.objects.filter(state=Delivery.State.CLAIMED).order_by("pk")
        people = [person for person in dict.fromkeys(held.values_list("contact_id", flat=True)) if person in self.ids]
        if people:
            self.unsubscribe(self.ids.index(people[number % len(people)]))

    def agree_again(self, number):
        if person := self.person(number):
            consent.grant(person, purpose="advice", source="story")
            self.silent.discard(person.email)

    def merge(self, number, into):
        """The two were one: whoever said no as the one has said it as the other, and the old address is gone."""
        other, one = self.person(number), self.person(into)
        if one and other and one.pk != other.pk and self.gone < GONE:
            contacts.merge(other, into=one)
            self.gone += 1
            if other.email in self.silent:
                self.silent.add(one.email)
            self.silent.add(other.email)

    def erase(self, number):
        person = self.person(number)
        if person and self.gone < GONE:
            contacts.erase(person)
            self.gone += 1
            self.silent.add(person.email)

    # -- what the editor does

    def edit(self, which, everybody):
        self.scenario.refresh_from_db()
        self.scenario.steps = Scenario._meta.get_field("steps").to_python(self.world.drafts[which])
        self.scenario.enrol_matching = everybody
        self.scenario.save()
        publishing.publish(self.scenario)

    def stop_for_a_while(self, how, meanwhile):
        getattr(publishing, how)(self.scenario)
        self.asked = []  # who asked a moment ago may be too late
        self.sweep() if meanwhile == "sweep" else self.work(meanwhile)
        if how == "pause":
            publishing.resume(self.scenario)
        else:
            publishing.publish(self.scenario)

    # -- time passes, workers work, sleep and die

    def advance(self, hours):
        self.world.story.move(hours=hours)

    def sweep(self):
        self._after_the_lease()
        self.deaths = 0
        while _intake() + _tick() + _send():
            pass
        assert not self._late(), "somebody should have gone on"
        assert not [number for number, event in self.asked if not self._came_in(number, event)], "somebody was lost"
        if self._runs():
            assert not self._held_for_nothing(), "somebody was forgotten when the scenario went on"

    def work(self, part):
        {"intake": _intake, "tick": _tick, "send": _send}[part]()

    def fall_asleep(self):
        """A worker takes its batch and hangs: past its lease, it may be, and then goes on as if nothing were."""
        fence, tokens = claims.claim()
        if tokens:
            self.asleep.append(runner._Batch(fence, tokens))

    def wake_up(self):
        if self.asleep:
            self.asleep.pop(0).run()

    def oversleep(self, others):
        """A worker hangs with its batch until others have done its work (or died of it), and then does it again."""
        self.fall_asleep()
        self._after_the_lease()
        self.work("tick") if others == "tick" else self.crash("wrote")
        while self.asleep:
            self.wake_up()

    def crash(self, where):
        if self.deaths == DEATHS_IN_A_ROW:
            return
        self.deaths += 1
        self._after_the_lease()
        with deadly(where):
            try:
                _intake()
                _tick()
                _send()
            except Death:
                pass

    def _after_the_lease(self):
        """The database's clock cannot be moved; its leases can."""
        Token.objects.filter(state=Token.State.CLAIMED).update(lease_until=LONG_AGO)
        Delivery.objects.filter(lease_until__isnull=False).update(lease_until=LONG_AGO)
        Intake.objects.filter(lease_until__isnull=False).update(lease_until=LONG_AGO)
        Delivery.objects.update(retry_at=None)
        Circuit.objects.update(open_until=None)

    # -- what must hold whatever happened

    def nobody_hears_from_us_who_does_not_want_to(self):
        new, self.seen = mail.outbox[self.seen :], len(mail.outbox)
        assert not {one.to[0] for one in new} & self.silent

    def nothing_leaves_twice(self):
        assert not _doubles(one.extra_headers["Message-ID"] for one in mail.outbox)
        assert not _doubles(Delivery.objects.values_list("enrolment_id", "step_id"))

    def whoever_is_inside_stands_somewhere_and_nobody_else_does(self):
        inside = Enrolment.objects.filter(status=Enrolment.Status.ACTIVE)
        assert set(inside.values_list("pk", flat=True)) == set(Token.objects.values_list("pk", flat=True))
        assert not _doubles(inside.values_list("scenario_id", "contact_id"))

    def the_journal_explains_every_move_and_every_message(self):
        journal, standing = {}, dict(Token.objects.values_list("pk", "step_id"))
        for run in StepRun.objects.order_by("visit"):
            journal.setdefault(run.enrolment_id, []).append(run)
        passages = list(Enrolment.objects.select_related("version"))
        for passage in passages:
            runs = journal.get(passage.pk, [])
            assert [run.visit for run in runs] == list(range(len(runs)))
            assert [run.at for run in runs] == sorted(run.at for run in runs)
            assert _way(passage.version.graph, runs) == standing.get(passage.pk), "the journal leads elsewhere"
            assert bool(passage.exit_reason) == bool(passage.left_at) == (passage.status != Enrolment.Status.ACTIVE)
        wanted = {
            f"step:{run.enrolment_id}:{run.visit}:email"
            for runs in journal.values()
            for run in runs
            if run.kind == "send_email"
        }
        known = Delivery.objects.filter(enrolment_id__in=[passage.pk for passage in passages])
        assert wanted == set(known.values_list("key", flat=True))

    def _late(self):
        now = self.world.story.now
        states = [Token.State.READY, Token.State.CLAIMED, Token.State.POISONED]
        due = Token.objects.filter(state__in=states, due_at__lte=now).values_list("pk", "state", "step_id")
        return list(due) + list(Delivery.objects.filter(state__in=["queued", "claimed", "sending"]).values_list("key"))

    def _came_in(self, number, event):
        """Whether the form that this person sent in let them in, or found them inside. Yes also of who is gone."""
        if self.person(number) is None:
            return True
        inside = Q(left_at=None) | Q(left_at__gte=event.at)
        mine = Enrolment.objects.filter(contact=self.ids[number])
        return mine.filter(Q(entry_key=f"event:{event.pk}") | Q(inside, entered_at__lte=event.at)).exists()

    def _runs(self):
        return ScenarioState.objects.get(scenario=self.scenario).status == ScenarioState.Status.ON

    def _held_for_nothing(self):
        still = list(holding.STILL.values())
        people = Token.objects.filter(state=Token.State.HELD, reason__in=still).values_list("pk", "reason")
        messages = Delivery.objects.filter(state=Delivery.State.HELD, reason__in=still).values_list("key", "reason")
        return [*people, *messages]


def _intake():
    return intake.take(time.monotonic() + 60)


def _tick():
    return runner.tick(time.monotonic() + 60)


def _send():
    return sender.send_due("mass", until=time.monotonic() + 60)


def _way(graph, runs):
    """Where the journal ``runs`` leads in ``graph``: a step id, or None for out. Fails where it jumps."""
    here = graph["first"]
    for run in runs:
        if run.branch == "left":
            here = None
            continue
        assert run.step_id == here, "the journal jumps"
        step = graph["steps"][here]
        here = step.get("branches", {}).get(run.branch, step["next"])
    return here


def _doubles(values):
    return [value for value, number in Counter(values).items() if number > 1]


class World:
    """What stays the same in all drawn stories."""

    def __init__(self, **things):
        self.__dict__.update(things)


@pytest.fixture
def world(site, locale, form, test_ride, crowd, running, story):
    def written(name):
        email = Email(name=name, subject=name, locale=locale, live=True)
        email.body = email.body.stream_block.to_python([{"type": "text", "value": f"<p>{name}</p>", "id": name}])
        email.save()
        emails.publish(email)
        return email

    warm, cool, last = written("Warm"), written("Cool"), written("Last")
    ways = if_else("c", yes=[send("d", warm)], no=[wait("e", 1, "hours"), send("f", cool)])
    drafts = [
        [wait("a", 1, "hours"), ways, wait("g", 1, "hours"), send("h", last)],
        [send("h", last), wait("a", 1, "hours"), ways],
        [wait("a", 2, "hours"), if_else("i", yes=[leave("j")], no=[send("d", warm)]), send("f", cool), wait("k", 1)],
    ]
    scenario = running(drafts[0], re_entry="each_event")
    return World(form=form, test_ride=test_ride, people=crowd(PEOPLE), scenario=scenario, drafts=drafts, story=story)


def test_whatever_happens_in_whatever_order_the_promises_hold(world):
    Days.world = world
    run_state_machine_as_test(
        Days,
        settings=settings(
            max_examples=STORIES or 10,
            stateful_step_count=10 if STORIES else 5,
            derandomize=not STORIES,
            deadline=None,
            database=None,
            suppress_health_check=list(HealthCheck),
        ),
    )
