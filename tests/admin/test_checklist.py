"""The checklist of the overview: red, green, or honest about what it cannot see. DNS is a dict here."""

import json

import pytest
from django.core import mail
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone, translation
from wagtail.models import Site

from wagtail_nurture.alarm import Lane
from wagtail_nurture.models import CheckResult, Delivery, NurtureSiteSettings
from wagtail_nurture.reports import checklist
from wagtail_nurture.reports.checklist import base, results
from wagtail_nurture.reports.checklist.resolver import Unanswered

from .conftest import make_user


URL, ASK = "/admin/nurture/", "/admin/nurture/checklist/"
NAMES = {}


def fake_texts(name):
    NAMES.setdefault("asked", []).append(name)
    found = NAMES.get(name, [])
    if found is None:
        raise Unanswered(name)
    return found


@pytest.fixture(autouse=True)
def names(settings):
    """{name: [TXT records]}, None where nobody answers."""
    NAMES.clear()
    settings.WAGTAIL_NURTURE = {**settings.WAGTAIL_NURTURE, "RESOLVER": f"{__name__}.fake_texts"}
    yield NAMES
    NAMES.clear()


def look(slug, site):
    """Ask the check anew, and tell."""
    site = Site.objects.get(pk=site.pk)
    CheckResult.objects.all().delete()
    check = checklist.registry[slug]()
    if isinstance(check, base.OutsideCheck):
        results.ask_due(site)
    return check.tell(Site.objects.get(pk=site.pk))


def test_the_sender_is_missing_until_all_of_it_is_there(pool, site):
    NurtureSiteSettings.objects.update(postal_address=" ", sender_name="")
    answer = look("sender", site)
    assert answer.state == "todo" and "sender name, postal address" in answer.sentence
    NurtureSiteSettings.objects.update(postal_address="1 Street", sender_name="Shop")
    assert look("sender", site).state == "done"


def test_a_worker_is_alive_silent_or_never_seen(site):
    assert look("worker", site).state == "todo"
    Lane.objects.create(name="mass", beat_at=timezone.now())
    assert look("worker", site).state == "done"
    Lane.objects.update(beat_at=timezone.now() - timezone.timedelta(minutes=20, seconds=3))
    assert "20 minutes" in look("worker", site).sentence


# --- the sender's domain


def test_without_a_sender_nothing_is_asked(site):
    NurtureSiteSettings.objects.all().delete()
    for slug in ("spf", "dkim", "dmarc"):
        assert look(slug, site).state == "unknown"
    assert "asked" not in NAMES


def test_no_spf_record_names_the_one_to_add(pool, site, settings):
    settings.EMAIL_HOST = "smtp-relay.brevo.com"
    answer = look("spf", site)
    assert answer.state == "todo"
    record = answer.record
    assert (record.name, record.kind, record.value) == ("shop.example", "TXT", "v=spf1 include:spf.brevo.com ~all")


@pytest.mark.parametrize(
    ("host", "mechanism"),
    [
        ("mail.host.example", "a:mail.host.example"),
        ("localhost", "a:shop.example"),
        ("127.0.0.1", "a:shop.example"),
        ("9.9.9.9", "ip4:9.9.9.9"),
        ("2620:fe::9", "ip6:2620:fe::9"),
    ],
)
def test_the_record_names_the_server_that_sends(pool, site, settings, host, mechanism):
    settings.EMAIL_HOST = host
    assert look("spf", site).record.value == f"v=spf1 {mechanism} ~all"


def test_a_site_without_a_real_name_is_not_named_in_a_record(pool, site, settings):
    settings.EMAIL_HOST, site.hostname = "127.0.0.1", "localhost"
    site.save()
    assert look("spf", site).record.value == "v=spf1 mx ~all"


@pytest.mark.parametrize(
    ("records", "state", "value"),
    [
        (["other", "v=spf1 include:spf.brevo.com -all"], "done", None),
        (["v=spf1 include:inner.example -all"], "done", None),
        (["v=spf1 mx -all"], "todo", "v=spf1 mx include:spf.brevo.com -all"),
        (["v=spf1 mx +all"], "todo", "v=spf1 mx ~all"),
        (["v=spf1 mx -all", "v=spf1 a -all"], "todo", None),
        (["v=spf1 include:loop.example -all"], "todo", "v=spf1 include:loop.example include:spf.brevo.com -all"),
        (None, "unknown", None),
    ],
)
def test_spf_is_read_and_followed(pool, site, settings, records, state, value):
    settings.EMAIL_HOST = "smtp-relay.brevo.com"
    NAMES["shop.example"] = records
    NAMES["inner.example"] = ["v=spf1 include:spf.brevo.com ~all"]
    NAMES["loop.example"] = ["v=spf1 include:loop.example ~all"]
    answer = look("spf", site)
    assert answer.state == state
    assert (answer.record and answer.record.value) == value


def test_spf_without_a_known_provider_claims_only_what_was_seen(pool, site, settings):
    settings.EMAIL_HOST = "mail.shop.example"
    NAMES["shop.example"] = ["v=spf1 mx -all"]
    answer = look("spf", site)
    assert answer.state == "done" and "v=spf1 mx -all" in answer.sentence


def test_dkim_is_looked_for_under_common_names_and_never_claimed_unseen(pool, site):
    assert look("dkim", site).state == "unknown"
    NAMES["selector1._domainkey.shop.example"] = ["v=DKIM1; k=rsa; p=MIGf"]
    answer = look("dkim", site)
    assert answer.state == "done" and "selector1" in answer.sentence


@pytest.mark.parametrize(
    ("records", "state"), [([], "todo"), (["v=DKIM1; p="], "todo"), (["k=rsa; p=MIGf"], "done"), (["hello"], "todo")]
)
def test_dkim_with_a_selector_is_seen_or_to_do(pool, site, records, state):
    NurtureSiteSettings.objects.update(dkim_selector="shop2026")
    NAMES["default._domainkey.shop.example"] = ["v=DKIM1; p=MIGf"]
    NAMES["shop2026._domainkey.shop.example"] = records
    assert look("dkim", site).state == state


@pytest.mark.parametrize(
    ("records", "state"),
    [
        ([], "todo"),
        (["v=DMARC1; p=none"], "done"),
        (["v=DMARC1;p=reject;rua=mailto:x@y.example"], "done"),
        (["v=DMARC1; rua=mailto:x@y.example"], "todo"),
        (["v=DMARC1; p=none", "v=DMARC1; p=none"], "todo"),
        (None, "unknown"),
    ],
)
def test_dmarc(pool, site, records, state):
    NAMES["_dmarc.shop.example"] = records
    answer = look("dmarc", site)
    assert answer.state == state
    if records == []:
        assert (answer.record.name, answer.record.value) == ("_dmarc.shop.example", "v=DMARC1; p=none")


def test_dmarc_of_the_domain_above_counts(pool, site):
    NurtureSiteSettings.objects.update(sender_email="hello@news.shop.example")
    NAMES["_dmarc.shop.example"] = ["v=DMARC1; p=quarantine"]
    assert look("dmarc", site).state == "done"


# --- the mail server


@pytest.mark.parametrize(
    ("backend", "words"),
    [("filebased", "kept in a folder"), ("console", "printed"), ("locmem", "in memory"), ("dummy", "thrown away")],
)
def test_a_backend_that_sends_nothing_says_what_it_is(site, settings, tmp_path, backend, words):
    settings.EMAIL_FILE_PATH = tmp_path
    settings.EMAIL_BACKEND = f"django.core.mail.backends.{backend}.EmailBackend"
    answer = look("mail_server", site)
    assert answer.state == "todo" and words in answer.sentence


class Foreign(mail.backends.base.BaseEmailBackend):
    def send_messages(self, messages):
        raise AssertionError("a check sends nothing")


def test_another_backend_is_believed_once_messages_left(site, pool, settings, life):
    settings.EMAIL_BACKEND = f"{__name__}.Foreign"
    assert look("mail_server", site).state == "unknown"
    life.person(1)
    Delivery.objects.update(sent_at=timezone.now())
    assert look("mail_server", site).state == "done"


def test_a_mail_server_that_is_not_there_cannot_be_reached(site, settings):
    from tests.private_postgres import free_port

    settings.EMAIL_BACKEND = "django.core.mail.backends.smtp.EmailBackend"
    settings.EMAIL_HOST, settings.EMAIL_PORT = "127.0.0.1", free_port()
    answer = look("mail_server", site)
    assert answer.state == "todo" and "cannot be reached" in answer.sentence


def test_a_mail_server_that_answers_is_green_and_gets_no_mail(site, settings):
    from tests.acceptance.mailbox import Mailbox

    box = Mailbox()
    box.start()
    try:
        settings.EMAIL_BACKEND = "django.core.mail.backends.smtp.EmailBackend"
        settings.EMAIL_HOST, settings.EMAIL_PORT = "127.0.0.1", box.port
        assert look("mail_server", site).state == "done"
        settings.EMAIL_USE_TLS = True  # it speaks none
        assert look("mail_server", site).state == "todo"
        settings.EMAIL_USE_TLS, settings.EMAIL_HOST_USER, settings.EMAIL_HOST_PASSWORD = False, "me", "secret"
        answer = look("mail_server", site)
        assert answer.state == "todo" and "secret" not in answer.sentence
        assert box.mails == []
    finally:
        box.stop()


# --- visitors


def test_consent_is_seen_on_the_first_page(site, settings):
    assert look("consent", site).state == "todo"
    settings.WAGTAIL_NURTURE = {**settings.WAGTAIL_NURTURE, "TRACKING_MODE": "off"}
    assert look("consent", site).state == "done"


# --- the page


def test_the_page_shows_what_is_stored_and_asks_nobody(browser, site, pool, monkeypatch):
    def never(*args):
        raise AssertionError("asked within the page's request")

    monkeypatch.setattr(results, "_ask", never)
    page = browser.get(URL).content.decode()
    assert "Not looked at yet." in page and "Set-up:" in page
    assert not CheckResult.objects.exists()


def test_asking_stores_results_that_the_page_then_shows(browser, site, pool):
    NAMES["_dmarc.shop.example"] = ["v=DMARC1; p=none"]
    answer = browser.post(ASK, {"site": site.pk}, headers={"X-Requested-With": "XMLHttpRequest"})
    assert answer.status_code == 200 and "policy none" in answer.content.decode()
    assert "<html" not in answer.content.decode()
    page = browser.get(URL).content.decode()
    assert "policy none" in page and "v=spf1" in page
    assert browser.post(ASK).status_code == 302
    assert browser.get(ASK).status_code == 405


def test_what_was_asked_is_not_asked_again_at_once_but_after_a_while(browser, site, pool):
    browser.post(ASK)
    count = len(NAMES["asked"])
    browser.post(ASK)
    browser.post(ASK, {"now": "1"})
    assert len(NAMES["asked"]) == count
    CheckResult.objects.update(asked_at=timezone.now() - timezone.timedelta(seconds=3))
    browser.post(ASK)
    assert len(NAMES["asked"]) == count
    browser.post(ASK, {"now": "1"})
    count, before = len(NAMES["asked"]), count
    assert count > before
    CheckResult.objects.update(asked_at=timezone.now() - timezone.timedelta(minutes=2))
    browser.post(ASK)
    assert len(NAMES["asked"]) > count


def test_a_result_gets_old_and_one_about_another_domain_does_not_count(browser, site, pool):
    NAMES["_dmarc.shop.example"] = ["v=DMARC1; p=none"]
    browser.post(ASK)
    check = checklist.registry["dmarc"]()
    assert check.tell(Site.objects.get(pk=site.pk)).state == "done"
    NurtureSiteSettings.objects.update(sender_email="me@elsewhere.example")
    assert check.tell(Site.objects.get(pk=site.pk)).state == "unknown"
    NurtureSiteSettings.objects.update(sender_email="me@shop.example")
    CheckResult.objects.update(asked_at=timezone.now() - timezone.timedelta(hours=25))
    assert check.tell(Site.objects.get(pk=site.pk)).state == "unknown"


def test_a_check_that_breaks_takes_nothing_down(browser, site, pool, monkeypatch):
    monkeypatch.setattr(checklist.registry["spf"], "look", lambda self, site, domain: json.loads("{"))
    assert browser.post(ASK, headers={"X-Requested-With": "XMLHttpRequest"}).status_code == 200
    assert "could not be looked at (JSONDecodeError)" in browser.get(URL).content.decode()


def test_a_check_that_walks_through_the_site_leaves_the_editors_language(site, pool, monkeypatch):
    def ask(self, site):
        translation.activate("en")
        return "none", {}

    monkeypatch.setattr(checklist.registry["spf"], "ask", ask)
    with translation.override("fr"):
        results.ask_due(site)
        assert translation.get_language() == "fr"


def test_all_green_folds_to_one_line(browser, site, pool, monkeypatch):
    for cls in checklist.registry.values():
        monkeypatch.setattr(cls, "tell", lambda self, site: base.Answer(base.State.DONE, "Fine."))
    page = browser.get(URL).content.decode()
    assert "Everything is set up" in page
    assert '<details class="nurture-checklist__fold" data-done' in page


def test_an_agency_adds_a_check(browser, site, pool):
    class Shop(base.Check):
        slug, label, order = "shop", "First shop", 5

        def tell(self, site):
            return base.Answer(base.State.TODO, "Add a shop <b>.")

        def where(self, site):
            return "/admin/nurture/setup/shops/", "Add"

    checklist.registry.register(Shop)
    try:
        page = browser.get(URL).content.decode()
        assert page.index("First shop") < page.index(">Sender<")
        assert "Add a shop &lt;b&gt;." in page
    finally:
        del checklist.registry._classes["shop"]


def test_who_may_not_mend_it_gets_no_button(client, site, pool):
    NurtureSiteSettings.objects.update(sender_email="")
    client.force_login(make_user("reader", "view_scenario"))
    page = client.get(URL).content.decode()
    assert "Still missing" in page and "Set the sender" not in page
    assert client.post(ASK).status_code == 302
    client.force_login(make_user("stranger"))
    assert client.post(ASK).status_code == 302
    assert not CheckResult.objects.filter(asked_at__isnull=True).exists()


def test_each_site_has_its_own_list(browser, site, pool):
    other = Site.objects.create(hostname="other.example", root_page=site.root_page, site_name="Other")
    page = browser.get(f"{URL}?site={other.pk}").content.decode()
    assert "Still missing" in page and f"?site={site.pk}" in page
    assert browser.get(f"{URL}?site=999999").status_code == 200
    assert browser.get(f"{URL}?site=%00x").status_code == 200


def test_the_list_costs_about_a_query_a_line(browser, site, pool):
    browser.post(ASK)
    from django.contrib.auth.models import User

    from wagtail_nurture.reports.checklist.listing import listing

    user, here = User.objects.first(), Site.objects.get(pk=site.pk)
    with CaptureQueriesContext(connection) as captured:
        listing(here, user)
    assert len(captured) <= 10


def test_the_overview_is_the_first_screen_of_the_menu():
    from wagtail_nurture.reports.viewsets import OverviewViewSet
    from wagtail_nurture.wagtail_hooks import NurtureGroup

    assert NurtureGroup.items[0] is OverviewViewSet
