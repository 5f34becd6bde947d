"""The lists of what editors write cost the same for a few rows and for many."""

from datetime import timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone
from wagtail.models import GroupApprovalTask, Locale, Workflow, WorkflowTask

from wagtail_nurture.models import Email, Scenario


def queries_of(browser, place):
    browser.get(place)
    with CaptureQueriesContext(connection) as asked:
        assert browser.get(place).status_code == 200
    return len(asked)


def message(number):
    locale = Locale.objects.get_or_create(language_code="en")[0]
    email = Email.objects.create(name=f"M{number}", subject="Hello", locale=locale, live=False)
    email.save_revision()


def scenario(number):
    Scenario.objects.create(name=f"S{number}", live=False).save_revision()


@pytest.mark.parametrize(
    ("place", "make"), [("/admin/nurture/messages/", message), ("/admin/nurture/scenarios/", scenario)]
)
def test_a_list_costs_the_same_for_two_rows_and_for_twelve(browser, beating, site, place, make):
    for number in range(2):
        make(number)
    few = queries_of(browser, place)
    for number in range(2, 12):
        make(number)
    assert queries_of(browser, place) == few


def test_a_planned_publication_still_shows(browser, beating, site):
    message(1)
    email = Email.objects.get()
    email.save_revision(approved_go_live_at=timezone.now() + timedelta(days=1))
    assert "scheduled" in browser.get("/admin/nurture/messages/").content.decode().lower()


def test_a_message_under_review_still_shows(browser, beating, site, admin_user):
    message(1)
    email = Email.objects.get()
    review = Workflow.objects.create(name="Review")
    WorkflowTask.objects.create(workflow=review, task=GroupApprovalTask.objects.create(name="Chief"))
    plain = browser.get("/admin/nurture/messages/").content.decode().lower()
    review.start(email, admin_user)
    said = browser.get("/admin/nurture/messages/").content.decode().lower()
    assert ("in moderation" in plain, "in moderation" in said) == (False, True)
