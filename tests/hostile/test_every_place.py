"""A hundred hostile names in every place of every block that takes words: they are words there, and all mails leave."""

from html.parser import HTMLParser

from tests.content.conftest import RecordingSlots, email, image, shop  # noqa: F401  (fixtures)
from tests.second_opinion.test_second_opinion import pictured
from wagtail_nurture.content import compile as compiling
from wagtail_nurture.content import render
from wagtail_nurture.content.blocks import MessageBlocks
from wagtail_nurture.content.knowledge import OnRecord
from wagtail_nurture.content.recipients import Recipient
from wagtail_nurture.content.vouchers import cards as vouchers
from wagtail_nurture.models import VoucherOffer
from wagtail_nurture.text import one_line

from .values import FIELD, HOSTILE, said_everywhere


_FORBIDDEN = set("\x00\x0b\x0c\x1b\x7f\x85\u2028\u2029\u202a\u202b\u202d\u202e\u2066\u2069\ud800\udfff")


class _Shape(HTMLParser):
    """The tags of a mail with the names of their attributes, and the addresses they lead to."""

    def __init__(self, html):
        super().__init__(convert_charrefs=True)
        self.tags, self.addresses = [], []
        self.feed(html)
        self.close()

    def handle_starttag(self, tag, attributes):
        self.tags.append((tag, tuple(name for name, value in attributes)))
        self.addresses += [value for name, value in attributes if name in ("href", "src", "action", "background")]

    def handle_comment(self, words):
        self.tags.append(("!", words[:10]))


class _Says(OnRecord):
    """Each person's first name is one of ``names``, by number; nothing else is known of anybody."""

    def __init__(self, names):
        self.names = names

    def values(self, contact_ids, names):
        return {pk: {"first_name": self.names[pk]} for pk in contact_ids}

    def vouchers(self, offer_id, group, block_id):
        return vouchers.samples(VoucherOffer.objects.get(pk=offer_id), group.recipients)


def test_there_are_a_hundred_of_them_and_no_two_alike():
    assert len(set(HOSTILE)) == len(HOSTILE) >= 100


def test_a_hostile_name_is_words_in_every_place_of_every_block(email, shop, image, site):  # noqa: F811
    stream = MessageBlocks()
    blocks = [(slug, pictured(stream.child_blocks[slug], raw, image)) for slug, raw in said_everywhere()]
    compiled = compiling.compile_email(email(*blocks, subject=f"For {FIELD}", preheader=f"Hello {FIELD}"))
    names = ["Ada", *HOSTILE]
    people = [
        Recipient(delivery_id=at, contact_id=at, site=site, slots=RecordingSlots(), locale="en")
        for at in range(len(names))
    ]
    filled = render.fill(compiled, people, knowledge=_Says(names))
    plain = _Shape(filled[0].html)
    assert filled[0].html.count("Ada") > 20
    for at, name in enumerate(names):
        mail, shape = filled[at], _Shape(filled[at].html)
        assert not mail.problems, name
        assert shape.tags == plain.tags and shape.addresses == plain.addresses, name
        assert len(mail.subject.splitlines()) == 1 and len(mail.subject) <= 400
        assert not _FORBIDDEN & set(mail.subject + mail.html + mail.text), name
        assert len(mail.text.splitlines()) == len(filled[0].text.splitlines()), name
        assert one_line(name, 600) in mail.text
