"""A hundred hostile names in every place of every block that takes words: they are words there, and all mails leave."""
# ruff: noqa: F401, F811 (fixtures)

from tests.content.conftest import RecordingSlots, email, image, shop
from tests.second_opinion.test_second_opinion import pictured
from wagtail_nurture.content import compile as compiling
from wagtail_nurture.content import render
from wagtail_nurture.content.blocks import MessageBlocks
from wagtail_nurture.content.recipients import Recipient
from wagtail_nurture.delivery import outbox
from wagtail_nurture.models import Contact, Delivery
from wagtail_nurture.text import clean, one_line

from .saying import SaysEverywhere
from .values import FIELD, FORBIDDEN, HOSTILE, Shape, said_everywhere


def test_there_are_a_hundred_of_them_and_no_two_alike():
    assert len(set(HOSTILE)) == len(HOSTILE) >= 100


def test_a_hostile_name_is_words_in_every_place_of_every_block(email, shop, image, site):
    stream = MessageBlocks()
    blocks = [(slug, pictured(stream.child_blocks[slug], raw, image)) for slug, raw in said_everywhere()]
    compiled = compiling.compile_email(email(*blocks, subject=f"For {FIELD}", preheader=f"Hello {FIELD}"))
    names = ["Ada", *HOSTILE]
    people = [
        Recipient(delivery_id=at, contact_id=at, site=site, slots=RecordingSlots(), locale="en")
        for at in range(len(names))
    ]
    filled = render.fill(compiled, people, knowledge=SaysEverywhere(names))
    plain = Shape(filled[0].html)
    assert filled[0].html.count("Ada") > 20 and "who=&from=mail" in " ".join(plain.addresses)
    for at, name in enumerate(names):
        mail, shape = filled[at], Shape(filled[at].html)
        assert not mail.problems, name
        assert shape.tags == plain.tags and shape.addresses == plain.addresses, name
        assert len(mail.subject.splitlines()) == 1 and len(mail.subject) <= 400
        assert not FORBIDDEN & set(mail.subject + mail.html + mail.text), name
        assert len(mail.text.splitlines()) == len(filled[0].text.splitlines()), name
        assert (one_line(name, 600) or "For there only") in mail.text


def test_the_mails_of_all_of_them_leave_and_each_is_one_mail_to_one_person(
    smtp,
    people,
    email,
    site,
    send,
):
    made = email(
        ("heading", {"text": FIELD, "size": "large"}),
        ("text", f"<p>Dear {FIELD}</p>"),
        subject=f"For {FIELD}",
        preheader=FIELD,
    )
    made.live = True
    made.save()
    compiling.compile_email(made)
    crowd = people(len(HOSTILE) + 1)
    for person, name in zip(crowd, ["Ada", *HOSTILE], strict=True):
        person.first_name = clean(name, 100)
    Contact.objects.bulk_update(crowd, ["first_name"])
    known = {"site": site, "purpose": "advice", "channel": "email", "message_key": made.translation_key}
    outbox.put([outbox.draft(contact=each, key=f"step:{each.pk}:email", **known) for each in crowd])
    send()
    assert set(Delivery.objects.values_list("state", "reason")) == {("sent", "")}
    mails = {address: (mail, raw) for address, mail, raw in smtp.accepted}
    assert len(smtp.accepted) == len(mails) == len(crowd)
    plain = None
    for person in crowd:
        mail, raw = mails[person.email]
        assert sorted(mail.keys()) == sorted(plain or mail.keys()), person.first_name
        plain = plain or mail.keys()
        assert mail["To"] == person.email and mail["Subject"].startswith("For "), person.first_name
        assert b"\r\n.\r\n" not in raw and max(map(len, raw.split(b"\r\n"))) <= 998
        html = mail.get_body(("html",)).get_content()
        assert Shape(html).tags == Shape(mails[crowd[0].email][0].get_body(("html",)).get_content()).tags
