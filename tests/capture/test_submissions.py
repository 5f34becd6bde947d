"""The lists of what was sent in: columns, filters, search, export, permissions."""

from datetime import timedelta

import pytest
from django.contrib.auth import get_user_model
from django.contrib.auth.models import Permission
from django.urls import reverse

from wagtail_nurture import clock
from wagtail_nurture.capture import opt_in
from wagtail_nurture.models import ConsentRequest, Submission


def user(name, *codenames):
    person = get_user_model().objects.create_user(name, f"{name}@example.org", "x")
    wanted = ["access_admin", "view_submission", *codenames]
    person.user_permissions.set(Permission.objects.filter(codename__in=wanted))
    return person


SEES = ("view_personal_data", "export_contact", "view_contact")


@pytest.fixture
def reader(client, site):
    client.force_login(user("reader", *SEES))
    return client


@pytest.fixture
def everybody(post, guide_form, guide, newsletter):
    """Ada confirmed, Bob waits, Cleo came too late, Dan only wanted the file."""
    post(newsletter, email="ada@example.org")
    opt_in.confirm(ConsentRequest.objects.get())
    long_ago = clock.now() - timedelta(days=30)
    with clock.virtual(lambda: long_ago):
        post(newsletter, email="cleo@example.org")
    post(newsletter, email="bob@example.org")
    post(guide_form, email="dan@example.org", **{"q-postcode": "33000", "q-first_name": "=Dan()", "q-riding": "road"})
    post(guide_form, email="ada@example.org", **{"q-postcode": "75011"})


def addresses(page):
    return {name for name in ("ada", "bob", "cleo", "dan") if f"{name}@example.org" in page or name.title() in page}


@pytest.mark.parametrize(
    ("query", "found"),
    [
        ({}, {"ada", "bob", "cleo", "dan"}),
        ({"state": "confirmed"}, {"ada"}),
        ({"state": "waiting"}, {"bob"}),
        ({"state": "lapsed"}, {"cleo"}),
        ({"state": "without"}, {"ada", "dan"}),
        ({"known": "yes"}, {"ada"}),
        ({"q": "dan@"}, {"dan"}),
        ({"q": "nobody"}, set()),
    ],
)
def test_all_submissions_are_filtered_and_searched(reader, everybody, query, found):
    page = reader.get(reverse("nurture_forms:all_submissions_results"), query).content.decode()
    assert addresses(page) == found


def test_by_form_and_by_date(reader, everybody, newsletter):
    url = reverse("nurture_forms:all_submissions_results")
    assert addresses(reader.get(url, {"form": newsletter.pk}).content.decode()) == {"ada", "bob", "cleo"}
    recent = (clock.now() - timedelta(days=2)).date().isoformat()
    assert addresses(reader.get(url, {"at_from": recent}).content.decode()) == {"ada", "bob", "dan"}


def test_one_form_has_a_column_for_each_question(reader, everybody, guide_form):
    page = reader.get(reverse("nurture_forms:submissions", args=[guide_form.pk])).content.decode()
    for words in ("Your postcode", "You ride", "33000", "road", "without consent"):
        assert words in page


def test_answers_to_questions_that_are_gone_stay(reader, everybody, guide_form):
    guide_form.fields = []
    guide_form.save()
    page = reader.get(reverse("nurture_forms:submissions", args=[guide_form.pk])).content.decode()
    assert "Postcode" in page and "33000" in page


def test_without_permission_names_and_answers_are_masked(client, everybody, guide_form):
    client.force_login(user("masked"))
    for url in (
        reverse("nurture_forms:submissions", args=[guide_form.pk]),
        reverse("nurture_forms:all_submissions"),
    ):
        page = client.get(url, {"q": "dan@"}).content.decode()
        assert "d…@example.org" in page and "a…@example.org" in page, "the search is no way to find out an address"
        assert "33000" not in page and "dan@example.org" not in page.replace('value="dan@', "")
        assert client.get(url, {"export": "csv"}).status_code in {302, 403}


def test_who_may_not_see_submissions_sees_none(client, site):
    nobody = get_user_model().objects.create_user("nobody", "nobody@example.org", "x")
    nobody.user_permissions.set(Permission.objects.filter(codename="access_admin"))
    client.force_login(nobody)
    assert client.get(reverse("nurture_forms:all_submissions")).status_code in {302, 403}


@pytest.mark.parametrize("kind", ["csv", "xlsx"])
def test_export_carries_the_answers_and_no_formula(reader, everybody, guide_form, kind):
    answer = reader.get(reverse("nurture_forms:submissions", args=[guide_form.pk]), {"export": kind})
    assert answer.status_code == 200
    if kind == "csv":
        text = b"".join(answer.streaming_content).decode()
        assert "Your postcode" in text and "dan@example.org" in text and "33000" in text
        assert "'=Dan()" in text and ",=Dan()" not in text
    else:
        from io import BytesIO

        import openpyxl

        content = b"".join(answer.streaming_content) if answer.streaming else answer.content
        cells = [cell for row in openpyxl.load_workbook(BytesIO(content)).active for cell in row]
        assert {"Your postcode", "'=Dan()"} <= {cell.value for cell in cells}
        assert all(cell.data_type != "f" for cell in cells)


def test_export_keeps_to_the_filter(reader, everybody):
    answer = reader.get(reverse("nurture_forms:all_submissions"), {"export": "csv", "state": "waiting"})
    text = b"".join(answer.streaming_content).decode()
    assert "bob@example.org" in text and "dan@example.org" not in text


@pytest.mark.parametrize("many", [2, 30])
def test_the_list_costs_the_same_for_two_and_thirty(reader, guide_form, pool, many, django_assert_max_num_queries):
    from wagtail_nurture.contacts import people

    for number in range(many):
        person, _ = people.find_or_create(pool=pool, email=f"p{number}@example.org")
        Submission.objects.create(
            form=guide_form, contact=person, at=clock.now(), data={"postcode": "33000"}, consent="none", known=False
        )
    url = reverse("nurture_forms:submissions", args=[guide_form.pk])
    reader.get(url)
    with django_assert_max_num_queries(26):
        reader.get(url)


@pytest.mark.parametrize("query", ["at_from=x", "form=999999", "state=%00", "known=maybe", "q=%00", "p=abc"])
def test_a_query_that_makes_no_sense_is_no_error(reader, everybody, query):
    assert reader.get(f"{reverse('nurture_forms:all_submissions')}?{query}").status_code in {200, 302, 404}
