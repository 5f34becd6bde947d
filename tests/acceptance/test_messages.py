"""G2, G3, H1, H2, H3, H4, H5, H6, H8, I2: the message as people receive it, and as editors preview it."""

import pytest
from django.urls import reverse

from tests.letters import reading
from tests.sms.gateway import opened
from wagtail_nurture.contacts import consent, lists, people
from wagtail_nurture.contacts.models import List, PostalAddress
from wagtail_nurture.contacts.site_settings import NurtureSiteSettings
from wagtail_nurture.content import validation
from wagtail_nurture.content.models import Email, MessageVersion
from wagtail_nurture.content.sms import draw
from wagtail_nurture.content.sms.models import Sms
from wagtail_nurture.delivery import outbox
from wagtail_nurture.delivery.models import Delivery
from wagtail_nurture.scenarios.models import Enrolment
from wagtail_nurture.tracking import recorder

from . import axe
from . import furniture as put
from .house import eventually
from .people import log_in, press


@pytest.fixture(scope="module")
def gateway():
    with opened() as server:
        yield server


@pytest.fixture(scope="module")
def switches(gateway):
    return {"NURTURE_HOUSE_SMS": gateway.address}


@pytest.fixture(scope="module")
def furnish():
    def stop_mention(house):
        NurtureSiteSettings.objects.filter(site=house.site).update(
            sms_stop="STOP 36180", sms_sender="Velo", with_sms=True, holidays=""
        )

    return stop_mention


@pytest.fixture
def reader(house):
    """Makes a person who agreed to advice mails: ``reader(address, **details)``."""

    def make(address, *, purpose="advice", **details):
        person = people.find_or_create(pool=house.pool, email=address, **details)[0]
        consent.grant(person, purpose=purpose, source="test")
        return person

    return make


def write_to(house, person, email, **context):
    """Put ``email`` for ``person`` into the outbox; the mail that arrives."""
    key = f"letter:{email.pk}:{person.pk}"  # "test:" would be a trial, which changes nothing
    outbox.put(
        [
            outbox.draft(
                key=key,
                contact=person,
                site=house.site,
                purpose=email.purpose,
                message_key=email.translation_key,
                context=context,
            )
        ]
    )
    return house.mail(person.email, subject="")


def test_H1_mjml_from_blocks_is_compiled_once_and_fits_a_phone(house, browser, reader):
    email = put.email(
        "All blocks",
        put.heading("Ride well"),
        put.text("Some <b>advice</b>."),
        put.link("Read", page=house.shop.choosing),
        put.block("divider"),
        put.block("quote", text="I have not missed my car.", who="Ada", role="rides all year", image=None),
        put.block("spacer", size="large"),
        put.block("page_list", heading="New here", count=2, section=house.shop.touring.pk, otherwise="nothing"),
        put.block(
            "columns", left=[put.heading("Left"), put.text("One.")], right=[put.heading("Right"), put.text("Two.")]
        ),
    )
    versions = MessageVersion.objects.filter(email=email).count()
    mail = write_to(house, reader("h1@example.org"), email)
    assert versions == MessageVersion.objects.filter(email=email).count() == 1
    assert "<mj-" not in mail.html and "{{" not in mail.html
    phone = browser(viewport={"width": 360, "height": 740})
    phone.set_content(mail.html)
    assert phone.evaluate("document.documentElement.scrollWidth") <= 360, "the message is wider than a phone"
    left, right = phone.get_by_text("Left").bounding_box(), phone.get_by_text("Right").bounding_box()
    assert right["y"] > left["y"], "columns stand below each other on a phone"
    assert "1 Test Street" in mail.html and "1 Test Street" in mail.text
    assert "“I have not missed my car.”" in mail.html and "* " in mail.text.split("## New here")[1]


def test_H1_folded_blocks_read_as_sentences(house, browser):
    email = put.email(
        "Folded",
        put.block("quote", text="I have not missed my car.", who="Ada", role="", image=None),
        put.block("spacer", size="large"),
        put.link("Book a ride", page=house.shop.nomad),
        put.block("columns", left=[put.heading("Pack light")], right=[put.text("One.")]),
        put.block("page_list", heading="", count=2, section=house.shop.touring.pk, tag="city", otherwise="nothing"),
    )
    page = browser(viewport={"width": 1400, "height": 1000})
    log_in(page)
    page.goto(f"/admin/nurture/messages/edit/{email.pk}/")
    folded = page.locator("[data-contentpath=body] [data-panel-heading-text]")
    folded.filter(has_text="Quote of Ada").first.wait_for()
    folded.filter(has_text="Space: Large").first.wait_for()
    folded.filter(has_text=f"Button “Book a ride” → {house.shop.nomad.title}").first.wait_for()
    folded.filter(has_text="Two columns: Heading: Pack light | One.").first.wait_for()
    folded.filter(has_text=f"Page list: the newest 2 {house.shop.touring.title} city").first.wait_for()


def test_H2_merge_fields_with_fallback_and_hostile_values(house, reader):
    email = put.email("Hello {{ first_name|you }}", put.text("Dear {{ first_name|reader }}, good roads."))
    unknown = write_to(house, reader("h2@example.org"), email)
    assert unknown.subject == "Hello you" and "Dear reader" in unknown.html
    hostile = write_to(house, reader("h2b@example.org", first_name='<script>"{{ email }}'), email)
    assert "<script>" not in hostile.html and "h2b@example.org" not in hostile.html
    assert hostile.subject == 'Hello <script>"{{ email }}'


def test_H2_an_unknown_merge_field_is_refused(house):
    email = Email(name="Wrong", subject="Hello {{ frist_name }}", locale=put.english(), live=False)
    email.body = Email._meta.get_field("body").to_python([put.text("Dear {{ wrong_field }}.")])
    email.save()
    found = [problem.message for problem in validation.problems(email)]
    assert any("frist_name" in message for message in found) and any("wrong_field" in message for message in found)
    put.published(email)
    assert not MessageVersion.objects.filter(email=email).exists(), "it came into force all the same"


@pytest.fixture
def for_members(house):
    """An e-mail with a part for members of the club and another for everybody else."""
    club = List.objects.get_or_create(pool=house.pool, name="Club", slug="club")[0]
    rule = {"match": "all", "conditions": [put.block("in_list", list=str(club.pk))]}
    members = [put.heading("Your price"), put.text("Ten per cent less, since you are a member."), _ride("Take it")]
    others = [put.heading("Join the club"), put.text("Members pay ten per cent less."), _ride("Become a member")]
    shown_if = put.block("shown_if", rule=rule, then=members, otherwise=others)
    return club, put.email("Spring is here", put.text("The roads are dry."), shown_if, put.text("See you outside."))


def _ride(words):
    return put.link(words, url=f"https://elsewhere.example/{words.replace(' ', '-').lower()}")


def test_H3_a_part_is_shown_only_to_those_of_whom_a_rule_holds(house, browser, reader, for_members):
    club, email = for_members
    member, other = reader("h3@example.org"), reader("h3b@example.org")
    lists.join([member.pk], club)
    for person, shown, hidden in ((member, "Your price", "Join the club"), (other, "Join the club", "Your price")):
        mail = write_to(house, person, email)
        for part in (mail.html, mail.text):
            assert shown in part and hidden not in part and "See you outside." in part
        for width in (360, 1200):
            page = browser(viewport={"width": width, "height": 900})
            page.set_content(mail.html)
            page.screenshot(path=f"/tmp/h3-{shown[:4]}-{width}.png", full_page=True)
            assert page.evaluate("document.documentElement.scrollWidth") <= width
            said = ("The roads are dry.", shown, "See you outside.")
            before, box, after = (page.get_by_text(words).first.bounding_box() for words in said)
            assert before["y"] < box["y"] < after["y"]
            assert abs(box["x"] - before["x"]) < 1, "the part stands in the same column"
        page.goto(mail.link("browser"))
        assert shown in page.content() and hidden not in page.content()


def test_H3_the_editor_reads_the_part_as_a_sentence_and_publishes_it(house, browser, for_members):
    club, email = for_members
    page, faults = browser(viewport={"width": 1400, "height": 1000}), []
    page.on("pageerror", lambda fault: faults.append(str(fault)))
    log_in(page)
    page.goto(f"/admin/nurture/messages/edit/{email.pk}/")
    folded = page.locator("[data-contentpath=body] [data-panel-heading-text]")
    folded.filter(has_text="is in the list “Club”").first.wait_for()
    assert axe.serious(page, within="[data-contentpath=body]", leave_out=[".Draftail-Editor"]) == []
    page.get_by_role("button", name="More actions").first.click()
    with page.expect_navigation():
        page.get_by_role("button", name="Publish").first.click()
    email.refresh_from_db()
    value = email.body[1].value
    assert [child.block_type for child in value["then"]] == ["heading", "text", "button"]
    assert [child.block_type for child in value["otherwise"]] == ["heading", "text", "button"]
    assert value["rule"]["conditions"][0].value["list"] == str(club.pk)
    assert faults == []


def test_H4_recommended_pages_are_unseen_live_and_of_the_topic(house, reader):
    email = put.email("More on touring", put.recommended("To read", page_type="pages.guidepage", otherwise="nothing"))
    house.shop.packing.unpublish()
    try:
        mail = write_to(house, reader("h4@example.org"), email, topics=["touring"])
    finally:
        house.shop.packing.save_revision().publish()
    assert "Choosing a touring bike" in mail.html
    assert "Packing" not in mail.html and "The first bike" not in mail.html


def test_H5_a_card_follows_the_live_page_and_an_unpublished_one_holds_the_message(house, reader):
    page = put.page(house.shop.touring, put.ProductPage, "Gravel", tags=["touring"], price=1200)
    email = put.email("A bike for you", put.block("page_card", page=page.pk, button="See it", otherwise="hold"))
    page.title, page.price = "Gravel Two", 1350
    page.save_revision().publish()
    mail = write_to(house, reader("h5@example.org"), email)
    assert "Gravel Two" in mail.html and "350" in mail.html
    page.unpublish()
    late = reader("h5b@example.org")
    draft = outbox.draft(key="h5b", contact=late, site=house.site, purpose="advice", message_key=email.translation_key)
    outbox.put([draft])
    held = Delivery.objects.filter(key="h5b")
    eventually(lambda: held.filter(state="held").exists(), lambda: list(held.values("state", "reason", "error")))
    assert house.mailbox.to("h5b@example.org") == []
    page.save_revision().publish()


def test_H6_preview_as_a_person_in_three_sizes_and_a_test_to_oneself(house, browser, reader):
    reader("h6@example.org", first_name="Ada", last_name="Byron")
    email = put.email(
        "For {{ first_name|you }}", put.heading("Seen before it leaves"), put.text("Hello {{ first_name|friend }}.")
    )
    page, faults = browser(viewport={"width": 1400, "height": 900}), []
    page.on("pageerror", lambda fault: faults.append(str(fault)))
    log_in(page)
    page.goto(f"/admin/nurture/messages/edit/{email.pk}/")
    page.get_by_role("button", name="Toggle preview").click()
    frame = page.frame_locator("iframe[title='Preview']").first
    frame.get_by_role("heading", name="Seen before it leaves").wait_for()
    inbox = frame.get_by_role("group", name="In the inbox")
    assert "hello@shop.example" in inbox.inner_text() and "For Camille" in inbox.inner_text()
    shown = page.locator("iframe[title='Preview']").first
    for size, width in (("mobile", 375), ("tablet", 768), ("desktop", 1280)):
        page.get_by_role("radio", name=f"Preview in {size} size").check(force=True)
        eventually(lambda width=width: abs(shown.evaluate("frame => frame.contentWindow.innerWidth") - width) < 20)
        assert shown.evaluate("frame => frame.contentDocument.documentElement.scrollWidth") <= width
    page.get_by_label("Preview mode").select_option("person")
    frame.get_by_text("Choose beside the preview").wait_for()
    page.get_by_label("Look for a person by name, address or number").fill("byron")
    page.get_by_role("button", name="Ada Byron").click()
    frame.get_by_text("Hello Ada.", exact=True).wait_for()
    assert axe.serious(page, within="[data-nurture-preview]") == []
    page.locator("input[name=subject]").fill("Not yet saved, {{ first_name|you }}")
    page.get_by_role("button", name="Send me a test").click()
    page.get_by_text("A test is on its way to chief@shop.example.").wait_for()
    mail = house.mail("chief@shop.example", subject="Not yet saved")
    assert mail.subject == "[Test] Not yet saved, Ada" and "Hello Ada." in mail.text
    assert faults == []


def test_H8_plain_text_from_the_same_blocks_and_view_in_browser(house, browser, reader):
    email = put.email(
        "Two ways", put.heading("To read"), put.text("Plain words."), put.link("Go", page=house.shop.nomad)
    )
    mail = write_to(house, reader("h8@example.org"), email)
    assert "To read" in mail.text and "Plain words." in mail.text and "/n/c/" in mail.text
    page = browser()
    page.goto(mail.link("browser"))
    assert "Plain words." in page.content()
    assert "h8@example.org" not in page.content(), "who has the link may have been forwarded it"


def test_I2_one_click_unsubscribe_with_an_undo(house, browser, reader):
    person = reader("i2@example.org")
    email = put.email("Stop me", put.text("Hello."))
    mail = write_to(house, person, email)
    header = mail["List-Unsubscribe"].strip("<>")
    assert mail["List-Unsubscribe-Post"] == "List-Unsubscribe=One-Click" and mail["List-Id"] and mail["Feedback-ID"]
    raw = next(line for line in mail.data.split(b"\r\n") if line.startswith(b"List-Unsubscribe:"))
    assert header.encode() in raw, "the header was folded"
    page = browser()
    page.goto(header)
    assert consent.granted([person.pk], purpose="advice"), "GET must change nothing"
    answer = page.request.post(header, form={"List-Unsubscribe": "One-Click"})
    assert answer.status == 200
    assert not consent.granted([person.pk], purpose="advice")
    second = put.email("After", put.text("Never."))
    outbox.put(
        [outbox.draft(key="i2", contact=person, site=house.site, purpose="advice", message_key=second.translation_key)]
    )
    skipped = Delivery.objects.filter(key="i2", state="skipped")
    assert eventually(skipped.first).reason in {"withdrawn", "suppressed"}
    page.goto(header)
    press(page, "Undo")
    assert consent.granted([person.pk], purpose="advice")


def test_G2_a_scenario_sends_a_text_with_a_short_link_and_stop_ends_it(house, browser, reader, gateway, running):
    asks = put.form("texts", kind="request")
    text = put.sms("Hi {{ first_name|you }}, 20% on bags today: {{ link }}", name="Bags", page=house.shop.touring)
    running("Texts", triggers=[put.on_form(asks)], steps=[put.send_text(text)], re_entry="each_event")
    person = reader("ada.text@example.org", first_name="Zoë", phone="+33612345678")
    consent.grant(person, purpose="offers", channel="sms", source="test")

    def asked():
        recorder.record("form.submitted", contact=person, subject=f"form:{asks.translation_key}", site=house.site)

    asked()
    eventually(lambda: gateway.taken, lambda: f"the text leaves\n{house.log('cluster')}")
    (taken,) = gateway.taken
    delivery = Delivery.objects.get(channel="sms")
    link = f"{house.site.root_url}/n/c/{delivery.links_token}/0"
    assert (taken["to"], taken["text"]) == ("+33612345678", f"Velo: Hi Zoe, 20% on bags today: {link} STOP 36180")
    page = browser()
    page.goto(f"/n/c/{delivery.links_token}/0")
    assert page.url.rstrip("/").endswith(house.shop.touring.slug)
    answer = page.request.post("/n/sms/the-key-of-the-house", form={"from": "33612345678", "text": "Arrêt"})
    assert answer.status == 200
    eventually(lambda: not Enrolment.objects.filter(contact=person, status="active").exists(), "the passage ends")
    asked()
    skipped = Delivery.objects.filter(channel="sms", state="skipped", reason="withdrawn")
    eventually(skipped.exists, "the second text does not leave")
    assert len(gateway.taken) == 1


def test_H6_a_text_comes_to_ones_own_telephone_and_a_letter_is_taken_as_a_file(house, browser, reader, gateway):
    reader("h6.sms@example.org", first_name="Grace", last_name="Hopper", phone="+33612345670")
    text = put.sms("Hi {{ first_name|you }}: {{ link }}", name="Trial", page=house.shop.touring)
    page, faults = browser(viewport={"width": 1280, "height": 900}), []
    page.on("pageerror", lambda fault: faults.append(str(fault)))
    log_in(page)

    def read_as_grace(kind, pk):
        page.evaluate("() => localStorage.clear()")  # which remembers that the preview was open
        page.goto(reverse(f"wagtailsnippets_wagtail_nurture_{kind}:edit", args=[pk]))
        page.get_by_role("button", name="Toggle preview").click()
        page.get_by_label("Preview mode").select_option("person")
        page.get_by_label("Look for a person by name, address or number").fill("hopper")
        page.get_by_role("button", name="Grace Hopper").click()
        page.frame_locator("iframe[title='Preview']").first.get_by_text("Grace").first.wait_for()
        assert axe.serious(page, within="[data-nurture-preview]") == []

    read_as_grace("sms", text.pk)
    page.locator("[name=text]").fill("Not saved, {{ first_name|you }}.")
    page.get_by_label("Your telephone number").fill("06 99 88 77 66")
    page.get_by_label("Your telephone number").press("Enter")
    page.get_by_text("A test is on its way to +33699887766.").wait_for()
    mine = eventually(lambda: [taken for taken in gateway.taken if taken["to"] == "+33699887766"], "the text leaves")
    assert len(mine) == 1 and mine[0]["text"].startswith("Velo: Not saved, Grace. http")
    read_as_grace("letter", put.letter(put.heading("Hello {{ first_name|you }}")).pk)
    with page.expect_download() as download:
        page.get_by_role("button", name="Download as PDF").click()
    page.get_by_text("The PDF was made.").wait_for()
    assert "Hello Grace" in reading.words(download.value.path().read_bytes()), "drawn by the house's own server"
    assert faults == []


def test_G3_a_batch_of_letters_from_the_list_to_the_post_without_looking_again(house, browser, reader):
    person = reader("g3@example.org", first_name="Ida")
    PostalAddress.objects.create(contact=person, lines="1 rue Haute", postcode="33000", city="Bordeaux", country="FR")
    consent.grant(person, purpose="advice", channel="letter", source="test")
    paper = put.letter(put.heading("Hello {{ first_name|you }}"), name="By post")
    values = {"site": house.site, "purpose": "advice", "channel": "letter", "message_key": paper.translation_key}
    outbox.put([outbox.draft(key=f"step:{person.pk}:letter", contact=person, **values)])
    eventually(Delivery.objects.filter(contact=person, reason="to_print").exists, "the letter waits")
    page, faults = browser(viewport={"width": 1280, "height": 900}), []
    page.on("pageerror", lambda fault: faults.append(str(fault)))
    log_in(page)
    page.goto(reverse("nurture_letters:index"))
    page.get_by_role("button", name="Prepare a batch").click()
    page.get_by_text("Download them; once they are in the post, note it here.").wait_for()
    with page.expect_download() as download:
        page.get_by_role("button", name="Download the letters (PDF)").press("Enter")
    assert "Hello Ida" in reading.words(download.value.path().read_bytes())
    posted = page.get_by_role("button", name="Note them as posted")
    posted.wait_for()
    assert page.evaluate("() => document.activeElement.textContent") == "Download the letters (PDF)"
    posted.click()
    eventually(Delivery.objects.filter(contact=person, state="sent").exists, "the letter counts as sent")
    assert faults == []


COUNTED = ["Bags!", "a" * 200, "€" * 70, "Prêt", "🚲" * 30, "{{ sender_name }}"]
COUNTED += ["Hi {{ first_name|dear friend of ours }} {{ link }}."]


def test_G2_letters_and_parts_are_counted_while_typing_as_the_server_counts_them(house, browser):
    page = browser(viewport={"width": 1200, "height": 900})
    log_in(page)
    page.goto(reverse("wagtailsnippets_wagtail_nurture_sms:add"))
    page.locator("[name=url]").fill("https://shop.example/bags")
    told = page.locator(".nurture-sms-count")
    sms = Sms(name="x", url="https://shop.example/bags", locale=put.english())
    for sms.text in COUNTED:
        page.locator("[name=text]").fill(sms.text)
        found = draw.measure(sms)
        shown = told.get_attribute("data-units"), told.get_attribute("data-parts")
        assert shown == (str(found.units), str(found.parts)), sms.text
    page.locator("[name=text]").fill("Fête de l’été " * 20)
    assert "“ê’” leave room for 70 letters" in told.inner_text() and "At most 3 parts" in told.inner_text()
    assert axe.serious(page, within=".nurture-sms-count") == []
