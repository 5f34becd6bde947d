"""What goes wrong around a message: pictures without file, huge ones, blocks where none may stand. Told; no 500."""

import os
from io import BytesIO

import pytest
from django.core.files.base import ContentFile
from PIL import Image as Pillow
from wagtail.images.models import Image
from wagtail.test.utils.form_data import nested_form_data, streamfield

from wagtail_nurture.contacts.site_settings import NurtureSiteSettings
from wagtail_nurture.content import cards, mjml, render, validation
from wagtail_nurture.content import compile as compiling
from wagtail_nurture.content.blocks import MessageBlocks
from wagtail_nurture.models import Email

from .test_editing import HEADING, _url


NO_LINK = {"page": None, "url": ""}


def _pictured(image):
    return [
        ("image", {"image": image.pk, "alt": "", "link": NO_LINK}),
        ("hero", {"image": image.pk, "alt": "", "heading": "Ride", "text": "", "button": "", "link": NO_LINK}),
    ]


@pytest.mark.parametrize("harm", ["gone", "broken", "empty"])
@pytest.mark.parametrize("at", [0, 1], ids=["image", "hero"])
def test_a_picture_without_a_readable_file_is_told_and_not_published(email, image, harm, at):
    if harm == "gone":
        os.unlink(image.file.path)
    else:
        with open(image.file.path, "wb") as file:
            file.write(b"" if harm == "empty" else b"\xff\xd8\xff\xe0 no picture")
    message = email(HEADING, _pictured(image)[at])
    [problem] = validation.problems(message)
    assert "cannot be read" in problem.message and "part 2" in problem.message
    page = message.make_preview_request(preview_mode="").content.decode()
    assert "cannot be read" in page and "Hello Camille" in page
    with pytest.raises(compiling.PublishRefused):
        compiling.compile_email(message)


def test_a_deleted_picture_is_told_and_not_published(email, image):
    message = email(HEADING, *_pictured(image))
    image.delete()
    found = validation.problems(Email.objects.get(pk=message.pk))
    assert [problem.message for problem in found] == [
        "Picture (part 2): Choose a picture.",
        "Opening picture (part 3): Choose a picture.",
    ]


def test_a_card_whose_picture_cannot_be_read_is_shown_without(version, recipient, shop, image):
    bike = shop.bikes[0]
    bike.image = image
    bike.save_revision().publish()
    os.unlink(image.file.path)
    compiled = version(("page_card", {"page": bike.pk, "otherwise": "hold"}))
    filled = render.fill(compiled, [recipient(delivery_id=1)])[1]
    assert not filled.problems and "Bike 1" in filled.html
    assert cards.load({bike.translation_key}, languages=["en"], site=recipient().site)


def test_a_logo_that_cannot_be_read_leaves_the_name_in_its_place(version, recipient, site, image):
    chosen = NurtureSiteSettings.for_site(site)
    chosen.logo = image
    chosen.save()
    os.unlink(image.file.path)
    assert "The Shop" in render.fill(version(HEADING), [recipient(delivery_id=1)])[1].html


def test_a_picture_of_twenty_megabytes_leaves_as_a_light_one(email, settings, tmp_path, pool):
    settings.MEDIA_ROOT = tmp_path
    out = BytesIO()
    # Noise cannot be compressed.
    Pillow.frombytes("RGB", (3600, 3000), os.urandom(3600 * 3000 * 3)).save(out, "JPEG", quality=95)
    assert len(out.getvalue()) > 10_000_000
    image = Image.objects.create(title="Huge", file=ContentFile(out.getvalue() + b"\0" * 10_000_000, name="huge.jpg"))
    compiled = compiling.compile_email(email(*_pictured(image)))
    assert compiled.parts
    for rendition in image.renditions.all():
        assert rendition.width <= 1200 and rendition.file.size < 1_000_000


def test_a_page_tree_that_moves_takes_its_links_along(version, recipient, shop, home):
    bike = shop.bikes[0]
    compiled = version(
        ("page_card", {"page": bike.pk, "otherwise": "hold"}),
        ("text", f'<p><a linktype="page" id="{bike.pk}">x</a></p>'),
    )
    before = render.fill(compiled, [recipient(delivery_id=1)])[1]
    shop.touring.move(shop.children, pos="last-child")
    after = render.fill(compiled, [recipient(delivery_id=1)])[1]
    assert not after.problems
    assert "shop.example/touring/" in before.html and "/children/touring/" not in before.html
    assert "shop.example/children/touring/" in after.html


def _nested(kind, depth):
    """A column block (or part shown only if) that stands within others of its kind, as a form posts it."""
    inner = [("heading", {"text": "Deep", "size": "large"})]
    for _ in range(depth):
        if kind == "columns":
            inner = [("columns", {"left": streamfield(inner), "right": streamfield([])})]
        else:
            rule = {"match": "all", "conditions": streamfield([("score", {"at_least": "5"})])}
            inner = [("shown_if", {"rule": rule, "then": streamfield(inner), "otherwise": streamfield([])})]
    return inner


@pytest.mark.parametrize("kind", ["columns", "shown_if"])
@pytest.mark.parametrize("depth", [2, 40])
@pytest.mark.parametrize("action", ["", "action-publish"])
def test_blocks_within_blocks_where_none_may_stand_are_no_500(admin_client, pool, kind, depth, action):
    data = {"name": "Advice", "subject": "Choosing well", "preheader": "", "purpose": "advice"}
    body = nested_form_data(data | {"body": streamfield([HEADING, *_nested(kind, depth)])})
    admin_client.raise_request_exception = False
    answer = admin_client.post(_url("add"), body | ({action: "1"} if action else {}))
    assert answer.status_code in (200, 302)


def test_blocks_stored_where_none_may_stand_are_left_out_and_the_rest_is_drawn(pool):
    deep = [{"type": "columns", "value": {"left": [], "right": []}, "id": "inner"}]
    raw = [
        {"type": "columns", "value": {"left": deep, "right": []}, "id": "outer"},
        {"type": "text", "value": "<p>Hi</p>", "id": "t"},
    ]
    compiled = compiling.draw(
        subject="Hello", preheader="", blocks=MessageBlocks().to_python(raw), locale="en", purpose="advice"
    )
    assert not compiled.errors and "Hi" in preview_text(compiled)


def preview_text(compiled):
    return "".join(piece for piece in compiled.parts["text"] if isinstance(piece, str))


@pytest.mark.parametrize(
    "bomb",
    ["<mj-wrapper>" * 2500 + "</mj-wrapper>" * 2500, "<mj-section>" * 70, "<mj-raw>" + "x" * 300_000 + "</mj-raw>"],
    ids=["deep", "never closed", "large"],
)
def test_a_bomb_never_reaches_the_compiler(bomb, monkeypatch):
    monkeypatch.setattr(mjml, "mjml2html", lambda *args, **options: pytest.fail("compiled"))
    with pytest.raises(mjml.MjmlRefused):
        mjml.compile_mjml(f"<mjml><mj-body>{bomb}</mj-body></mjml>")


def test_nothing_is_added_to_a_telephone_number(email):
    link = {"page": None, "url": "tel:+33556000000", "parameters": "from=newsletter"}
    (problem,) = validation.problems(email(("button", {"text": "Call", "link": link})))
    assert "telephone number" in problem.message
