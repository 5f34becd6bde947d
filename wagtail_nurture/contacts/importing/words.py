"""Outcomes and notes of lines, in words an editor reads. Lines keep codes; the words are made when they are read."""

from django.utils.translation import gettext_lazy as _

from . import deciding


#: Code -> sentence about one line, with %(name)s places for its facts.
_NOTES = {
    "no_address": _("There is no e-mail address."),
    "bad_address": _("“%(value)s” is not an e-mail address that takes mail."),
    "too_many_cells": _("The line has %(number)s cells but the file %(columns)s columns: is a quotation mark missing?"),
    "bad_consent_date": _("“%(value)s” is not a date in the past, so the consent cannot be dated."),
    "bad_number": _("“%(column)s” is not a number: left out."),
    "bad_date": _("“%(column)s” is not a date (write 1987-05-21 or 21/05/1987): left out."),
    "bad_boolean": _("“%(column)s” is neither yes nor no: left out."),
    "bad_choice": _("“%(column)s” is none of the choices of its field: left out."),
    "bad_multi_choice": _("“%(column)s” has something that is none of the choices of its field: left out."),
    "bad_phone": _("The phone number has no country (write +33612345678): left out."),
    "bad_country": _("“%(column)s” is not a country in two letters, for example FR: left out."),
    "bad_postcode": _("“%(column)s” is not a postcode: left out."),
    "bad_language": _("“%(value)s” is not a language (write en, fr…): left out."),
    "phone_taken": _("Somebody else has this phone number: left out."),
    "shortened": _("“%(column)s” is longer than %(number)s characters: shortened."),
    "unknown_list": _("There is no list called “%(value)s”: not joined. Make the list and import the file again."),
    "unknown_status": _("Nobody knows what the status “%(value)s” means: imported without consent."),
}

#: Outcome -> what an editor reads in the dry run.
EXPECTED = {
    deciding.NEW: _("new people"),
    deciding.CHANGED: _("known people who gain something"),
    deciding.SAME: _("known people, nothing changes"),
    deciding.AGAIN: _("further lines of people who are in the file already"),
    deciding.STOPPED: _("addresses that will never be written to (unsubscribed or bounced)"),
    deciding.AGREED_SINCE: _("left the former tool, but agreed here since: stay as they are"),
    deciding.SUPPRESSED: _("must not be written to: left alone"),
    deciding.REFUSED: _("lines that cannot be used"),
}


def note(code, facts):
    """The sentence for one note; an unknown code is shown as it is."""
    return str(_NOTES.get(code, code)) % facts if code in _NOTES else code


def notes(line):
    """All that is to be said of an ImportLine, as one text."""
    return " ".join(note(code, facts) for code, facts in line.notes)


def outcomes(counts):
    """[(code, words, number)] of ``counts`` ({outcome: number}), in the order of interest, without zeros."""
    return [(code, words, counts[code]) for code, words in EXPECTED.items() if counts.get(code)]
