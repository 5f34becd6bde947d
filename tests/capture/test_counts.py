"""Seen, begun, sent in: sums per day, form and language, and nothing about anybody."""

from datetime import timedelta

import pytest
from django.contrib.auth import get_user_model
from django.db import connection
from django.test import Client
from django.urls import reverse

from wagtail_nurture import clock
from wagtail_nurture.capture import counting, numbers, seen, trend
from wagtail_nurture.models import Form, FormCount, Quota, Visitor


PERSON = "Mozilla/5.0 (X11; Linux x86_64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/140.0.0.0 Safari/537.36"


@pytest.fixture(autouse=True)
def unheard():
    seen._heard.clear()


def say(form, what, *, locale="en", agent=PERSON, site="same-origin", address="127.0.0.1", **headers):
    headers = {"Sec-Fetch-Site": site, "User-Agent": agent, "Host": "shop.example"} | headers
    return Client(REMOTE_ADDR=address).post(f"/n/f/{form.slug}/seen", {"what": what, "locale": locale}, headers=headers)


def counts(form):
    row = FormCount.objects.filter(form=form).first()
    return (row.views, row.starts, row.completions) if row else (0, 0, 0)


def test_views_starts_and_completions_are_added_up(newsletter, post):
    for what in ["view", "view", "view", "start"]:
        assert say(newsletter, what).status_code == 204
    post(newsletter)
    counting.flush()
    assert counts(newsletter) == (3, 1, 0), "completions are noted once the transaction is committed"


@pytest.mark.django_db(transaction=True)
def test_a_completion_counts_once_it_is_committed(newsletter, post):
    post(newsletter)
    post(newsletter, website="http://spam.example")
    post(newsletter, email="no address")
    counting.flush()
    row = FormCount.objects.get()
    assert (row.form, row.completions, row.locale, row.day) == (newsletter, 1, "en", clock.now().date())


def test_nothing_is_kept_of_anybody(newsletter):
    answer = say(newsletter, "view")
    counting.flush()
    assert not answer.cookies and answer["Cache-Control"]
    assert not Visitor.objects.exists() and not Quota.objects.exists()
    assert {field.name for field in FormCount._meta.fields} == {
        "id", "form", "day", "locale", "views", "starts", "completions",
    }  # fmt: skip


@pytest.mark.parametrize(
    "how",
    [
        {"agent": "Googlebot/2.1 (+http://www.google.com/bot.html)"},
        {"agent": ""},
        {"site": "cross-site"},
        {"Sec-Purpose": "prefetch"},
    ],
)
def test_robots_other_sites_and_prefetches_are_left_out(newsletter, how):
    assert say(newsletter, "view", **how).status_code == 204
    assert counting.flush() == 0


@pytest.mark.parametrize("what", ["", "completion", "x" * 5000])
def test_only_two_words_are_understood(newsletter, what):
    assert say(newsletter, what).status_code == 204
    assert counting.flush() == 0


def test_a_language_that_the_site_does_not_speak_is_no_language(newsletter):
    say(newsletter, "view", locale="tlh")
    counting.flush()
    assert FormCount.objects.get().locale == ""


def test_an_editors_preview_and_a_form_sent_back_are_not_counted(newsletter, post, rf):
    from django.template import engines

    template = engines["django"].from_string('{% load wagtail_nurture %}{% nurture_form "newsletter" %}')
    assert "data-nurture-seen" in template.render({}, rf.get("/"))
    assert "data-nurture-seen" not in newsletter.make_preview_request().rendered_content
    assert "data-nurture-seen" not in post(newsletter, email="no address").content.decode()


def test_one_network_cannot_count_a_form_up(newsletter, monkeypatch):
    monkeypatch.setattr(seen, "A_MINUTE", 3)
    monkeypatch.setattr(seen, "monotonic", lambda: 600.0)
    for _number in range(9):
        say(newsletter, "view", address="8.8.8.8")
    say(newsletter, "view", address="9.9.9.9")
    counting.flush()
    assert counts(newsletter) == (4, 0, 0)


def test_invented_forms_fill_neither_memory_nor_table(newsletter, monkeypatch):
    monkeypatch.setattr(counting, "CAPACITY", 10)
    for number in range(50):
        counting.note(counting.VIEWS, f"invented-{number}", locale="en")
    assert len(counting._waiting) == 10
    assert counting.flush() == 0
    assert not FormCount.objects.exists()


def test_many_reports_are_few_writes(newsletter, django_assert_max_num_queries):
    for _number in range(200):
        counting.note(counting.VIEWS, "newsletter", locale="en")
    with django_assert_max_num_queries(5):
        counting.flush()
    assert counts(newsletter) == (200, 0, 0)


def test_what_cannot_be_written_waits(newsletter):
    counting.note(counting.VIEWS, "newsletter", locale="en")

    def refuse(execute, sql, params, many, context):
        from django.db import OperationalError

        raise OperationalError("locked")

    with connection.execute_wrapper(refuse):
        counting._flush_quietly()
    counting.flush()
    assert counts(newsletter) == (1, 0, 0)


def test_the_counts_of_languages_and_days_are_kept_apart(newsletter):
    now = clock.now()
    for locale, days in [("en", 0), ("fr", 0), ("fr", 40), ("fr", 3)]:
        with clock.virtual(lambda days=days: now - timedelta(days=days)):
            counting.note(counting.VIEWS, "newsletter", locale=locale)
            counting.flush()
    assert FormCount.objects.count() == 4
    assert numbers.funnel_of(newsletter).views == 3
    assert [(name, each.views) for name, each in numbers.per_language(newsletter)] == [("Français", 2), ("English", 1)]
    days = numbers.per_day(newsletter)
    assert numbers.share(1298, 10000) == "13%" and numbers.share(15, 1000) == "1.5%"
    assert len(days) == 30 and sum(each.views for _day, each in days) == 3
    assert trend.draw(days).count("<rect") == 2


def test_a_form_nobody_saw_has_no_chart(newsletter):
    assert trend.draw(numbers.per_day(newsletter)) == ""


@pytest.fixture
def chief(client, site):
    client.force_login(get_user_model().objects.create_superuser("boss", "boss@example.org", "x"))
    return client


def test_the_list_and_the_page_of_a_form_show_them(chief, newsletter):
    FormCount.objects.create(form=newsletter, day=clock.now().date(), locale="en", views=40, starts=10, completions=4)
    assert "40 → 10 → 4" in chief.get(reverse("nurture_forms:list")).content.decode()
    edit = chief.get(reverse("nurture_forms:edit", args=[newsletter.pk])).content.decode()
    assert "<strong>40</strong>" in edit and "10% of those who saw it" in edit
    page = chief.get(reverse("nurture_forms:numbers", args=[newsletter.pk]), {"days": "7"}).content.decode()
    assert "<svg" in page and "English" in page and 'aria-current="true">7 days' in page
    assert chief.get(reverse("nurture_forms:numbers", args=[newsletter.pk]), {"days": "x"}).status_code == 200


def test_numbers_are_for_who_works_with_forms(client, newsletter):
    user = get_user_model().objects.create_user("guest", "guest@example.org", "x")
    from django.contrib.auth.models import Permission

    user.user_permissions.add(Permission.objects.get(codename="access_admin"))
    client.force_login(user)
    assert client.get(reverse("nurture_forms:numbers", args=[newsletter.pk])).status_code in {302, 403}


@pytest.mark.parametrize("many", [2, 12])
def test_the_list_costs_the_same_for_two_forms_and_twelve(chief, english, many, django_assert_max_num_queries):
    for number in range(many):
        form = Form.objects.create(name=f"F{number}", slug=f"f{number}", locale=english)
        form.save_revision().publish()
        FormCount.objects.create(form=form, day=clock.now().date(), views=number)
    chief.get(reverse("nurture_forms:list"))
    with django_assert_max_num_queries(24):
        chief.get(reverse("nurture_forms:list"))
