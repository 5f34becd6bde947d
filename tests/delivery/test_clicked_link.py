"""One link of one e-mail: chosen by its words, asked about by both evaluators, the same through edits and languages."""

import re
import time
from datetime import timedelta

import pytest
from django.test import Client
from django.utils import timezone
from wagtail.models import Locale

from tests.content.conftest import Shop
from wagtail_nurture import clock
from wagtail_nurture.audience import links, ruleblock
from wagtail_nurture.audience.conditions import Person, registry
from wagtail_nurture.contacts import consent
from wagtail_nurture.delivery import sender
from wagtail_nurture.models import Contact, Delivery, Email, Event, Link
from wagtail_nurture.scenarios.happenings import Span
from wagtail_nurture.scenarios.happenings import registry as happenings


BROWSER = {"user-agent": "Mozilla/5.0 (X11; Linux x86_64; rv:140.0) Gecko/20100101 Firefox/140.0"}
TO = "https://elsewhere.example/"


def later(*, minutes):
    """Story time, so much later."""
    return clock.virtual(lambda: timezone.now() + timedelta(minutes=minutes))


def body(first=f'<a href="{TO}guide">the guide</a>', *, words="See the bikes", url=f"{TO}bikes"):
    """A button, and a text with two links, one of which is ``first``."""
    text = f'<p>Read {first} or <a href="{TO}shop">visit us</a>, or <a href="mailto:a@b.example">write</a>.</p>'
    return [
        {"type": "button", "id": "the-button", "value": {"text": words, "link": {"page": None, "url": url}}},
        {"type": "text", "id": "the-text", "value": text},
    ]


@pytest.fixture
def publish():
    def do(email, raw):
        email.body = email.body.stream_block.to_python(raw)
        email.save()
        email.save_revision().publish()
        return email

    return do


@pytest.fixture
def advice(site, publish):
    locale = Locale.objects.get(language_code="en")
    return publish(Email(name="Advice", subject="Choosing well", locale=locale), body())


def chosen(email, words):
    """What an editor chooses for the link with these words."""
    (found,) = [
        value
        for group, offered in links.choices()
        if group == email.name
        for value, label in offered
        if f"“{words}”" in label
    ]
    return {"link": found}


@pytest.fixture
def received(advice, wish, reader, settings):
    """``received(email)``: it was sent to the reader; how to click the link to an address in it."""
    settings.EMAIL_BACKEND = "django.core.mail.backends.locmem.EmailBackend"
    consent.grant(reader, purpose="tracking", channel="site")

    def send(email=advice, locale="en"):
        from django.core import mail

        delivery = wish(reader, message_key=email.translation_key, locale=locale)
        sender.send_due("mass", until=time.monotonic() + 30)
        delivery.refresh_from_db()
        assert delivery.state == Delivery.State.SENT, delivery.reason
        text = mail.outbox[-1].body

        def click(words):
            path = re.search(rf"{words}[^/]*https://shop\.example(/n/c/[^\s)]+)", text)[1]
            with later(minutes=2):  # nobody clicks at once
                assert Client().get(path, headers=BROWSER).status_code == 302

        return click

    return send


def truth(config, contact):
    """Both evaluators' answer, once the click has settled; they agree."""
    with later(minutes=30):
        at = clock.now()
        asked = registry["clicked_message"](config)
        answer = asked.ask([Person(contact.pk)], at)[contact.pk].truth  # decides about the click
        known = asked.where(at)
        yes, unknown = (Contact.objects.filter(q, pk=contact.pk).exists() for q in (known.yes, known.unknown))
        assert answer is (True if yes else None if unknown else False)
    return answer


def test_only_the_chosen_link_counts(advice, received, reader):
    click = received()
    click("visit us")
    wanted = ["See the bikes", "the guide", "visit us"]
    assert [truth(chosen(advice, words), reader) for words in wanted] == [False, False, True]
    assert truth({"message": str(advice.translation_key)}, reader) is True


def test_it_stays_the_same_link_when_the_e_mail_is_edited(advice, received, reader, publish):
    button, guide, shop = (chosen(advice, words) for words in ("See the bikes", "the guide", "visit us"))
    received()("visit us")
    another = f'<a href="{TO}new">first this</a>, then <a href="{TO}guide">our guide</a>'
    publish(advice, body(another, words="All bikes", url=f"{TO}all"))
    assert (chosen(advice, "All bikes"), chosen(advice, "our guide"), chosen(advice, "visit us")) == (
        button,
        guide,
        shop,
    )
    received()("All bikes")
    assert [truth(link, reader) for link in (button, guide, shop)] == [True, False, True]


def test_a_link_to_a_page_is_the_same_in_every_language(home, advice, publish, site):
    shop, french = Shop(home), Locale.objects.get_or_create(language_code="fr")[0]
    home.copy_for_translation(french).save_revision().publish()
    translated = shop.touring.copy_for_translation(french)
    translated.save_revision().publish()
    publish(advice, body(f'<a linktype="page" id="{shop.touring.pk}">touring</a>'))
    publish(advice.copy_for_translation(french), body(f'<a linktype="page" id="{translated.pk}">randonnée</a>'))
    words = [link.label for link in links.keeper.links(advice.translation_key)]
    assert "randonnée" in words and "touring" not in words, "the name it was last given"
    assert len(words) == len(set(words)) == 4


def test_a_link_that_was_taken_out_is_a_problem_and_its_clicks_still_count(advice, received, reader, publish):
    link = chosen(advice, "the guide")
    condition = registry["clicked_message"](link)
    assert condition.problems() == []
    received()("the guide")
    publish(advice, body(""))
    assert condition.problems() == [
        "The link “the guide” in the e-mail “Advice” no longer stands in it: nobody can click it any more. Choose "
        "another one."
    ]
    assert condition.gone() == []
    assert truth(link, reader) is True
    offered = dict(links.choices()[1][1])
    assert offered[link["link"]] == "“the guide” in the e-mail “Advice” (no longer in it)"
    assert list(offered)[-1] == link["link"], "last in the list"
    advice.delete()
    assert condition.problems() == ["The link of a condition was deleted with its e-mail. Choose another one."]
    assert condition.sentence() == "clicked the link that was deleted"
    assert truth(link, reader) is True


def test_it_reads_as_a_sentence(advice, home):
    link = chosen(advice, "See the bikes")
    told = "clicked the link “See the bikes” in the e-mail “Advice”"

    def sentence(**more):
        return registry["clicked_message"](link | more).sentence()

    assert sentence() == sentence(message=str(advice.translation_key)) == told
    assert sentence(step="Follow-up") == f"{told}, sent by “Follow-up”"
    assert sentence(topic="touring") == f"{told} to a page with the tag “touring”"
    assert sentence(step="Welcome", topic="touring") == f"{told}, sent by “Welcome”, to a page with the tag “touring”"


def test_two_choices_that_exclude_each_other_are_a_problem(advice):
    config = chosen(advice, "See the bikes") | {"message": "00000000-0000-4000-8000-000000000000"}
    assert any("does not stand in the e-mail" in words for words in registry["clicked_message"](config).problems())


def test_the_editor_chooses_among_measured_links_under_their_e_mail(advice, publish):
    other = Email(name="Welcome", subject="Hello", locale=advice.locale)
    publish(other, [{"type": "button", "id": "b", "value": {"text": "Go on", "link": {"page": None, "url": TO}}}])
    found = links.choices()
    assert found[0] == ("", "any link")
    assert [name for name, _offered in found[1:]] == ["Advice", "Welcome"]
    labels = [label for _name, offered in found[1:] for _value, label in offered]
    assert labels == [f"“{words}” in the e-mail “Advice”" for words in ("See the bikes", "the guide", "visit us")] + [
        "“Go on” in the e-mail “Welcome”"
    ]
    field = ruleblock.conditions().child_blocks["clicked_message"].child_blocks["link"]
    link = chosen(advice, "the guide")["link"]
    assert field.clean(link) == link
    assert 'optgroup label="Advice"' in str(field.field.widget.render("link", link))


def test_any_number_of_e_mails_costs_the_same(advice, publish, django_assert_num_queries):
    with django_assert_num_queries(5):
        links.choices()
    for number in range(3):
        publish(Email(name=f"E{number}", subject="Hello", locale=advice.locale), body())
    with django_assert_num_queries(5):
        assert len(links.choices()) == 5


def test_a_message_from_before_links_had_keys_is_measured_by_its_block(message, received, reader, wish):
    delivery = wish(reader, locale="en")
    Delivery.objects.filter(pk=delivery.pk).update(variant=message.version, state="sent")
    assert Client().get(f"/n/c/{delivery.links_token}/0", headers=BROWSER).status_code == 302
    assert Event.objects.get(kind="message.clicked").properties["link"] == "b0"
    assert not Link.objects.filter(message_key=message.translation_key).exists()


def test_a_step_can_wait_for_the_one_link(advice, received, reader):
    happening, button, guide = happenings["link_clicked"], *(chosen(advice, w) for w in ("See the bikes", "the guide"))
    config = {name: happening.config({"step": "", **link}) for name, link in (("button", button), ("guide", guide))}
    assert happening.sentence(config["guide"]) == "the link “the guide” in the e-mail “Advice” is clicked"
    since = clock.now()
    received()("the guide")
    click = Event.objects.get(kind="message.clicked")
    Event.objects.update(subject="step:7:s1")
    with later(minutes=30):
        span = Span(7, reader.pk, since=since, until=clock.now(), steps=(("s1", "Welcome"),))
        found = {name: happening.found(asked, [span], clock.now())[7].at for name, asked in config.items()}
    assert found == {"button": None, "guide": click.at}
