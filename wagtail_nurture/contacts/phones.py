"""Phone numbers in one form, E.164 (+33556000000), by Google's ``phonenumbers``."""

import phonenumbers

from wagtail_nurture.conf import settings


class BadPhone(ValueError):
    """The text is not a phone number that can be called."""


def e164(typed):
    """``typed`` (str) as E.164. Without a country it is read as a number of PHONE_REGION. Raises BadPhone.

    >>> e164("+44 20 7946 0018"), e164("0044 20 7946 0018")
    ('+442079460018', '+442079460018')
    """
    text = typed.strip().removeprefix("'")
    text = f"+{text[2:]}" if text.startswith("00") else text
    try:
        found = phonenumbers.parse(text, settings.PHONE_REGION or None)
    except phonenumbers.NumberParseException as problem:
        raise BadPhone(str(problem)) from problem
    if found.extension or not phonenumbers.is_possible_number(found):
        raise BadPhone("No number of that country is so long or so short.")
    return phonenumbers.format_number(found, phonenumbers.PhoneNumberFormat.E164)
