"""Letters from the outbox to the post: collected, made into one PDF by the worker, noted as posted by a person."""

import time
from dataclasses import replace
from datetime import timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from tests.content.conftest import make_document
from wagtail_nurture import reasons
from wagtail_nurture.contacts import consent, people
from wagtail_nurture.content.paper import printing
from wagtail_nurture.content.publishing import publish
from wagtail_nurture.delivery import outbox, sender
from wagtail_nurture.delivery.letters import standing, waiting, work
from wagtail_nurture.delivery.release import release
from wagtail_nurture.models import (
    BatchFile,
    BatchLetter,
    BatchPart,
    Delivery,
    DownloadGrant,
    Event,
    GatedDocument,
    LetterBatch,
    PostalAddress,
)
from wagtail_nurture.retention.letters import LetterFiles
from wagtail_nurture.todos import open_ones

from . import reading


State, Out = Delivery.State, BatchLetter.State.LEFT_OUT


@pytest.fixture
def wishes(letter, site):
    """``wishes(*people)``: a published letter for each of them, and what the sender did with it."""

    def put(*contacts, blocks=()):
        made = letter(("text", "<p>Hello {{ first_name|there }}</p>"), *blocks)
        made.live = True
        made.save()
        publish(made)
        outbox.put(
            [
                outbox.draft(
                    key=f"step:{contact.pk}:letter",
                    contact=contact,
                    site=site,
                    purpose="advice",
                    channel="letter",
                    message_key=made.translation_key,
                )
                for contact in contacts
            ]
        )
        sender.send_due("mass", until=time.monotonic() + 60)
        return made

    return put


@pytest.fixture
def readers(posted_to):
    """Twelve people who agreed to letters: two parts of a batch."""
    found = [posted_to(f"Reader{number:02}", last_name="Martin") for number in range(12)]
    for contact in found:
        consent.grant(contact, purpose="advice", channel="letter")
    return found


@pytest.fixture
def admin(client, admin_user):
    client.force_login(admin_user)
    return admin_user


def prepared(made, site):
    batch = waiting.prepare(made.translation_key, site, None)
    work.carry_on(time.monotonic() + 60)
    batch.refresh_from_db()
    return batch


def pdf_of(batch):
    return b"".join(bytes(piece.data) for piece in batch.file.order_by("number"))


def state_of(contact):
    return Delivery.objects.values_list("state", "reason").get(contact=contact)


def test_who_may_be_written_to_waits_for_a_batch_and_the_others_are_told_why(wishes, posted_to, person, readers):
    silent, homeless = posted_to("Silent"), person("Homeless")
    townless = posted_to("Townless", city="")
    for contact in (homeless, townless):
        consent.grant(contact, purpose="advice", channel="letter")
    gone = readers[0]
    consent.withdraw(gone, purpose="advice", channel="letter")
    wishes(*readers, silent, homeless, townless)
    assert state_of(silent) == (State.SKIPPED, "no_consent")
    assert state_of(homeless) == state_of(townless) == (State.SKIPPED, "no_postal_address")
    assert state_of(gone) == (State.SKIPPED, "withdrawn")
    assert {state_of(contact) for contact in readers[1:]} == {(State.HELD, "to_print")}
    assert Delivery.objects.exclude(address="").count() == 0, "no e-mail address stands on a letter's row"


def test_a_batch_from_the_first_part_to_the_post(wishes, readers, site):
    batch = prepared(wishes(*readers), site)
    assert batch.state == LetterBatch.State.READY
    assert [part.number for part in batch.parts.order_by("number")] == [1, 2]
    pages = reading.pages(pdf_of(batch))
    assert len(pages) == batch.pages == 12
    for number, (page, contact) in enumerate(zip(pages, readers, strict=True), 1):
        assert f"Hello {contact.first_name}" in page.extract_text()
        assert batch.letters.get(number=number).lines == [str(contact), "1 rue Haute", "33000 BORDEAUX"]
    assert {state_of(contact) for contact in readers} == {(State.HELD, "in_batch")}
    assert standing.post(batch, seen=[])
    work.carry_on(time.monotonic() + 60)
    batch.refresh_from_db()
    assert batch.state == LetterBatch.State.POSTED
    assert {state_of(contact) for contact in readers} == {(State.SENT, "")}
    assert Event.objects.filter(kind="message.sent").count() == 12
    assert not standing.post(batch, seen=[]), "only once"


def test_a_worker_that_dies_loses_one_part_and_two_workers_do_not_meet(wishes, readers, site, monkeypatch):
    made = wishes(*readers)
    batch = waiting.prepare(made.translation_key, site, None)
    draw, drawn = work.drawing.draw, []

    def dies_at_the_second(letters):
        drawn.append([letter.number for letter in letters])
        if len(drawn) == 2:
            assert work.carry_on(time.monotonic() + 60) == 0, "another worker finds nothing to do"
            raise SystemExit
        return draw(letters)

    monkeypatch.setattr(work.drawing, "draw", dies_at_the_second)
    with pytest.raises(SystemExit):
        work.carry_on(time.monotonic() + 60)
    work.carry_on(time.monotonic() + 60)
    batch.refresh_from_db()
    assert batch.state == LetterBatch.State.READY
    assert drawn == [list(range(1, 11)), [11, 12], [11, 12]]


def test_who_withdraws_after_it_was_prepared_is_taken_out(wishes, readers, site):
    batch = prepared(wishes(*readers), site)
    consent.withdraw(readers[3], purpose="advice", channel="letter")
    assert not standing.post(batch, seen=[]), "the editor must have seen who objects"
    objecting = standing.objections(batch)
    assert [batch.letters.get(pk=pk).number for pk in objecting] == [4]
    first = BatchPart.objects.get(batch=batch, number=2).pk
    assert standing.take_out(batch) == 1
    assert BatchFile.objects.count() == 0, "the old file holds their name"
    work.carry_on(time.monotonic() + 60)
    batch.refresh_from_db()
    assert BatchPart.objects.get(batch=batch, number=2).pk == first, "the other part is not drawn again"
    said = reading.words(pdf_of(batch))
    assert "Reader03" not in said
    assert "Reader04" in said
    assert state_of(readers[3]) == (State.SKIPPED, "withdrawn")


def test_who_objects_after_printing_is_taken_from_the_pile_by_hand(wishes, readers, site):
    batch = prepared(wishes(*readers), site)
    work.downloaded(batch)
    consent.withdraw(readers[0], purpose="advice", channel="letter")
    batch.refresh_from_db()
    assert standing.post(batch, seen=list(standing.objections(batch)))
    work.carry_on(time.monotonic() + 60)
    assert state_of(readers[0]) == (State.SKIPPED, "withdrawn")
    assert state_of(readers[1]) == (State.SENT, "")
    assert batch.letters.get(state=Out).in_pile


@pytest.mark.parametrize("posted", [False, True])
def test_nothing_of_an_erased_person_stays_in_a_batch(wishes, readers, site, posted):
    batch = prepared(wishes(*readers), site)
    if posted:
        standing.post(batch, seen=[])
        work.carry_on(time.monotonic() + 60)
    people.erase(readers[5])
    work.carry_on(time.monotonic() + 60)
    batch.refresh_from_db()
    assert not any("Reader05" in str(lines) for lines in batch.letters.values_list("lines", flat=True))
    whole = pdf_of(batch)
    if posted:
        assert batch.emptied
        assert whole == b""
    else:
        assert "Reader05" not in reading.words(whole)
        assert "Reader06" in reading.words(whole)


def test_a_letter_that_cannot_be_drawn_is_held_and_the_others_are_printed(wishes, readers, site, monkeypatch):
    made = wishes(*readers)
    drawn = printing.Press.draw

    def spoilt(press, html):
        if "Reader02" in html:
            raise printing.NotPrintable("The letter is longer than 20 pages.")
        return drawn(press, html)

    monkeypatch.setattr(printing.Press, "draw", spoilt)
    batch = prepared(made, site)
    assert batch.state == LetterBatch.State.READY
    assert batch.pages == 11
    assert state_of(readers[2]) == (State.HELD, "render_failed")


def test_a_cancelled_batch_gives_its_letters_back(wishes, readers, site):
    made = wishes(*readers)
    batch = prepared(made, site)
    assert work.cancel(batch)
    assert not work.cancel(batch)
    assert {state_of(contact) for contact in readers} == {(State.HELD, "to_print")}
    assert not BatchFile.objects.exists()
    assert not BatchPart.objects.exists()
    PostalAddress.objects.filter(contact=readers[0]).update(city="Pau")
    assert "33000 PAU" in reading.words(pdf_of(prepared(made, site)))


def test_a_letter_that_is_mended_stands_in_another_batch_which_the_first_does_not_touch(
    wishes, readers, site, monkeypatch
):
    made, draw = wishes(*readers), printing.Press.draw

    def spoilt(press, html):
        if "Reader02" in html:
            raise printing.NotPrintable("The letter is longer than 20 pages.")
        return draw(press, html)

    monkeypatch.setattr(printing.Press, "draw", spoilt)
    first = prepared(made, site)
    monkeypatch.undo()
    assert release(reason="render_failed") == 1
    sender.send_due("mass", until=time.monotonic() + 60)
    second = prepared(made, site)
    assert (second.state, second.pages) == (LetterBatch.State.READY, 1)
    assert first.letters.get(state=Out).number == 3, "the first batch keeps what was left out of it"
    assert work.cancel(first)
    assert state_of(readers[2]) == (State.HELD, "in_batch")
    people.erase(readers[2])
    assert second.letters.get().state == Out


def test_a_batch_whose_files_are_deleted_while_it_is_posted_comes_to_its_end(wishes, readers, site):
    batch = prepared(wishes(*readers), site)
    assert standing.post(batch, seen=[])
    people.erase(readers[5])
    work.carry_on(time.monotonic() + 60)
    batch.refresh_from_db()
    assert (batch.state, batch.emptied) == (LetterBatch.State.POSTED, True)
    assert Delivery.objects.filter(state=State.SENT).count() == 11


def test_what_has_no_files_any_more_is_not_posted_and_an_erased_person_does_not_bring_it_back(wishes, readers, site):
    batch = prepared(wishes(*readers), site)
    work.empty(batch)
    assert not standing.post(batch, seen=[])
    people.erase(readers[5])
    batch.refresh_from_db()
    assert batch.state == LetterBatch.State.READY
    assert batch.letters.get(state=Out).number == 6


def test_a_batch_cancelled_while_its_file_is_written_leaves_none(wishes, readers, site, monkeypatch):
    made, joined = wishes(*readers), work.joining.joined

    def cancelled_meanwhile(parts):
        whole = joined(parts)
        assert work.cancel(LetterBatch.objects.get())
        return whole

    monkeypatch.setattr(work.joining, "joined", cancelled_meanwhile)
    assert prepared(made, site).state == LetterBatch.State.CANCELLED
    assert not BatchFile.objects.exists()


def test_a_letter_that_has_nothing_new_to_tell_is_not_printed(wishes, readers, site, monkeypatch):
    made, fill = wishes(*readers), work.drawing.filling.fill

    def nothing_new_for_one(version, recipients, **more):
        return {
            pk: replace(rendered, skip="nothing_new" if "Reader02" in rendered.html else "")
            for pk, rendered in fill(version, recipients, **more).items()
        }

    monkeypatch.setattr(work.drawing.filling, "fill", nothing_new_for_one)
    assert prepared(made, site).pages == 11
    assert state_of(readers[2]) == (State.SKIPPED, "nothing_new")


def test_who_is_sent_a_guarded_document_on_paper_is_let_in_once_it_is_drawn(wishes, readers, site):
    guide = make_document("Touring")
    GatedDocument.objects.create(document=guide)
    block = ("document", {"document": guide.pk, "title": "", "text": "", "button": ""})
    made = wishes(*readers[:2], blocks=[block])
    assert not DownloadGrant.objects.exists()
    prepared(made, site)
    assert DownloadGrant.objects.count() == 2


def test_leaving_out_takes_no_statement_for_each_letter(wishes, readers, site):
    batch = prepared(wishes(*readers), site)
    numbers, seen = list(batch.letters.values_list("pk", flat=True)), []
    for group in (numbers[:2], numbers[2:]):
        with CaptureQueriesContext(connection) as queries:
            work.leave_out(batch, dict.fromkeys(group, ("withdrawn", True, "")))
        seen.append(len(queries))
    assert seen[0] == seen[1]
    assert {state_of(contact) for contact in readers} == {(State.SKIPPED, "withdrawn")}


def test_a_batch_has_so_many_letters_and_the_rest_waits_for_the_next(wishes, readers, site, settings):
    settings.WAGTAIL_NURTURE = {"LETTERS_IN_BATCH": 5}
    made = wishes(*readers)
    batch = prepared(made, site)
    assert batch.letters.count() == 5
    assert [count for _key, _site, _name, count in waiting.counts()] == [7]


def test_without_pango_a_batch_waits_and_a_to_do_says_what_to_install(
    wishes, readers, site, monkeypatch, client, admin
):
    monkeypatch.setattr(printing, "missing", lambda: printing.NO_PANGO)
    batch = prepared(wishes(*readers), site)
    assert batch.state == LetterBatch.State.PREPARING
    assert work.TODO in open_ones("content")
    page = client.get(reverse("nurture_letters:batch", args=[batch.pk]))
    assert page.status_code == 200
    assert "apt install libpango" in page.content.decode()
    monkeypatch.undo()
    work.carry_on(time.monotonic() + 60)
    assert work.TODO not in open_ones("content")


def test_old_files_are_deleted_and_the_record_stays(wishes, readers, site, settings):
    batch = prepared(wishes(*readers), site)
    settings.WAGTAIL_NURTURE = {"LETTER_FILES_DAYS": 30}
    part = LetterFiles()
    assert part.waiting(batch.ready_at) == 0
    later = batch.ready_at + timedelta(days=31)
    assert part.waiting(later) == 1
    part.batch(0, later)
    assert part.waiting(later) == 0
    assert pdf_of(batch) == b""
    assert not batch.letters.exclude(lines=[]).exists()


def test_every_reason_has_words():
    assert {"to_print", "in_batch", "no_postal_address"} <= set(reasons.codes())


# -- the screens
