"""K2, D1, D2, C1: people from a file by clicking, killed and cancelled in the middle; a person's page that acts."""

import pytest

from wagtail_nurture import alarm
from wagtail_nurture.contacts import consent
from wagtail_nurture.contacts.importing.models import ContactImport, ImportLine
from wagtail_nurture.contacts.models import ConsentRecord, Contact, List, Suppression
from wagtail_nurture.scenarios.models import Enrolment
from wagtail_nurture.tracking.models import Event

from . import furniture as put
from .axe import serious
from .house import eventually
from .people import log_in, press


BREVO = (
    "CONTACT ID;EMAIL;PRENOM;NOM;SMS;email_marketing;ADDED_TIME;MODIFIED_TIME\n"
    "1;ada@example.org;Ada;Lovelace;33612345678;Subscribed;11-10-2018 09:55:14;\n"
    "2;gone@example.org;Gaspard;Onet;;Blocklisted;11-10-2018 09:55:14;\n"
    "3;not an address;Nobody;;;Subscribed;;\n"
)
START = "/admin/nurture/people/import/"
#: Enough that no worker is through before it can be killed.
AS_MANY = 8000


@pytest.fixture(scope="module")
def furnish():
    def parts(house):
        house.list = List.objects.create(pool=house.pool, name="Riders", slug="riders")
        house.email = put.email("Touring advice", put.text("Hello."))
        house.form = put.form("guide", kind="request", consent_purpose="advice", double_opt_in=False)
        house.scenario = put.scenario(
            "Follow-up", triggers=[put.on_form(house.form)], steps=[put.wait(2), put.send(house.email)]
        )

    return parts


def chosen(page, text, name="people.csv"):
    """The page of columns of a file with ``text``."""
    page.goto(START)
    page.set_input_files("input[type=file]", {"name": name, "mimeType": "text/csv", "buffer": text.encode()})
    press(page, "Read the file")


def tried(page, *, source="Our former tool"):
    """Fill in the ground, and wait for the dry run without reloading anything."""
    page.get_by_label("They agreed, and I can show to what").check()
    page.get_by_label("Newsletter").check()
    page.get_by_label("The exact words").fill("I would like the newsletter")
    page.get_by_label("Where does the file come from?").fill(source)
    press(page, "Try it: nothing is written yet")
    page.get_by_text("Nothing has been written yet").wait_for()


def many(number, prefix):
    return "email,first_name\n" + "".join(f"{prefix}{n}@example.org,Person {n}\n" for n in range(number))


def test_K2_an_export_of_brevo_is_taken_over_by_clicking(house, browser):
    page = browser(viewport={"width": 1280, "height": 900})
    log_in(page)
    chosen(page, BREVO, "contacts_export.csv")
    assert "This is an export of Brevo" in page.locator("main").inner_text()
    assert serious(page) == []
    page.get_by_label("Riders").check()
    tried(page)
    words = page.locator("main").inner_text()
    assert "new people" in words and "never be written to" in words and "is not an e-mail address" in words
    assert not Contact.objects.filter(email_key="ada@example.org").exists()
    assert serious(page) == []
    press(page, "Import these people")
    page.get_by_text("The import is finished").wait_for()
    ada = Contact.objects.get(email_key="ada@example.org")
    assert (ada.first_name, ada.phone, ada.memberships.get().list) == ("Ada", "+33612345678", house.list)
    assert consent.refusals([ada.pk], purpose="news") == {}
    assert not Contact.objects.filter(email_key="gone@example.org").exists()
    assert Suppression.objects.filter(reason="imported").count() == 1
    with page.expect_download() as taken:
        page.get_by_role("link", name="Download these lines").click()
    file = taken.value.path().read_text()
    assert "not an address" in file and "ada@example.org" not in file


def test_K2_cancelled_in_the_middle_it_stops_and_says_so(house, browser):
    page = browser(viewport={"width": 1280, "height": 900})
    log_in(page)
    chosen(page, many(6000, "cancel"))
    tried(page)
    press(page, "Import these people")
    eventually(lambda: Contact.objects.filter(email_key__startswith="cancel").exists())
    press(page, "Cancel the import")
    page.get_by_text("The import was cancelled in the middle").wait_for()
    job = ContactImport.objects.latest("pk")
    came = Contact.objects.filter(email_key__startswith="cancel").count()
    assert 0 < came < 6000 and job.result == {"new": came}


def test_K2_a_worker_killed_in_the_middle_loses_and_doubles_nobody(house, browser):
    page = browser(viewport={"width": 1280, "height": 900})
    log_in(page)
    chosen(page, many(AS_MANY, "killed"))
    tried(page)
    before = Event.objects.filter(kind="contact.created").count()
    press(page, "Import these people")
    people = Contact.objects.filter(email_key__startswith="killed")
    eventually(lambda: people.count() >= 200)
    house.stop("cluster", kill=True)
    job = ContactImport.objects.latest("pk")
    came = people.count()
    assert 0 < came < AS_MANY and came % 200 == 0
    assert ImportLine.objects.filter(job=job, state="done").count() == came
    # The bell that rang in the killed worker is lost; in production the sweep rings again within two minutes.
    alarm.Lane.objects.update(queued_at=None)
    house.start_cluster()
    alarm.wake(alarm.MASS)
    page.get_by_text("The import is finished").wait_for(timeout=480_000)
    job.refresh_from_db()
    assert job.result == {"new": AS_MANY} and people.count() == AS_MANY
    assert ConsentRecord.objects.filter(contact__in=people).count() == AS_MANY
    assert Event.objects.filter(kind="contact.created").count() == before + AS_MANY


def test_C1_a_person_s_page_shows_the_proof_and_acts(house, browser):
    person = Contact.objects.create(
        pool=house.pool, email="bo@example.org", email_key="bo@example.org", created_at=house.now(), language="fr"
    )
    consent.grant(
        person, purpose="advice", text="Send me advice", form_version="guide:1", page_url="https://a.example/"
    )
    version = house.scenario.state.version
    inside = Enrolment.objects.create(
        scenario=house.scenario, contact=person, version=version, entry_key="once", entered_at=house.now()
    )
    from datetime import timedelta

    from wagtail_nurture.scenarios.models import Token

    step = version.graph["first"]
    Token.objects.create(enrolment=inside, version=version, step_id=step, due_at=house.now() + timedelta(days=2))
    page = browser(viewport={"width": 1280, "height": 900})
    log_in(page)
    page.goto(f"/admin/nurture/people/inspect/{person.pk}/")
    assert "Send me advice" in page.locator("main").inner_text()
    assert serious(page) == []
    page.get_by_label("Put on a list").select_option(label="Riders")
    press(page, "Put on this list")
    assert person.memberships.get().state == "confirmed"
    press(page, "Ask")
    assert "would leave" in page.locator("main").inner_text()
    page.get_by_role("link", name="Take out… Follow-up").click()
    page.get_by_label("Why?").fill("Has bought already")
    press(page, "Take out now")
    inside.refresh_from_db()
    assert (inside.status, inside.exit_reason) == ("exited", "removed")
    page.get_by_role("link", name="Withdraw… Advice mails").click()
    page.get_by_label("How did they ask?").fill("By phone")
    press(page, "Withdraw now")
    assert consent.refusals([person.pk], purpose="advice") == {person.pk: "withdrawn"}
    press(page, "Ask")
    assert "would not leave" in page.locator("main").inner_text()
