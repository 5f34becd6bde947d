"""Try it on me: each step kind walked, each branch with its reason, and nothing counted or changed."""

from datetime import timedelta

import pytest
from django.apps import apps
from django.contrib.auth.models import User
from django.utils import timezone

from tests.content.conftest import Shop
from wagtail_nurture.contacts.models import ContactField
from wagtail_nurture.content.models import Email
from wagtail_nurture.delivery import sender
from wagtail_nurture.delivery.models import Delivery
from wagtail_nurture.scenarios.tryout import starting, walk, words
from wagtail_nurture.scenarios.tryout.models import TryOut

from .conftest import if_else, leave, send, step, wait


@pytest.fixture
def me(site):
    return User.objects.create_superuser("editor", "editor@shop.example", "editor")


@pytest.fixture
def shop(pool, home):
    return Shop(home)


@pytest.fixture
def mail(locale, shop):
    """``mail(name)`` is a draft e-mail that was never published, with one link to a page."""

    def make(name, live=False):
        email = Email(name=name, subject=f"{name} for you", locale=locale, live=live)
        raw = [
            {"type": "button", "id": "b1", "value": {"text": "Read on", "link": {"page": shop.touring.pk, "url": ""}}}
        ]
        email.body = email.body.stream_block.to_python(raw)
        email.save()
        email.save_revision()
        return email

    return make


def clicked(name=""):
    return {"type": "clicked_message", "id": "c1", "value": {"step": name, "section": None, "page_type": ""}}


def run(tryout, steps=30):
    """Press "Next" until it asks, ends, or the steps run out."""
    for _turn in range(steps):
        if tryout.state != TryOut.State.RUNNING:
            return tryout
        walk.hurry(tryout)
        walk.advance(tryout)
    return tryout


def said(tryout):
    """Everything that the cards say."""
    cards = words.cards(tryout, address="editor@shop.example")
    return "\n".join(text for card in cards for text in (card.words, *(note.words for note in card.notes)))


def pass_on(lane="now"):
    """The worker sends."""
    import time

    return sender.send_due(lane, until=time.monotonic() + 30)


def test_an_unpublished_draft_is_walked_to_its_end_and_its_mail_arrives_marked(draft, mail, me, smtp):
    welcome = mail("Welcome")
    scenario = draft([wait("w1", 2, "days", "09:00"), send("s1", welcome), leave("l1", converted=True)])
    tryout = starting.start(scenario, owner=me)
    assert tryout.due_at - tryout.at > timedelta(days=1), "the wait is measured on the story's clock"
    assert tryout.next_at <= timezone.now() + timedelta(seconds=3), "but takes seconds"
    run(tryout)
    assert tryout.state == TryOut.State.ENDED
    assert [line["kind"] for line in tryout.journal] == ["enter", "wait", "send_email", "exit", "end"]
    pass_on()
    [letter] = letters(smtp)
    assert letter["To"] == "editor@shop.example"
    assert letter["Subject"] == "[Test] Welcome for you"
    assert letter["List-Unsubscribe"] is None
    text = said(tryout)
    assert "Draft of “Welcome”" in text and "Sent to editor@shop.example, marked [Test]." in text


def test_a_wait_tells_until_when_it_would_last(draft, me, pool):
    tryout = starting.start(draft([wait("w1", 2, "days", "09:00"), leave("l1")]), owner=me)
    card = words.cards(tryout, address="")[-1]
    assert card.current and card.words == "Wait 2 days, not before 9:00"
    assert card.notes[0].words == f"Would wait until {words.moment(tryout.due_at, tryout)}."


def test_nothing_is_passed_before_its_time_and_nothing_twice(draft, me, pool):
    scenario = draft([wait("w1"), wait("w2")])
    tryout = starting.start(scenario, owner=me)
    assert not walk.advance(tryout)
    walk.hurry(tryout)
    other = TryOut.objects.get(pk=tryout.pk)
    assert walk.advance(tryout)
    assert not walk.advance(other), "a second window comes too late"
    assert (other.visit, len(other.journal)) == (tryout.visit, 2)


def test_steps_that_would_change_data_say_what_and_change_nothing(draft, me, pool, contact, club):
    field = ContactField.objects.create(slug="bike", label="Bike", kind="text")
    steps = [
        step("join_list", "j1", list=club.pk),
        step("add_score", "a1", points=5),
        step("set_field", "f1", field=field.pk, value="gravel"),
    ]
    before = counts()
    tryout = run(starting.start(draft(steps), owner=me, contact=contact, as_other=True))
    text = said(tryout)
    assert "Would be added to the list “Club”." in text
    assert "Would get 5 points." in text
    assert "“Bike” would become “gravel”." in text
    assert different(before) == {"TryOut", "Scenario"}


def letters(smtp):
    """The messages that arrived, oldest first."""
    return [message for _address, message, _raw in smtp.accepted]


def counts():
    models = [*apps.get_app_config("wagtail_nurture").get_models()]
    return {model.__name__: set(model.objects.values_list("pk", flat=True)) for model in models}


def different(before):
    return {name for name, rows in counts().items() if rows != before[name]}


def test_no_table_but_the_outbox_keeps_anything_of_a_whole_walk(draft, mail, me, agrees, smtp, client, club):
    scenario = draft(
        [send("s1", mail("Welcome"), "Welcome"), if_else("q1", asked=[clicked("Welcome")], yes=[leave("l1")])]
    )
    before = counts()
    tryout = run(starting.start(scenario, owner=me, contact=agrees, as_other=True))
    pass_on()
    follow(client, letters(smtp)[0])
    tryout.refresh_from_db()
    run(tryout)
    walk.advance(tryout)
    assert different(before) == {"TryOut", "Delivery", "MessageVersion", "Lane", "Fingerprint"} - same(before)
    [delivery] = Delivery.objects.all()
    assert (delivery.contact_id, delivery.scenario_id, delivery.enrolment_id, delivery.message_key) == (None,) * 4
    assert delivery.key.startswith("test:") and delivery.address == "editor@shop.example"


def same(before):
    """Those of the ground's own tables that had their row already."""
    return {name for name in ("Lane", "Fingerprint") if counts()[name] == before[name]}


BROWSER = "Mozilla/5.0 (X11; Linux x86_64; rv:140.0) Gecko/20100101 Firefox/140.0"


def follow(client, letter):
    """The editor clicks the first tracked link of ``letter``."""
    import re

    html = letter.get_body(("html",)).get_content()
    path = re.search(r"https://shop\.example(/[^\"]*/c/[^\"]+)", html)[1]
    answer = client.get(path, headers={"user-agent": BROWSER})
    assert answer.status_code == 302, answer.status_code


def test_a_question_about_its_own_mail_waits_and_believes_the_editors_click_at_once(draft, mail, me, smtp, client):
    asked = if_else("q1", asked=[clicked("Welcome")], yes=[leave("l1", converted=True)], no=[wait("w9")])
    tryout = run(starting.start(draft([send("s1", mail("Welcome"), "Welcome"), asked]), owner=me))
    assert tryout.state == TryOut.State.ASKING
    assert not walk.advance(tryout), "nothing happened yet"
    pass_on()
    follow(client, letters(smtp)[0])
    tryout.refresh_from_db()
    assert walk.advance(tryout)
    assert tryout.journal[-1]["branch"] == "yes"
    assert "Took Yes.\nclicked in the message “Welcome”: yes" in said(tryout)
    assert "converted" in said(run(tryout))


def test_a_question_about_one_link_believes_only_a_click_on_that_link(draft, mail, me, smtp, client):
    email = mail("Welcome", live=True)
    email.save_revision().publish()
    for link, kind in (("b1", "exit"), ("another", "wait")):
        question = clicked("Welcome")
        question["value"]["link"] = f"{email.translation_key}/{link}"
        asked = if_else("q1", asked=[question], yes=[leave("l1", converted=True)], no=[wait("w9")])
        tryout = run(starting.start(draft([send("s1", email, "Welcome"), asked]), owner=me))
        pass_on()
        follow(client, letters(smtp)[-1])
        tryout.refresh_from_db()
        assert tryout.acts[0]["link"] == "b1"
        walk.advance(tryout)
        assert (tryout.state == TryOut.State.ASKING) == (kind == "wait"), link


def test_a_robot_that_follows_the_link_answers_nothing(draft, mail, me, smtp, client):
    asked = if_else("q1", asked=[clicked()], yes=[leave("l1")])
    tryout = run(starting.start(draft([send("s1", mail("Welcome")), asked]), owner=me))
    pass_on()
    html = letters(smtp)[0].get_body(("html",)).get_content()
    path = html.partition("https://shop.example")[2].partition('"')[0]
    client.get(path, headers={"user-agent": "Googlebot/2.1"})
    tryout.refresh_from_db()
    assert tryout.acts == []


@pytest.mark.parametrize(
    ("answer", "kind", "told"),
    [
        ("yes", "exit", "Took Yes: you chose it."),
        ("no", "wait", "Took No: you chose it."),
        ("unknown", "wait", "Not measured: you chose it. Goes the way of No."),
    ],
)
def test_the_editor_may_choose_the_way_and_the_reason_says_so(draft, mail, me, pool, answer, kind, told):
    asked = if_else("q1", asked=[clicked("Welcome")], yes=[leave("l1")], no=[wait("w9")])
    tryout = run(starting.start(draft([send("s1", mail("Welcome"), "Welcome"), asked]), owner=me))
    assert walk.advance(tryout, answer=answer)
    assert told in said(tryout)
    assert tryout.graph["steps"][tryout.step_id]["kind"] == kind


def test_other_questions_are_asked_of_the_real_person(draft, me, contact):
    asked = if_else("q1", asked=[{"type": "score", "id": "c1", "value": {"at_least": 10}}], yes=[leave("l1")])
    tryout = run(starting.start(draft([asked, leave("l2")]), owner=me, contact=contact, as_other=True))
    assert "Took No.\nhas 10 points or more: no (0 of 10)" in said(tryout)


def test_what_is_unknown_of_a_person_stays_unknown_and_goes_the_chosen_way(draft, me, contact, shop):
    viewed = {"section": None, "page_type": "", "topic": "touring", "times": 1, "days": 30, "since_entry": False}
    asked = if_else(
        "q1", asked=[{"type": "viewed_pages", "id": "c1", "value": viewed}], unknown="yes", yes=[leave("l1")]
    )
    tryout = run(starting.start(draft([asked, wait("w1")]), owner=me, contact=contact, as_other=True))
    assert "Not measured. Goes the way of Yes." in said(tryout)
    assert "visits of this person are not measured" in said(tryout)


def test_live_refusals_are_told_and_the_mail_still_goes_to_the_editor(draft, mail, me, contact, smtp):
    tryout = run(starting.start(draft([send("s1", mail("Welcome"))]), owner=me, contact=contact, as_other=True))
    pass_on()
    assert [letter["To"] for letter in letters(smtp)] == ["editor@shop.example"]
    assert "Live, this person would not get it:" in said(tryout)


def test_a_half_filled_draft_is_walked_as_far_as_it_goes(draft, me, pool):
    steps = [
        wait("w0", 3_000_000, "weeks"),
        send("s1", None),
        step("join_list", "j1", list=None),
        step("set_field", "f1", field=None, value=""),
        wait("w1", 0),
        leave("l1"),
    ]
    tryout = run(starting.start(draft(steps, triggers=[], exits=[]), owner=me))
    assert tryout.state == TryOut.State.ENDED
    text = said(tryout)
    for sentence in (
        "The wait is longer than two years. Make it shorter.",
        "Choose an e-mail.",
        "Choose a list.",
        "Choose a field.",
        "write 1 or more",
    ):
        assert sentence in text, text


def test_an_empty_draft_ends_at_once(draft, me, pool):
    tryout = starting.start(draft([], triggers=[], exits=[]), owner=me)
    assert tryout.state == TryOut.State.ENDED
    assert "Enters, though nothing starts it yet" in said(tryout)


def test_an_exit_that_happens_meanwhile_ends_it_with_its_reason(draft, me, contact, test_ride):
    from .conftest import submits

    tryout = starting.start(draft([wait("w1")]), owner=me, contact=contact, as_other=True)
    submits(contact, test_ride)
    run(tryout)
    assert tryout.journal[-2]["kind"] == "leave" and "Test ride" in said(tryout)


def test_without_an_address_the_steps_are_walked_and_the_reason_is_said(draft, mail, pool, site):
    user = User.objects.create_superuser("nameless", "", "nameless")
    tryout = run(starting.start(draft([send("s1", mail("Welcome"))]), owner=user))
    assert tryout.state == TryOut.State.ENDED and not Delivery.objects.exists()
    assert "Not sent to you: your account has no e-mail address" in said(tryout)


def test_a_copied_database_sends_nothing_and_says_so(draft, mail, me, pool, settings):
    from wagtail_nurture.delivery.models import Fingerprint

    Fingerprint.objects.create(pk=1, value="another house", confirmed_at=timezone.now())
    scenario = draft([send("s1", mail("Welcome"))])
    assert "looks like a copy" in said(run(starting.start(scenario, owner=me)))
    assert not Delivery.objects.exists()
    settings.WAGTAIL_NURTURE = settings.WAGTAIL_NURTURE | {"HOLD_ALLOW": ["@shop.example"]}
    run(starting.start(scenario, owner=me))
    assert Delivery.objects.count() == 1


def test_a_mail_that_cannot_be_made_says_what_to_mend(draft, locale, me, pool):
    email = Email(name="Broken", subject="Hello {{ nonsense }}", locale=locale, live=False)
    email.save()
    tryout = run(starting.start(draft([send("s1", email)]), owner=me))
    assert "the draft of the e-mail has to be mended first" in said(tryout)
    assert "nonsense" in said(tryout)


def test_a_silent_worker_is_named(draft, mail, me, pool):
    tryout = run(starting.start(draft([send("s1", mail("Welcome"))]), owner=me))
    assert "On its way to editor@shop.example" in said(tryout)
    line = tryout.mails()[0]
    line["mail"]["put"] = (timezone.now() - timedelta(minutes=1)).isoformat()
    assert "no worker has ever run here" in said(tryout)


def test_the_newest_draft_is_sent_and_what_is_in_force_stays(draft, mail, me, smtp):
    from wagtail_nurture.content import publishing, versions

    email = mail("Welcome", live=True)
    publishing.publish(email)
    email.subject = "A new subject"
    email.save_revision()
    run(starting.start(draft([send("s1", email)]), owner=me))
    pass_on()
    assert letters(smtp)[0]["Subject"] == "[Test] A new subject"
    assert versions.in_force(email.translation_key, "en").subject == "Welcome for you"


def test_the_engine_decides_as_it_does_live(draft, running, mail, me, agrees, form, story, smtp):
    """The same draft, tried and then published: the same steps, branches and due dates."""
    from wagtail_nurture.content import publishing
    from wagtail_nurture.scenarios.models import StepRun

    from .conftest import pump, submits

    email = mail("Welcome", live=True)
    publishing.publish(email)
    flow = [
        wait("w1", 2, "days", "09:00"),
        if_else("q1", asked=[{"type": "score", "id": "c1", "value": {"at_least": 10}}], no=[send("s1", email)]),
        leave("l1"),
    ]
    tried = run(starting.start(draft(flow), owner=me, contact=agrees, as_other=True))
    scenario = running(flow)
    submits(agrees, form)
    pump()
    story.move(days=3)
    pump()
    runs = StepRun.objects.filter(enrolment__scenario=scenario).order_by("visit")
    live = [(row.step_id, row.kind, row.branch, row.facts) for row in runs]
    walked = [(line["step"], line["kind"], line["branch"], line["facts"]) for line in tried.journal[1:-1]]
    assert walked == live
