"""A1: the newsletter form; A4 in its first half."""

from datetime import timedelta

import pytest
from django.template import engines
from django.test import Client, RequestFactory
from django.utils.translation import override

from wagtail_nurture import clock
from wagtail_nurture.contacts import consent, suppression
from wagtail_nurture.models import ConsentRecord, ConsentRequest, Contact, Delivery, Form, Submission
from wagtail_nurture.signals import form_submitted


def shown(source, path="/guides/"):
    template = engines["django"].from_string("{% load wagtail_nurture %}" + source)
    request = RequestFactory().get(path, headers={"Host": "shop.example"})
    return template.render({}, request)


def test_subscribing_asks_for_a_confirmation(post, newsletter):
    assert post(newsletter).status_code == 303
    delivery = Delivery.objects.get()
    assert (delivery.key, delivery.system) == (f"doi:{ConsentRequest.objects.get().pk}:1", "confirm")
    assert delivery.context["consent_words"] == "Send me the monthly newsletter."
    assert consent.refusals([delivery.contact_id], purpose="news") == {delivery.contact_id: "not_confirmed"}


@pytest.mark.parametrize("known", ["new", "known", "confirmed", "suppressed", "erased", "bounced"])
def test_the_answer_is_the_same_whoever_asks(post, newsletter, pool, known, client):
    from wagtail_nurture.contacts import people

    if known != "new":
        ada, _ = people.find_or_create(pool=pool, email="ada@example.org")
        if known == "confirmed":
            consent.grant(ada, purpose="news")
        if known == "suppressed":
            consent.withdraw(ada)
        if known == "bounced":
            suppression.suppress("ada@example.org", reason="hard_bounce")
        if known == "erased":
            people.erase(ada)
    answer = post(newsletter)
    assert (answer.status_code, answer.content, answer["Location"]) == (
        303,
        b"",
        "/n/f/newsletter/thanks?locale=en",
    )
    assert not answer.cookies
    assert Submission.objects.count() == 1


def test_the_thanks_page_speaks_the_language_of_the_form(post, newsletter, french, client):
    Form.objects.create(
        name="Lettre", slug="newsletter", locale=french, translation_key=newsletter.translation_key,
        thanks="Merci beaucoup.", consent_purpose="news",
    )  # fmt: skip
    answer = client.post(
        "/n/f/newsletter/", {"email": "ada@example.org", "locale": "fr"}, follow=True, headers={"Host": "shop.example"}
    )
    assert 'lang="fr"' in answer.content.decode() and "Merci beaucoup." in answer.content.decode()
    assert answer["Content-Language"] == "fr"
    assert Contact.objects.get().language == "fr"


def test_one_confirmation_mail_a_day(post, newsletter):
    post(newsletter)
    post(newsletter)
    assert Delivery.objects.count() == ConsentRequest.objects.count() == 1


def test_three_unanswered_confirmations_and_no_more(post, newsletter):
    start = clock.now()
    for day in range(6):
        with clock.virtual(lambda day=day: start + timedelta(days=2 * day)):
            assert post(newsletter).status_code == 303
    assert Delivery.objects.count() == 3


def test_the_template_tag_shows_the_form(newsletter):
    page = shown('{% nurture_form "newsletter" %}')
    assert 'action="/n/f/newsletter/"' in page and "One mail a month" in page
    assert "Send me the monthly newsletter." in page
    assert "csrf" not in page


def test_the_form_is_the_same_for_every_visitor(newsletter, client, home):
    """A cached page may hold it: two strangers get the same bytes."""
    assert shown('{% nurture_form "newsletter" %}') == shown('{% nurture_form "newsletter" %}')


def test_the_form_follows_the_language_of_the_page(newsletter, french):
    Form.objects.create(
        name="Lettre", slug="newsletter", locale=french, translation_key=newsletter.translation_key,
        title="Une lettre par mois", consent_purpose="news",
    )  # fmt: skip
    with override("fr"):
        page = shown('{% nurture_form "newsletter" %}')
    assert "Une lettre par mois" in page and 'name="locale" value="fr"' in page


def test_an_unknown_or_unpublished_form_shows_nothing(newsletter):
    assert shown('{% nurture_form "nothing" %}').strip() == ""
    newsletter.live = False
    newsletter.save()
    assert shown('{% nurture_form "newsletter" %}').strip() == ""


def test_the_block_shows_the_chosen_form(newsletter, guide_form, guide):
    from wagtail_nurture.capture.blocks import FormBlock

    block = FormBlock()
    value = block.to_python({"form": guide_form.pk, "document": guide.document_id})
    page = block.render(value, context={"request": RequestFactory().get("/x/", headers={"Host": "shop.example"})})
    assert 'name="page" value="/x/"' in page
    assert f'name="document" value="{guide.document_id}"' in page


def test_what_an_editor_or_a_person_writes_is_text(newsletter, guide_form, post):
    newsletter.title = "<script>alert(1)</script>"
    newsletter.save()
    assert "<script>alert" not in shown('{% nurture_form "newsletter" %}')
    answer = post(guide_form, email='"><script>alert(2)</script>').content.decode()
    assert "<script>alert" not in answer


def test_receivers_of_the_site_hear_of_it(post, newsletter):
    heard = []

    def hear(contact, form, submission, request, **kwargs):
        heard.append((contact.email, form.slug, submission.pk, request.method))

    form_submitted.connect(hear)
    try:
        post(newsletter)
    finally:
        form_submitted.disconnect(hear)
    assert heard == [("ada@example.org", "newsletter", Submission.objects.get().pk, "POST")]


def test_a_form_without_consent_puts_people_on_its_list(post, english, advice_list):
    form = Form.objects.create(name="Test ride", slug="test-ride", kind="request", locale=english, list=advice_list)
    post(form)
    assert advice_list.memberships.get().state == "confirmed"
    assert not ConsentRecord.objects.exists() and not Delivery.objects.exists()


@pytest.mark.urls("tests.capture.page_urls")
def test_a_page_from_the_cache_takes_everybodys_address(newsletter):
    """Two strangers get the very same page; the second one's post needs no cookie and no token of the first."""
    pages = []
    for number in range(2):
        visitor = Client(enforce_csrf_checks=True)
        page = visitor.get("/cached/", headers={"Host": "shop.example"})
        assert not page.cookies and "Cookie" not in page.get("Vary", "")
        pages.append(page.content)
        data = {"email": f"p{number}@example.org", "locale": "en"}
        assert visitor.post("/n/f/newsletter/", data, headers={"Host": "shop.example"}).status_code == 303
    assert pages[0] == pages[1] and b"newsletter" in pages[0]
    assert Submission.objects.count() == 2
