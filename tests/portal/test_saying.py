"""What people say with the buttons of a mail (A13) and answer to its question (A6): only a POST says anything."""

from datetime import timedelta

import pytest
from django.test import Client
from django.utils import timezone

from wagtail_nurture import clock
from wagtail_nurture.audience.interests import declaring
from wagtail_nurture.conf import settings
from wagtail_nurture.contacts import wishes
from wagtail_nurture.content import compile as compiling
from wagtail_nurture.content.page_parts import say_it as on_pages
from wagtail_nurture.delivery import trials
from wagtail_nurture.delivery.slots import DeliverySlots, SiteAddresses
from wagtail_nurture.models import ConsentRecord, ContactField, Email, Event, Visitor
from wagtail_nurture.tracking import cookie


BUTTONS = [
    {"type": "more_topic", "value": {"words": "Rather touring", "topic": "touring"}},
    {"type": "mute_topic", "value": {"words": "Nothing for a month", "topic": "touring", "days": 30}},
    {"type": "rhythm", "value": {"words": "Less often", "frequency": "monthly"}},
    {"type": "detail", "value": {"words": "I ride in town", "field": "kind_of_ride", "value": "City"}},
]
QUESTION = {
    "survey": "ride", "question": "Would you ride again?", "scale": "points", "choices": [], "least": "", "most": "",
    "comment": "Why?", "thanks": "Thanks a lot.",
}  # fmt: skip


@pytest.fixture
def sent(delivery):
    """The mail carried buttons and a question."""
    ContactField.objects.create(slug="kind_of_ride", label="Kind of ride", kind="choice", choices=["City", "Touring"])
    email = Email(name="Asking", subject="Well?", live=False)
    raw = [
        {"type": "say_it", "id": "b1", "value": {"heading": "", "buttons": BUTTONS}},
        {"type": "survey_question", "id": "b2", "value": QUESTION},
    ]
    email.body = email.body.stream_block.to_python(raw)
    email.save()
    delivery.variant, delivery.message_key = compiling.compile_email(email), email.translation_key
    delivery.sent_at = timezone.now()
    delivery.save()
    return delivery


@pytest.fixture
def link(sent):
    """``link("say", 0)``: where the first button leads."""
    slots = DeliverySlots(sent, SiteAddresses(sent.site))
    block = {"say": 0, "answer": 1}
    return lambda kind, option: slots.extra(f"{kind}:{block[kind]}:{option}").removeprefix(sent.site.root_url)


def standing(reader):
    return {
        "liked": declaring.declared([reader.pk]).get(reader.pk, set()),
        "muted": set(wishes.muted([reader.pk]).get(reader.pk, {})),
        "rhythm": str(wishes.rhythms([reader.pk])[reader.pk].frequency) if wishes.rhythms([reader.pk]) else "",
        "field": [value.text for value in reader.values.all()],
    }


NOTHING = {"liked": set(), "muted": set(), "rhythm": "", "field": []}
SAID = [
    (0, {"liked": {"touring"}}, "more about “touring”", "say:like:touring"),
    (1, {"muted": {"touring"}}, "nothing about “touring” for 30 days", "say:mute:touring"),
    (2, {"rhythm": "monthly"}, "at most one mail a month", "say:rhythm:monthly"),
    (3, {"field": ["City"]}, "“Kind of ride”: City", "say:kind_of_ride=City"),
]


@pytest.mark.parametrize(("option", "after", "words", "subject"), SAID)
def test_a_look_says_nothing_a_press_says_it_and_undo_takes_it_back(
    browser, sent, link, reader, option, after, words, subject
):
    for method in (browser.get, browser.head, browser.get):
        assert method(link("say", option)).status_code == 200
    assert standing(reader) == NOTHING
    assert not Event.objects.filter(kind="choice.said").exists()
    assert words in browser.get(link("say", option)).content.decode()
    for _twice in range(2):
        browser.post(link("say", option), {"action": "say"})
    assert standing(reader) == NOTHING | after
    said = Event.objects.get(kind="choice.said")
    assert (said.subject, said.contact_id, said.properties["message"]) == (subject, reader.pk, str(sent.message_key))
    assert ConsentRecord.objects.filter(contact=reader, action="chosen").count() == (0 if option == 3 else 1)
    browser.post(link("say", option), {"action": "undo"})
    assert standing(reader) == NOTHING
    assert Event.objects.filter(subject=subject).values_list("kind", flat=True).get() == "choice.taken_back"


def test_what_stood_before_stands_again_after_the_undo(browser, sent, link, reader):
    wishes.mute(reader, "touring", until=None)
    browser.post(link("say", 0), {"action": "say"})
    assert standing(reader) == NOTHING | {"liked": {"touring"}}
    assert "no longer be undone" in browser.post(link("say", 2), {"action": "undo"}).content.decode()
    browser.post(link("say", 0), {"action": "undo"})
    assert wishes.muted([reader.pk])[reader.pk] == {"touring": None}
    assert standing(reader) == NOTHING | {"muted": {"touring"}}
    browser.post(link("say", 0), {"action": "say"})
    with clock.virtual(lambda: timezone.now() + timedelta(days=2)):
        assert "no longer be undone" in browser.post(link("say", 0), {"action": "undo"}).content.decode()
    assert standing(reader) == NOTHING | {"liked": {"touring"}}


def test_who_says_the_contrary_no_longer_says_the_former(browser, sent, link, reader):
    for option in (0, 1, 2, 3):
        browser.post(link("say", option), {"action": "say"})
    said = Event.objects.filter(kind="choice.said").values_list("subject", flat=True)
    assert set(said) == {"say:mute:touring", "say:rhythm:monthly", "say:kind_of_ride=City"}
    assert Event.objects.get(kind="choice.taken_back").subject == "say:like:touring"


def test_a_second_answer_takes_the_place_of_the_first_and_a_scanner_answers_nothing(browser, sent, link, reader):
    for option in range(11):
        assert "Would you ride again?" in browser.get(link("answer", option)).content.decode()
    assert not Event.objects.filter(kind="survey.answered").exists()
    assert 'value="8" checked' in browser.get(link("answer", 8)).content.decode()
    for _twice in range(2):
        page = browser.post(link("answer", 8), {"answer": "8", "comment": " <b>Wind</b> "}).content.decode()
    assert "Thanks a lot." in page
    first = Event.objects.get(kind="survey.answered")
    assert (first.subject, first.contact_id) == ("survey:ride", reader.pk)
    told = {"question": "Would you ride again?", "answer": "8", "score": 8, "comment": "<b>Wind</b>"}
    assert told.items() <= first.properties.items()
    browser.post(link("answer", 8), {"answer": "2"})
    assert Event.objects.get(kind="survey.answered").properties["score"] == 2
    assert Event.objects.get(kind="survey.replaced").pk == first.pk
    browser.post(link("answer", 2), {"answer": "9" * 4000})
    assert Event.objects.get(kind="survey.answered").properties["score"] == 2, "nonsense leaves what was pressed"


def test_from_paper_no_answer_is_chosen_before_the_reader_chooses_one(browser, link):
    """A letter has one code for the whole question, whose number is the one after the last answer."""
    asked = browser.get(link("answer", 11)).content.decode()
    assert "Would you ride again?" in asked and " checked" not in asked
    for said in ({}, {"answer": "11"}, {"answer": "x"}):
        assert " checked" not in browser.post(link("answer", 11), said).content.decode()
    assert not Event.objects.filter(kind="survey.answered").exists()
    assert "<strong>7 of 10</strong>" in browser.post(link("answer", 11), {"answer": "7"}).content.decode()
    assert Event.objects.get(kind="survey.answered").properties["score"] == 7
    assert browser.get(link("answer", 12)).status_code == browser.get(link("say", 4)).status_code == 404


@pytest.mark.parametrize("kind", ["say", "answer"])
@pytest.mark.parametrize("rest", ["{t}/0/99", "{t}/99/0", "{t}/0/" + "9" * 30, "A" * 22 + "/0/0", "%00é/0/0"])
def test_what_nobody_was_sent_meets_a_friendly_page(browser, sent, link, kind, rest):
    token = link(kind, 0).split("/")[-3]
    assert browser.get(f"/n/{kind[0]}/" + rest.format(t=token)).status_code == 404
    other = {"say": "a", "answer": "s"}[kind]
    assert browser.get(f"/n/{other}/{token}/0/0").status_code == 404, "a token is good for one purpose"


@pytest.mark.parametrize("said", ["00009", "9" * 5000, "-1", "1e3", "١", "", "x"])
def test_an_answer_that_nobody_offered_is_the_one_that_was_pressed(browser, sent, link, reader, said):
    assert browser.post(link("answer", 2), {"answer": said}).status_code == 200
    assert [event.properties["score"] for event in Event.objects.filter(kind="survey.answered")] == [2]


def test_a_trial_and_somebody_forgotten_say_nothing(browser, sent, link, reader):
    trial = trials.draft(
        address="e@example.org", site=sent.site, variant=sent.variant, locale="en", as_contact=reader.pk
    )
    trial.save()
    for number, kind in enumerate(("say", "answer")):
        path = DeliverySlots(trial, SiteAddresses(sent.site)).extra(f"{kind}:{number}:0")
        page = browser.post(path.removeprefix(sent.site.root_url), {"action": "say", "answer": "3"})
        assert "This was a test mail" in page.content.decode()
    type(sent).objects.filter(pk=sent.pk).update(contact=None)
    assert browser.post(link("say", 0), {"action": "say"}).status_code == 404
    assert standing(reader) == NOTHING
    assert not Event.objects.filter(kind__in=["choice.said", "survey.answered"]).exists()


def test_on_a_page_the_known_say_it_and_others_are_asked_for_their_address(site, reader, home):
    option = {"slug": "rhythm", "words": "Less often", "config": {"frequency": "weekly"}}
    path = on_pages.address(option, home.pk)
    stranger = Client(enforce_csrf_checks=True, headers={"Host": "shop.example"})
    page = stranger.post(path, {"action": "say"}).content.decode()
    assert 'name="email"' in page and standing(reader) == NOTHING

    identity = cookie.mint()
    now = timezone.now()
    Visitor.objects.create(key_hash=identity.key_hash, contact=reader, first_seen_at=now, last_seen_at=now)
    known = Client(enforce_csrf_checks=True, headers={"Host": "shop.example"})
    known.cookies[f"{settings.COOKIE_NAME}_choice"] = "yes"
    known.cookies[settings.COOKIE_NAME] = cookie.value_of(identity)
    assert known.get(path).status_code == 200 and standing(reader) == NOTHING
    known.post(path, {"action": "say"}, headers={"Sec-Fetch-Site": "cross-site"})
    assert standing(reader) == NOTHING, "another site cannot make its visitors say something"
    known.post(path, {"action": "say"}, headers={"Sec-Fetch-Site": "same-origin"})
    assert standing(reader) == NOTHING | {"rhythm": "weekly"}
    assert Event.objects.get(kind="choice.said").page_id == home.pk
    assert stranger.get(path.replace("it=", "it=x")).status_code == 404
