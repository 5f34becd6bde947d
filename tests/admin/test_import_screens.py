"""An import by clicking: file, columns, dry run, result, error file; for who may; wrong files are told in words."""

import io
import time

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.test.utils import CaptureQueriesContext
from wagtail.models import ModelLogEntry

from wagtail_nurture.contacts.importing import work
from wagtail_nurture.contacts.importing.models import ContactImport
from wagtail_nurture.models import Contact

from .conftest import make_user


START = "/admin/nurture/people/import/"
MAY = ("view_contact", "view_personal_data", "import_contact")
TEXT = "email,first_name,Size\nada@example.org,Ada,171\nbad,,\n"


def upload(client, content=TEXT, name="people.csv"):
    content = content.encode() if isinstance(content, str) else content
    return client.post(START, {"file": SimpleUploadedFile(name, content)})


def choose(client, job, **given):
    answers = {"column-0": "email", "column-1": "first_name", "source": "Fair", **given}
    return client.post(f"{START}{job.pk}/columns/", answers)


def pump():
    while work.work(time.monotonic() + 60):
        pass


def test_from_the_file_to_the_people(browser, pool, admin):
    response = upload(browser)
    job = ContactImport.objects.get()
    assert response.url == f"{START}{job.pk}/columns/" and job.user == admin
    page = browser.get(response.url).content.decode()
    assert "ada@example.org" in page and '<option value="email" selected>' in page
    response = choose(browser, job, basis="consent", purposes=["news"], wording="Yes")
    assert response.url == f"{START}{job.pk}/"
    assert "being tried" in browser.get(response.url).content.decode()
    pump()
    page = browser.get(response.url).content.decode()
    assert "Nothing has been written yet" in page and "is not an e-mail address" in page and "Yes" in page
    assert not Contact.objects.exists()
    browser.post(f"{response.url}start/")
    assert "being imported" in browser.get(f"{response.url}?part").content.decode()
    pump()
    assert "The import is finished" in browser.get(response.url).content.decode()
    assert Contact.objects.get().first_name == "Ada"
    file = b"".join(browser.get(f"{response.url}errors/").streaming_content).decode()
    assert "bad" in file and "ada@" not in file
    assert ModelLogEntry.objects.filter(action="nurture.import", user=admin).exists()


def test_cancelled_before_it_starts_nothing_stays(browser, pool):
    upload(browser)
    job = ContactImport.objects.get()
    choose(browser, job)
    pump()
    browser.post(f"{START}{job.pk}/cancel/")
    assert "Nobody was imported" in browser.get(f"{START}{job.pk}/").content.decode()
    assert not job.lines.exists() and browser.get(f"{START}{job.pk}/errors/").status_code == 404
    browser.post(f"{START}{job.pk}/start/")
    pump()
    assert not Contact.objects.exists()


@pytest.mark.parametrize(
    "given, words",
    [
        ({"column-0": ""}, "Choose the column of the e-mail addresses"),
        ({"column-1": "email"}, "a person has one of it"),
        ({"basis": "consent", "wording": "Yes"}, "Tick what they may be written to for"),
        ({"basis": "consent", "purposes": ["news"], "wording": " "}, "Write the words they agreed to"),
        ({"source": ""}, "This field is required"),
        ({"column-1": "nonsense"}, "Select a valid choice"),
    ],
)
def test_what_is_missing_is_said_beside_it(given, words, browser, pool):
    upload(browser)
    response = choose(browser, ContactImport.objects.get(), **given)
    assert response.status_code == 200 and words in response.content.decode()


@pytest.mark.parametrize(
    "content", [b"", b"\x89PNG" + bytes(range(32)) * 9, b"PK\x03\x04", "email\n", b"\xd0\xcf\x11\xe0"]
)
def test_a_file_that_cannot_be_read_is_told_and_leaves_nothing(content, browser, pool):
    response = upload(browser, content)
    assert response.status_code == 200 and "error-message" in response.content.decode()
    assert not ContactImport.objects.exists()


def test_files_too_long_or_too_large_are_refused(browser, pool, settings):
    settings.WAGTAIL_NURTURE = {"IMPORT_MAX_LINES": 1}
    assert "more than 1 lines" in upload(browser).content.decode()
    settings.WAGTAIL_NURTURE = {"IMPORT_MAX_MEGABYTES": 1}
    assert "more than 1 MB" in upload(browser, TEXT + "x" * 1024 * 1024).content.decode()
    assert not ContactImport.objects.exists()


def test_only_for_who_may(client, pool, browser):
    upload(browser)
    job = ContactImport.objects.get()
    addresses = [START, *(f"{START}{job.pk}/{end}" for end in ("", "columns/", "errors/"))]
    for names in (("view_contact", "view_personal_data"), ("view_contact", "import_contact")):
        client.force_login(make_user("-".join(names), *names))
        assert {client.get(address).status_code for address in addresses} == {302}
        assert client.post(f"{START}{job.pk}/start/").status_code == 302
        assert "Import from a file" not in client.get("/admin/nurture/people/").content.decode()
    client.force_login(make_user("importer", *MAY))
    assert client.get(START).status_code == 200
    assert "Import from a file" in client.get("/admin/nurture/people/").content.decode()


def test_looking_changes_nothing(browser, pool):
    upload(browser)
    job = ContactImport.objects.get()
    for end in ("start/", "cancel/"):
        assert browser.get(f"{START}{job.pk}/{end}").status_code == 405


def test_the_result_costs_the_same_however_long(browser, pool):
    def cost(number):
        upload(browser, "email\n" + "bad\n" * number + "a@example.org\n")
        job = ContactImport.objects.latest("pk")
        choose(browser, job, **{"column-1": ""})
        pump()
        browser.get(f"{START}{job.pk}/")
        with CaptureQueriesContext(connection) as captured:
            assert browser.get(f"{START}{job.pk}/").status_code == 200
        return len(captured)

    assert cost(3) == cost(60)


def test_a_workbook_is_read_too(browser, pool):
    import openpyxl

    book, file = openpyxl.Workbook(), io.BytesIO()
    for row in (["email", "first_name"], ["ada@example.org", "Ada"]):
        book.active.append(row)
    book.save(file)
    assert upload(browser, file.getvalue(), "people.xlsx").status_code == 302
    assert ContactImport.objects.get().total == 1
