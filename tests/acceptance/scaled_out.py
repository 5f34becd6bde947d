"""What happens in the shop that runs on ``example_site/scaled_out/settings.py``, each in a process of its own."""

import re
import sys

import django


def furnish(number):
    """The tables (some two hundred migrations take longer than the test), the sweep, and what ``write_to_all`` does."""
    from django.conf import settings
    from django.core.management import call_command

    from tests.conftest import _what_wagtail_starts_with

    nothing = {"__contains__": lambda *_: True, "__getitem__": lambda *_: None}
    settings.MIGRATION_MODULES = type("Nothing", (dict,), nothing)()
    call_command("migrate", run_syncdb=True, verbosity=0, interactive=False)
    _what_wagtail_starts_with()
    call_command("nurture_schedule")
    write_to_all(number)


def write_to_all(number):
    """A sender, a message, and ``number`` people to whom it is to be sent."""
    from django.utils import timezone
    from wagtail.models import Locale, Site

    from wagtail_nurture.contacts.models import Contact, ContactPool, Permission
    from wagtail_nurture.delivery import outbox
    from wagtail_nurture.models import Email, NurtureSiteSettings

    site, now = Site.objects.get(), timezone.now()
    pool = ContactPool.objects.create(name="Shop")
    sender = {"sender_name": "Shop", "sender_email": "hello@shop.example", "postal_address": "1 Test Street, Bordeaux"}
    NurtureSiteSettings.objects.update_or_create(site=site, defaults=sender | {"pool": pool})
    mail = Email(name="Spring", subject="Spring", purpose="advice", live=False)
    mail.locale = Locale.objects.get(language_code="en")
    mail.body = Email._meta.get_field("body").to_python([{"type": "text", "value": "<p>Hello.</p>"}])
    mail.save()
    mail.save_revision().publish()
    names = ["asks@example.org", *(f"reader{n}@example.org" for n in range(number))]
    people = Contact.objects.bulk_create(
        Contact(pool=pool, email=name, email_key=name, language="en", created_at=now) for name in names
    )
    Permission.objects.bulk_create(
        Permission(contact=one, purpose="advice", channel="email", state="granted", changed_at=now) for one in people
    )
    wish = {"site": site, "purpose": "advice", "message_key": mail.translation_key}
    outbox.put([outbox.draft(key=f"all:{one.pk}", contact=one, **wish) for one in people[1:]])


def ask_for_a_file():
    from wagtail.models import Site

    from wagtail_nurture.delivery import outbox
    from wagtail_nurture.models import Contact, Email

    asks = Contact.objects.get(email_key="asks@example.org")
    wish = {"lane": "now", "purpose": "transactional", "message_key": Email.objects.get().translation_key}
    outbox.put([outbox.draft(key="file:1:1", contact=asks, site=Site.objects.get(), **wish)])


def health():
    """Print what the health page says, as text."""
    from django.contrib.auth import get_user_model
    from django.test import Client

    client = Client()
    client.force_login(get_user_model().objects.create_superuser("chief", "chief@example.org", "secret"))
    answer = client.get("/admin/nurture/health/?part=1", secure=True, headers={"host": "localhost"})
    assert answer.status_code == 200, (answer.status_code, answer.headers)
    print(" ".join(re.sub(r"<[^>]+>", " ", answer.text).split()))


if __name__ == "__main__":
    django.setup()
    globals()[sys.argv[1]](*map(int, sys.argv[2:]))
