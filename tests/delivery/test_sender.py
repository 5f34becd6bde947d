"""A message leaves, once, and each answer of the server has its consequence."""

import pytest

from wagtail_nurture.contacts import consent
from wagtail_nurture.delivery import gates, handover
from wagtail_nurture.delivery.models import Circuit
from wagtail_nurture.models import Delivery, Event, MessageVersion, NurtureSiteSettings, Suppression, Todo
from wagtail_nurture.signals import message_published


@pytest.fixture(autouse=True)
def no_other_gates(monkeypatch):
    monkeypatch.setattr(gates, "_GATES", [])


def fresh(delivery):
    return Delivery.objects.get(pk=delivery.pk)


def open_again():
    """The pause after a trouble is over."""
    Circuit.objects.update(open_until=None)
    Delivery.objects.update(retry_at=None)


def test_a_message_leaves_and_its_news_is_written(smtp, reader, wish, send):
    delivery = wish(reader, scenario_id=7, step_id="s1", enrolment_id=9)
    assert send() == 1
    delivery = fresh(delivery)
    assert (delivery.state, delivery.attempts, delivery.fence) == ("sent", 1, None)
    address, mail, _raw = smtp.accepted[0]
    assert address == "p0@example.org"
    assert mail["Subject"] == "Choosing a touring bike well, Person 0"
    assert mail["Message-ID"] == f"<{delivery.uuid}@shop.example>"
    assert mail.get_body(("html",)).get_content().startswith("<p>Hello ")
    event = Event.objects.get(kind="message.sent")
    assert (event.contact_id, event.subject) == (reader.pk, "step:9:s1")
    assert event.properties["delivery"] == delivery.pk and event.properties["scenario"] == 7
    assert send() == 0


def test_what_would_be_seen_of_each_person_is_told_with_the_sending(smtp, people, wish, send):
    accepted, refused = people(2)
    consent.grant(accepted, purpose="tracking", channel="site", source="test")
    wish(accepted), wish(refused)
    send()
    told = dict(Event.objects.filter(kind="message.sent").values_list("contact", "properties__measured"))
    assert told == {accepted.pk: ["clicks"], refused.pk: []}


def test_each_sort_of_refusal_by_the_person_is_told_apart(smtp, people, wish, send):
    allowed, withdrawn, never, bounced = people(4)
    deliveries = [wish(each) for each in (allowed, withdrawn, never, bounced)]
    consent.withdraw(withdrawn, purpose="advice", source="test")
    never.permissions.all().delete()
    from wagtail_nurture.contacts.suppression import suppress

    suppress("p3@example.org", reason="hard_bounce")
    send()
    assert [fresh(each).state for each in deliveries] == ["sent", "skipped", "skipped", "skipped"]
    assert [fresh(each).reason for each in deliveries[1:]] == ["withdrawn", "no_consent", "suppressed"]
    assert smtp.addresses == ["p0@example.org"]
    assert Event.objects.filter(kind="message.skipped").count() == 3


def test_a_file_asked_for_needs_no_consent(smtp, contact, wish, send):
    delivery = wish(contact, purpose="transactional", lane="now")
    send("now")
    assert fresh(delivery).state == "sent"
    assert "List-Unsubscribe" not in smtp.accepted[0][1]


def test_unsubscribing_between_claim_and_hand_over_wins(smtp, people, wish, send, settings, monkeypatch):
    settings.WAGTAIL_NURTURE = settings.WAGTAIL_NURTURE | {"SEND_WINDOW": 2}
    group = people(5)
    deliveries = [wish(each) for each in group]
    from wagtail_nurture.delivery import handover

    def unsubscribe_last(self, window, delivery, turn, real=handover.Handover._one):
        if delivery.pk == deliveries[0].pk:
            consent.withdraw(group[4], purpose="advice", source="test")
        return real(self, window, delivery, turn)

    monkeypatch.setattr(handover.Handover, "_one", unsubscribe_last)
    send()
    assert [fresh(each).state for each in deliveries] == ["sent"] * 4 + ["skipped"]
    assert fresh(deliveries[4]).reason == "withdrawn"


def test_a_slow_server_is_given_nothing_on_old_answers(smtp, people, wish, send, monkeypatch):
    """One window would hold all five; permissions are asked about again as soon as the last look is old."""
    from wagtail_nurture.delivery import handover

    monkeypatch.setattr(handover, "FRESH_SECONDS", 0)
    group = people(5)
    deliveries = [wish(each) for each in group]

    def unsubscribe_next(self, window, delivery, turn, real=handover.Handover._one):
        if delivery.pk == deliveries[0].pk:
            consent.withdraw(group[1], purpose="advice", source="test")
        return real(self, window, delivery, turn)

    monkeypatch.setattr(handover.Handover, "_one", unsubscribe_next)
    send()
    assert [fresh(each).state for each in deliveries] == ["sent", "skipped", "sent", "sent", "sent"]


@pytest.mark.parametrize("action, state", [("hold", "held"), ("skip", "skipped")])
def test_a_gate_stops_a_message(smtp, reader, wish, send, action, state):
    delivery = wish(reader)
    gates.register(lambda rows: {row.pk: gates.Verdict(action, "paused") for row in rows})
    send()
    assert (fresh(delivery).state, fresh(delivery).reason, smtp.accepted) == (state, "paused", [])


def test_a_message_past_its_last_moment_is_skipped(smtp, reader, wish, send):
    from datetime import timedelta

    from wagtail_nurture import clock

    delivery = wish(reader, expires_at=clock.now() - timedelta(minutes=1))
    send()
    assert (fresh(delivery).state, fresh(delivery).reason) == ("skipped", "expired")


def test_a_message_waits_for_its_moment_in_story_time(smtp, reader, wish, send):
    from datetime import timedelta

    from wagtail_nurture import clock

    later = clock.now() + timedelta(days=2)
    delivery = wish(reader, not_before=later)
    assert send() == 0
    with clock.virtual(lambda: later):
        assert send() == 1
    assert fresh(delivery).state == "sent"


def test_an_unpublished_message_is_held_and_leaves_when_published(smtp, reader, wish, send, message):
    delivery = wish(reader)
    type(message).objects.update(live=False)
    send()
    assert (fresh(delivery).state, fresh(delivery).reason) == ("held", "message_unpublished")
    todo = Todo.objects.get(resolved_at=None)
    assert todo.people == 1 and "Touring" in todo.sentence
    type(message).objects.update(live=True)
    message_published.send(sender=None, message_key=message.translation_key, locale="en")
    send()
    assert fresh(delivery).state == "sent"
    assert not Todo.objects.filter(resolved_at=None).exists()


def test_without_a_sender_everything_waits_until_one_is_set(smtp, reader, wish, send, site):
    NurtureSiteSettings.objects.update(sender_email="")
    delivery = wish(reader)
    send()
    assert (fresh(delivery).state, fresh(delivery).reason) == ("held", "no_sender")
    chosen = NurtureSiteSettings.for_site(site)
    chosen.sender_email = "hello@shop.example"
    chosen.save()
    send()
    assert fresh(delivery).state == "sent"


def test_the_version_is_chosen_once_and_kept_on_each_attempt(smtp, reader, wish, send, message):
    smtp.answers["rcpt", "p0@example.org"] = ["451 greylisted"]
    delivery = wish(reader)
    send()
    first = fresh(delivery)
    newer = MessageVersion.objects.get(pk=message.version.pk)
    newer.pk, newer.hash, newer.parts = None, "newer", newer.parts | {"subject": ["Newer"]}
    MessageVersion.objects.bulk_create([newer])
    open_again()
    send()
    assert first.variant_id == fresh(delivery).variant_id == message.version.pk
    assert smtp.accepted[0][1]["Subject"].startswith("Choosing")


def test_a_corrected_address_is_used(smtp, reader, wish, send):
    delivery = wish(reader)
    type(reader).objects.update(email="new@example.org", email_key="new@example.org")
    send()
    assert smtp.addresses == ["new@example.org"] and fresh(delivery).address == "new@example.org"


@pytest.mark.parametrize("reply", ["450 mailbox busy", "421 closing"])
def test_a_temporary_answer_is_tried_again(smtp, reader, wish, send, reply):
    smtp.answers["rcpt", "p0@example.org"] = [reply]
    delivery = wish(reader)
    send()
    waiting = fresh(delivery)
    assert (waiting.state, waiting.reason, waiting.sent_at) == ("queued", "try_again", None)
    assert waiting.retry_at and reply.split()[0] in waiting.error and "@" not in waiting.error
    assert send() == 0
    open_again()
    send()
    assert (fresh(delivery).state, fresh(delivery).attempts) == ("sent", 2)
    assert "reason" not in Event.objects.get(kind="message.sent").properties, "it was put off then, and was sent"


def test_after_the_last_attempt_it_is_given_up(smtp, reader, wish, send, settings):
    settings.WAGTAIL_NURTURE = settings.WAGTAIL_NURTURE | {"MAX_ATTEMPTS": 2}
    smtp.answers["rcpt", "*"] = "450 no"
    delivery = wish(reader)
    for _ in range(2):
        send()
        open_again()
    assert (fresh(delivery).state, fresh(delivery).reason) == ("failed", "too_many_attempts")
    assert Event.objects.filter(kind="message.failed").count() == 1


@pytest.mark.parametrize(
    "reply, reason, suppressed",
    [
        ("550 5.1.1 no such user <p0@example.org>", "refused_address", True),
        ("550 5.7.1 policy", "refused_policy", False),
        ("552 5.2.2 mailbox full", "refused", False),
        ("550 no", "refused", False),
    ],
)
def test_a_final_refusal_fails_this_one_only(smtp, people, wish, send, reply, reason, suppressed):
    smtp.answers["rcpt", "p0@example.org"] = reply
    first, second = [wish(each) for each in people(2)]
    send()
    assert (fresh(first).state, fresh(first).reason, fresh(second).state) == ("failed", reason, "sent")
    assert Suppression.objects.filter(reason="hard_bounce").exists() is suppressed
    assert "@" not in fresh(first).error


def test_a_connection_lost_before_the_message_is_given_costs_nobody_the_message(smtp, people, wish, send):
    first, second = [wish(each) for each in people(2)]
    smtp.answers["rcpt", "p1@example.org"] = ["drop"]
    send()
    assert [fresh(first).state, fresh(second).state] == ["sent", "sent"]
    assert smtp.addresses == ["p0@example.org", "p1@example.org"]


def test_no_answer_to_the_message_is_a_doubt(smtp, reader, wish, send):
    smtp.answers["data", "p0@example.org"] = ["take and drop"]
    delivery = wish(reader)
    send()
    assert (fresh(delivery).state, fresh(delivery).reason) == ("unknown", "no_answer")
    assert Todo.objects.get(key="delivery.uncertain").people == 1
    open_again()
    assert send() == 0 and len(smtp.accepted) == 1


def test_what_must_arrive_is_given_again_with_the_same_name_and_date(smtp, contact, wish, send):
    smtp.answers["data", "ada@example.org"] = ["take and drop"]
    delivery = wish(contact, purpose="transactional", lane="now")
    send("now")
    assert (fresh(delivery).state, fresh(delivery).reason) == ("queued", "no_answer")
    open_again()
    send("now")
    assert fresh(delivery).state == "sent"
    (_, first, raw1), (_, second, raw2) = smtp.accepted
    assert (first["Message-ID"], first["Date"]) == (second["Message-ID"], second["Date"])


def test_a_server_that_hangs_is_left_after_its_time(smtp, reader, wish, send, settings):
    import time

    settings.EMAIL_TIMEOUT = 0.3
    smtp.answers["data", "p0@example.org"] = [lambda: time.sleep(1) or "250 late"]
    delivery = wish(reader)
    send()
    assert fresh(delivery).state == "unknown"


def test_an_unreachable_server_costs_nobody_an_attempt(reader, people, wish, send, settings):
    settings.EMAIL_BACKEND = "django.core.mail.backends.smtp.EmailBackend"
    settings.EMAIL_HOST, settings.EMAIL_PORT = "127.0.0.1", 1
    deliveries = [wish(reader) for _ in range(3)]
    send()
    assert {(fresh(each).state, fresh(each).attempts) for each in deliveries} == {("queued", 0)}
    circuit = Circuit.objects.get()
    assert circuit.failures == 1 and circuit.open_until
    assert Todo.objects.filter(key="delivery.unreachable:email", resolved_at=None).exists()
    assert send() == 0


def test_mail_flows_again_when_the_server_is_back(smtp, reader, wish, send, settings):
    port = settings.EMAIL_PORT
    settings.EMAIL_PORT = 1
    delivery = wish(reader)
    send()
    settings.EMAIL_PORT = port
    open_again()
    send()
    assert fresh(delivery).state == "sent"
    assert Circuit.objects.get().failures == 0
    assert not Todo.objects.filter(resolved_at=None).exists()


def test_many_troubles_in_a_row_are_the_servers(smtp, people, wish, send):
    smtp.answers["rcpt", "*"] = "451 not today"
    deliveries = [wish(each) for each in people(9)]
    send()
    assert sorted(fresh(each).attempts for each in deliveries) == [0] * 4 + [1] * 5
    assert Circuit.objects.get().failures == 1


def test_one_bad_row_never_stops_the_others(smtp, people, wish, send, monkeypatch):
    from wagtail_nurture.content import render

    deliveries = [wish(each) for each in people(5)]
    real = render.fill

    def spoilt(version, recipients, **more):
        if any(each.delivery_id == deliveries[2].pk for each in recipients):
            raise ValueError("secret@example.org")
        return real(version, recipients, **more)

    monkeypatch.setattr(render, "fill", spoilt)
    send()
    assert [fresh(each).state for each in deliveries] == ["sent", "sent", "held", "sent", "sent"]
    assert (fresh(deliveries[2]).reason, fresh(deliveries[2]).error) == ("render_failed", "ValueError")
    assert Todo.objects.get(key__startswith="delivery.spoilt", resolved_at=None).people == 1
    monkeypatch.setattr(render, "fill", real)
    message_published.send(sender=None, message_key=deliveries[2].message_key, locale="en")
    send()
    assert fresh(deliveries[2]).state == "sent" and len(smtp.accepted) == 5
    assert not Todo.objects.filter(resolved_at=None).exists()


def test_an_address_that_cannot_be_written_fails_alone(smtp, people, wish, send):
    first, second = [wish(each) for each in people(2)]
    type(first.contact).objects.filter(pk=first.contact_id).update(email="a@x.fr, victim@y.fr")
    send()
    assert (fresh(first).state, fresh(first).reason, fresh(second).state) == ("failed", "bad_address", "sent")
    assert smtp.addresses == ["p1@example.org"]


def test_the_mass_lane_lets_what_cannot_wait_pass(smtp, people, contact, wish, send, settings):
    settings.WAGTAIL_NURTURE = settings.WAGTAIL_NURTURE | {"SEND_WINDOW": 2}
    for each in people(6):
        wish(each)
    wish(contact, purpose="transactional", lane="now")
    send("mass")
    assert [address for address, _m, _r in smtp.accepted].index("ada@example.org") <= 2
    assert len(smtp.accepted) == 7


def test_what_is_not_reached_in_time_goes_back_untouched(smtp, people, wish, send):
    deliveries = [wish(each) for each in people(3)]
    from wagtail_nurture.delivery import sender

    sender.send_due("mass", until=0)
    assert {(fresh(each).state, fresh(each).attempts) for each in deliveries} == {("queued", 0)}


def test_statements_do_not_grow_with_people(
    smtp, people, wish, send, django_assert_max_num_queries, settings, monkeypatch
):
    """Per message one statement (its mark) at most; all else is per window or per batch."""
    monkeypatch.setattr(handover, "FRESH_SECONDS", float("inf"))  # how much time passes is the machine's affair
    settings.WAGTAIL_NURTURE = settings.WAGTAIL_NURTURE | {"SEND_WINDOW": 50}
    for each in people(100):
        wish(each)
    with django_assert_max_num_queries(100 + 110):
        assert send() == 100
