"""From a list to the outbox: everybody once, whoever asks, whatever breaks in the middle."""

from datetime import timedelta
from threading import Thread

import pytest
from django.contrib.auth.models import User
from django.db import connection
from django.test.utils import CaptureQueriesContext

from wagtail_nurture.audience.models import Segment
from wagtail_nurture.contacts import consent, lists, wishes
from wagtail_nurture.contacts.models import Contact
from wagtail_nurture.delivery.models import Delivery
from wagtail_nurture.newsletters import counting, results, sending, trial
from wagtail_nurture.newsletters.models import Newsletter
from wagtail_nurture.newsletters.views_result import sentence
from wagtail_nurture.scenarios import claims, fan_out, intake, runner
from wagtail_nurture.scenarios.models import Enrolment, Intake, Scenario

from .conftest import confirm, pump, work


State = Newsletter.State


def again(newsletter):
    return Newsletter.objects.get(pk=newsletter.pk)


@pytest.mark.django_db(transaction=True)
def test_everybody_on_the_list_receives_it_once(newsletter, members, crowd, smtp):
    people = members(12)
    letter = newsletter()
    assert confirm(letter)
    assert letter.state == State.SENDING
    pump()
    assert smtp.addresses == sorted(person.email for person in people)
    assert again(letter).state == State.SENT
    assert results.progress(again(letter)).sent == 12


@pytest.mark.django_db(transaction=True)
def test_what_was_counted_is_what_happens(newsletter, members, contact, club, pool, smtp, story):
    people = members(6)
    consent.withdraw(people[0], purpose="advice", source="test")
    lists.join([contact.pk], club, at=story.now)
    Contact.objects.filter(pk=people[1].pk).update(email=None, email_key=None, last_name="Nobody")
    smtp.answers["rcpt", people[2].email] = "550 no such user"
    letter = newsletter()
    counted = counting.count(letter)
    assert (counted.everybody, counted.eligible) == (7, 4)
    assert dict(counted.refused) == {
        ("withdrawn", "advice"): 1,
        ("no_address", "advice"): 1,
        ("no_consent", "advice"): 1,
    }
    confirm(letter)
    pump()
    progress = results.progress(again(letter))
    assert progress.skipped == counted.refused
    assert (progress.sent, progress.failed, progress.everybody) == (3, 1, 7)


@pytest.mark.django_db(transaction=True)
def test_who_asked_for_a_pause_waits_with_the_reason_and_the_others_are_sent_it(newsletter, members, smtp, story):
    people = members(3)
    wishes.set_rhythm(people[0], wishes.Rhythm(wishes.Frequency.ALWAYS, story.now + timedelta(days=30)))
    letter = newsletter()
    confirm(letter)
    pump()
    progress = results.progress(again(letter))
    assert (progress.sent, progress.on_the_way, dict(progress.waiting)) == (2, 0, {("paused_by_person", "advice"): 1})
    assert "fewer mails" in sentence(again(letter), progress)
    story.move(days=31)
    pump()
    assert results.progress(again(letter)).sent == 3 and again(letter).state == State.SENT


def test_who_joins_after_the_start_is_not_added(newsletter, members, club, pool, story):
    members(3)
    letter = newsletter()
    confirm(letter)
    story.move(minutes=1)
    known = Contact.objects.create(
        pool=pool, email="late@example.org", email_key="late@example.org", created_at=story.now
    )
    lists.join([known.pk], club, at=story.now)
    earlier = Contact.objects.order_by("pk").first()
    lists.leave([earlier.pk], club, at=story.now)
    lists.join([earlier.pk], club, at=story.now)
    pump()
    assert Enrolment.objects.count() == 2


@pytest.mark.django_db(transaction=True)
def test_who_unsubscribes_during_the_sending_is_not_mailed(newsletter, members, smtp):
    people = members(5)
    letter = newsletter()
    confirm(letter)
    intake.take(float("inf"))
    runner.tick(float("inf"))
    assert Delivery.objects.filter(state="queued").count() == 5
    consent.withdraw(people[3], purpose="advice", source="test")
    pump()
    assert people[3].email not in smtp.addresses
    assert results.progress(again(letter)).skipped == {("withdrawn", "advice"): 1}


def test_confirming_twice_begins_once(newsletter, members):
    members(3)
    letter = newsletter()
    mine, theirs = again(letter), again(letter)
    assert confirm(mine)
    assert not confirm(theirs)
    assert Intake.objects.count() == Scenario.of_all_kinds.count() == 1


def test_what_was_edited_meanwhile_is_not_confirmed(newsletter, members, story):
    members(3)
    letter = newsletter()
    Newsletter.objects.filter(pk=letter.pk).update(edited_at=story.now + timedelta(minutes=1))
    assert not confirm(letter)
    assert again(letter).state == State.DRAFT


def test_a_later_date_waits_and_can_be_taken_back(newsletter, members, story):
    members(3)
    letter = newsletter(send_at=story.now + timedelta(days=1))
    confirm(letter)
    pump()
    assert again(letter).state == State.SCHEDULED
    assert sending.take_back(letter)
    story.move(days=2)
    pump()
    assert again(letter).state == State.DRAFT
    assert not Enrolment.objects.exists()


def test_two_workers_begin_a_scheduled_one_once(newsletter, members, story):
    members(3)
    letter = newsletter(send_at=story.now + timedelta(days=1))
    confirm(letter)
    story.move(days=1)
    stale = again(letter)
    assert sending.carry_on(float("inf")) == 1
    assert sending._begin(stale, story.now) == 0
    assert Scenario.of_all_kinds.count() == 1


@pytest.mark.parametrize("gone", ["club", "mail"])
def test_what_it_needs_was_deleted_before_its_date(newsletter, members, story, club, mail, gone):
    members(3)
    letter = newsletter(send_at=story.now + timedelta(days=1))
    confirm(letter)
    {"club": club, "mail": mail}[gone].delete()
    story.move(days=2)
    pump()
    letter = again(letter)
    assert letter.state == State.STOPPED
    assert letter.reason == {"club": "newsletter_audience_gone", "mail": "newsletter_message_gone"}[gone]


@pytest.mark.django_db(transaction=True)
def test_stopping_withdraws_what_has_not_left(newsletter, members, smtp, monkeypatch):
    members(30)
    monkeypatch.setattr(claims, "batch_size", lambda: 10)
    monkeypatch.setattr(intake, "CHUNKS_A_ROUND", 1)
    letter = newsletter()
    confirm(letter)
    work(rounds=1)
    intake.take(float("inf"))
    assert len(smtp.accepted) == 10
    assert sending.stop(letter)
    assert not sending.stop(letter)
    pump()
    letter = again(letter)
    assert len(smtp.accepted) == 10
    assert letter.state == State.STOPPED and letter.ended_at
    progress = results.progress(letter)
    assert (progress.sent, progress.withdrawn, progress.not_reached) == (10, 10, 10)
    assert not progress.on_the_way


@pytest.mark.django_db(transaction=True)
def test_stopping_in_the_middle_of_a_batch_stops_the_next_window(newsletter, members, smtp, settings):
    settings.WAGTAIL_NURTURE = settings.WAGTAIL_NURTURE | {"SEND_WINDOW": 4}
    members(40)
    letter = newsletter()
    confirm(letter)

    smtp.answers["data", "*"] = lambda: _in_a_thread(sending.stop, letter) if len(smtp.accepted) == 5 else None
    pump()
    assert 5 < len(smtp.accepted) < 40
    skipped = Delivery.objects.filter(state="skipped", reason="newsletter_stopped").count()
    assert skipped == 40 - len(smtp.accepted)


def _in_a_thread(act, *given):
    """An editor's request, while the worker waits for the mail server."""

    def request():
        act(*given)
        connection.close()

    thread = Thread(target=request)
    thread.start()
    thread.join()


def test_held_messages_of_a_stopped_newsletter_are_withdrawn_too(newsletter, members, mail):
    members(4)
    letter = newsletter()
    confirm(letter)
    intake.take(float("inf"))
    runner.tick(float("inf"))
    Delivery.objects.filter(pk__in=Delivery.objects.values("pk")[:2]).update(state="held", reason="no_sender")
    sending.stop(letter)
    pump()
    assert Delivery.objects.filter(state="skipped", reason="newsletter_stopped").count() == 4


@pytest.mark.django_db(transaction=True)
def test_a_worker_that_dies_in_the_middle_loses_nobody(newsletter, members, smtp, monkeypatch, settings):
    people = members(25)
    monkeypatch.setattr(claims, "batch_size", lambda: 10)
    letter = newsletter()
    confirm(letter)
    assert fan_out.chunk() == 10
    with monkeypatch.context() as dying:
        dying.setattr(intake.entering, "enter", lambda *given: (_ for _ in ()).throw(KeyboardInterrupt))
        with pytest.raises(KeyboardInterrupt):
            fan_out.chunk()
    pump()
    assert len(smtp.accepted) == 10
    Intake.objects.update(lease_until="2000-01-01T00:00:00Z")
    pump()
    assert smtp.addresses == sorted(person.email for person in people)


@pytest.mark.django_db(transaction=True)
def test_a_message_edited_during_the_sending_reaches_those_who_still_wait(newsletter, members, smtp, mail, monkeypatch):
    members(20)
    monkeypatch.setattr(claims, "batch_size", lambda: 10)
    monkeypatch.setattr(intake, "CHUNKS_A_ROUND", 1)
    letter = newsletter()
    confirm(letter)
    work(rounds=1)
    mail.subject = "Better news"
    mail.save_revision().publish()
    pump()
    subjects = [message["Subject"] for _to, message, _raw in smtp.accepted]
    assert sorted(subjects) == ["Better news"] * 10 + ["Spring news"] * 10


def test_a_language_without_text_is_said_and_takes_another(newsletter, members, mail):
    people = members(4)
    Contact.objects.filter(pk__in=[people[0].pk, people[1].pk]).update(language="de")
    counted = counting.count(newsletter())
    assert counted.no_text == {"de": 2}
    assert counted.languages == {"en": 4}


@pytest.mark.parametrize("chunk", [200, 2000])
def test_no_statement_for_each_person(newsletter, members, monkeypatch, chunk):
    """As many statements for 2,000 people as for 200, but for the inserts, which go by hundreds or thousands."""
    members(220)
    few = _statements(newsletter(), monkeypatch, 200)
    Newsletter.objects.all().update(state=State.SENT)
    Intake.objects.all().update(state=Intake.State.DONE)
    Contact.objects.all().delete()
    members(2200)
    many = _statements(newsletter(), monkeypatch, chunk)
    assert len(many) == len(few)


def _statements(letter, monkeypatch, chunk):
    """The statements of one full chunk of ``letter``."""
    monkeypatch.setattr(claims, "batch_size", lambda: chunk)
    confirm(letter)
    with CaptureQueriesContext(connection) as queries:
        assert fan_out.chunk() == chunk
    return [query["sql"] for query in queries if not query["sql"].startswith("INSERT")]


def test_counting_asks_by_slices(newsletter, members, monkeypatch, django_assert_max_num_queries):
    members(300)
    letter = newsletter()
    monkeypatch.setattr(counting, "SLICE", 100)
    with django_assert_max_num_queries(40):
        assert counting.count(letter).eligible == 300
    monkeypatch.setattr(counting, "SLICE", 1000)
    with django_assert_max_num_queries(20):
        assert counting.count(letter).eligible == 300
    assert not counting.count(letter, patience=-1).complete


def test_newsletters_do_not_stand_among_scenarios(newsletter, members, mail):
    members(1)
    confirm(newsletter())
    assert not Scenario.objects.exists()
    assert intake.running() == []


def test_another_pool_is_left_alone(newsletter, members, club):
    from wagtail_nurture.contacts.models import ContactPool

    people = members(3)
    Contact.objects.filter(pk=people[0].pk).update(pool=ContactPool.objects.create(name="Elsewhere"))
    letter = newsletter()
    assert counting.count(letter).everybody == 2
    confirm(letter)
    pump()
    assert Enrolment.objects.count() == 2


@pytest.mark.django_db(transaction=True)
def test_a_newsletter_to_a_segment(newsletter, crowd, pool, smtp, monkeypatch):
    people = crowd(12)
    Contact.objects.filter(pk__in=[person.pk for person in people[::3]]).update(language="fr")
    rule = {"type": "field", "id": "f", "value": {"field": "language", "operator": "is", "value": "fr"}}
    segment = Segment(pool=pool, name="French")
    segment.conditions = Segment._meta.get_field("conditions").to_python([rule])
    segment.save()
    monkeypatch.setattr(claims, "batch_size", lambda: 5)
    letter = newsletter(list=None, segment=segment)
    assert counting.count(letter).eligible == 4
    confirm(letter)
    pump()
    assert smtp.addresses == sorted(person.email for person in people[::3])
    assert again(letter).state == State.SENT


@pytest.mark.django_db(transaction=True)
def test_what_cannot_wait_does_not_wait_behind_it(newsletter, members, smtp, monkeypatch, settings):
    """The mass lane itself lets it pass, before most of the audience has even come in."""
    settings.WAGTAIL_NURTURE = settings.WAGTAIL_NURTURE | {"SEND_WINDOW": 2}
    members(30)
    monkeypatch.setattr(claims, "batch_size", lambda: 5)
    monkeypatch.setattr(intake, "CHUNKS_A_ROUND", 1)
    letter = newsletter()
    confirm(letter)
    trial.send(letter, User(email="chief@shop.example"))
    work(rounds=1)
    assert "chief@shop.example" in smtp.addresses
    assert Enrolment.objects.count() == 5
