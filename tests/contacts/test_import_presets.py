"""The exports of Mailchimp, Brevo and MailPoet, in English and French, as those tools write them."""

import io

import pytest
from django.urls import reverse

from wagtail_nurture.contacts.importing import presets, receiving
from wagtail_nurture.contacts.suppression import suppressed
from wagtail_nurture.models import Contact, List, ListMembership

from .test_import import AGREED, ran


MAILCHIMP = (
    '"Email Address","First Name","Last Name",MEMBER_RATING,OPTIN_TIME,OPTIN_IP,CONFIRM_TIME,CONFIRM_IP,LATITUDE,'
    "LONGITUDE,GMTOFF,DSTOFF,TIMEZONE,CC,REGION,LAST_CHANGED,LEID,EUID,NOTES,TAGS\n"
    'ada@example.org,Ada,Lovelace,2,,,"2018-10-11 09:55:14",1.2.3.4,,,,,,,,"2018-10-11 09:55:14",9,8,,"""VIP"""\n'
)
MAILCHIMP_GONE = (
    '"Adresse e-mail",Prénom,Nom,MEMBER_RATING,CONFIRM_TIME,UNSUB_TIME,UNSUB_REASON,LEID,EUID\n'
    'gone@example.org,Gaspard,Onet,2,"2018-10-11 09:55:14","2020-01-02 03:04:05",,9,8\n'
)
MAILCHIMP_CLEANED = (
    '"Email Address",MEMBER_RATING,CONFIRM_TIME,CLEAN_TIME,CLEAN_CAMPAIGN_TITLE,LEID,EUID\n'
    'dead@example.org,2,"2018-10-11 09:55:14","2020-01-02 03:04:05",Spring,9,8\n'
)
BREVO = (
    "CONTACT ID;EMAIL;PRENOM;NOM;SMS;email_marketing;ADDED_TIME;MODIFIED_TIME\n"
    "1;ada@example.org;Ada;Lovelace;33612345678;Subscribed;11-10-2018 09:55:14;\n"
    "2;gone@example.org;Gaspard;Onet;;Blocklisted;11-10-2018 09:55:14;\n"
)
BREVO_YES_NO = (
    "EMAIL,FIRSTNAME,LASTNAME,blocklisted,ADDED_TIME\nada@example.org,Ada,Lovelace,no,\ngone@example.org,,,yes,\n"
)
MAILPOET = (
    '\ufeff"Email","First name","Last name","Subscription time","Confirmation time",'
    '"Global status","List status","List"\n'
    '"ada@example.org","Ada","Lovelace","2018-10-11 09:55:14","2018-10-12 09:55:14",'
    '"subscribed","subscribed","Riders"\n'
    '"ada@example.org","Ada","Lovelace","2018-10-11 09:55:14","2018-10-12 09:55:14",'
    '"subscribed","subscribed","Racers"\n'
    '"gone@example.org","Gus","","2018-10-11 09:55:14","","unsubscribed","unsubscribed","Riders"\n'
    '"dead@example.org","","","","","bounced","subscribed","Riders"\n'
    '"asked@example.org","","","","","unconfirmed","subscribed","Riders"\n'
)
MAILPOET_FR = (
    "E-mail,Prénom,Nom,Statut global,Statut de la liste,Liste\n"
    "ada@example.org,Ada,Lovelace,abonné,abonné,Riders\n"
    "gone@example.org,Gus,,désabonné,désabonné,Riders\n"
)


@pytest.mark.parametrize(
    "tool, text, name, gone",
    [
        ("mailchimp", MAILCHIMP, "subscribed_members_export.csv", {}),
        ("mailchimp", MAILCHIMP_GONE, "unsubscribed_members_export.csv", {"gone@example.org": {"*": "imported"}}),
        ("mailchimp", MAILCHIMP_CLEANED, "cleaned.csv", {"dead@example.org": {"*": "hard_bounce"}}),
        ("brevo", BREVO, "contacts.csv", {"gone@example.org": {"*": "imported"}}),
        ("brevo", BREVO_YES_NO, "contacts.csv", {"gone@example.org": {"*": "imported"}}),
        (
            "mailpoet",
            MAILPOET,
            "MailPoet_export_x.csv",
            {"gone@example.org": {"*": "imported"}, "dead@example.org": {"*": "hard_bounce"}},
        ),
        ("mailpoet", MAILPOET_FR, "MailPoet_export_x.csv", {"gone@example.org": {"*": "imported"}}),
    ],
)
def test_people_come_and_those_who_left_become_suppressions(tool, text, name, gone, pool):
    job = ran(receiving.receive(io.BytesIO(text.encode()), filename=name, pool=pool), **AGREED)
    assert job.preset == tool
    assert suppressed(["ada@example.org", "gone@example.org", "dead@example.org"]) == gone
    assert not Contact.objects.filter(email_key__in=gone).exists()
    ada = Contact.objects.filter(email_key="ada@example.org").first()
    if "ada@" in text:
        assert (ada.first_name, ada.last_name) == ("Ada", "Lovelace")
        assert ada.permissions.get().state == "granted"


def test_mailpoet_people_join_each_list_they_were_on_and_the_unconfirmed_agree_to_nothing(pool):
    for name in ("Riders", "Racers"):
        List.objects.create(pool=pool, name=name, slug=name.lower())
    job = ran(receiving.receive(io.BytesIO(MAILPOET.encode()), filename="m.csv", pool=pool), **AGREED)
    assert job.result == {"new": 2, "again": 1, "stopped": 2}
    on = set(ListMembership.objects.values_list("contact__email_key", "list__slug"))
    assert on == {("ada@example.org", "riders"), ("ada@example.org", "racers"), ("asked@example.org", "riders")}
    assert not Contact.objects.get(email_key="asked@example.org").permissions.exists()


@pytest.mark.parametrize(
    "text, warns",
    [
        ("EMAIL;SMS;ADDED_TIME\nada@example.org;;\n", True),
        ("EMAIL;SMS;BLACKLIST\nada@example.org;;No\n", False),
        (MAILCHIMP, False),
        ("E-mail;Name\nada@example.org;Ada\n", False),  # of no tool: nothing is known of who left
    ],
    ids=["brevo without", "brevo with", "mailchimp", "own"],
)
def test_an_export_that_does_not_say_who_left_is_told_before_it_is_tried(text, warns, pool, admin_client):
    job = receiving.receive(io.BytesIO(text.encode()), filename="contacts.csv", pool=pool)
    page = admin_client.get(reverse("nurture_people:import_columns", args=[job.pk])).content.decode()
    assert ("No column of this file says who unsubscribed" in page) == warns


def test_brevo_phones_and_dates(pool):
    ran(receiving.receive(io.BytesIO(BREVO.encode()), filename="b.csv", pool=pool), **AGREED)
    ada = Contact.objects.get()
    assert ada.phone == "+33612345678"
    assert ada.consent_records.get().at.date().isoformat() == "2018-10-11"


def test_fields_of_the_site_are_found_by_short_name_or_label(pool):
    from wagtail_nurture.models import ContactField

    ContactField.objects.create(slug="frame", label="Frame size", kind="number")
    assert presets.guess(["Mail", "Frame size"]) == {0: "email", 1: "field:frame"}
