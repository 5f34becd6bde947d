"""A small shop with bikes and guides, and messages about them."""

import itertools
from io import BytesIO

import pytest
from django.core.cache import cache
from django.core.files.base import ContentFile
from PIL import Image as Pillow
from PIL import ImageDraw
from wagtail.documents.models import Document
from wagtail.images.models import Image

from tests.pages.models import GuidePage, ProductPage, TaggedPage
from wagtail_nurture.content import compile as compiling
from wagtail_nurture.content.recipients import Recipient
from wagtail_nurture.content.slots import PlainSlots
from wagtail_nurture.models import Email
from wagtail_nurture.tracking import recorder


_numbers = itertools.count(1)


def make_image(title="Bike", colour=(31, 111, 84), size=(1200, 800)):
    picture = Pillow.new("RGB", size, colour)
    ImageDraw.Draw(picture).ellipse([size[0] // 4, size[1] // 4, size[0] // 2, size[1] * 3 // 4], fill=(255, 225, 77))
    out = BytesIO()
    picture.save(out, "JPEG")
    return Image.objects.create(title=title, file=ContentFile(out.getvalue(), name=f"{title.lower()}.jpg"))


def make_document(title="Guide", content=b"%PDF-1.4 the guide"):
    return Document.objects.create(title=title, file=ContentFile(content, name=f"{title.lower()}.pdf"))


@pytest.fixture
def image(db, settings, tmp_path):
    settings.MEDIA_ROOT = tmp_path
    cache.clear()  # which remembers the pictures of images of the same number
    return make_image()


class Shop:
    """``bikes`` and ``guides`` below their sections, each with a tag; the last of each is the newest."""

    def __init__(self, home, image=None):
        self.home = home
        self.touring = home.add_child(instance=TaggedPage(title="Touring", slug="touring"))
        self.children = home.add_child(instance=TaggedPage(title="Children", slug="children"))
        self.bikes = [
            self.add(ProductPage, f"Bike {n}", self.touring, ["touring"], price=1000 + n, image=image)
            for n in (1, 2, 3)
        ]
        self.guides = [self.add(GuidePage, f"Touring guide {n}", self.touring, ["touring"]) for n in (1, 2, 3)]
        self.small = [self.add(GuidePage, f"Children's guide {n}", self.children, ["children"]) for n in (1, 2)]

    def add(self, model, title, parent, tags, **values):
        page = parent.add_child(
            instance=model(title=title, slug=f"page-{next(_numbers)}", search_description=f"About {title}", **values)
        )
        page.tags.add(*tags)
        page.save()
        return page


@pytest.fixture
def shop(pool, home):
    return Shop(home)


@pytest.fixture
def email(pool):
    """``email(("text", "<p>…</p>"), subject="…")``: an e-mail, saved but not published."""

    def make(*blocks, subject="Choosing a touring bike well", preheader="", **values):
        raw = [
            {"type": kind, "value": value, "id": f"block-{at}-{next(_numbers)}"}
            for at, (kind, value) in enumerate(blocks)
        ]
        made = Email(name="Advice", subject=subject, preheader=preheader, live=False, **values)
        made.body = made.body.stream_block.to_python(raw)
        made.save()
        return made

    return make


@pytest.fixture
def version(email):
    """Like ``email``, compiled."""
    return lambda *blocks, **values: compiling.compile_email(email(*blocks, **values))


class RecordingSlots(PlainSlots):
    """Slots that show themselves, so that a test sees which was asked for."""

    unsubscribe, browser_view, pixel = "https://n.example/u", "https://n.example/v", "https://n.example/o.gif"

    def link(self, number, *, page_id=None, url=""):
        return f"https://n.example/c/{number}/{page_id or ''}?to={url}"


@pytest.fixture
def recipient(site):
    def make(contact=None, **values):
        values = {"delivery_id": next(_numbers), "site": site, "slots": RecordingSlots(), "locale": "en"} | values
        return Recipient(contact_id=contact.pk if contact else None, **values)

    return make


@pytest.fixture
def person(pool):
    """``person("Ada", views=[page, page])``: somebody who looked at these pages, the last one most recently."""
    from datetime import timedelta

    from django.utils import timezone

    from wagtail_nurture.models import Contact

    def make(first_name="Ada", views=(), **values):
        number = next(_numbers)
        address = values.pop("email", f"person{number}@example.org")
        made = Contact.objects.create(
            pool=pool, email=address, email_key=address, first_name=first_name, created_at=timezone.now(), **values
        )
        start = timezone.now() - timedelta(days=1)
        for minute, page in enumerate(views):
            recorder.record("page.viewed", contact=made, page_id=page.pk, at=start + timedelta(minutes=minute))
        return made

    return make
