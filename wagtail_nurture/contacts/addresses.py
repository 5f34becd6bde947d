"""E-mail addresses: one normal form to compare by, one keyed hash to remember by."""

import hmac
from hashlib import sha256

from email_validator import EmailNotValidError, validate_email

from wagtail_nurture.conf import settings
from wagtail_nurture.text import one_line


#: RFC 5321 §4.5.3.1: 64 octets before the @, 254 in all.
LONGEST, LONGEST_LOCAL = 254, 64


class BadAddress(ValueError):
    """The text is not one address that a message can be sent to."""


def normal_form(typed):
    """``typed`` (any str) as (address to write to, key to compare by). Raises BadAddress.

    Addresses with letters outside ASCII before the @ are refused: without SMTPUTF8 they bounce silently.

    >>> normal_form(" Ada@Example.ORG ")
    ('Ada@example.org', 'ada@example.org')
    """
    text = one_line(typed, LONGEST + 1)
    try:
        found = validate_email(text, check_deliverability=False, allow_smtputf8=False)
    except EmailNotValidError as problem:
        raise BadAddress(str(problem)) from problem
    address = found.ascii_email
    if address is None or len(address) > LONGEST or len(address.rpartition("@")[0]) > LONGEST_LOCAL:
        raise BadAddress("The address is too long or has letters that mail servers do not accept.")
    return address, address.lower()


def address_hash(address):
    """HMAC-SHA256 of the address's key form with the suppression list's own key, as 64 hexadecimal digits."""
    return hmac.new(settings.suppression_key, address.lower().encode(), sha256).hexdigest()
