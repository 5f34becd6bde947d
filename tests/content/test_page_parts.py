"""A part of a page for people of whom a rule holds: never in a page that may be cached, never for anybody else."""

import json
from html import unescape
from re import findall

import pytest
from django.core.exceptions import ValidationError
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone
from wagtail.admin.telepath import JSContext
from wagtail.models import PageViewRestriction

from tests.pages.models import BlocksPage
from tests.tracking.conftest import Browser
from wagtail_nurture.contacts import lists
from wagtail_nurture.models import List, ListMembership, Visitor
from wagtail_nurture.tracking import cookie, recorder


ADDRESS = "/n/parts"


@pytest.fixture
def club(pool):
    return List.objects.create(pool=pool, name="Club", slug="club")


@pytest.fixture
def member(person, club):
    """The browser of somebody in the club, who agreed to be remembered."""
    made = person("Ada")
    lists.join([made.pk], club)
    return browser_of(made)


@pytest.fixture
def server_mode(settings):
    settings.WAGTAIL_NURTURE = {**settings.WAGTAIL_NURTURE, "TRACKING_MODE": "server"}


@pytest.fixture
def page(home, club):
    return page_with(home, in_club(club))


def browser_of(contact, choice="yes"):
    browser, identity = Browser(choice=choice), cookie.mint()
    now = timezone.now()
    Visitor.objects.create(key_hash=identity.key_hash, contact=contact, first_seen_at=now, last_seen_at=now)
    browser.cookies["nurture"] = cookie.value_of(identity)
    return browser


def in_list(number, match="all"):
    return {"match": match, "conditions": [{"type": "in_list", "value": {"list": str(number)}}]}


def in_club(club, content="For members", otherwise="Join us", **rule):
    inner = [[{"type": "text", "value": words}] for words in (content, otherwise)]
    return ("shown_if", {"rule": in_list(club.pk, **rule), "content": inner[0], "otherwise": inner[1]})


def page_with(home, *blocks, title="Welcome"):
    raw = [{"type": kind, "value": value, "id": f"block-{number}"} for number, (kind, value) in enumerate(blocks)]
    return home.add_child(instance=BlocksPage(title=title, slug=title.lower(), body=json.dumps(raw)))


def read(browser, page):
    response = browser.get(page.get_url_parts()[2])
    assert response.status_code == 200
    return response


def references(browser, page):
    return [unescape(found) for found in findall('data-nurture-part="([^"]+)"', read(browser, page).content.decode())]


def fetch(browser, *asked, **headers):
    return browser.post(ADDRESS, {"part": asked}, **{"HTTP_SEC_FETCH_SITE": "same-origin"} | headers)


def parts(browser, *asked, **headers):
    response = fetch(browser, *asked, **headers)
    assert response.status_code == 200
    return response.json()["parts"]


def test_the_page_is_the_same_for_all_and_the_part_comes_apart(page, member, person):
    mine, theirs = read(member, page), read(Browser(), page)
    assert mine.content == theirs.content
    assert b"Join us" in mine.content and b"For members" not in mine.content
    assert "Cookie" not in mine.headers.get("Vary", "")
    assert f'data-nurture-from="{ADDRESS}"' in mine.content.decode()
    [reference] = references(Browser(), page)
    answer = fetch(member, reference)
    assert "For members" in answer.json()["parts"][reference] and "Join us" not in answer.content.decode()
    assert {"private", "no-store"} <= set(answer.headers["Cache-Control"].split(", "))
    assert "Cookie" in answer.headers["Vary"]
    assert parts(browser_of(person("Bob")), reference) == {}


def test_server_mode_draws_it_at_once_and_keeps_it_from_others(server_mode, page, member, person):
    mine = read(member, page)
    assert b"For members" in mine.content and b"Join us" not in mine.content
    assert "Cookie" in mine.headers["Vary"] and "private" in mine.headers["Cache-Control"]
    for other in (Browser(), Browser(choice="yes"), browser_of(person("Bob"))):
        theirs = read(other, page)
        assert b"Join us" in theirs.content and b"For members" not in theirs.content
        assert b"data-nurture-part" not in theirs.content


def test_where_visits_are_not_followed_everybody_is_everybody_else(settings, page, member):
    [reference] = references(member, page)
    settings.WAGTAIL_NURTURE = {**settings.WAGTAIL_NURTURE, "TRACKING_MODE": "off"}
    shown = read(member, page).content
    assert b"Join us" in shown and b"For members" not in shown and b"data-nurture-part" not in shown
    assert parts(member, reference) == {}


@pytest.mark.parametrize("mode", ["beacon", "server"])
def test_robots_those_who_refused_and_the_unrecognised_see_what_everybody_sees(mode, settings, page, person, club):
    reader = person("Ada")
    lists.join([reader.pk], club)
    [reference] = references(Browser(), page)
    settings.WAGTAIL_NURTURE = {**settings.WAGTAIL_NURTURE, "TRACKING_MODE": mode}
    robot, refused = browser_of(reader), browser_of(reader, choice="no")
    robot.defaults["HTTP_USER_AGENT"] = "Mozilla/5.0 (compatible; Googlebot/2.1; +http://www.google.com/bot.html)"
    private = browser_of(reader)
    private.defaults["HTTP_SEC_GPC"] = "1"
    forged = Browser(choice="yes")
    forged.cookies["nurture"] = "A" * 22 + ".1700000000." + "A" * 22
    for browser in (robot, refused, private, forged, Browser(), browser_of(None)):
        assert b"For members" not in read(browser, page).content
        assert parts(browser, reference) == {}
    assert reference in parts(browser_of(reader), reference), "the same person without any of that"


def test_what_is_not_known_of_somebody_is_not_shown_them(home, person, club):
    never_opened = {"match": "none", "conditions": [{"type": "opened_message", "value": {}}]}
    _kind, value = in_club(club)
    page = page_with(home, ("shown_if", value | {"rule": never_opened}), title="Unknown")
    [reference] = references(Browser(), page)
    measured, unmeasured = person("Ada"), person("Bob")
    recorder.record("message.sent", contact=measured, subject="step:1:1", properties={"measured": ["opens"]})
    recorder.record("message.sent", contact=unmeasured, subject="step:2:1", properties={"measured": []})
    assert reference in parts(browser_of(measured), reference)
    assert parts(browser_of(unmeasured), reference) == {}


@pytest.mark.parametrize("rule", [in_list(999), in_list(999, match="none"), {"match": "all", "conditions": []}])
@pytest.mark.parametrize("mode", ["beacon", "server"])
def test_a_rule_that_cannot_be_asked_shows_what_everybody_sees(mode, rule, settings, home, club, member):
    _kind, value = in_club(club)
    page = page_with(home, ("shown_if", value | {"rule": rule}), title="Broken")
    [reference] = references(Browser(), page)
    settings.WAGTAIL_NURTURE = {**settings.WAGTAIL_NURTURE, "TRACKING_MODE": mode}
    assert b"For members" not in read(member, page).content
    assert parts(member, reference) == {}


def test_forged_references_and_those_of_another_page_open_nothing(home, page, member, club):
    other = page_with(home, ("text", "First"), in_club(club, "Other members"), title="Other")
    [reference], [elsewhere] = references(member, page), references(member, other)
    flipped = ("B" if reference[0] == "A" else "A") + reference[1:]
    for asked in (
        [flipped],
        [reference[:22] + elsewhere[22:]],
        [reference + "/x"],
        [reference[:22]],
        ["x" * 600],
        ["é"],
        [],
        [reference, elsewhere],
        [reference, flipped],
    ):
        answer = fetch(member, *asked)
        assert answer.status_code == 404, asked
        assert "no-store" in answer.headers["Cache-Control"] and "Cookie" in answer.headers["Vary"]
    assert fetch(member, reference, HTTP_SEC_FETCH_SITE="cross-site").status_code == 403
    assert member.get(ADDRESS, {"part": reference}).status_code == 405
    assert reference in parts(member, reference)


def test_pages_that_are_not_public_now_are_refused(home, page, member):
    [reference] = references(member, page)
    closed = PageViewRestriction.objects.create(page=home, restriction_type=PageViewRestriction.LOGIN)
    assert fetch(member, reference).status_code == 404
    closed.delete()
    assert fetch(member, reference).status_code == 200
    page.unpublish()
    assert fetch(member, reference).status_code == 404
    page.delete()
    assert fetch(member, reference).status_code == 404


def test_only_what_is_published_is_fetched(page, member):
    [reference] = references(member, page)
    draft = BlocksPage.objects.get(pk=page.pk)
    draft.body = draft._meta.get_field("body").stream_block.to_python([{"type": "text", "value": "Draft", "id": "d"}])
    revision = draft.save_revision()
    assert "For members" in parts(member, reference)[reference]
    revision.publish()
    assert parts(member, reference) == {}, "the part is gone"


def test_parts_in_others_and_in_lists(home, member, club):
    rule = in_list(club.pk)
    note = {"rule": rule, "content": [{"type": "note", "value": "Inner"}], "otherwise": []}
    both = [{"type": "members", "value": note, "id": "deep"}, {"type": "text", "value": "Outer"}]
    page = page_with(
        home,
        ("shown_if", {"rule": rule, "content": both, "otherwise": []}),
        ("shown_if", {"rule": in_list(999), "content": both, "otherwise": both}),
        ("columns", [{"type": "item", "value": note, "id": "one"}, {"type": "item", "value": note, "id": "two"}]),
        title="Nested",
    )
    asked = references(member, page)
    assert len(asked) == len(set(asked)) == 5
    found = parts(member, *asked)
    first, unasked, within, one, two = (found.get(reference) for reference in asked)
    assert "Inner" in first and "Outer" in first and unasked is None
    assert all("Inner" in each for each in (within, one, two))


def test_a_rule_is_asked_once_for_a_page_and_statements_do_not_grow_with_parts(
    home, member, club, server_mode, settings
):
    def statements(act):
        act()
        with CaptureQueriesContext(connection) as seen:
            act()
        return [query["sql"] for query in seen]

    few = page_with(home, in_club(club), title="Few")
    many = page_with(home, *[in_club(club)] * 8, title="Many")
    at_once = [statements(lambda page=page: read(member, page)) for page in (few, many)]
    settings.WAGTAIL_NURTURE = {**settings.WAGTAIL_NURTURE, "TRACKING_MODE": "beacon"}
    cached = [statements(lambda page=page: read(member, page)) for page in (few, many)]
    asked = [references(member, page) for page in (few, many)]
    apart = [statements(lambda each=each: parts(member, *each)) for each in asked]
    table = ListMembership._meta.db_table
    for few_said, many_said in (at_once, apart):
        assert len(few_said) == len(many_said)
        assert sum(table in sql for sql in many_said) == 1
    assert len(cached[0]) == len(cached[1])
    assert not any("nurture" in sql for sql in cached[1]), "a page that is the same for all asks nothing"
    nobody = Browser()
    assert statements(lambda: fetch(nobody, *asked[1])) == [], "whoever is nobody costs nothing"


def test_a_preview_shows_both_and_says_for_whom(page):
    response = page.make_preview_request(preview_mode="")
    shown = response.content.decode()
    assert "For visitors of whom this holds: is in the list “Club”" in shown
    assert shown.index("For members") < shown.index("For everybody else:") < shown.index("Join us")
    List.objects.all().delete()
    shown = BlocksPage.objects.get(pk=page.pk).make_preview_request(preview_mode="").content.decode()
    assert "The list of a condition is not chosen, or was deleted. Choose one." in shown


@pytest.mark.parametrize(
    ("rule", "said"),
    [
        ({"match": "all", "conditions": []}, "The rule has no condition yet. Add one."),
        (
            {"match": "all", "conditions": [{"type": "clicked_message", "value": {"step": "Welcome"}}]},
            "A page does not know the steps of a scenario: instead of the step “Welcome” choose the e-mail",
        ),
    ],
)
def test_a_rule_that_cannot_be_asked_is_refused_by_the_form_but_not_in_a_draft(rule, said, club):
    block = BlocksPage._meta.get_field("body").stream_block.child_blocks["shown_if"]
    value = block.to_python(in_club(club)[1] | {"rule": rule})
    with pytest.raises(ValidationError) as refused:
        block.clean(value)
    [problem] = refused.value.block_errors["rule"].non_block_errors.as_data()
    assert str(problem.message).startswith(said)
    assert block.clean_deferred(value)["content"], "a draft may wait"
    assert block.clean(block.to_python(in_club(club)[1]))["rule"], "one that can be asked is taken"


def test_neither_search_nor_the_api_nor_a_feed_shows_more_than_everybody_sees(page):
    child = page.body[0]
    assert child.block.get_searchable_content(child.value) == ["Join us"]
    told = child.block.get_api_representation(child.value)
    assert list(told) == ["otherwise"] and [each["value"] for each in told["otherwise"]] == ["Join us"]
    drawn = child.block.render(child.value)
    assert "Join us" in drawn and "For members" not in drawn and "data-nurture-part" not in drawn


def test_the_editor_gets_its_form(pool):
    stream = BlocksPage._meta.get_field("body").stream_block
    packed = json.dumps(JSContext().pack(stream))
    assert "Only for visitors who" in packed and "wagtail_nurture.Rule" in packed


def test_a_sites_migration_does_not_name_the_conditions():
    _name, _path, _args, options = BlocksPage._meta.get_field("body").deconstruct()
    assert "viewed_pages" not in str(options) and "'content'" in str(options)


def test_what_stands_in_a_part_knows_the_page_it_stands_on(page, member, monkeypatch):
    seen = {}
    text = BlocksPage._meta.get_field("body").stream_block.child_blocks["shown_if"].child_blocks["content"]
    draw = type(text).render

    def remember(self, value, context=None):
        seen.update(context or {})
        return draw(self, value, context)

    [reference] = references(member, page)
    monkeypatch.setattr(type(text), "render", remember)
    parts(member, reference)
    assert seen["page"].pk == page.pk and seen["request"].path == page.get_url_parts()[2]
