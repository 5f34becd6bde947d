"""The addresses that a person had before a merge, and whose they are."""

from wagtail_nurture.contacts.models import Channel, Contact

from .models import FormerAddress


def keep(contact, channel, key, address, *, at):
    """``address`` was given up for another; it leads to ``contact`` from now on, whomever it led to before."""
    FormerAddress.objects.bulk_create(
        [FormerAddress(pool_id=contact.pool_id, contact=contact, channel=channel, key=key, address=address, since=at)],
        update_conflicts=True,
        unique_fields=["pool", "channel", "key"],
        update_fields=["contact", "address", "since"],
    )


def owner(pool, email_key):
    """The Contact of ``pool`` who had this address (normal form) before a merge, or None."""
    found = FormerAddress.objects.filter(pool=pool, channel=Channel.EMAIL, key=email_key).select_related("contact")
    return next((row.contact for row in found), None)


def owners(pool_id, email_keys):
    """{address: (contact id, phone)} of those of ``email_keys`` that are former addresses. One query."""
    found = FormerAddress.objects.filter(pool=pool_id, channel=Channel.EMAIL, key__in=email_keys)
    return {key: (pk, phone) for key, pk, phone in found.values_list("key", "contact", "contact__phone")}


def of(contact):
    """[FormerAddress] of ``contact``, the latest first."""
    return list(FormerAddress.objects.filter(contact=contact).order_by("-since", "-pk"))


def somebody_elses(pool, column, value, contact_id):
    """Whether ``value`` (of Contact's column "email_key" or "phone") is a former address of another person."""
    channel = Channel.EMAIL if column == "email_key" else Channel.SMS
    return FormerAddress.objects.filter(pool=pool, channel=channel, key=value).exclude(contact=contact_id).exists()


def people_at(email_key):
    """Contacts of every pool with this address (normal form), their own or a former one; their own first."""
    found = list(Contact.objects.filter(email_key=email_key).select_related("pool"))
    had = FormerAddress.objects.filter(channel=Channel.EMAIL, key=email_key).values("contact")
    others = Contact.objects.filter(pk__in=had).exclude(pk__in=[each.pk for each in found]).select_related("pool")
    return [*found, *others]
