"""Several commands at a time: who is refused is refused alone; only what was written and not answered is in doubt."""

import pytest
from django.db import connection

from wagtail_nurture.contacts import consent
from wagtail_nurture.delivery import gates, handover
from wagtail_nurture.delivery.models import Circuit, SendWindow
from wagtail_nurture.models import Delivery, Event, Todo

from .pipelines import Pipelines


SLOW = 4.0  # seconds, longer than is waited for


@pytest.fixture(autouse=True)
def no_other_gates(monkeypatch):
    monkeypatch.setattr(gates, "_GATES", [])


@pytest.fixture(params=[("PIPELINING", "SIZE"), ()], ids=["pipelining", "one by one"])
def server(request, settings):
    with Pipelines(offers=request.param) as server:
        settings.EMAIL_BACKEND = "django.core.mail.backends.smtp.EmailBackend"
        settings.EMAIL_HOST, settings.EMAIL_PORT, settings.EMAIL_TIMEOUT = "127.0.0.1", server.port, 5
        yield server


@pytest.fixture
def six(people, wish):
    """Six messages, p0@example.org and on, in this order."""
    return [wish(each) for each in people(6)]


def states(deliveries):
    found = dict(Delivery.objects.values_list("pk", "state"))
    return [found[each.pk] for each in deliveries]


def reasons(deliveries):
    found = dict(Delivery.objects.values_list("pk", "reason"))
    return [found[each.pk] for each in deliveries]


def open_again():
    Circuit.objects.update(open_until=None)
    Delivery.objects.update(retry_at=None)


def six_but(place, state):
    return ["sent"] * place + [state] + ["sent"] * (5 - place)


def test_all_leave_over_one_connection(server, six, send):
    assert send() == 6
    assert states(six) == ["sent"] * 6
    assert server.addresses == [f"p{n}@example.org" for n in range(6)]
    assert server.connections == 1 and server.heard[-1].upper() == "QUIT"
    assert server.early == 0, "a text was sent before the server had agreed"
    assert server.together == (6 if "PIPELINING" in server.offers else 0)
    assert {str(mail["Message-ID"]) for _who, mail, _raw in server.accepted} == {
        f"<{each.uuid}@shop.example>" for each in six
    }
    assert all(str(mail["To"]) == who for who, mail, _raw in server.accepted)
    assert Event.objects.filter(kind="message.sent").count() == 6


@pytest.mark.parametrize(
    "stage, answer, state, reason",
    [
        ("rcpt", "550 5.1.1 no such user", "failed", "refused_address"),
        ("rcpt", "450 greylisted", "queued", "try_again"),
        ("data", "451 not now", "queued", "try_again"),
        ("text", "554 5.7.1 spam", "failed", "refused_policy"),
        ("text", "452 disk full", "queued", "try_again"),
    ],
)
def test_who_is_refused_is_refused_alone(server, six, send, stage, answer, state, reason):
    server.answers[stage, "p2@example.org"] = [answer]
    send()
    assert states(six) == six_but(2, state) and reasons(six)[2] == reason
    assert server.connections == 1
    assert server.addresses == [f"p{n}@example.org" for n in (0, 1, 3, 4, 5)]


def test_a_server_that_takes_the_data_of_nobody_is_given_nothing(server, six, send):
    """RFC 2920 §3.1: DATA may be accepted though no recipient was; then a single dot ends it."""
    server.answers["rcpt", "p2@example.org"] = ["550 5.1.1 no"]
    server.answers["data", "p2@example.org"] = ["354 go on all the same"]
    server.answers["text", "p2@example.org"] = ["554 nobody"]
    send()
    assert states(six) == six_but(2, "failed") and "p2@example.org" not in server.addresses
    assert server.connections == 1


def test_a_refused_sender_is_nobodys_fault(server, six, send):
    server.answers["mail", "*"] = ["250 ok", "250 ok", *["530 log in first"] * 9]
    send()
    assert states(six) == ["sent"] * 2 + ["queued"] * 4
    assert set(Delivery.objects.filter(state="queued").values_list("attempts", flat=True)) == {0}
    assert Circuit.objects.get().failures == 1
    assert sum(line.upper().startswith("MAIL") for line in server.heard) == 3, "it is left alone at once"


def test_a_server_that_has_enough_after_a_refusal_was_given_nothing_of_the_next(server, six, send):
    """RSET goes before the envelope that follows a refusal; here 421 is all that comes back."""
    server.answers["rcpt", "p2@example.org"] = ["550 5.1.1 no such user"]
    server.answers["rset", "*"] = ["421 too many errors"]
    send()
    assert states(six) == ["sent", "sent", "failed", "queued", "sent", "sent"] and reasons(six)[3] == "try_again"
    open_again()
    send()
    assert states(six) == six_but(2, "failed") and server.addresses.count("p3@example.org") == 1


@pytest.mark.parametrize(
    "answer, state",
    [("251 taken, too", "sent"), ("?!", "unknown"), ("354 go on", "unknown")],
)
def test_a_strange_answer_to_the_text_lets_nobody_have_it_twice(server, six, send, answer, state):
    server.answers["text", "p2@example.org"] = [f"take and say {answer}"]
    send()
    open_again()
    send()
    assert states(six) == six_but(2, state)
    assert server.addresses == [f"p{n}@example.org" for n in range(6)]


@pytest.mark.parametrize("answer", ["drop", "take and drop", SLOW])
def test_no_answer_to_the_text_leaves_one_in_doubt(server, six, send, settings, answer):
    settings.EMAIL_TIMEOUT = 1 if answer == SLOW else 5
    server.answers["text", "p2@example.org"] = [answer]
    send()
    assert states(six) == six_but(2, "unknown") and reasons(six)[2] == "no_answer"
    assert Todo.objects.get(key="delivery.uncertain").people == 1
    open_again()
    assert send() == 0


def test_what_must_arrive_is_given_again_word_for_word(server, people, wish, send):
    first, second, third = [wish(each, purpose="transactional") for each in people(3)]
    server.answers["text", "p1@example.org"] = ["take and drop"]
    send()
    assert states([first, second, third]) == ["sent", "queued", "sent"]
    open_again()
    send()
    (one, other) = [mail for who, mail, _raw in server.accepted if who == "p1@example.org"]
    assert (one["Message-ID"], one["Date"]) == (other["Message-ID"], other["Date"])
    assert states([second]) == ["sent"]


@pytest.mark.parametrize("stage", ["rcpt", "data"])
def test_a_break_before_the_text_costs_nobody_the_message(server, six, send, stage):
    server.answers[stage, "p2@example.org"] = ["drop"]
    send()
    assert states(six) == ["sent"] * 6 and sorted(server.addresses) == [f"p{n}@example.org" for n in range(6)]
    assert server.connections == 2


def test_a_server_that_goes_away_leaves_one_in_doubt_and_the_others_waiting(server, six, send, settings):
    def vanish():
        settings.EMAIL_PORT = 1
        return "drop"

    server.answers["text", "p2@example.org"] = [vanish]
    send()
    assert states(six) == ["sent"] * 2 + ["unknown"] + ["queued"] * 3
    assert set(Delivery.objects.filter(state="queued").values_list("attempts", flat=True)) == {0}


class Death(BaseException):
    """The process was killed here."""


def test_killed_in_the_middle_only_what_was_begun_is_in_doubt(server, six, send, monkeypatch):
    """p3 was announced to the server together with the text of p2; its own text was never written.

    Where the database writes apart from us, p3 was then marked as well: its envelope had been written.
    """
    from wagtail_nurture.delivery import claims
    from wagtail_nurture.delivery.channels.email import EmailChannel
    from wagtail_nurture.delivery.windows import Window

    from .test_crashes import lapse

    real, calls = EmailChannel.hand_over, []

    def third_dies(self, message):
        calls.append(message)
        answer = real(self, message)
        if len(calls) == 3:
            monkeypatch.setattr(Window, "close", lambda self, **what: None)
            monkeypatch.setattr(claims, "give_back", lambda *a: None)
            raise Death
        return answer

    with monkeypatch.context() as patch:
        patch.setattr(EmailChannel, "hand_over", third_dies)
        with pytest.raises(Death):
            send()
    monkeypatch.undo()
    assert states(six) == ["claimed"] * 6
    ahead = connection.vendor == "postgresql" and "PIPELINING" in server.offers
    window = SendWindow.objects.get()
    assert (window.messages, window.sure) == ([each.pk for each in six], 2)
    assert window.begun == (4 if ahead else 3)
    lapse()
    send()
    assert states(six) == ["sent"] * 2 + ["unknown"] + (["unknown"] if ahead else ["sent"]) + ["sent"] * 2
    assert server.addresses == [f"p{n}@example.org" for n in range(6) if not (ahead and n == 3)]
    assert Event.objects.filter(kind="message.sent").count() == states(six).count("sent")
    assert not SendWindow.objects.exists()


def test_what_was_marked_ahead_and_not_given_waits_on(server, six, send):
    """The server goes away with its answer about p2; nothing was given of p3, which has not even been tried."""
    server.answers["text", "p2@example.org"] = ["421 going down"]
    send()
    assert states(six)[:2] == ["sent"] * 2 and states(six)[2] == "queued" and reasons(six)[2] == "try_again"
    assert states(six)[3:] == ["sent"] * 3 and server.addresses.count("p3@example.org") == 1


def test_the_next_message_is_made_while_the_server_thinks(server, six, send, monkeypatch):
    """When p0 is being given, p1 is ready (it was told of); p2 is made before the answer about p0 is read."""
    from wagtail_nurture.delivery.channels.email import EmailChannel
    from wagtail_nurture.delivery.mail.talk import Talk

    story, prepare, give = [], EmailChannel.prepare, Talk.give

    def prepared(self, parcel):
        story.append(parcel.address.partition("@")[0])
        return prepare(self, parcel)

    def given(self, message, *others):
        give(self, message, *others)
        story.append("answer")

    monkeypatch.setattr(EmailChannel, "prepare", prepared)
    monkeypatch.setattr(Talk, "give", given)
    send()
    assert story[:6] == ["p0", "p1", "p2", "answer", "p3", "answer"] and story.count("answer") == 6


def test_what_goes_wrong_while_the_server_thinks_is_heard_of_in_its_turn(server, six, send, monkeypatch):
    from wagtail_nurture.delivery.channels.email import EmailChannel

    prepare = EmailChannel.prepare

    def spoilt(self, parcel):
        if parcel.address.startswith("p2"):
            raise RuntimeError("broken")
        return prepare(self, parcel)

    monkeypatch.setattr(EmailChannel, "prepare", spoilt)
    with pytest.raises(RuntimeError):
        send()
    assert states(six) == ["sent", "sent", "claimed", "queued", "queued", "queued"], "its attempt counts"


def test_whoever_withdraws_after_being_announced_gets_nothing(server, people, wish, send, monkeypatch):
    monkeypatch.setattr(handover, "FRESH_SECONDS", 0)
    group = people(4)
    deliveries = [wish(each) for each in group]

    def and_withdraw(self, window, delivery, turn, real=handover.Handover._one):
        answer = real(self, window, delivery, turn)
        if delivery.pk == deliveries[0].pk:
            consent.withdraw(group[1], purpose="advice", source="test")
        return answer

    monkeypatch.setattr(handover.Handover, "_one", and_withdraw)
    send()
    assert states(deliveries) == ["sent", "skipped", "sent", "sent"]
    assert server.addresses == ["p0@example.org", "p2@example.org", "p3@example.org"]
    assert server.cut_off == ([b""] if "PIPELINING" in server.offers else [])


def test_one_that_only_django_can_write_leaves_among_the_others(server, people, wish, send):
    group = people(3)
    type(group[1]).objects.filter(pk=group[1].pk).update(email="p1@exämple.org")
    deliveries = [wish(each) for each in group]
    send()
    assert states(deliveries) == ["sent"] * 3
    assert server.addresses == ["p0@example.org", "p1@xn--exmple-cua.org", "p2@example.org"]
