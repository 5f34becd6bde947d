"""A site puts every public page into a base template of its own, by one setting."""

import re
from pathlib import Path

import pytest

import wagtail_nurture


TEMPLATES = Path(wagtail_nurture.__file__).parent / "templates" / "wagtail_nurture"
#: Rooms whose pages visitors see; a template there is a page when it fills the block "content".
PUBLIC = ("capture", "delivery", "portal", "tracking")
PAGES = sorted(
    path for room in PUBLIC for path in (TEMPLATES / room).glob("*.html") if "{% block content %}" in path.read_text()
)
OURS = """<!doctype html><html lang="en"><title>{% block title %}{% endblock %}</title>
<body class="frame-of-the-shop">{% block content %}{% endblock %}</body></html>"""


@pytest.fixture
def framed(settings, pool, tmp_path):
    """The site with a base template of its own, which knows nothing of ours but the two blocks."""
    (tmp_path / "frame_of_the_shop.html").write_text(OURS)
    settings.TEMPLATES = [settings.TEMPLATES[0] | {"DIRS": [tmp_path]}]
    settings.WAGTAIL_NURTURE = settings.WAGTAIL_NURTURE | {"BASE_TEMPLATE": "frame_of_the_shop.html"}


def test_every_public_page_extends_the_base_that_the_setting_names():
    assert len(PAGES) > 15
    for path in PAGES:
        text = path.read_text()
        assert text.startswith("{% extends base_template %}"), path.name
        assert "<html" not in text and "<body" not in text, path.name


def test_a_public_page_needs_no_other_block_than_title_and_content():
    """Other blocks may be offered, but what people read stands in these two."""
    for path in PAGES:
        others = re.findall(r"{% block (\w+) %}(.*?){% endblock %}", path.read_text(), re.S)
        for name, inside in others:
            assert name in {"title", "content"} or not re.search(r"<(p|h\d|form|button|label)\b", inside), path.name


ADDRESSES = [
    ("/n/f/no-such-form/", 404),
    ("/n/u/" + "x" * 22, 404),
    ("/n/v/" + "x" * 22, 404),
    ("/n/d/" + "x" * 22, 404),
    ("/n/y/" + "x" * 40, 404),
]


@pytest.mark.parametrize(("address", "status"), ADDRESSES)
def test_links_that_are_none_answer_within_the_site_s_own_frame(framed, client, address, status):
    answer = client.get(address, headers={"host": "shop.example"})
    assert answer.status_code == status
    assert "frame-of-the-shop" in answer.content.decode()


def test_a_form_and_its_thanks_stand_in_the_site_s_own_frame(framed, client, site):
    from wagtail.models import Locale

    from wagtail_nurture.models import Form

    form = Form(name="Letter", slug="letter", kind="newsletter", consent_purpose="news", locale=Locale.get_default())
    form.live = False
    form.save()
    form.save_revision().publish()
    for address in ("/n/f/letter/", "/n/f/letter/thanks"):
        answer = client.get(address, headers={"host": "shop.example"})
        assert answer.status_code == 200, address
        assert "frame-of-the-shop" in answer.content.decode(), address
