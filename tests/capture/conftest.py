import pytest
from django.core.files.base import ContentFile
from wagtail.documents import get_document_model
from wagtail.models import Collection, Locale, Page, Site

from wagtail_nurture.models import ContactField, Form, GatedDocument, List


@pytest.fixture(autouse=True)
def media(settings, tmp_path):
    settings.MEDIA_ROOT = tmp_path


@pytest.fixture
def site(db):
    """The default site at shop.example, made anew when a test with a web server has emptied the database."""
    if not Site.objects.exists():
        Locale.objects.get_or_create(language_code="en")
        Collection.add_root(name="Root")
        home = Page.add_root(title="Root", slug="root").add_child(title="Home", slug="home")
        Site.objects.create(hostname="localhost", root_page=home, is_default_site=True)
    site = Site.objects.get(is_default_site=True)
    site.hostname, site.port, site.site_name = "shop.example", 443, "Shop"
    site.save()
    return site


@pytest.fixture
def english(site):
    return Locale.objects.get(language_code="en")


@pytest.fixture
def french(site):
    return Locale.objects.get_or_create(language_code="fr")[0]


@pytest.fixture
def advice_list(pool):
    return List.objects.create(pool=pool, name="Touring advice", slug="touring-advice")


@pytest.fixture
def newsletter(pool, english):
    """A newsletter form with double opt-in and no question but the address."""
    return Form.objects.create(
        name="Newsletter",
        slug="newsletter",
        locale=english,
        title="One mail a month",
        consent_purpose="news",
        consent_text="Send me the monthly newsletter.",
    )


@pytest.fixture
def guide_pdf(site):
    document = get_document_model()(title="Touring by bike")
    document.file.save("touring.pdf", ContentFile(b"%PDF-1.4 the guide"), save=False)
    document.save()
    return document


@pytest.fixture
def guide_form(pool, english, advice_list):
    """The form of the story: the guide by e-mail, and a box for touring advice."""
    ContactField.objects.create(slug="riding", label="You ride", kind="multi_choice", choices=["road", "trail"])
    return Form.objects.create(
        name="Touring guide",
        slug="touring-guide",
        kind="download",
        locale=english,
        title="Get the guide",
        fields=[
            ("field", {"field": "first_name", "label": "", "help": "", "required": False}),
            (
                "field",
                {"field": "postcode", "label": "Your postcode", "help": "Finds your shop", "required": True},
            ),
            ("field", {"field": "riding", "label": "", "help": "", "required": False}),
        ],
        consent_purpose="advice",
        consent_text="Send me touring advice.",
        list=advice_list,
    )


@pytest.fixture
def guide(guide_form, guide_pdf):
    return GatedDocument.objects.create(document=guide_pdf, form=guide_form, topics="Touring, long rides")


@pytest.fixture
def post(client):
    """Send a form in, from a page of the site."""

    def send(form, *, follow=False, **data):
        given = {"email": "ada@example.org", "locale": form.locale.language_code, "page": "/guides/"} | data
        headers = {"Sec-Fetch-Site": "same-origin", "Host": "shop.example"}
        return client.post(f"/n/f/{form.slug}/", given, headers=headers, follow=follow)

    return send


@pytest.fixture
def ask_for_guide(post, guide_form, guide):
    """Ask for the guide as Ada does; ``consent="1"`` ticks the box."""

    def ask(**data):
        return post(guide_form, **({"q-postcode": "33000"} | data))

    return ask
