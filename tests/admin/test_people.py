"""People: found, masked, exported by permission, edited, erased; a timeline that reads like sentences."""

from datetime import timedelta
from urllib.parse import quote

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from wagtail.models import Locale, ModelLogEntry

from wagtail_nurture.capture.models import Form
from wagtail_nurture.contacts import consent
from wagtail_nurture.models import Contact, ContactField, Delivery, Event, Link, ScenarioVersion, StepRun
from wagtail_nurture.reports import timeline
from wagtail_nurture.scenarios import leaving
from wagtail_nurture.scenarios.leaving import Departure

from .conftest import make_user


INDEX = "/admin/nurture/people/"
ALL = ("view_contact", "change_contact", "add_contact", "delete_contact", "view_personal_data", "export_contact")


def page_of(person):
    return reverse("nurture_people:inspect", args=[person.pk])


def cost(client, url):
    client.get(url)
    with CaptureQueriesContext(connection) as captured:
        assert client.get(url).status_code == 200
    return len(captured)


def test_the_list_costs_the_same_with_five_and_with_fifty(browser, life):
    for number in range(5):
        life.person(number)
    few = cost(browser, INDEX)
    for number in range(5, 50):
        life.person(number)
    assert cost(browser, INDEX) <= few


def test_search_finds_by_name_and_address(browser, life):
    for number in range(3):
        life.person(number)
    page = browser.get(f"{INDEX}?q=family2").content.decode()
    assert "Family2" in page and "Family1" not in page
    assert "Family1" in browser.get(f"{INDEX}?q=person1%40").content.decode()


def test_search_does_not_probe_for_who_may_not_see(client, life):
    life.person(1)
    client.force_login(make_user("reader", "view_contact"))
    page = client.get(f"{INDEX}?q=nobody-has-this-name").content.decode()
    assert "p…@example.org" in page and "Family1" not in page


@pytest.mark.parametrize("query", ["scenario={scenario}&passage=active", "list={list}", "language=en"])
def test_filters_find_people(query, browser, life):
    life.person(1)
    stranger = Contact.objects.create(
        pool=life.pool, email="x@example.org", email_key="x@example.org", last_name="Stranger", created_at=life.now
    )
    page = browser.get(f"{INDEX}?{query.format(scenario=life.scenario.pk, list=life.list.pk)}").content.decode()
    assert "Family1" in page and stranger.last_name not in page


@pytest.mark.parametrize(
    "query", ["scenario=999", "list=x", "created_at_from=soon", "ordering=-hack", "p=999", "q=%00"]
)
def test_strange_questions_are_no_error(query, browser, life):
    life.person(1)
    assert browser.get(f"{INDEX}?{query}").status_code in {200, 404}


@pytest.mark.parametrize("kind", ["csv", "xlsx"])
def test_export_is_for_who_may_and_is_logged(kind, client, life):
    life.person(1)
    client.force_login(make_user("reader", "view_contact", "view_personal_data"))
    assert client.get(f"{INDEX}?export={kind}").status_code == 302
    exporter = make_user("exporter", "view_contact", "view_personal_data", "export_contact")
    client.force_login(exporter)
    response = client.get(f"{INDEX}?export={kind}")
    assert response.status_code == 200 and b"".join(response.streaming_content)
    assert ModelLogEntry.objects.filter(action="nurture.export", user=exporter).exists()


def test_exported_formulas_are_harmless(browser, life):
    person = life.person(1)
    Contact.objects.filter(pk=person.pk).update(first_name="=HYPERLINK(1)", phone="+33612345678")
    body = b"".join(browser.get(f"{INDEX}?export=csv").streaming_content).decode()
    assert "'=HYPERLINK(1)" in body and "'+33612345678" in body


def test_the_page_tells_the_story_in_sentences(browser, life):
    person = life.person(1, state="skipped", reason="no_consent")
    page = browser.get(page_of(person)).content.decode()
    for words in [
        "Sent in the form “Guide”",
        "Joined the list “Touring”",
        "Entered the scenario “Touring follow-up”",
        "Was not sent “Touring advice”",
        "no consent for advice mails",
        "Send me touring advice",
        "stands at “Wait 2 days”",
        "Why was this not sent?",
    ]:
        assert words in page, words


def test_may_we_write_answers_for_each_purpose(browser, life):
    person = life.person(1)
    consent.grant(person, purpose="news")
    answers = {each["label"]: each["refusal"] for each in browser.get(page_of(person)).context["may_write"]}
    assert answers["Newsletter"] == ""
    assert "no consent" in answers["Offers"]


def test_a_click_names_its_target_and_a_scanner_is_called_so(life):
    person = life.person(1)
    delivery = Delivery.objects.get(contact=person)
    Link.objects.create(message_key=delivery.message_key, block_id="b1", label="Book a test ride")
    click = Event.objects.create(
        at=life.now, kind="message.clicked", contact=person, properties={"delivery": delivery.pk, "link": "b1"}
    )
    click.classes.create(rules_version=1, kind="machine")
    entries, _older = timeline.entries(person)
    assert entries[0].title == "Clicked “Book a test ride” in “Touring advice”"
    assert entries[0].detail == ["By a mail scanner, not counted"]


def test_an_answer_to_a_survey_is_told_and_hidden_from_who_may_not_see_it(life):
    person = life.person(1)
    told = {"question": "Would you recommend us?", "answer": "Never again", "score": 2}
    Event.objects.create(at=life.now, kind="survey.answered", contact=person, subject="survey:ride", properties=told)
    for sees, detail in (
        (True, ["“Would you recommend us?”", "Answer: Never again", "Score: 2"]),
        (False, ["“Would you recommend us?”"]),
    ):
        [entry, *_rest], _older = timeline.entries(person, sees=sees)
        assert (entry.title, entry.detail) == ("Answered the survey “ride”", detail)


def test_without_personal_data_no_value_is_told(client, life):
    person = life.person(1)
    ContactField.objects.create(slug="postcode", label="Postcode")
    properties = {"old": None, "new": "33000"}
    Event.objects.create(at=life.now, kind="field.set", contact=person, subject="field:postcode", properties=properties)
    client.force_login(make_user("reader", "view_contact"))
    page = client.get(page_of(person)).content.decode()
    assert "Postcode changed" in page
    for secret in ["33000", "Family1", person.email, "Send me touring advice"]:
        assert secret not in page, secret


def test_older_pages_go_on_where_the_first_ended(life):
    person = life.person(1)
    for number in range(120):
        Event.objects.create(at=life.now - timedelta(days=2, minutes=number), kind="score.added", contact=person)
    seen, before = [], None
    while True:
        entries, older = timeline.entries(person, before=before)
        seen += entries
        if not older:
            break
        before = entries[-1].at
    assert len([entry for entry in seen if entry.icon == "plus"]) == 120
    assert len(seen) == len({(entry.at, entry.title) for entry in seen})


def test_a_long_timeline_costs_the_same(browser, life):
    person = life.person(1)
    few = cost(browser, page_of(person))
    for number in range(60):
        Event.objects.create(
            at=life.now - timedelta(minutes=number), kind="list.joined", contact=person, subject=f"list:{number}"
        )
    assert cost(browser, page_of(person)) <= few + 1


@pytest.mark.parametrize("query", ["before=never", "before=2026-99-99", "show=nonsense", "before=2026-01-01T00:00:00"])
def test_strange_timeline_addresses_are_no_error(query, browser, life):
    assert browser.get(f"{page_of(life.person(1))}?{query}").status_code == 200


@pytest.mark.parametrize("show", timeline.SHOWS)
def test_each_part_of_the_timeline_can_be_shown_alone(show, browser, life):
    person = life.person(1)
    entries = browser.get(f"{page_of(person)}?show={show}").context["entries"]
    assert entries and len(entries) < len(timeline.entries(person)[0])


def test_a_moment_with_a_zone_pages_back(browser, life):
    person = life.person(1)
    before = quote((life.now - timedelta(days=30)).isoformat())
    assert browser.get(f"{page_of(person)}?before={before}").context["entries"] == []


def test_a_merged_person_leads_to_who_they_are(browser, life):
    kept, gone = life.person(1), life.person(2)
    Contact.objects.filter(pk=gone.pk).update(merged_into=kept)
    assert browser.get(page_of(gone))["Location"] == page_of(kept)


def test_editing_changes_fields_and_lists_and_logs_no_name(browser, life):
    person = life.person(1)
    ContactField.objects.create(slug="size", label="Size", kind="choice", choices=["S", "M"])
    data = {
        "email": " Ada@Example.org ",
        "first_name": "Ada",
        "last_name": "L",
        "phone": "+33 6 12 34 56 78",
        "language": "fr",
        "field-size": "M",
        "lists": [],
    }
    response = browser.post(reverse("nurture_people:edit", args=[person.pk]), data)
    assert response.status_code == 302
    person.refresh_from_db()
    assert (person.email, person.email_key, person.phone) == ("Ada@example.org", "ada@example.org", "+33612345678")
    assert person.values.get().text == "M"
    assert person.memberships.get().state == "left"
    entry = ModelLogEntry.objects.get(action="wagtail.edit")
    assert entry.label == f"person {person.pk}"


@pytest.mark.parametrize(
    "wrong",
    [
        {"email": "not an address"},
        {"email": "person2@example.org"},
        {"phone": "0612"},
        {"email": "", "last_name": "", "phone": ""},
        {"email": "x" * 300 + "@example.org"},
        {"first_name": "a\x00b"},
    ],
)
def test_a_wrong_entry_is_said_beside_the_field(wrong, browser, life):
    person = life.person(1)
    life.person(2)
    data = {"email": person.email, "first_name": "", "last_name": "F", "phone": "", "language": "en"} | wrong
    response = browser.post(reverse("nurture_people:edit", args=[person.pk]), data)
    assert response.status_code == 200 and response.context["form"].errors


def test_adding_somebody(browser, life):
    data = {"email": "new@example.org", "first_name": "New", "last_name": "", "phone": "", "language": "en"}
    browser.post(reverse("nurture_people:add"), data | {"lists": [life.list.pk]})
    person = Contact.objects.get(email_key="new@example.org")
    assert person.memberships.get().list == life.list and person.pool == life.pool


def test_erasing_forgets_and_keeps_no_name_in_the_log(browser, life):
    person = life.person(1)
    url = reverse("nurture_people:delete", args=[person.pk])
    assert "forgotten for ever" in browser.get(url).content.decode()
    browser.post(url)
    assert not Contact.objects.filter(pk=person.pk).exists()
    assert not Delivery.objects.filter(address=person.email).exists()
    entry = ModelLogEntry.objects.get(action="nurture.erase")
    assert entry.label == f"person {person.pk}"


def test_all_that_is_known_can_be_downloaded_by_who_may(client, life):
    person = life.person(1)
    url = reverse("nurture_people:download", args=[person.pk])
    client.force_login(make_user("reader", "view_contact", "view_personal_data"))
    assert client.get(url).status_code == 302
    client.force_login(make_user("exporter", "view_contact", "view_personal_data", "export_contact"))
    assert person.email in client.get(url).content.decode()


@pytest.mark.parametrize("missing", ["view_personal_data", "change_contact"])
def test_editing_needs_both_permissions(missing, client, life):
    person = life.person(1)
    client.force_login(make_user("nearly", *(name for name in ALL if name != missing)))
    assert client.get(reverse("nurture_people:edit", args=[person.pk])).status_code == 302


@pytest.mark.parametrize("missing", ["view_personal_data", "delete_contact"])
def test_erasing_needs_both_permissions(missing, client, life):
    person = life.person(1)
    client.force_login(make_user("nearly", *(name for name in ALL if name != missing)))
    client.post(reverse("nurture_people:delete", args=[person.pk]))
    assert Contact.objects.filter(pk=person.pk).exists()


def test_a_decision_tells_which_way_and_why(life):
    person = life.person(1)
    rule = {"match": "all", "conditions": [{"kind": "score", "config": {"at_least": 10}}]}
    graph = {
        "first": "q",
        "steps": {
            "q": {
                "kind": "if_else",
                "config": {"rule": rule, "unknown": "no"},
                "label": "",
                "next": None,
                "branches": {"yes": None, "no": None},
            }
        },
    }
    version = ScenarioVersion.objects.create(
        scenario=life.scenario, number=2, graph=graph, hash="y", published_at=life.now
    )
    StepRun.objects.create(
        enrolment=person.enrolments.get(),
        version=version,
        visit=5,
        step_id="q",
        kind="if_else",
        branch="unknown",
        reason="not_measured",
        at=life.now,
    )
    entry = timeline.entries(person, show="scenarios")[0][0]
    assert entry.title.startswith("If ")
    assert entry.detail == ["not measured: went the way of No", "Scenario “Touring follow-up”"]


def test_what_happened_at_one_moment_stands_in_the_order_of_cause_and_effect(life):
    titles = [entry.title for entry in timeline.entries(life.person(1))[0]]
    assert titles[0].startswith("Was sent ")
    assert titles[1].startswith("Agreed to")
    assert titles[-1].startswith("Read ")


def test_the_proof_names_the_form_at_the_cost_of_one_question(browser, life):
    forms = [put_form(f"Guide {number}") for number in range(3)]
    person = life.person(1)
    consent.grant(person, purpose="advice", text="Send me advice", form_version=forms[0].version)
    few = cost(browser, page_of(person))
    for form in forms:
        consent.grant(person, purpose="advice", text="Send me advice", form_version=form.version)
    consent.grant(person, purpose="advice", form_version="page:of-the-site:4")
    assert cost(browser, page_of(person)) <= few
    shown = browser.get(page_of(person)).content.decode()
    assert "form “Guide 2”, revision 0" in shown and "form page:of-the-site:4" in shown
    assert str(forms[0].translation_key) not in shown


def put_form(name):
    return Form.objects.create(name=name, slug=name.lower().replace(" ", "-"), locale=Locale.get_default())


def test_who_leaves_is_told_to_have_left_once(life):
    person = life.person(1)
    leaving.depart([Departure(person.enrolments.get().pk, leaving.REMOVED, facts={"by": "chief"})], at=life.now)
    for show in ("", "scenarios"):
        told = [each for each in timeline.entries(person, show=show)[0] if each.title.startswith("Left the scenario")]
        assert [(each.title, each.detail[-1]) for each in told] == [
            ("Left the scenario", "Scenario “Touring follow-up”")
        ]
