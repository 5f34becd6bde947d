"""Who may see whom: names and addresses are shown only to users with the permission, masked to all others (K4)."""

from django.utils.translation import gettext as _

from . import phones


SEE = "wagtail_nurture.view_personal_data"
EXPORT = "wagtail_nurture.export_contact"


def may_see(user):
    """May ``user`` read names and addresses?"""
    return user.has_perm(SEE)


def may_export(user):
    """May ``user`` take people, messages or events away in a file? Includes seeing them."""
    return user.has_perm(EXPORT) and user.has_perm(SEE)


def masked(address):
    """An address of which only the first letter and the domain are left.

    >>> masked("ada.lovelace@example.org"), masked("+33612345678"), masked("")
    ('a…@example.org', '+33…', '')
    """
    if not address:
        return ""
    local, at, domain = address.rpartition("@")
    return f"{local[:1]}…@{domain}" if at else f"{address[:3]}…"


def masked_number(number):
    """A telephone number by which its owner knows it and nobody else learns it.

    >>> masked_number("+33612345678"), masked_number("")
    ('+33 … 78', '')
    """
    return f"{phones.country_of(number)} … {number[-2:]}" if number else ""


def name_of(contact, *, sees):
    """How a list calls ``contact`` (or None): the name, else the address; masked when ``sees`` is False."""
    if contact is None:
        return _("nobody known")
    if sees:
        return str(contact)
    return masked(contact.email or contact.phone or "") or _("person %(number)s") % {"number": contact.pk}


def address_of(contact, *, sees):
    """The e-mail address as ``sees`` allows."""
    address = contact.email or ""
    return address if sees else masked(address)


def anonymous_title(person):
    """What the audit log keeps of ``person``: a number, so that it holds no name after an erasure."""
    return _("person %(number)s") % {"number": person.pk}
