"""A file of people: tried, run, resumed; who must not be written to stays so; what is newer here stays."""

import io
import time
from datetime import UTC, datetime

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from wagtail_nurture import clock
from wagtail_nurture.contacts import consent, suppression, values
from wagtail_nurture.contacts.importing import deciding, error_file, presets, receiving, work
from wagtail_nurture.contacts.importing.models import ContactImport, ImportLine
from wagtail_nurture.contacts.importing.planning import Plan
from wagtail_nurture.models import ConsentRecord, Contact, ContactField, Event, List, ListMembership, Suppression


def received(pool, text, *, name="people.csv", **options):
    return receiving.receive(io.BytesIO(text.encode()), filename=name, pool=pool, **options)


def tried(job, **options):
    """``job`` after its dry run with the guessed columns and ``options`` of the plan."""
    plan = receiving.first_plan(job)
    for option, value in options.items():
        setattr(plan, option, value)
    work.check(job, plan)
    work.work(time.monotonic() + 60)
    job.refresh_from_db()
    assert job.state == "checked"
    return job


def ran(job, **options):
    work.start(tried(job, **options))
    while ContactImport.objects.get(pk=job.pk).state == "running":
        work.work(time.monotonic() + 60)
    job.refresh_from_db()
    assert job.state == "done"
    return job


AGREED = {"basis": "consent", "purposes": ["news"], "wording": "Yes, write to me"}


def test_people_arrive_with_fields_lists_consent_and_proof(pool):
    ContactField.objects.create(slug="size", label="Size", kind="number")
    lst = List.objects.create(pool=pool, name="Riders", slug="riders")
    text = (
        "E-mail;Prénom;Nom;Size;Code postal;Date de consentement\n"
        "Ada@Example.org;Ada;Lovelace;171;33000;2024-05-01 10:00:00\n"
    )
    job = ran(received(pool, text), lists=[lst.pk], source="The fair of 2024", **AGREED)
    assert job.result == job.expected == {"new": 1}
    ada = Contact.objects.get()
    assert (ada.email, ada.first_name, ada.last_name, ada.source) == (
        "Ada@example.org",
        "Ada",
        "Lovelace",
        "The fair of 2024",
    )
    assert values.read([ada.pk], ["size", "postcode"])[ada.pk] == {"size": 171, "postcode": "33000"}
    assert ListMembership.objects.get(contact=ada).state == "confirmed"
    proof = ConsentRecord.objects.get(contact=ada)
    assert (proof.text, proof.source, proof.purpose) == ("Yes, write to me", "The fair of 2024", "news")
    assert proof.at == datetime(2024, 5, 1, 10, tzinfo=UTC)
    assert consent.refusals([ada.pk], purpose="news") == {}
    assert consent.refusals([ada.pk], purpose="offers") == {ada.pk: "no_consent"}
    kinds = set(Event.objects.filter(contact=ada).values_list("kind", flat=True))
    assert kinds == {"contact.created", "field.set", "list.joined", "consent.granted"}


def test_without_a_ground_nobody_may_be_written_to(pool):
    ran(received(pool, "email\nada@example.org\n"))
    ada = Contact.objects.get()
    assert consent.refusals([ada.pk], purpose="news") == {ada.pk: "no_consent"}
    assert not ConsentRecord.objects.exists()


def test_the_dry_run_writes_nothing_and_counts_what_the_run_then_does(pool, contact):
    suppression.suppress("gone@example.org", reason="erased")
    text = (
        "email,first_name,last_name,status\n"
        "ada@example.org,Augusta,Lovelace,subscribed\n"  # known, gains a last name
        "new@example.org,New,,subscribed\n"
        "new@example.org,Newer,Person,subscribed\n"  # again
        "gone@example.org,Gone,,subscribed\n"
        "left@example.org,Left,,unsubscribed\n"
        "left@example.org,Left,,subscribed\n"  # one "no" in the file counts
        "not an address,,,\n"
        ",,Nobody,\n"
    )
    before = Event.objects.count()
    job = tried(received(pool, text))
    assert Contact.objects.count() == 1 and Event.objects.count() == before and Suppression.objects.count() == 1
    assert job.expected == {"changed": 1, "new": 1, "again": 1, "suppressed": 2, "stopped": 1, "refused": 2}
    job = ran(job)
    assert job.result == job.expected
    contact.refresh_from_db()
    assert (contact.first_name, contact.last_name) == ("Ada", "Lovelace")
    assert set(Contact.objects.values_list("email_key", flat=True)) == {"ada@example.org", "new@example.org"}
    new = Contact.objects.get(email_key="new@example.org")
    assert (new.first_name, new.last_name) == ("New", "Person")
    assert suppression.suppressed(["left@example.org"]) == {"left@example.org": {"*": "imported"}}


def test_what_is_known_is_overwritten_only_when_asked(pool, contact):
    text = "email,first_name\nada@example.org,Augusta\n"
    assert ran(received(pool, text)).result == {"same": 1}
    contact.refresh_from_db()
    assert contact.first_name == "Ada"
    assert ran(received(pool, text), overwrite=True).result == {"changed": 1}
    contact.refresh_from_db()
    assert contact.first_name == "Augusta"
    event = Event.objects.get(kind="field.set", contact=contact)
    assert event.properties == {"old": "Ada", "new": "Augusta", "source": "import"}


def test_who_unsubscribed_is_never_made_to_agree_by_a_file(pool, contact):
    consent.grant(contact, purpose="news")
    consent.withdraw(contact, purpose="news")
    ran(received(pool, "email\nada@example.org\n"), **AGREED)
    assert consent.refusals([contact.pk], purpose="news") == {contact.pk: "withdrawn"}
    consent.withdraw(contact)
    ran(received(pool, "email\nada@example.org\n"), basis="business", purposes=["news", "offers"], wording="x")
    assert set(consent.refusals([contact.pk], purpose="offers").values()) == {"withdrawn"}


def test_who_left_a_list_is_not_brought_back(pool, contact):
    lst = List.objects.create(pool=pool, name="Riders", slug="riders")
    ListMembership.objects.create(contact=contact, list=lst, state="left", changed_at="2026-01-01T00:00Z")
    ran(received(pool, "email\nada@example.org\n"), lists=[lst.pk])
    assert ListMembership.objects.get().state == "left"


def test_an_old_no_elsewhere_does_not_undo_a_later_yes_here(pool, contact):
    consent.grant(contact, purpose="news")
    text = "Email Address,UNSUB_TIME,LEID\nada@example.org,{},1\n"
    assert ran(received(pool, text.format("2019-01-01 10:00:00"))).result == {"agreed_since": 1}
    assert consent.refusals([contact.pk], purpose="news") == {}
    # Without its moment the no counts.
    job = ran(received(pool, "email\nada@example.org\n"), everyone=presets.STOPPED)
    assert job.result == {"stopped": 1}
    assert consent.refusals([contact.pk], purpose="news") == {contact.pk: "withdrawn"}
    assert ConsentRecord.objects.filter(contact=contact, action="withdrawn").exists()


def test_a_bounce_makes_a_softer_no_hard_and_never_the_other_way(pool):
    text = "email\na@example.org\n"
    ran(received(pool, text), everyone=presets.STOPPED)
    ran(received(pool, text), everyone=presets.BOUNCED)
    ran(received(pool, text), everyone=presets.STOPPED)
    assert suppression.suppressed(["a@example.org"]) == {"a@example.org": {"*": "hard_bounce"}}
    assert not Contact.objects.exists()


def test_values_that_do_not_fit_are_left_out_and_told(pool):
    ContactField.objects.create(slug="born", label="Born", kind="date")
    text = (
        'email,Born,phone,first_name\na@example.org,31/02/1980,06 12 34,"'
        + "x" * 200
        + '"\nb@example.org,21/05/1987,33612345678,=1+1\n'
    )
    job = ran(received(pool, text))
    assert job.result == {"new": 2}
    a, b = Contact.objects.order_by("email_key")
    assert len(a.first_name) == 100 and a.phone is None and b.phone == "+33612345678"
    assert str(values.read([b.pk], ["born"])[b.pk]["born"]) == "1987-05-21"
    file = "".join(error_file.rows(job))
    assert "“Born” is not a date" in file and "no country" in file and "shortened" in file
    assert "b@example.org" not in file


def test_the_error_file_holds_no_formula(pool):
    job = ran(received(pool, 'email,note\n"=HYPERLINK(1)",+1\n'))
    file = "".join(error_file.rows(job))
    assert "'=HYPERLINK(1)" in file and "'+1" in file and ",2," in file


def test_a_phone_of_somebody_else_is_left_out(pool, contact):
    Contact.objects.filter(pk=contact.pk).update(phone="+33612345678")
    text = "email,phone\na@example.org,+33612345678\nb@example.org,+33687654321\nc@example.org,+33687654321\n"
    job = ran(received(pool, text))
    assert job.result == {"new": 3}
    phones = dict(Contact.objects.values_list("email_key", "phone"))
    assert phones["a@example.org"] is None and phones["c@example.org"] is None
    assert phones["b@example.org"] == "+33687654321"


def many(number):
    return "email,first_name,postcode\n" + "".join(f"p{n}@example.org,First{n},{33000 + n}\n" for n in range(number))


def cost(pool, number):
    Contact.objects.all().delete()
    job = tried(received(pool, many(number)), **AGREED)
    work.start(job)
    with CaptureQueriesContext(connection) as captured:
        assert work.run_batch(job) == number
    return len(captured)


def test_a_batch_costs_the_same_with_twenty_and_with_two_hundred(pool):
    cost(pool, 5)
    # SQLite splits a statement of more than 999 parameters; nothing grows with the people.
    assert cost(pool, 20) <= 21 and cost(pool, 200) <= 30


def test_a_run_that_dies_goes_on_and_counts_exactly(pool, monkeypatch):
    job = tried(received(pool, many(500)), **AGREED)
    work.start(job)
    real = work.writing.write

    def dies(*args):
        real(*args)
        if Contact.objects.count() > 300:
            raise MemoryError

    monkeypatch.setattr(work.writing, "write", dies)
    with pytest.raises(MemoryError):
        work.work(time.monotonic() + 60)
    assert Contact.objects.count() == 200
    monkeypatch.setattr(work.writing, "write", real)
    work.work(time.monotonic() + 60)
    job.refresh_from_db()
    assert job.state == "done" and job.result == {"new": 500}
    assert Contact.objects.count() == ConsentRecord.objects.count() == 500
    assert Event.objects.filter(kind="contact.created").count() == 500


def test_cancelled_in_the_middle_it_keeps_who_came_and_counts_them(pool):
    job = tried(received(pool, many(500)))
    work.start(job)
    work.run_batch(job)
    assert work.cancel(job) and not work.cancel(job)
    work.work(time.monotonic() + 60)
    job.refresh_from_db()
    assert job.state == "cancelled" and job.result == {"new": 200}
    assert Contact.objects.count() == 200


def test_a_new_plan_wins_over_a_worker_that_tries_the_old_one(pool):
    job = tried(received(pool, many(10)))
    old = ContactImport.objects.get(pk=job.pk)
    work.check(job, Plan(columns={"0": "email"}))
    assert work.check_batch(old) == 0
    assert not ImportLine.objects.exclude(state="read").exists()


def test_lines_go_when_they_are_done_and_after_seven_days(pool):
    job = ran(received(pool, "email\na@example.org\nbad\n"))
    assert [line.number for line in job.lines.all()] == [3]
    waiting = received(pool, many(3))
    ContactImport.objects.update(created_at="2020-01-01T00:00Z")
    work.work(time.monotonic() + 60)
    assert not ImportLine.objects.exists()
    waiting.refresh_from_db()
    assert waiting.state == "cancelled" and waiting.emptied


def test_every_outcome_has_words():
    from wagtail_nurture.contacts.importing import words

    assert set(words.EXPECTED) == set(deciding.OUTCOMES)


def test_text_in_a_field_of_numbers_is_left_out_and_its_line_named(pool):
    ContactField.objects.create(slug="size", label="Size", kind="number")
    text = "E-mail;Size\na@example.org;171\nb@example.org;tall\n"
    job = ran(received(pool, text), source="fair")
    line = ImportLine.objects.get(key="b@example.org")
    assert (line.number, line.notes) == (3, [["bad_number", {"column": "Size"}]])
    people = {person.email: person.pk for person in Contact.objects.all()}
    known = values.read(people.values(), ["size"])
    assert [known[people[address]].get("size") for address in ("a@example.org", "b@example.org")] == [171, None]
    assert job.result == {"new": 2}


def test_an_agreement_to_texts_counts_for_the_mobile_number_that_is_theirs_here(pool):
    """Not for a telephone on the wall, a number known otherwise or that of somebody else, nor after a STOP."""
    suppression.suppress("+33600000005", channel="sms", reason=Suppression.Reason.UNSUBSCRIBED)
    for name, phone in (("known", "+33611111111"), ("owner", "+33600000004")):
        Contact.objects.create(
            pool=pool, email=f"{name}@example.org", email_key=f"{name}@example.org", phone=phone, created_at=clock.now()
        )
    text = (
        "email,mobile\nada@example.org,+33600000001\nwall@example.org,+33556000000\nnone@example.org,\n"
        "known@example.org,+33600000003\ntaken@example.org,+33600000004\nstopped@example.org,+33600000005\n"
    )
    ran(received(pool, text), channels=["sms"], **AGREED)
    may = Contact.objects.exclude(
        pk__in=consent.refusals(Contact.objects.values_list("pk", flat=True), purpose="news", channel="sms")
    )
    assert [person.email for person in may] == ["ada@example.org"]
    proof = ConsentRecord.objects.get()
    assert (proof.contact.email, proof.channel, proof.text) == ("ada@example.org", "sms", "Yes, write to me")
    assert Event.objects.get(kind="consent.granted").subject == "news:sms"


def test_texts_and_mails_are_two_agreements_of_a_file(pool):
    ran(received(pool, "email,mobile\nada@example.org,+33600000001\n"), **AGREED)
    assert not ConsentRecord.objects.filter(channel="sms").exists()
    ran(received(pool, "email,mobile\nada@example.org,+33600000001\n"), channels=["email", "sms"], **AGREED)
    assert sorted(ConsentRecord.objects.values_list("channel", flat=True)) == ["email", "sms"]
