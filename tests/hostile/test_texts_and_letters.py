"""A hundred hostile names in text messages and letters: words there too, and everybody's leaves or is printed."""
# ruff: noqa: F401, F811 (fixtures)

import csv
import itertools
from dataclasses import replace

from django.urls import reverse
from django.utils import timezone

from tests.content.conftest import RecordingSlots, image, person, shop
from tests.letters import reading
from tests.letters.conftest import letter, posted_to, press
from tests.letters.test_batch import admin, pdf_of, prepared, wishes
from tests.second_opinion.test_second_opinion import pictured
from tests.sms.conftest import gateway, no_other_gates, now, published, sms, stop
from wagtail_nurture.contacts import consent
from wagtail_nurture.contacts.site_settings import NurtureSiteSettings
from wagtail_nurture.content import brand, merge, render
from wagtail_nurture.content import compile as compiling
from wagtail_nurture.content.blocks import MessageBlocks
from wagtail_nurture.content.paper import sheet
from wagtail_nurture.content.paper.address import lines_of
from wagtail_nurture.content.paper.printing import Press
from wagtail_nurture.content.recipients import Recipient
from wagtail_nurture.content.sms import alphabet, draw
from wagtail_nurture.delivery import outbox
from wagtail_nurture.models import BatchLetter, Contact, Delivery, Permission
from wagtail_nurture.text import clean, one_line

from .saying import SaysEverywhere, facts
from .values import FIELD, FORBIDDEN, HOSTILE, Shape, said_everywhere


NAMES = ["Ada", *HOSTILE]
HOME = ("street", "postcode", "city", "country")
#: What makes a PDF do something.
ACTIVE = (b"/JavaScript", b"/JS", b"/URI", b"/Launch", b"/EmbeddedFile", b"/OpenAction", b"/AA")


def everybody(site, slots=RecordingSlots):
    return [
        Recipient(delivery_id=at, contact_id=at, site=site, slots=slots(), locale="en", facts=facts(name))
        for at, name in enumerate(NAMES)
    ]


class Scanned(RecordingSlots):
    """Addresses as short as real ones: no more than that fits into a code."""

    def link(self, number, *, page_id=None, url=""):
        return f"https://n.example/c/{number}"


def is_readable(text):
    """Whether pypdf can read ``text`` back: it misreads the letters beside an emoji."""
    return max(text) <= "\uffff"


def without_spaces(text):
    return "".join(text.split())


def test_a_hostile_value_is_words_in_every_field_of_a_text(sms, site, settings):
    settings.WAGTAIL_NURTURE = settings.WAGTAIL_NURTURE | {"SMS_MAX_PARTS": 9}
    told = set()
    for name, begin in itertools.product(merge.fields(), ("Dear", "Fête")):
        made = sms(f"{begin} {{{{ {name}|you }}}}! {{{{ link }}}} bye", url="https://shop.example/")
        most = draw.measure(made)
        filled = render.fill(compiling.compile_message(made), everybody(site), knowledge=SaysEverywhere(NAMES))
        head, foot = (name != "sender_name") * "Velo: " + begin, "! https://n.example/c/0/?to=https://shop.example/ bye"
        for at, value in enumerate(NAMES):
            text = filled[at].text
            assert not filled[at].problems and text.startswith(f"{head} ") and text.endswith(f"{foot} STOP 36180")
            said = text.removeprefix(f"{head} ").removesuffix(f"{foot} STOP 36180")
            assert said and len(said) <= draw.longest(name) and not FORBIDDEN & set(said), (name, value)
            assert alphabet.measure(text).alphabet == most.alphabet and len(text.splitlines()) == 1, (name, value)
            if said.startswith("<script"):
                told.add(name)
    assert {"first_name", "email", "document_title", "cart_amount"} <= told, "they do tell what they are given"


def test_whoever_signs_it_stays_on_the_line_of_a_text_and_in_the_words_of_a_letter(sms, letter, site):
    text = compiling.compile_message(sms("Hello", url="https://shop.example/"))
    paper = compiling.compile_message(letter(("text", "<p>Hello</p>")))
    [one] = everybody(site)[:1]
    plain = None
    for value in NAMES:
        chosen = NurtureSiteSettings(
            site=site, sender_name=value, sms_sender=value, sms_stop=value, postal_address=value
        )

        def look(site, chosen=chosen):
            return brand.brand_from(chosen, site)

        said = render.fill(text, [one], brand=look)[0].text
        assert len(said.splitlines()) == 1 and not FORBIDDEN & set(said), value
        printed = render.fill(paper, [one], brand=look)[0].html
        head = sheet.letterhead_of(site)
        page = sheet.Letter(body=printed, lines=["Ada"], at=timezone.now(), locale="en", title=value)
        shape = Shape(sheet.document(page, replace(head, name=value, lines=value)))
        plain = plain or shape
        assert shape.tags == plain.tags and shape.addresses == plain.addresses, value


def test_all_texts_leave_through_the_gateway(gateway, published, pool, site, now, send):
    message = published("Hi {{ first_name|you }}, {{ last_name|dear }}: {{ link }}", url="https://shop.example/")
    people = Contact.objects.bulk_create(
        Contact(
            pool=pool,
            phone=f"+3360000{at:04}",
            first_name=clean(name, 100),
            last_name=clean(name, 100),
            language="en",
            created_at=timezone.now(),
        )
        for at, name in enumerate(NAMES)
    )
    Permission.objects.bulk_create(
        Permission(contact=each, purpose="offers", channel="sms", state="granted", changed_at=timezone.now())
        for each in people
    )
    values = {"site": site, "purpose": "offers", "channel": "sms", "message_key": message.translation_key}
    outbox.put([outbox.draft(contact=each, key=f"step:{each.pk}:sms", **values) for each in people])
    send()
    assert set(Delivery.objects.values_list("state", "reason")) == {("sent", "")}
    texts = [row["text"] for row in sorted(gateway.taken, key=lambda row: row["to"])]
    links = [f"/n/c/{each.links_token}/0 STOP 36180" for each in Delivery.objects.order_by("contact__phone")]
    assert len(texts) == len(NAMES) and texts[0].startswith("Velo: Hi Ada, Ada: https://")
    for text, link in zip(texts, links, strict=True):
        assert text.startswith("Velo: Hi ") and text.endswith(link) and not FORBIDDEN & set(text)
        assert len(text.splitlines()) == 1 and alphabet.measure(text).parts == 1


def test_a_hostile_name_is_words_in_every_block_of_a_letter(letter, shop, image, site):
    stream = MessageBlocks()
    blocks = [(slug, pictured(stream.child_blocks[slug], raw, image)) for slug, raw in said_everywhere()]
    known = "".join(f"{{{{ {name}|-}}}}, " for name in merge.fields())
    made = letter(*blocks, ("text", f"<p>{known}</p>"), subject=f"For {FIELD}")
    filled = render.fill(compiling.compile_message(made), everybody(site, Scanned), knowledge=SaysEverywhere(NAMES))
    plain = Shape(filled[0].html)
    assert filled[0].html.count("Ada") > 40
    for at, name in enumerate(NAMES):
        shape = Shape(filled[at].html)
        assert not filled[at].problems, name
        assert shape.tags == plain.tags and shape.addresses == plain.addresses, name
        assert not FORBIDDEN & set(filled[at].html + filled[at].subject), name
        assert len(filled[at].subject.splitlines()) == 1, name


def test_on_paper_every_name_and_address_is_nothing_but_words(letter, site):
    """All of them on as few sheets as they take: drawing a sheet for each would take a minute."""
    made = compiling.compile_message(letter(("text", f"<p>({FIELD})</p>"), subject=""))
    filled = render.fill(made, everybody(site), knowledge=SaysEverywhere(NAMES))
    head = sheet.letterhead_of(site)
    readable = [at for at, name in enumerate(NAMES) if is_readable(name)]
    for people in (readable, sorted({*range(len(NAMES))} - {*readable})):
        bodies = [filled[at].html.partition('<div class="foot">')[0] for at in people]
        homes = [lines_of(NAMES[at], **dict.fromkeys(HOME, NAMES[at])) for at in people[::8]]
        drawn = Press()
        for lines in homes:
            body = "".join(bodies) if lines is homes[0] else ""
            drawn.draw(sheet.document(sheet.Letter(body=body, lines=lines, at=timezone.now(), locale="en"), head))
        pdf = drawn.pdf()
        said = without_spaces(reading.words(pdf))
        for words in [
            *(f"({one_line(NAMES[at]) or 'there'})"[:60] for at in people),  # what is longer goes on overleaf
            *(line for lines in homes for line in lines),
        ]:
            assert without_spaces(words) in said or not words.isascii() or people is not readable
        assert not [name for name in ACTIVE if name in pdf]


def test_a_batch_with_hostile_names_is_printed_and_its_table_runs_nothing(
    wishes,
    posted_to,
    site,
    client,
    admin,
):
    people = []
    for name in ["Ada", *filter(is_readable, HOSTILE[::6]), "Bob"]:
        words = clean(name, 5000)
        home = {
            "lines": words or "1 rue Haute",
            "postcode": words[:20],
            "city": one_line(name, 100) or "Pau",
            "country": words[:2],
        }
        people.append(posted_to(words[:100], last_name="Roe", **home))
        consent.grant(people[-1], purpose="advice", channel="letter")
    batch = prepared(wishes(*people), site)
    batch.name = '../../"x"\r\nSet-Cookie: a=b; é\u202e'
    batch.save()
    drawn = batch.letters.filter(state=BatchLetter.State.DRAWN).order_by("number")
    assert (batch.state, drawn.count()) == ("ready", len(people))
    said = without_spaces(reading.words(pdf_of(batch)))
    assert "HelloAda" in said and "HelloBob" in said and said.count("Hello") == len(people)
    answer = client.post(reverse("nurture_letters:csv", args=[batch.pk]))
    rows = list(csv.reader(b"".join(answer.streaming_content).decode("utf-8-sig").splitlines(), delimiter=";"))
    assert len(rows) == len(people) + 1 and {len(row) for row in rows} == {10}
    assert not [cell for row in rows for cell in row if cell.startswith(("=", "+", "-", "@", "\t", "\r", "\n"))]
    assert any(cell.startswith("'") for row in rows for cell in row), "there was something to disarm"
    named = answer["Content-Disposition"]
    assert named == f'attachment; filename="x-set-cookie-ab-e-{batch.pk}.csv"'
