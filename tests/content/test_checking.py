"""What an e-mail is looked over for before it is published: errors stop it, warnings inform; each says where."""

import os
from datetime import timedelta
from io import BytesIO

import pytest
from django.core.files.base import ContentFile
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import override
from PIL import Image as Pillow
from wagtail.images.models import Image
from wagtail.models import PageViewRestriction
from wagtail.test.utils.form_data import nested_form_data, streamfield

from wagtail_nurture.content import checking, validation
from wagtail_nurture.content import compile as compiling
from wagtail_nurture.models import Email, Landing, NurtureSiteSettings, Permission, VoucherOffer
from wagtail_nurture.todos import Todo

from .conftest import make_image


TEXT = ("text", "<p>Hello {{ first_name|there }}</p>")
FINE = {"subject": "Choosing well", "preheader": "Three questions before you buy"}


def _found(message):
    return [(problem.warning, problem.message) for problem in validation.review(message)]


def _link(url="", page=None):
    return {"page": page, "url": url}


def test_a_sound_message_has_nothing_to_say(email):
    assert _found(email(TEXT, ("button", {"text": "Go", "link": _link("https://a.example/")}), **FINE)) == []


@pytest.mark.parametrize(
    ("change", "words"),
    [
        ({"subject": "A" * 61}, "61 characters"),
        ({"preheader": ""}, "Write a preview text"),
        ({"preheader": "A" * 111}, "111 characters"),
        ({"preheader": " choosing  WELL"}, "says the same as the subject"),
    ],
)
def test_what_is_read_in_the_inbox(email, change, words):
    ((warns, message),) = _found(email(TEXT, **FINE | change))
    assert warns and words in message


def test_merge_fields_in_a_subject_count_as_what_people_read(email):
    subject = "{{ first_name|there }}, " + "a" * 45
    assert len(subject) > 60 and _found(email(TEXT, **FINE | {"subject": subject})) == []


def test_pictures_without_words(email, image):
    def found(alt="", link=None, **more):
        picture = {"image": image.pk, "alt": alt, "link": link or _link()} | more
        return _found(email(TEXT, ("image", picture), **FINE))

    assert found("A red bicycle") == found(decorative=True) == []
    ((warns, message),) = found()
    assert warns and message.startswith("Picture (part 2): Write under “In words”")
    ((warns, message),) = found(link=_link("https://a.example/"), decorative=True)
    assert not warns and "leads somewhere" in message


def test_a_link_without_words_deep_in_a_column_is_found_and_named(email):
    empty = {"type": "text", "value": '<p>Read <a href="https://a.example/"> </a></p>', "id": "deep"}
    message = email(TEXT, ("columns", {"left": [empty], "right": []}), **FINE)
    ((warns, words),) = _found(message)
    assert not warns and words.startswith("Two columns › Text (part 2): A link has no words")


def test_pages_that_not_everybody_sees(email, shop):
    page = shop.bikes[0]
    held, left_out = (
        email(TEXT, ("page_card", {"page": page.pk, "button": "", "otherwise": otherwise}), **FINE)
        for otherwise in ("hold", "nothing")
    )
    assert _found(held) == _found(left_out) == []
    page.expire_at = timezone.now() + timedelta(days=3)
    page.save()
    ((warns, words),) = _found(Email.objects.get(pk=held.pk))
    assert warns and "goes offline on" in words
    PageViewRestriction.objects.create(page=shop.touring, restriction_type="login")
    for message, stops in ((held, True), (left_out, False)):
        ((warns, words),) = _found(Email.objects.get(pk=message.pk))
        assert warns != stops and ("only some people may see it" if stops else "Not everybody can see") in words


def test_a_landing_link_whose_page_is_gone(email, shop):
    landing = Landing.objects.create(name="Spring", page=shop.bikes[0])
    message = email(TEXT, ("button", {"text": "Go", "link": _link() | {"landing": landing.pk}}), **FINE)
    assert _found(message) == []
    shop.bikes[0].unpublish()
    ((warns, words),) = _found(message)
    assert warns and "they come to the home page" in words
    Landing.objects.update(page=None)
    assert len(_found(Email.objects.get(pk=message.pk))) == 1


def test_a_colour_of_text_that_can_hardly_be_read(email, pool):
    NurtureSiteSettings.objects.update(button_colour="#7b7b7b", text_colour="#9a9a9a")
    ((warns, words),) = _found(email(TEXT, **FINE))
    assert warns and "the text can hardly be read (contrast 2.8" in words


def test_a_field_that_few_people_have_needs_a_fallback(email, person, django_assert_max_num_queries):
    for number in range(5):
        someone = person(first_name="Ada" if number else "")
        Permission.objects.create(
            contact=someone, purpose="advice", channel="email", state="granted", changed_at=timezone.now()
        )
    bare = ("heading", {"text": "For {{ first_name }} in {{ city }}", "size": "large"})
    ((warns, words),) = _found(email(bare, TEXT, **FINE))
    assert warns and words.startswith("Heading (part 1): Heading: {{ city }} is known of only 0 %")
    Permission.objects.last().contact.__class__.objects.filter(first_name="Ada").update(last_name="")
    with django_assert_max_num_queries(10):
        shares = checking.audience.shares("advice", ["first_name", "city", "last_name", "email"])
    assert shares["first_name"].percent == 80 and shares["last_name"].percent == 0
    assert [words for _, words in _found(email(bare, **FINE | {"purpose": "stories"})) if "known" in words] == []


def test_what_is_written_by_hand_is_looked_over_too(email):
    def found(inner):
        source = f"<mj-section><mj-column>{inner}</mj-column></mj-section>"
        return _found(email(TEXT, ("raw_mjml", {"name": "", "source": source}), **FINE))

    link, picture = 'href="https://a.example/"', '<mj-image src="https://a.example/b.png" %s />'
    for sound in (picture % 'alt=""', picture % f'alt="A bike" {link}', f"<mj-button {link}>Go</mj-button>"):
        assert found(sound) == []
    assert found(f'<mj-text><a {link}><img src="https://a.example/b.png" alt="A bike" /></a></mj-text>') == []
    wrong = {
        picture % "": (True, "A picture has no alt"),
        picture % f'alt=" " {link}': (False, "A picture leads somewhere"),
        f"<mj-button {link}> </mj-button>": (False, "A link has no words"),
        f"<mj-text>Read <a {link}><b> </b></a></mj-text>": (False, "A link has no words"),
        "<mj-text>Near {{ shop_name }}</mj-text>": (True, "MJML: {{ shop_name }} is not known of everybody"),
    }
    for inner, (warns, words) in wrong.items():
        ((warned, said),) = found(inner)
        assert warned == warns and words in said


def test_a_field_in_what_is_added_to_an_address_needs_a_fallback_too(email):
    link = _link("https://a.example/") | {"parameters": "near={{ shop_name }}"}
    ((warns, words),) = _found(email(TEXT, ("button", {"text": "Go", "link": link}), **FINE))
    assert warns and "Added to the address: {{ shop_name }} is not known of everybody" in words


@pytest.mark.parametrize("name", ["voucher_code", "document_title"])
def test_what_only_some_messages_tell_needs_a_fallback(email, name):
    told = email(("text", f"<p>Yours: {{{{ {name} }}}}</p>"), **FINE)
    ((warns, words),) = _found(told)
    assert warns and f"{{{{ {name} }}}} is not known of everybody" in words


def test_whoever_is_given_a_voucher_knows_its_code(email):
    offer = VoucherOffer.objects.create(name="Spring", worth="10 € off")
    assert _found(email(("text", "<p>{{ voucher_code }}</p>"), ("voucher", {"offer": offer.pk}), **FINE)) == []


def test_a_field_where_none_is_filled_in_is_refused(email):
    asked = {"survey": "satisfaction", "scale": "points", "question": "{{ first_name|Friend }}, are you happy?"}
    ((warns, words),) = _found(email(TEXT, ("survey_question", asked), **FINE))
    assert not warns and "Question: merge fields are not filled in here. Write it without {{ first_name" in words
    less = {"type": "rhythm", "value": {"words": "Less, says {{ first_name }}", "frequency": "monthly"}}
    ((warns, words),) = _found(
        email(TEXT, ("say_it", {"heading": "Well, {{ first_name|you }}?", "buttons": [less]}), **FINE)
    )
    assert not warns and "Write it without {{ first_name }}" in words


def test_how_heavy_it_is_for_the_person_who_is_shown_the_most(email, shop):
    long = ("text", "<p>" + "A long story. " * 5600 + "</p>")
    cards = ("page_list", {"heading": "New", "button": "", "count": 12, "otherwise": "nothing"})
    ((_, alone),) = _found(email(long, **FINE))
    ((_, with_cards),) = _found(email(long, cards, **FINE))
    assert "Better add nothing more" in alone and "above 102 kB Gmail cuts it and hides" in with_cards


def test_pictures_as_they_are_sent_not_the_original(email, settings, tmp_path):
    settings.MEDIA_ROOT = tmp_path
    large = make_image(size=(4000, 3000))  # plain: a few kilobytes once it is made smaller
    noisy = _noise()

    def found(image):
        picture = {"image": image.pk, "alt": "A bicycle", "link": _link()}
        return [words for _, words in _found(email(("image", picture), TEXT, **FINE))]

    assert found(large) == []
    (words,) = found(noisy)
    assert words.startswith("Picture (part 1): The picture “Noise” weighs")


def _noise():
    out = BytesIO()
    Pillow.frombytes("RGB", (500, 400), os.urandom(500 * 400 * 3)).save(out, "PNG")
    return Image.objects.create(title="Noise", file=ContentFile(out.getvalue(), name="noise.png"))


def test_a_picture_with_too_many_pixels_is_told_and_never_opened(email, image):
    Image.objects.update(width=12000, height=9000)
    message = email(("image", {"image": image.pk, "alt": "A bicycle", "link": _link()}), TEXT, **FINE)
    ((warns, words),) = _found(message)
    assert not warns and "108 million pixels" in words
    assert not image.renditions.exists()
    assert "Before this can be published" in message.make_preview_request(preview_mode="").content.decode()


def test_the_number_of_queries_does_not_grow_with_the_message(email, shop):
    def blocks(times):
        rich = f'<p>{{{{ city }}}} <a linktype="page" id="{shop.bikes[0].pk}">this</a></p>'
        card = {"page": shop.bikes[1].pk, "button": "", "otherwise": "hold"}
        return [("text", rich), ("page_card", card)] * times

    def count(times):
        message = checking.Reviewed(Email.objects.get(pk=email(*blocks(times), **FINE).pk))
        assert message.compiled.parts
        with CaptureQueriesContext(connection) as queries:
            for check in checking.registry.values():
                list(check().problems(message))
        return len(queries)

    assert count(1) == count(8) < 20


def _url(name, *args):
    return reverse(f"wagtailsnippets_wagtail_nurture_email:{name}", args=args)


def _form(*blocks, **values):
    body = [{"type": kind, "value": value, "id": str(at)} for at, (kind, value) in enumerate(blocks)]
    data = FINE | {"name": "Advice", "purpose": "advice"} | values
    posted = nested_form_data(data | {"body": streamfield([(each["type"], each["value"]) for each in body])})
    return posted | {f"body-{at}-id": f"block-{at}" for at in range(len(body))}


def test_what_stops_publishing_stands_at_its_block(admin_client, email, shop):
    shop.bikes[0].unpublish()
    message = email(TEXT)
    dead = {"page": str(shop.bikes[0].pk), "button": "", "otherwise": "hold"}
    answer = admin_client.post(
        _url("edit", message.pk), _form(TEXT_POSTED, ("page_card", dead), **{"action-publish": "1"})
    )
    (error,) = answer.context["form"].errors.as_data()["body"]
    assert list(error.block_errors) == [1]
    assert "is not published" in error.block_errors[1].as_json_data()["messages"][0]


TEXT_POSTED = ("heading", {"text": "Hello", "size": "large"})


def test_the_panel_lists_what_was_found_and_publishing_tells_the_warnings(admin_client, email):
    message = email(("heading", {"text": "Hello", "size": "large"}), preheader="")
    assert _url("checks", message.pk) in admin_client.get(_url("edit", message.pk)).content.decode()
    page = admin_client.get(_url("checks", message.pk)).content.decode()
    assert "Write a preview text" in page and "It can be published" in page
    answer = admin_client.post(
        _url("edit", message.pk), _form(TEXT_POSTED, preheader="", **{"action-publish": "1"}), follow=True
    )
    assert "Published. 1 thing you may want to look at" in answer.content.decode()


def test_the_panel_tells_what_the_form_would_refuse(admin_client, email):
    choices = {"heading": "", "buttons": [{"type": "topic_more", "value": {"words": "", "topic": ""}, "id": "b"}]}
    message = email(
        ("heading", {"text": "", "size": "large"}),
        ("image", {"image": None, "alt": "", "link": _link()}),
        ("button", {"text": "Go", "link": {"page": None, "url": "javascript:alert(1)"}}),
        ("say_it", choices),
        **FINE,
    )
    page = admin_client.get(_url("checks", message.pk)).content.decode()
    assert "It can be published" not in page
    assert "Heading (part 1): Heading: This field is required." in page
    assert page.count("Picture (part 2):") == page.count("Button (part 3):") == 2  # in words, and for screen readers


def test_words_about_a_message_are_in_the_language_of_who_writes_it(email):
    """Those of the message are in its own."""
    message = email(("button", {"text": "Go", "link": _link()}), **FINE)
    with override("fr"):
        assert _found(message) == [
            (False, "Bouton (partie 1)\xa0: Choisissez où cela mène\xa0: une page ou une adresse.")
        ]
        (found,) = [str(problem) for problem in compiling.draw_email(message).problems]
        assert "Unsubscribe" in str(compiling.draw_email(email(TEXT, **FINE)).parts["html"])
    assert found.startswith("Choisissez")


def test_the_panel_is_for_who_may_write_messages(client, django_user_model, email):
    assert client.get(_url("checks", email(TEXT).pk)).status_code == 302
    client.force_login(django_user_model.objects.create_user("reader", password="x"))
    assert client.get(_url("checks", Email.objects.get().pk)).status_code == 302


def test_published_from_elsewhere_what_is_wrong_becomes_a_todo(email, image):
    message = email(TEXT, ("image", {"image": image.pk, "alt": "", "link": _link("https://a.example/")}), **FINE)
    message.save_revision().publish()
    assert "leads somewhere" in Todo.objects.get(resolved_at=None).sentence
