"""Vouchers: one code a person, given by the batch as the message leaves, redeemed once."""

import io
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, date, datetime, timedelta

import pytest
import zxingcpp
from django.contrib.auth.models import Permission, User
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone
from PIL import Image

from wagtail_nurture import clock, tokens
from wagtail_nurture.contacts import people
from wagtail_nurture.content import compile as compiling
from wagtail_nurture.content import facts, preview, render, validation
from wagtail_nurture.content.recipients import Recipient
from wagtail_nurture.content.slots import PlainSlots
from wagtail_nurture.content.vouchers import codes, giving, redeeming, stock
from wagtail_nurture.models import Event, Voucher, VoucherCode, VoucherOffer


@pytest.fixture
def offer(db):
    return VoucherOffer.objects.create(name="Spring", worth="10 € off", prefix="bike", good_for=2, terms="Not on sale.")


@pytest.fixture
def mail(version, offer):
    block = {"offer": offer.pk, "heading": "", "worth": ""}
    return version(("voucher", block), subject="Your code {{ voucher_code }}")


def given(mail, *recipients):
    return render.fill(mail, list(recipients))


def test_each_person_has_one_code_also_when_the_batch_is_done_again(mail, recipient, person, offer):
    crowd = [recipient(person(f"P{n}")) for n in range(5)]
    first, second = given(mail, *crowd), given(mail, *crowd)
    rows = {row.contact_id: row for row in Voucher.objects.all()}
    assert len({row.code for row in rows.values()}) == 5
    for someone in crowd:
        row = rows[someone.contact_id]
        assert row.code.startswith("BIKE-") and len(row.code_key) == 4 + codes.LENGTH
        for filled in (first, second):
            letter = filled[someone.delivery_id]
            assert row.code in letter.html and row.code in letter.text and "10 € off" in letter.text
            assert f"/n/g/{tokens.seal('voucher', row.pk)}.png" in letter.html
            assert letter.subject == f"Your code {row.code}"
        assert row.expires_at - row.given_at == timedelta(days=2)


def test_a_batch_takes_as_many_statements_whatever_its_size(mail, recipient, person):
    def statements(number):
        crowd = [recipient(person(f"P{n}")) for n in range(number)]
        with CaptureQueriesContext(connection) as seen:
            given(mail, *crowd)
        return len(seen)

    statements(1)
    assert statements(40) == statements(2)
    assert Voucher.objects.count() == 43


def test_a_passage_has_its_own_voucher_and_its_next_message_shows_the_same(mail, recipient, person, offer):
    offer.once = VoucherOffer.Once.PASSAGE
    offer.save()
    ada = person("Ada")
    for enrolment, delivery in ((7, 1), (7, 2), (8, 3), (None, 4)):
        given(mail, recipient(ada, enrolment_id=enrolment, delivery_id=delivery))
    assert set(Voucher.objects.values_list("key", flat=True)) == {"enrolment:7", "enrolment:8", "delivery:4"}


def test_nobody_is_given_a_voucher_by_a_look_a_trial_or_a_preview(mail, recipient, person, email, offer):
    ada = person("Ada")
    shown = given(mail, recipient(ada, delivery_id=1, at=timezone.now()), recipient(None, delivery_id=2))
    assert "BIKE" not in shown[1].html + shown[2].html and not shown[1].problems + shown[2].problems
    trial = given(mail, recipient(ada, delivery_id=3, facts={"as_contact": ada.pk}))[3]
    assert "BIKE-7KQ2-XM4T-9WRC" in trial.html
    assert "BIKE-7KQ2" in given(mail, recipient(ada, delivery_id=0))[0].html, "a preview as a real person"
    made = compiling.draw_email(email(("voucher", {"offer": offer.pk, "heading": "", "worth": ""})))
    assert "BIKE-7KQ2" in preview.fill(made, site=recipient(ada).site, language="en").html
    assert not Voucher.objects.exists()


def test_a_list_of_codes_is_given_once_each_and_whoever_finds_none_is_held(mail, recipient, person, offer):
    offer.codes = VoucherOffer.Codes.BROUGHT
    offer.save()
    stock.add(offer, stock.read("Alpha-1111\n\nbeta 2222;x\n"))
    crowd = [recipient(person(f"P{n}")) for n in range(3)]
    for _again in range(2):
        filled = given(mail, *crowd)
        held = [letter for letter in filled.values() if letter.problems]
        assert len(held) == 1 and "used up" in str(held[0].problems[0])
    assert set(Voucher.objects.values_list("code", flat=True)) == {"Alpha-1111", "beta 2222"}
    assert not VoucherCode.objects.exists()
    assert stock.known(["ALPHA1111", "NEW9999"]) == {"ALPHA1111"}
    for text, words in (("abc", "Line 1: “abc” is no code"), ("abcd\nAB-CD", "Line 2: “AB-CD” stands there twice")):
        with pytest.raises(stock.BadCodes, match=words):
            stock.read(text)


def test_its_end_is_told_in_the_readers_language_and_then_it_is_shown_no_more(mail, recipient, person, offer):
    offer.good_for, offer.last_day = None, date(2031, 5, 3)
    offer.save()
    ada = person("Ada")
    letter = given(mail, recipient(ada, locale="fr", delivery_id=1))[1]
    assert "3 mai 2031" in letter.html and "3 mai 2031" in letter.text
    row = Voucher.objects.get()
    with clock.virtual(lambda: row.expires_at):
        assert row.code not in given(mail, recipient(ada, delivery_id=2))[2].html
        assert redeeming.redeem(row.code).state == redeeming.EXPIRED
    with clock.virtual(lambda: row.expires_at - timedelta(seconds=1)):
        assert redeeming.redeem(row.code.lower().replace("-", " "), place="Bordeaux").state == redeeming.DONE
    assert row.code not in given(mail, recipient(ada, delivery_id=3))[3].html
    again = redeeming.redeem(row.code)
    assert (again.state, again.voucher.place) == (redeeming.ALREADY, "Bordeaux")
    told = Event.objects.get(kind="voucher.redeemed")
    assert (told.subject, told.contact_id) == (f"voucher:{offer.pk}", ada.pk)
    for nonsense in ("", "\x00", "→", "X" * 5000, "BIKE-9999"):
        assert redeeming.redeem(nonsense).state == redeeming.UNKNOWN


def test_nobody_is_given_what_is_over_and_the_message_waits(mail, email, recipient, person, offer):
    stock.add(offer, {"ALPHA1111": "ALPHA-1111"})
    early = person()
    given(mail, recipient(early))
    VoucherOffer.objects.update(last_day=date(2031, 5, 3), codes=VoucherOffer.Codes.BROUGHT)
    with clock.virtual(lambda: datetime(2031, 5, 5, tzinfo=UTC)):
        letters = given(mail, recipient(person(), delivery_id=1), recipient(early, delivery_id=2))
        (problem,) = letters[1].problems
        assert "“Spring” is over" in problem.message
        assert letters[2].problems == [] and "10 € off" not in letters[2].html
        assert Voucher.objects.count() == VoucherCode.objects.count() == 1
        (refused,) = validation.problems(email(("voucher", {"offer": offer.pk})))
        assert "“Spring” is over" in refused.message


@pytest.mark.django_db(transaction=True)
def test_of_many_tills_at_the_same_moment_one_redeems_it(site, offer):
    now = timezone.now()
    row = Voucher.objects.create(offer=offer, key="delivery:1", code="AB-CD", code_key="ABCD", given_at=now)

    def till(_number):
        try:
            return redeeming.redeem("ab cd").state
        finally:
            connection.close()

    with ThreadPoolExecutor(6) as tills:
        answers = sorted(tills.map(till, range(6)))
    assert answers == [redeeming.ALREADY] * 5 + [redeeming.DONE]
    assert Event.objects.filter(subject=f"voucher:{row.offer_id}").count() == 1


@pytest.mark.django_db(transaction=True)
def test_two_workers_at_the_same_moment_give_a_person_one_voucher(site, pool, contact, offer):
    def worker(number):
        someone = Recipient(delivery_id=number, contact_id=contact.pk, site=site, slots=PlainSlots())
        try:
            return giving.give(offer, [someone])[number].code
        finally:
            connection.close()

    with ThreadPoolExecutor(4) as workers:
        assert len(set(workers.map(worker, range(4)))) == 1
    assert Voucher.objects.count() == 1


@pytest.fixture
def voucher(mail, recipient, person):
    given(mail, recipient(person("Ada"), delivery_id=1))
    return Voucher.objects.get()


def browser(user=None):
    client = Client(enforce_csrf_checks=False, headers={"Host": "shop.example"})
    if user:
        client.force_login(user)
    return client


@pytest.fixture
def cashier(db):
    user = User.objects.create_user("till", password="x")
    user.user_permissions.set(Permission.objects.filter(codename__in=["access_admin", "redeem_voucher"]))
    return user


def test_the_picture_leads_to_its_page_and_the_till_is_led_on(voucher, cashier):
    path = f"/n/g/{tokens.seal('voucher', voucher.pk)}"
    picture = browser().get(path + ".png", secure=True)
    assert picture["Cache-Control"].startswith("public") and not picture.cookies
    [read] = zxingcpp.read_barcodes(Image.open(io.BytesIO(picture.content)))
    assert read.text == f"https://shop.example{path}"
    page = browser().get(path)
    assert voucher.code in page.content.decode() and page["Cache-Control"] == "no-store"
    assert browser(cashier).get(path)["Location"].endswith(f"/nurture/vouchers/redeem/?code={voucher.code_key}")
    assert "sample" in browser().get(f"/n/g/{tokens.seal('voucher', 0)}").content.decode()
    for token in ("A" * 22, "x", "%00" * 22, tokens.seal("preferences", voucher.pk), tokens.seal("voucher", 10**9)):
        assert browser().get(f"/n/g/{token}").status_code == 404
    voucher.refresh_from_db()
    assert voucher.redeemed_at is None


def test_the_till_looks_first_and_redeems_once(voucher, cashier):
    at = browser(cashier)
    path = "/admin/nurture/vouchers/redeem/"
    assert "10 € off" in at.get(path, {"code": voucher.code.lower()}).content.decode()
    voucher.refresh_from_db()
    assert voucher.redeemed_at is None, "a look redeems nothing"
    assert "Unknown code" in at.get(path, {"code": "<b>"}).content.decode()
    assert "Redeemed: 10 € off" in at.post(path, {"code": voucher.code}, follow=True).content.decode()
    again = at.post(path, {"code": voucher.code}, follow=True).content.decode()
    assert "Redeemed already" in again and "till" in again
    nobody = User.objects.create_user("nobody")
    nobody.user_permissions.set(Permission.objects.filter(codename="access_admin"))
    assert browser(nobody).post(path, {"code": voucher.code}).status_code in {302, 403}


def test_whoever_goes_leaves_the_voucher_and_two_who_become_one_keep_both(voucher, offer, person, mail, recipient):
    eve = person("Eve")
    given(mail, recipient(eve, delivery_id=2))
    ada = voucher.contact
    people.merge(eve, into=ada)
    mine = Voucher.objects.filter(contact=ada)
    assert mine.count() == 2 and mine.filter(key=f"person:{ada.pk}").count() == 1
    assert given(mail, recipient(ada, delivery_id=3))[3].html.count(voucher.code) >= 1
    people.erase(ada)
    assert set(Voucher.objects.values_list("contact", "key")) == {
        (None, f"gone:{row.pk}") for row in Voucher.objects.all()
    }


def test_an_offer_with_its_codes_is_written_counted_and_kept_while_people_have_them(client, offer):
    client.force_login(User.objects.create_superuser("boss"))
    edit = f"/admin/nurture/setup/vouchers/edit/{offer.pk}/"
    said = {"name": "Spring", "worth": "5 €", "codes": "brought", "once": "person", "unit": "days", "prefix": ""}
    refused = client.post(edit, said | {"new_codes": "AAAA-1\nAAAA 1"}).content.decode()
    assert "stands there twice" in refused and not VoucherCode.objects.exists()
    assert client.post(edit, said | {"new_codes": "AAAA-1\nAAAA-2"}).status_code == 302
    assert VoucherCode.objects.count() == 2
    assert "Known already: aaaa1." in client.post(edit, said | {"new_codes": "aaaa1"}).content.decode()
    Voucher.objects.create(offer=offer, key="delivery:1", code="X", code_key="XXXX", given_at=timezone.now())
    kept = client.post(f"/admin/nurture/setup/vouchers/delete/{offer.pk}/", follow=True)
    assert "cannot be deleted" in kept.content.decode() and VoucherOffer.objects.exists()
    assert client.get("/admin/nurture/journal/vouchers/?offer=" + "9" * 30).status_code == 200


def test_a_message_without_the_block_tells_the_last_voucher_and_gives_none(version, recipient, person, offer):
    told = version(("text", "<p>Code {{ voucher_code|none }} until {{ voucher_expires|then }}</p>"))
    ada, ben = person("Ada"), person("Ben")
    other = VoucherOffer.objects.create(name="Autumn", worth="5 €")
    with clock.virtual(lambda: timezone.now() - timedelta(days=1)):
        giving.give_inside(other, [giving.Passenger(ada.pk, 1)])
    giving.give_inside(offer, [giving.Passenger(ada.pk, 1)])
    mine = Voucher.objects.get(offer=offer)
    letters = given(told, recipient(ada, delivery_id=1), recipient(ben, delivery_id=2))
    assert mine.code in letters[1].text and "Code none until then" in letters[2].text
    assert Voucher.objects.count() == 2
    preview_of_ada = given(told, recipient(ada, delivery_id=0))[0]
    assert mine.code not in preview_of_ada.text and "7KQ2" in preview_of_ada.text
    redeeming.redeem(mine.code, user=None)
    assert Voucher.objects.get(offer=other).code in given(told, recipient(ada, delivery_id=3))[3].text


def test_telling_the_voucher_costs_one_query_whatever_the_number(version, recipient, person, offer):
    told = version(("text", "<p>{{ voucher_code|none }}</p>"))
    people = [person(f"P{n}") for n in range(30)]
    giving.give_inside(offer, [giving.Passenger(each.pk, n) for n, each in enumerate(people, 1)])

    def statements(some):
        with CaptureQueriesContext(connection) as seen:
            given(told, *(recipient(each) for each in some))
        return len(seen)

    statements(people[:1])
    assert statements(people[:2]) == statements(people)


def test_a_click_adds_the_code_that_the_message_told_and_gives_none(version, recipient, person, offer):
    link = {"page": None, "url": "https://shop.example/", "parameters": "code={{ voucher_code|none }}"}
    blocks = ("voucher", {"offer": offer.pk}), ("button", {"text": "Order", "link": link})
    compiled, ada, ben = version(*blocks), person("Ada"), person("Ben")
    letter = given(compiled, recipient(ada, delivery_id=1))[1]
    code = Voucher.objects.get().code
    assert f"to=https://shop.example/?code={code}" in letter.text
    (link,) = compiled.links
    assert facts.address_for(compiled, recipient(ada), link, link["url"]) == f"https://shop.example/?code={code}"
    assert facts.address_for(compiled, recipient(ben), link, link["url"]) == "https://shop.example/?code=none"
    trial = recipient(ben, facts={"as_contact": ben.pk})
    assert facts.address_for(compiled, trial, link, link["url"]).endswith("=BIKE-7KQ2-XM4T-9WRC")
    assert Voucher.objects.count() == 1


@pytest.mark.parametrize("title", ["", "Code;Worth\n", "\ufeffcoupon code\tworth\n", '"Code promo","valeur"\n'])
@pytest.mark.parametrize("mark", [";", ",", "\t"])
def test_of_a_file_with_columns_the_codes_are_taken_and_not_their_title(title, mark):
    assert stock.read(f"{title}ALPHA-1{mark}10 €\n\nBETA-2{mark}20 €\n") == {"ALPHA1": "ALPHA-1", "BETA2": "BETA-2"}
