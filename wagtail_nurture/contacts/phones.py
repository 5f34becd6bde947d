"""Phone numbers in one form, E.164 (+33556000000), by Google's ``phonenumbers``."""

import re

import phonenumbers

from wagtail_nurture.conf import settings


#: What no text message reaches, or only at the cost of who holds the number.
_NO_TEXTS = {
    phonenumbers.PhoneNumberType.FIXED_LINE,
    phonenumbers.PhoneNumberType.PREMIUM_RATE,
    phonenumbers.PhoneNumberType.TOLL_FREE,
    phonenumbers.PhoneNumberType.SHARED_COST,
    phonenumbers.PhoneNumberType.UAN,
    phonenumbers.PhoneNumberType.VOICEMAIL,
    phonenumbers.PhoneNumberType.PAGER,
}


#: The thin ones too, which French typography puts into numbers and ``phonenumbers`` does not know; not line breaks.
_SPACES = re.compile(r"[^\S\r\n]+")


class BadPhone(ValueError):
    """The text is not a phone number that can be called."""


def e164(typed):
    """``typed`` (str) as E.164. Without a country it is read as a number of PHONE_REGION. Raises BadPhone.

    >>> e164("+44 20 7946 0018"), e164("0044 20 7946 0018")
    ('+442079460018', '+442079460018')
    """
    text = _SPACES.sub(" ", typed).strip().removeprefix("'")
    text = f"+{text[2:]}" if text.startswith("00") else text
    if ";" in text:  # parameters of a tel: address may name another country, or an extension
        raise BadPhone("Write the number alone.")
    try:
        found = phonenumbers.parse(text, settings.PHONE_REGION or None)
    except phonenumbers.NumberParseException as problem:
        raise BadPhone(str(problem)) from problem
    if found.extension or not phonenumbers.is_possible_number(found) or _kept_its_zero(found):
        raise BadPhone("No number of that country is so long or so short.")
    return phonenumbers.format_number(found, phonenumbers.PhoneNumberFormat.E164)


def _kept_its_zero(found):
    """Whether the 0 before a number of too few digits was taken for a digit: 06 12 34 56 7 is not +33061234567."""
    return found.italian_leading_zero and not phonenumbers.is_valid_number(found)


def takes_texts(number):
    """Whether a text message may reach ``number`` (E.164): not a telephone on the wall, nor a number that costs.

    What the library does not know yet is believed.

    >>> takes_texts("+33612345678"), takes_texts("+33556000000"), takes_texts("+33899123456")
    (True, False, False)
    """
    return phonenumbers.number_type(phonenumbers.parse(number)) not in _NO_TEXTS


def example():
    """A mobile number as people of PHONE_REGION write one."""
    found = phonenumbers.example_number_for_type(settings.PHONE_REGION or "FR", phonenumbers.PhoneNumberType.MOBILE)
    known = phonenumbers.PhoneNumberFormat
    return phonenumbers.format_number(found, known.NATIONAL if settings.PHONE_REGION else known.INTERNATIONAL)


def shown(number):
    """``number`` (E.164) as people read it.

    >>> shown("+33612345678")
    '+33 6 12 34 56 78'
    """
    return phonenumbers.format_number(phonenumbers.parse(number), phonenumbers.PhoneNumberFormat.INTERNATIONAL)


def country_of(number):
    """The country's part of ``number`` (E.164).

    >>> country_of("+33612345678"), country_of("+14155552671")
    ('+33', '+1')
    """
    return f"+{phonenumbers.parse(number).country_code}"
