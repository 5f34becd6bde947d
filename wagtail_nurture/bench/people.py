"""Many people who may be written to, made by set."""

from django.utils import timezone

from wagtail_nurture.contacts.models import Contact, ContactPool, Permission


PURPOSE = "advice"


def make(count, prefix):
    """``count`` new contacts, ``prefix``-0@example.org and so on, who agreed to advice mails."""
    pool, now = ContactPool.objects.get(), timezone.now()
    addresses = [f"{prefix}-{number}@example.org" for number in range(count)]
    Contact.objects.bulk_create(
        [
            Contact(pool=pool, email=address, email_key=address, first_name="Ada", language="en", created_at=now)
            for address in addresses
        ],
        batch_size=500,
    )
    contacts = list(Contact.objects.filter(email_key__startswith=f"{prefix}-").order_by("pk"))
    Permission.objects.bulk_create(
        [
            Permission(contact=contact, purpose=PURPOSE, channel="email", state="granted", changed_at=now)
            for contact in contacts
        ],
        batch_size=500,
    )
    return contacts
