"""The real parts stand: what the other tests rely on."""

from django.core.mail import EmailMessage
from django.core.mail.backends.smtp import EmailBackend

from .house import eventually


def test_the_mail_server_parses_what_it_receives(house):
    backend = EmailBackend(host="127.0.0.1", port=house.mailbox.port, username="", password="")
    EmailMessage("Grüße", "Hello", "a@shop.example", ["infra@example.org"], connection=backend).send()
    mail = house.mail("infra@example.org")
    assert (mail.subject, mail.text.strip()) == ("Grüße", "Hello")


def test_the_browser_sees_the_admin(house, browser):
    page = browser()
    page.goto("/admin/")
    page.fill("input[name=username]", "chief")
    page.fill("input[name=password]", "chief")
    page.click("button[type=submit]")
    page.wait_for_selector(".w-header, header")
    assert "/login/" not in page.url


def test_a_rung_lane_is_pumped_by_the_cluster(house):
    from wagtail_nurture import alarm

    alarm.wake("now")
    eventually(lambda: "Processed 'wagtail_nurture.tasks.pump' (nurture-now)" in house.log("cluster"))
