"""What an editor writes, how it is counted, and what is refused."""

import pytest
from django.contrib.auth.models import User
from django.urls import reverse
from wagtail.models import Site
from wagtail.users.models import UserProfile

from wagtail_nurture.content import message_kinds, preview, samples
from wagtail_nurture.content.compile import compile_message
from wagtail_nurture.content.sms import alphabet, draw
from wagtail_nurture.content.vouchers import codes
from wagtail_nurture.models import MessageVersion, NurtureSiteSettings, Sms, Todo, VoucherCode, VoucherOffer


def problems(message):
    return [str(problem) for problem in draw.draw(message).problems]


def test_it_is_counted_with_all_that_is_added(sms):
    message = sms("Hello {{ first_name }}", url="https://shop.example/bags")
    link = len("https://shop.example/n/c/") + 22 + len("/0")
    assert draw.measure(message).units == len("Velo: Hello ") + 20 + 1 + link + len(" STOP 36180")


def test_who_signs_in_the_text_is_not_named_twice(sms, site):
    text = preview.fill(draw.draw(sms("From {{ sender_name }}: bags!")), site=site, language="en").text
    assert text == "From The Shop: bags! STOP 36180"


def test_the_link_stands_where_it_is_named(sms, site):
    message = sms("See {{ link }} today", url="https://shop.example/bags")
    assert preview.fill(draw.draw(message), site=site, language="en").text == (
        "Velo: See https://shop.example/bags today STOP 36180"
    )
    assert problems(sms("See {{ link }} today")) == [
        "{{ link }} has no link to show. Choose a page or write an address, or take it out."
    ]


@pytest.mark.parametrize(
    "text, words",
    [
        ("", "Write the text."),
        ("Hello {{ frist_name }}", "Did you mean {{ first_name }}?"),
        ("a" * 450, "it travels in 4 parts; at most 3 may be sent"),
        ("Fête", "“ê” leave room for 70 letters in a part instead of 160."),
    ],
)
def test_what_is_wrong_is_told(sms, text, words):
    assert words in " ".join(problems(sms(text)))


@pytest.mark.parametrize("url", ["mailto:hello@shop.example", "TEL:+33556000000"])
def test_its_link_leads_to_a_web_page(sms, url):
    """Anything else would stand there as it is, longer than it was counted."""
    (problem,) = problems(sms("Call us", url=url))
    assert "begins with https://" in problem


def test_publishing_makes_a_version_and_too_long_a_text_keeps_the_former(published):
    message = published("Bags")
    version = message.version
    assert (version.channel, version.subject, version.email) == ("sms", "Bags", None)
    message.text = "a" * 500
    from wagtail_nurture.content.publishing import publish

    assert publish(message) is None
    assert MessageVersion.objects.get(translation_key=message.translation_key) == version
    assert "at most 3 may be sent" in Todo.objects.get(code="message_refused").sentence


def test_without_a_stop_mention_the_editor_is_warned(sms, site):
    NurtureSiteSettings.objects.filter(site=site).update(sms_stop="")
    assert "still lack the STOP mention" in " ".join(problems(sms("Bags")))


def test_the_editor_refuses_it_at_the_field(sms, admin_client, django_user_model):
    message = sms("Bags")
    from django.urls import reverse

    url = reverse("wagtailsnippets_wagtail_nurture_sms:edit", args=[message.pk])
    page = admin_client.get(url).content.decode()
    assert 'data-controller="nurture-sms"' in page
    given = {"name": "Bags", "purpose": "offers", "text": "x" * 480, "page": "", "url": "", "action-publish": "1"}
    answer = admin_client.post(url, given)
    assert "at most 3 may be sent" in answer.content.decode()
    answer = admin_client.post(url, given | {"text": "Bags {{ first_name }}", "url": "javascript:alert(1)"})
    assert "A link must begin with" in answer.content.decode()
    admin_client.post(url, given | {"text": "Bags at {{ link }}", "url": "https://shop.example/"})
    assert Sms.objects.get(pk=message.pk).live


def test_names_never_make_a_text_longer_than_it_was_counted(sms, site):
    """Whatever stands in a field: the text of somebody with the longest values is what was counted, at most."""
    message = sms("Hi {{ first_name }} in {{ city|your town }}", url="https://shop.example/bags")
    compiled = draw.draw(message)
    most = draw.measure(message)

    class Worst(samples.SampleReader):
        def values(self, contact_ids, names):
            return {pk: dict.fromkeys(names, "€[🚲ê\n" * 500) for pk in contact_ids}

    from types import SimpleNamespace

    from wagtail_nurture.content import render
    from wagtail_nurture.content.recipients import Recipient
    from wagtail_nurture.content.slots import PlainSlots

    version = SimpleNamespace(pk=None, channel="sms", parts=compiled.parts, links=compiled.links, locale="en")
    person = Recipient(delivery_id=1, contact_id=1, locale="en", site=site, slots=PlainSlots())
    text = render.fill(version, [person], knowledge=Worst(site, "en"))[1].text
    found = alphabet.measure(text)
    assert (found.alphabet, "\n" in text) == ("GSM-7", False)
    assert found.units <= most.units


def test_what_a_part_costs_is_told_where_it_is_known(sms, site, settings, admin_client):
    from django.urls import reverse

    assert draw.counting("en")["price"] == 0
    settings.WAGTAIL_NURTURE = settings.WAGTAIL_NURTURE | {"SMS_PART_PRICE": "0.045", "CURRENCY": "CHF"}
    page = admin_client.get(reverse("wagtailsnippets_wagtail_nurture_sms:add")).content.decode()
    assert "&quot;price&quot;: 0.045, &quot;currency&quot;: &quot;CHF&quot;" in page


def test_a_wrong_address_is_told_at_the_address_in_the_language_of_the_editor(sms, admin_client):
    message = sms("Bags")
    data = {"name": "Bags", "text": "Bags", "purpose": "advice", "page": "", "url": "ftp://a.example/", "landing": ""}
    url = reverse("wagtailsnippets_wagtail_nurture_sms:edit", args=[message.pk])
    UserProfile.objects.create(user=User.objects.get(username="admin"), preferred_language="fr")
    errors = admin_client.post(url, data | {"action-publish": "1"}).context["form"].errors
    assert list(errors) == ["url"] and "Un lien doit commencer par" in errors["url"][0]


def test_a_text_is_counted_as_on_the_site_where_it_takes_most(sms, site, django_assert_max_num_queries):
    """It may be sent from any of them: what the editor is told is the most that anybody's takes."""
    message = sms("a" * 60, url="https://shop.example/bags")
    alone = draw.measure(message)
    other = Site.objects.create(hostname="a-much-longer-name.shop.example", port=443, root_page=site.root_page)
    chosen = NurtureSiteSettings.for_site(other)
    chosen.sms_sender, chosen.sms_stop = "The other shop", "STOP 36180"
    chosen.save()
    more = len("a-much-longer-name.") + len("The other shop") - len("Velo")
    assert draw.measure(message).units == alone.units + more
    NurtureSiteSettings.objects.filter(site=other).update(sms_sender="Fête")
    assert draw.draw(message).parts["alphabet"] == alphabet.UCS
    with django_assert_max_num_queries(8):
        draw.counting("en")


def test_a_code_is_never_cut_and_counts_as_long_as_it_is(sms, site):
    offer = VoucherOffer.objects.create(name="Bell", worth="A bell", codes=VoucherOffer.Codes.BROUGHT)
    message = sms("Your code: {{ voucher_code }}")
    usual = draw.measure(message).units
    code = "A-CODE-OF-THE-TILL-" + "7" * 26
    VoucherCode.objects.create(offer=offer, code=code, code_key=codes.key_of(code))
    assert draw.measure(message).units == usual + len(code) - draw.LONGEST
    fitting = message_kinds.of(message).fitting(compile_message(message), {"voucher_code": code, "last_name": "n" * 99})
    assert fitting == {"voucher_code": code, "last_name": "n" * draw.LONGEST}
