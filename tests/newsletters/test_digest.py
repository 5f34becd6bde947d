"""A newsletter that repeats itself: each issue a row, never twice; nothing new, no mail; and a page of each issue."""

from datetime import timedelta

import pytest

from tests.pages.models import GuidePage
from wagtail_nurture import clock, tokens
from wagtail_nurture.content.models import Email
from wagtail_nurture.delivery.models import Delivery
from wagtail_nurture.models import Event
from wagtail_nurture.newsletters import preflight, results, sending, web
from wagtail_nurture.newsletters.models import Newsletter
from wagtail_nurture.reports import timeline
from wagtail_nurture.tracking import recorder

from .conftest import confirm, pump
from .test_pages import given, text, url


State = Newsletter.State
NEWS = {"heading": "New rides", "count": 3, "least": 1, "days": 30}


@pytest.fixture
def digest(locale, pool):
    """A published message with *What's new*."""
    email = Email(name="Digest", subject="What is new, {{ first_name|friend }}", locale=locale, live=False)
    email.body = email.body.stream_block.to_python([{"type": "whats_new", "value": NEWS, "id": "news"}])
    email.save()
    email.save_revision().publish()
    return Email.objects.get(pk=email.pk)


@pytest.fixture
def guide(home, story):
    """``guide(title)`` is published now, in story time."""

    def make(title):
        page = home.add_child(instance=GuidePage(title=title, slug=title.lower().replace(" ", "-")))
        GuidePage.objects.filter(pk=page.pk).update(first_published_at=story.now)
        return page

    return make


@pytest.fixture
def weekly(newsletter, digest, story):
    return newsletter(
        name="Weekly", email=digest, repeats="weekly", send_at=story.now + timedelta(hours=1), web_page="unlisted"
    )


def issues():
    return list(Newsletter.objects.order_by("number"))


@pytest.mark.django_db(transaction=True)
def test_H11_each_week_those_for_whom_something_is_new_are_sent_it_and_the_others_nothing(
    weekly, members, guide, smtp, story, client
):
    ada, ben = members(2)
    confirm(weekly)
    first = guide("Alpine ride")
    story.move(hours=2)
    pump()
    assert sorted(smtp.addresses) == sorted([ada.email, ben.email])
    assert [(issue.number, issue.state) for issue in issues()] == [(1, State.SENT), (2, State.SCHEDULED)]

    second = guide("Coast ride")  # at the very moment at which the first issue left
    story.move(days=1)
    recorder.record("page.viewed", contact=ben, page_id=second.pk, at=story.now)
    story.move(days=6)
    smtp.accepted.clear()
    pump()
    assert smtp.addresses == [ada.email]
    progress = results.progress(issues()[1])
    assert (progress.sent, dict(progress.skipped)) == (1, {("nothing_new", "advice"): 1})
    mail = smtp.accepted[0][1].get_body(("plain",)).get_content()
    assert "Coast ride" in mail and "Alpine ride" not in mail

    delivery = Delivery.objects.get(contact=ada, scenario_id=issues()[1].scenario_id)
    kept = Event.objects.get(kind="message.sent", properties__delivery=delivery.pk).properties["proposed"]
    assert kept == {"news": [[second.pk, "new", ""]]}
    guide("Later ride")
    seen = client.get(f"/n/v/{tokens.seal('view', delivery.pk)}").content.decode()
    assert "Coast ride" in seen and "Later ride" not in seen and "Alpine ride" not in seen
    told = [line for entry in timeline.entries(ada)[0] for line in entry.detail]
    assert "Proposed “Coast ride”: new; nothing closer is known" in told
    (why,) = [line for entry in timeline.entries(ben)[0] for line in entry.detail if "Too little is new" in line]
    assert why and first

    story.move(days=7)
    smtp.accepted.clear()
    pump()
    assert sorted(smtp.addresses) == sorted([ada.email, ben.email])
    assert "Later ride" in smtp.accepted[0][1].get_body(("plain",)).get_content()


def test_an_issue_that_two_workers_begin_is_followed_by_one_and_missed_dates_are_left_out(weekly, members, story):
    members(1)
    confirm(weekly)
    first_at = weekly.send_at
    story.move(days=18)
    again = Newsletter.objects.get(pk=weekly.pk)
    assert [sending._begin(each, clock.now()) for each in (weekly, again)] == [1, 0]
    first, second = issues()
    assert second.send_at == first_at + timedelta(days=21)
    assert (second.series_id, second.number, second.repeats, second.web_page) == (first.pk, 2, "weekly", "unlisted")
    sending.carry_on(float("inf"))
    assert len(issues()) == 2
    assert str(second) == "Weekly, no. 2"


def test_the_series_ends_where_its_next_issue_is_taken_off_the_schedule_or_its_list_is_gone(
    weekly, members, story, club
):
    members(1)
    confirm(weekly)
    story.move(hours=2)
    pump()
    second = issues()[1]
    assert sending.take_back(second)
    story.move(days=30)
    pump()
    assert [issue.state for issue in issues()] == [State.SENT, State.DRAFT]
    Newsletter.objects.filter(pk=second.pk).update(state=State.SCHEDULED)
    club.delete()
    pump()
    assert [(issue.state, issue.reason) for issue in issues()][1:] == [(State.STOPPED, "newsletter_audience_gone")]


def test_the_form_offers_the_rhythm_and_the_pages_tell_of_it(
    browser, beating, digest, mail, club, site, members, story
):
    members(1)
    values = given(digest, club, site, when="later", send_at="2026-03-09 10:00", repeats="monthly", web_page="listed")
    browser.post(url("add"), values)
    (letter,) = issues()
    assert (letter.repeats, letter.web_page, letter.counted_from) == ("monthly", "listed", letter.send_at)
    page = text(browser.get(url("check", letter)))
    assert "Confirm all issues from" in page and "Every month" in page
    seen = browser.get(url("check", letter)).context["seen"]
    browser.post(url("check", letter), {"seen": seen})
    story.move(days=10)
    pump()
    shown = text(browser.get(url("inspect", letter)))
    assert "The next issue leaves on" in shown and f"/n/i/{letter.pk}/" in shown
    second = issues()[1]
    browser.post(url("edit", second), values | {"send_at": "2026-04-09 10:00", "name": "Renamed"})
    second.refresh_from_db()
    assert second.counted_from == letter.send_at, "the hour was not moved: the dates follow the first issue"
    warned = [
        finding.words for finding in preflight.findings(Newsletter(email=mail, site=site, list=club, repeats="weekly"))
    ]
    assert any("no part “What’s new”" in words for words in warned)


def test_the_page_of_an_issue_is_for_everybody_and_holds_nothing_of_anybody(weekly, members, guide, story, client):
    (ada,) = members(1)
    confirm(weekly)
    assert web.address(weekly) == "" and client.get(f"/n/i/{weekly.pk}/").status_code == 404, "it has not begun"
    guide("Alpine ride")
    read = guide("Coast ride")
    recorder.record("page.viewed", contact=ada, page_id=read.pk, at=story.now)
    story.move(hours=2)
    pump()
    story.move(days=1)
    guide("Later ride")
    weekly.refresh_from_db()
    address = web.address(weekly)
    assert client.get(f"/n/i/{weekly.pk}/").status_code == 404, "nobody comes upon it by counting"
    answer = client.get(address)
    page = answer.content.decode()
    assert answer.status_code == 200 and not answer.cookies
    assert "What is new, friend" in page and "Alpine ride" in page and "Coast ride" in page and "Later ride" not in page
    assert ada.email not in page and "/n/c/" not in page and "nsubscribe" not in page
    assert answer["X-Robots-Tag"] == "noindex" and 'content="noindex"' in page
    Newsletter.objects.filter(pk=weekly.pk).update(web_page="listed")
    weekly.refresh_from_db()
    assert web.address(weekly) == f"/n/i/{weekly.pk}/"
    listed = client.get(web.address(weekly))
    assert "X-Robots-Tag" not in listed and 'content="all"' in listed.content.decode()
    assert client.get(f"{address}xx/").status_code == 404
    story.move(days=7)
    pump()
    second = client.get(web.address(issues()[1])).content.decode()
    assert "Later ride" in second and "Alpine ride" not in second
    GuidePage.objects.get(pk=read.pk).unpublish()
    assert "Coast ride" not in client.get(address).content.decode()
    Newsletter.objects.update(web_page="")
    assert client.get(address).status_code == 404
