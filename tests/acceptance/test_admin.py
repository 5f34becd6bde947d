"""The editor's path by clicking, and K4: who may see what."""

import random
import re
import time
from datetime import date

import pytest
from django.contrib.auth.models import Group, Permission, User

from tests.pages.models import EventPage
from wagtail_nurture.audience.models import Segment
from wagtail_nurture.scenarios import graph as graphs
from wagtail_nurture.scenarios import sentences
from wagtail_nurture.scenarios.models import Scenario, ScenarioState

from . import furniture as put
from .house import eventually
from .people import fill_in, log_in, read


@pytest.fixture(scope="module")
def furnish():
    def parts(house):
        house.asks = put.form("guide", kind="request", consent_purpose="advice", double_opt_in=False)
        house.page = put.page(house.shop.home, put.TaggedPage, "Guide", intro="guide")
        house.email = put.email("Built by clicking", put.text("Hello."))

    return parts


def add(page, field, kind):
    """Add a block of ``kind`` (its label) to the stream called ``field``, by its first "Insert a block" button."""
    stream = page.locator(f"[data-contentpath={field}]").first
    stream.get_by_role("button", name="Insert a block").last.click()
    page.get_by_role("option", name=kind).first.click()
    return stream


def choose(page, stream, button, name):
    """Choose the snippet called ``name`` in the chooser opened by ``button``."""
    stream.get_by_role("button", name=button).last.click()
    dialog = page.locator(".modal-content")
    dialog.get_by_role("link", name=name).first.click()
    dialog.wait_for(state="hidden")


def test_an_editor_builds_a_scenario_by_clicking_publishes_it_and_sees_its_counts(house, browser):
    page = browser(viewport={"width": 1400, "height": 1000})
    log_in(page)
    page.goto("/admin/nurture/scenarios/add/")
    page.locator("input[name=name]").fill("Made by hand")
    stream = add(page, "triggers", "A form is sent in")
    choose(page, stream, re.compile("Choose.* form"), "Guide")
    stream = add(page, "steps", "Wait")
    stream = add(page, "steps", "Send an e-mail")
    choose(page, stream, re.compile("Choose"), "Built by clicking")
    page.get_by_role("button", name="More actions").click()
    page.get_by_role("button", name="Publish and start").click()
    page.wait_for_url("**/admin/nurture/scenarios/")
    scenario = Scenario.objects.get(name="Made by hand")
    assert scenario.state.status == ScenarioState.Status.ON, page.locator("body").inner_text()[:2000]

    visitor = browser()
    read(visitor, house.page)
    fill_in(visitor, "yes@example.org", tick=True)
    read(visitor, house.page)
    fill_in(visitor, "no@example.org")
    eventually(lambda: scenario.enrolments.count() == 2)
    house.advance(days=2, minutes=5)
    house.mail("yes@example.org", subject="Built by clicking")
    eventually(lambda: not scenario.enrolments.filter(status="active").exists())
    page.goto(f"/admin/nurture/scenarios/inspect/{scenario.pk}/")
    words = page.locator("main").inner_text()
    assert "Wait 2 days" in words and "Built by clicking" in words
    assert re.search(r"2\D+(passed|people)", words) or re.search(r"passed\D+2", words), words
    assert "no consent" in words.lower() or "agree" in words.lower() or "consent" in words.lower(), words


def test_published_while_the_autosave_is_under_way_it_is_still_one_scenario(house, browser):
    page = browser(viewport={"width": 1400, "height": 1000})
    log_in(page)
    page.goto("/admin/nurture/scenarios/add/")
    page.evaluate("""() => {  // the first autosave is answered late: when it has long been written
        const at_once = window.fetch;
        const late = (answer) => new Promise((go) => setTimeout(go, 8000, answer));
        window.fetch = (place, how) => {
            const saves = how?.method?.toLowerCase() === "post";
            if (saves) window.fetch = at_once;
            return saves ? at_once(place, how).then(late) : at_once(place, how);
        };
    }""")
    before = set(Scenario.objects.values_list("pk", flat=True))

    def autosaved():
        """Wagtail notices edits only some time after the page has come."""
        page.locator("input[name=name]").fill("Once only" + " " * random.randrange(2))
        page.locator("input[name=name]").blur()
        page.wait_for_timeout(500)
        return Scenario.objects.exclude(pk__in=before).exists()

    eventually(autosaved)
    stream = add(page, "triggers", "A form is sent in")
    choose(page, stream, re.compile("Choose.* form"), "Guide")
    add(page, "steps", "Wait")
    page.get_by_role("button", name="More actions").click()
    page.get_by_role("button", name="Publish and start").click()
    page.wait_for_url("**/admin/nurture/scenarios/")
    assert Scenario.objects.exclude(pk__in=before).get().state.status == ScenarioState.Status.ON


def test_nothing_is_autosaved_while_a_slow_server_takes_the_form(house, browser):
    page = browser(viewport={"width": 1400, "height": 1000})
    log_in(page)
    page.goto("/admin/nurture/scenarios/add/")
    page.evaluate("document.addEventListener('w-unsaved:watch-edits', () => (window.watched = true))")
    page.wait_for_function("window.watched")  # from now on Wagtail notices edits, but only some time after them
    asked = []

    def slowly(route):
        asked.append(route.request.headers.get("accept"))
        if route.request.is_navigation_request():
            time.sleep(4)
        route.fallback()

    page.route("**/scenarios/add/", slowly)
    page.evaluate("""() => {
        document.querySelector("input[name=name]").value = "Only once";
        document.querySelector("#w-editor-form button[type=submit]").click();
    }""")
    page.wait_for_url("**/edit/**")
    assert len(asked) == 1, asked
    assert Scenario.objects.filter(name="Only once").count() == 1


def test_a_scenario_without_trigger_is_refused_by_the_button_and_names_the_place(house, browser):
    page = browser(viewport={"width": 1400, "height": 1000})
    log_in(page)
    page.goto("/admin/nurture/scenarios/add/")
    page.locator("input[name=name]").fill("No start")
    stream = add(page, "steps", "Send an e-mail")
    choose(page, stream, re.compile("Choose"), "Built by clicking")
    page.get_by_role("button", name="More actions").click()
    page.get_by_role("button", name="Publish and start").click()
    page.get_by_text("Nothing starts this scenario").first.wait_for()
    assert not Scenario.objects.filter(name="No start", live=True).exists()


VIEWS = [
    "/admin/nurture/scenarios/",
    "/admin/nurture/messages/",
    "/admin/nurture/forms/",
    "/admin/nurture/people/",
    "/admin/nurture/journal/deliveries/",
    "/admin/nurture/journal/events/",
    "/admin/nurture/journal/enrolments/",
]


def test_K4_without_permission_no_view_opens(house, browser):
    page_editor = User.objects.create_user("writer", "writer@shop.example", "writer")
    page_editor.user_permissions.add(Permission.objects.get(codename="access_admin"))
    page_editor.groups.add(Group.objects.get(name="Editors"))
    page = browser()
    log_in(page, "writer")
    for address in VIEWS:
        page.goto(address)
        assert not page.url.endswith(address), f"{address} opened for somebody without permission"
    assert page.get_by_text("Nurture", exact=True).count() == 0


def test_K4_the_chief_opens_them_all(house, browser):
    page = browser()
    log_in(page)
    for address in [*VIEWS, "/admin/nurture/"]:
        answer = page.goto(address)
        assert answer.ok and page.url.endswith(address), address


def test_a_folded_wait_says_one_day_and_two_days_as_the_flow_does(house, browser):
    page = browser(viewport={"width": 1400, "height": 1000})
    log_in(page)
    scenario = Scenario(name="Folded", live=False)
    concert = put.page(house.shop.home, EventPage, "Concert", day=date(2030, 3, 20))
    of_a_page = {"unit": "days", "side": "before", "hour": "09:00", "late": "skip", "page_date": ""}
    raw = put._numbered(
        [
            put.wait(1, not_before="09:00"),
            put.wait(2, "weeks"),
            put.wait(1, "hours"),
            put.block("wait_page_date", page=concert.pk, amount=3, **of_a_page),
            put.block("wait_page_date", page=None, amount=1, **of_a_page),
        ]
    )
    scenario.steps = Scenario._meta.get_field("steps").to_python(raw)
    given = {"field": "", "page_date": "", "who": ""}
    to_a_page = put.block("countdown", to="page", date=None, page=concert.pk, days=8, **given)
    to_a_day = put.block("countdown", to="fixed", date="2030-03-20", page=None, days=1, **given)
    raw = put._numbered([to_a_page, to_a_day])
    scenario.triggers = Scenario._meta.get_field("triggers").to_python(raw)
    scenario.save()
    scenario.save_revision()
    page.goto(f"/admin/nurture/scenarios/edit/{scenario.pk}/")
    folded = page.locator("[data-panel-heading-text]").filter(has_text=re.compile(r"\d"))
    folded.first.wait_for()
    assert [" ".join(words.split()) for words in folded.all_inner_texts()] == [
        "8 days before “Concert”",
        "1 day before 20 March 2030",
        "1 day, not before 9:00",
        "2 weeks",
        "1 hour",
        "3 days before “Concert”, 9:00",
        "1 day before the date of the page, 9:00",
    ]


def test_a_folded_question_about_one_link_reads_as_the_flow_says_it(house, browser):
    """The link is chosen from a plain list, under the name of its e-mail."""
    email = put.email("Folded links", put.link("See the bikes", url="https://elsewhere.example/"))
    link = f"{email.translation_key}/{email.body[0].id}"
    asked = put.block("clicked_message", step="", link=link, section=None, page_type="", topic="")
    happens = [put.block("link_clicked", step="Advice", link=link)]
    steps = [
        put.if_else(asked),
        put.block("await_event", events=put._numbered(happens), amount=3, unit="days", happened=[], timeout=[]),
    ]
    scenario = Scenario(name="Folded links", live=False)
    scenario.steps = Scenario._meta.get_field("steps").to_python(put._numbered(steps))
    scenario.save()
    scenario.save_revision()
    page = browser(viewport={"width": 1400, "height": 1000})
    log_in(page)
    page.goto(f"/admin/nurture/scenarios/edit/{scenario.pk}/")
    folded = page.locator("[data-contentpath=steps] [data-panel-heading-text]")
    folded.filter(has_text="at most").first.wait_for()
    words = [" ".join(each.split()) for each in folded.all_inner_texts() if each]
    question = "clicked the link “See the bikes” in the e-mail “Folded links”"
    awaited = "the link “See the bikes” in the e-mail “Folded links”, sent by “Advice”, is clicked, at most 3 days"
    assert words[0] == question and awaited in words
    graph = graphs.build(scenario)["steps"].values()
    assert question in "".join(sentences.step_name(step) for step in graph)
    choice = page.locator("select[name$='-link']").first
    assert choice.locator("optgroup[label='Folded links'] option:checked").text_content() == (
        "“See the bikes” in the e-mail “Folded links”"
    )


def test_folded_conditions_of_a_segment_read_as_sentences(house, browser):
    segment = Segment(pool=house.pool, name="Folded")
    asked = [put.viewed(topic="touring", times=2, days=30), put.block("in_list", list="")]
    segment.conditions = Segment._meta.get_field("conditions").to_python(put._numbered(asked))
    segment.save()
    page = browser(viewport={"width": 1400, "height": 1000})
    log_in(page)
    page.goto(f"/admin/nurture/setup/segments/edit/{segment.pk}/")
    heading = page.locator("[data-contentpath=conditions] [data-panel-heading-text]")
    heading.filter(has_text="touring").first.wait_for()
    assert heading.first.inner_text().strip() == "viewed at least 2 pages with the tag “touring” in the last 30 days"
    assert "Select" not in heading.nth(1).inner_text()


def test_a_folded_question_and_what_is_waited_for_read_as_the_flow_says_it(house, browser):
    form = put.form("folded")
    asked = [put.clicked("Advice", page_type="pages.productpage"), put.viewed(topic="touring", times=2, days=30)]
    happens = [put.block("link_clicked", step=""), put.block("form_submitted", form=form.pk)]
    steps = [
        put.if_else(*asked, match="any"),
        put.block("await_event", events=put._numbered(happens), amount=3, unit="days", happened=[], timeout=[]),
    ]
    scenario = Scenario(name="Folded questions", live=False)
    scenario.steps = Scenario._meta.get_field("steps").to_python(put._numbered(steps))
    scenario.save()
    scenario.save_revision()
    page = browser(viewport={"width": 1400, "height": 1000})
    log_in(page)
    page.goto(f"/admin/nurture/scenarios/edit/{scenario.pk}/")
    folded = page.locator("[data-contentpath=steps] [data-panel-heading-text]")
    folded.filter(has_text="at most").first.wait_for()
    words = [" ".join(each.split()) for each in folded.all_inner_texts() if each]
    question = (
        "clicked in the message “Advice” on a page of type “Product page”, "
        "or viewed at least 2 pages with the tag “touring” in the last 30 days"
    )
    awaited = "a link in a message of this scenario is clicked or the form “Folded” is sent in, at most 3 days"
    assert words[0] == question and awaited in words
    graph = graphs.build(scenario)["steps"].values()
    assert question in "".join(sentences.step_name(step) for step in graph)
