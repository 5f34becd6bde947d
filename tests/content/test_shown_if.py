"""A part shown only to those of whom a rule holds: compiled once, chosen for a batch, the same code everywhere."""

import itertools
import json
import time
from datetime import timedelta
from html import unescape

import pytest
from django.core import mail
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone
from wagtail.admin.telepath import JSContext

from wagtail_nurture import clock, tokens
from wagtail_nurture.contacts import consent, field_uses, lists
from wagtail_nurture.content import compile as compiling
from wagtail_nurture.content import preview, render, validation, versions
from wagtail_nurture.content.blocks import MessageBlocks
from wagtail_nurture.delivery import outbox, sender, trials
from wagtail_nurture.models import ContactField, Delivery, List, ListMembership, Visitor
from wagtail_nurture.todos import Todo


_numbers = itertools.count(1)


@pytest.fixture
def club(pool):
    return List.objects.create(pool=pool, name="Club", slug="club")


@pytest.fixture
def member(person, club):
    made = person("Ada")
    lists.join([made.pk], club)
    return made


def rule(*conditions, match="all"):
    return {"match": match, "conditions": [{"type": kind, "value": value} for kind, value in conditions]}


def in_club(club, then="For members", otherwise="Join us"):
    return shown_if(("in_list", {"list": str(club.pk)}), then=[text(then)], otherwise=[text(otherwise)])


def shown_if(*conditions, then, otherwise=()):
    numbered = [[each | {"id": f"inner-{next(_numbers)}"} for each in blocks] for blocks in (then, otherwise)]
    return ("shown_if", {"rule": rule(*conditions), "then": numbered[0], "otherwise": numbered[1]})


def text(words):
    return {"type": "text", "value": f"<p>{words}</p>"}


def text_block(words):
    return ("text", f"<p>{words}</p>")


def button(words, url="", page=None):
    return {"type": "button", "value": {"text": words, "link": {"page": page and page.pk, "url": url}}}


def parts_of(rendered):
    assert rendered.problems == []
    return rendered.html, rendered.text


def test_each_is_shown_their_own_part_in_html_and_text(version, recipient, member, person, club):
    compiled = version(text_block("Hello"), in_club(club), text_block("Bye"))
    reader, other, nobody = recipient(member), recipient(person("Bob")), recipient()
    filled = render.fill(compiled, [reader, other, nobody])
    own, others = ("For members", "Join us"), ("Join us", "For members")
    for who, (shown, hidden) in ((reader, own), (other, others), (nobody, others)):
        for part in parts_of(filled[who.delivery_id]):
            assert shown in part and hidden not in part
            assert part.index("Hello") < part.index(shown) < part.index("Bye")
        html = filled[who.delivery_id].html
        assert html.count("<!--[if") == html.count("<![endif]")
        assert html.count("<table") == html.count("</table>") and html.count("<div") == html.count("</div>")
        assert "nurture" not in html


def test_without_another_part_nothing_is_shown(version, recipient, person, club):
    compiled = version(text_block("Hello"), shown_if(("in_list", {"list": str(club.pk)}), then=[text("For members")]))
    other = recipient(person("Bob"))
    for part in parts_of(render.fill(compiled, [other])[other.delivery_id]):
        assert "Hello" in part and "For members" not in part


def test_what_is_not_known_counts_as_everybody_else(version, recipient, person, shop):
    asked = ("viewed_pages", {"section": shop.touring.pk, "times": 1, "days": None})
    none = ("shown_if", {"rule": rule(asked, match="none"), "then": [text("Discover")], "otherwise": [text("Back?")]})
    compiled = version(shown_if(asked, then=[text("Touring again")], otherwise=[text("Start here")]), none)
    unmeasured, measured = person("Ada"), person("Bob")
    Visitor.objects.create(key_hash="b", contact=measured, first_seen_at=timezone.now(), last_seen_at=timezone.now())
    reader = person("Cleo", views=[shop.bikes[0]])
    people = [recipient(each) for each in (unmeasured, measured, reader)]
    filled = render.fill(compiled, people)
    found = [
        [words for words in ("Touring again", "Start here", "Discover", "Back?") if words in filled[p.delivery_id].text]
        for p in people
    ]
    assert found == [["Start here", "Back?"], ["Start here", "Discover"], ["Touring again", "Back?"]]


def test_the_number_of_statements_does_not_grow_with_people_and_a_rule_is_asked_once(
    version, recipient, person, club, shop
):
    card = {"type": "page_card", "value": {"page": shop.bikes[0].pk, "otherwise": "hold", "button": ""}}
    seen = {"heading": "Seen", "source": "recent", "count": 2, "otherwise": "nothing"}
    viewed = {"type": "pages_viewed", "value": seen}
    asked = ("in_list", {"list": str(club.pk)})
    many = [("score", {"at_least": 1}), ("viewed_pages", {"section": shop.touring.pk, "times": 1, "days": 30})]
    inside = {"then": [card, button("Go", page=shop.touring)], "otherwise": [viewed]}

    def statements(compiled, count):
        group = [recipient(person(f"P{n}", views=[shop.guides[0]])) for n in range(count)]
        lists.join([each.contact_id for each in group[::2]], club)
        render.fill(compiled, group)
        with CaptureQueriesContext(connection) as seen:
            filled = render.fill(compiled, group)
        assert not any(rendered.problems for rendered in filled.values())
        assert len({rendered.text.replace(str(n), "") for n, rendered in filled.items()}) > 1
        return [query["sql"] for query in seen]

    compiled = version(shown_if(asked, **inside), shown_if(asked, *many, **inside))
    few, crowd = statements(compiled, 2), statements(compiled, 40)
    assert len(few) == len(crowd) < 40
    once, twice = version(shown_if(asked, **inside)), version(shown_if(asked, **inside), shown_if(asked, **inside))
    table = ListMembership._meta.db_table
    asked_for = [sum(table in sql for sql in statements(compiled, 3)) for compiled in (once, twice)]
    assert asked_for == [1, 1]


def test_what_somebody_is_not_shown_neither_holds_nor_uses_up_anything(version, recipient, member, person, club, shop):
    gone = shop.bikes[2]
    card = {"type": "page_card", "value": {"page": gone.pk, "otherwise": "hold", "button": ""}}
    compiled = version(
        shown_if(
            ("in_list", {"list": str(club.pk)}),
            then=[
                card,
                button("See it", page=gone),
                text(f'<a linktype="page" id="{gone.pk}">it</a>'),
            ],
            otherwise=[text("Join us")],
        ),
        ("recommended_pages", {"heading": "Next", "count": 9, "otherwise": "newest"}),
    )
    reader, other = recipient(member), recipient(person("Bob"))
    filled = render.fill(compiled, [reader, other])
    assert filled[reader.delivery_id].text.count("* Bike 3") == 1, "in the part, not recommended once more"
    assert filled[other.delivery_id].text.count("* Bike 3") == 1, "not used up by a part that is not shown"
    gone.unpublish()
    filled = render.fill(compiled, [reader, other])
    assert len(filled[reader.delivery_id].problems) == 3
    assert filled[other.delivery_id].problems == []
    assert "Join us" in filled[other.delivery_id].text


def test_what_stands_first_is_filled_first_however_the_database_keeps_it(version, recipient, member, club, shop):
    """PostgreSQL orders the keys of a JSON object by itself."""
    card = {"type": "page_card", "value": {"page": shop.bikes[2].pk, "otherwise": "hold", "button": ""}}
    compiled = version(
        shown_if(("in_list", {"list": str(club.pk)}), then=[card]),
        ("recommended_pages", {"heading": "Next", "count": 9, "otherwise": "newest"}),
    )
    compiled.parts["blocks"] = dict(reversed(compiled.parts["blocks"].items()))
    reader = recipient(member)
    text = render.fill(compiled, [reader])[reader.delivery_id].text
    assert text.count("* Bike 3") == 1
    assert text.index("* Bike 3") < text.index("## Next")


def test_links_of_the_other_part_are_not_in_the_message(version, recipient, member, club):
    compiled = version(
        shown_if(
            ("in_list", {"list": str(club.pk)}),
            then=[button("Yes", "https://a.example/yes")],
            otherwise=[button("No", "https://a.example/no")],
        )
    )
    reader = recipient(member)
    for part in parts_of(render.fill(compiled, [reader])[reader.delivery_id]):
        assert "/c/0/?to=https://a.example/yes" in unescape(part)
        assert "https://a.example/no" not in unescape(part)
    assert [(link["label"], link["within"][1]) for link in compiled.links] == [("Yes", True), ("No", False)]


HOSTILE = [
    "<script>alert(1)</script>",
    '"><img src=x onerror=alert(1)>',
    "{{ email }}",
    "nurture0000000000000000q1z",
    "]]>",
]


@pytest.mark.parametrize("name", HOSTILE)
def test_hostile_names_are_only_ever_text_in_both_parts(name, version, recipient, person, club):
    then, otherwise = text("Dear {{ first_name|you }}"), button("For {{ first_name|you }}", "https://a.example/")
    compiled = version(shown_if(("in_list", {"list": str(club.pk)}), then=[then], otherwise=[otherwise]))
    people = {hostile: [person(hostile), person(hostile)] for hostile in ("Ada", name)}
    for pair in people.values():
        lists.join([pair[0].pk], club)
    filled = {
        who: [render.fill(compiled, [recipient(one, delivery_id=1)])[1] for one in pair] for who, pair in people.items()
    }
    for plain, hostile in zip(filled["Ada"], filled[name], strict=True):
        assert hostile.problems == []
        assert hostile.html.count("<") == plain.html.count("<")
        assert name in hostile.text and name in unescape(hostile.html)


def test_somebody_who_is_written_to_twice_in_a_batch(version, recipient, member, club):
    twice = [recipient(member), recipient(member, at=timezone.now() - timedelta(days=3))]
    filled = render.fill(version(in_club(club)), twice)
    shown = ["For members" in filled[each.delivery_id].text for each in twice]
    assert shown == [True, False], "three days ago she was no member"


def publish(email, *blocks):
    raw = [{"type": kind, "value": value, "id": f"b{number}"} for number, (kind, value) in enumerate(blocks)]
    email.body = email.body.stream_block.to_python(raw)
    email.save()
    email.save_revision().publish()
    email.refresh_from_db()
    return email


@pytest.mark.parametrize(
    ("conditions", "said"),
    [
        ([], "The rule has no condition yet. Add one."),
        ([("in_list", {"list": "999"})], "The list of a condition is not chosen, or was deleted. Choose one."),
        (
            [("clicked_message", {"step": "Welcome"})],
            "A message does not know the steps of a scenario: instead of the step “Welcome” choose the e-mail, under "
            "“Only the e-mail”.",
        ),
        (
            [("group", {"match": "any", "conditions": [{"type": "opened_message", "value": {"step": "Welcome"}}]})],
            "A message does not know the steps of a scenario",
        ),
    ],
)
def test_a_rule_that_cannot_be_asked_stops_publishing_and_names_the_part(email, conditions, said):
    message = publish(email(), text_block("Hello"))
    good = versions.in_force(message.translation_key, "en")
    publish(message, text_block("Hello"), shown_if(*conditions, then=[text("Yes")]))
    [problem] = validation.problems(message)
    assert str(problem).startswith(f"Shown only if (part 2): {said}")
    assert versions.in_force(message.translation_key, "en") == good
    assert "Shown only if (part 2)" in Todo.objects.get(resolved_at=None).sentence


def test_a_problem_inside_and_nothing_inside_name_the_part(email, club):
    message = email(shown_if(("in_list", {"list": str(club.pk)}), then=[button("Go", "nowhere")]))
    assert [str(problem) for problem in validation.problems(message)][0].startswith("Shown only if › Button (part 1): ")
    message = email(shown_if(("in_list", {"list": str(club.pk)}), then=[]))
    assert [str(problem) for problem in validation.problems(message)] == [
        "Shown only if (part 1): Add what is shown to the people for whom the conditions hold."
    ]


def test_parts_do_not_nest(email, club):
    block = MessageBlocks().child_blocks["shown_if"]
    for way in ("then", "otherwise"):
        assert set(block.child_blocks[way].child_blocks) == set(MessageBlocks().child_blocks) - {"shown_if"}
    inner = {"type": "shown_if", "value": in_club(club)[1]}
    message = email(shown_if(("in_list", {"list": str(club.pk)}), then=[inner, text("Yes")]))
    assert [child.block_type for child in message.body[0].value["then"]] == ["text"]


def test_the_blocks_inside_are_those_of_the_message_so_that_its_page_stays_small(db):
    """DESIGN §6: shared instances, wrapped in thin streams."""
    packed = json.dumps(JSContext().pack(MessageBlocks()))
    assert packed.count('"Recommended pages: at most {count}"') == packed.count('"Page card: {page}"') == 1


def test_only_the_heavier_part_is_weighed(email, club):
    heavy = text("Words and words. " * 4000)
    in_list = ("in_list", {"list": str(club.pk)})
    warned = [
        [problem.message for problem in validation.review(email(block)) if "weighs" in problem.message]
        for block in (
            shown_if(in_list, then=[heavy], otherwise=[heavy]),
            shown_if(in_list, then=[heavy, heavy], otherwise=[text("Short")]),
            shown_if(in_list, then=[text("Short")], otherwise=[heavy, heavy]),
        )
    ]
    assert [len(each) for each in warned] == [0, 1, 1]


@pytest.fixture
def sent(settings, site, member):
    """``sent(email)``: the Delivery of a mail to Ada, after the sender had it."""
    settings.EMAIL_BACKEND = "django.core.mail.backends.locmem.EmailBackend"
    consent.grant(member, purpose="advice")

    def send(email):
        wish = outbox.draft(
            key=f"t:{time.monotonic()}", contact=member, site=site, purpose="advice", message_key=email.translation_key
        )
        outbox.put([wish])
        return sender_worked(Delivery.objects.get(key=wish.key))

    return send


def sender_worked(delivery):
    sender.send_due(delivery.lane, until=time.monotonic() + 30)
    delivery.refresh_from_db()
    return delivery


def test_a_rule_that_is_gone_holds_the_message_until_it_is_mended(email, club, sent, member):
    """Neither part: they may say opposite things, and nobody knows which is true."""
    message = publish(email(), text_block("Hello"), in_club(club))
    club.delete()
    delivery = sent(message)
    assert (delivery.state, delivery.reason) == (Delivery.State.HELD, "render_failed")
    assert "The list of a condition is not chosen, or was deleted" in delivery.error
    assert mail.outbox == []
    assert message.name in Todo.objects.get(resolved_at=None).sentence
    publish(message, text_block("Hello"), shown_if(("field", FIRST), then=[text("Ada!")], otherwise=[text("You!")]))
    assert sender_worked(delivery).state == Delivery.State.SENT
    assert "Ada!" in mail.outbox[0].body
    assert not Todo.objects.filter(resolved_at=None).exists()


FIRST = {"field": "first_name", "operator": "is", "value": "Ada"}


def test_the_message_as_a_page_shows_what_was_sent(email, club, sent, member):
    delivery = sent(publish(email(), in_club(club)))
    assert "For members" in mail.outbox[0].body
    with clock.virtual(lambda: timezone.now() + timedelta(days=2)):
        lists.leave([member.pk], club)
        page = Client().get(f"/n/v/{tokens.seal('view', delivery.pk)}").content.decode()
    assert "For members" in page and "Join us" not in page


def test_a_trial_mail_as_somebody_is_shown_their_part(email, club, member, person, site, settings):
    settings.EMAIL_BACKEND = "django.core.mail.backends.locmem.EmailBackend"
    draft = email(in_club(club))
    variant = compiling.compile_trial(draft)
    for who, words in ((member, "For members"), (person("Bob"), "Join us"), (None, "Join us")):
        trial = trials.draft(
            address="me@shop.example", site=site, variant=variant, locale="en", as_contact=who and who.pk
        )
        outbox.put([trial])
        assert sender_worked(Delivery.objects.get(key=trial.key)).state == Delivery.State.SENT
        assert words in mail.outbox[-1].body


def test_the_preview_shows_either_part(email, club, site):
    compiled = compiling.draw_email(email(in_club(club)))
    shown = [preview.fill(compiled, site=site, language="en", mode=mode).text for mode in ("", "stranger")]
    assert ["For members" in each for each in shown] == [True, False]
    assert ["Join us" in each for each in shown] == [False, True]


def test_a_field_that_a_rule_asks_for_is_in_use(email):
    size, other = (ContactField.objects.create(slug=slug, label=slug) for slug in ("size", "other"))
    asked = ("field", {"field": "size", "operator": "is", "value": "XL"})
    email(shown_if(asked, then=[text("Big")]))
    assert [field_uses.of(field) for field in (size, other)] == [["the e-mail “Advice”"], []]
