"""What one line of a file says, by itself: an address to stop, a person to take over, or nothing usable. Pure."""

import re
from dataclasses import dataclass, field
from datetime import datetime

from wagtail_nurture.contacts import kinds
from wagtail_nurture.contacts.addresses import BadAddress, normal_form
from wagtail_nurture.contacts.models import Suppression
from wagtail_nurture.text import one_line

from . import dates, presets


PERSON, STOP, REFUSED = "person", "stop", "refused"
_REASONS = {
    presets.STOPPED: Suppression.Reason.IMPORTED,
    presets.BOUNCED: Suppression.Reason.HARD_BOUNCE,
    presets.COMPLAINED: Suppression.Reason.COMPLAINT,
}
_YES = {"1", "yes", "y", "true", "oui", "o", "vrai", "x"}
_LONGEST = {"first_name": 100, "last_name": 100, "postcode": 20, "city": 100}
_LANGUAGES = {"english": "en", "anglais": "en", "french": "fr", "francais": "fr", "german": "de", "allemand": "de"} | {
    "spanish": "es",
    "espagnol": "es",
    "italian": "it",
    "italien": "it",
    "dutch": "nl",
    "neerlandais": "nl",
}
_LANGUAGE = re.compile(r"[a-z]{2,3}(-[a-z0-9]{2,8})?")


@dataclass
class Judgement:
    """``values``: {slug: value} of the person's own columns and fields; ``notes``: [[code, facts]]."""

    kind: str = PERSON
    email: str = ""
    key: str = ""
    values: dict = field(default_factory=dict)
    phone: str = ""
    lists: list = field(default_factory=list)
    may_consent: bool = True
    consent_at: datetime | None = None
    stop_reason: str = ""
    stopped_at: datetime | None = None
    notes: list = field(default_factory=list)


def judge(cells, plan, around, header):
    """The Judgement of one line. ``plan`` (Plan) and ``around`` (Surroundings) say how to read it."""
    places = plan.places

    def cell(meaning):
        place = places.get(meaning)
        return cells[place] if place is not None and place < len(cells) else ""

    found = Judgement()
    try:
        found.email, found.key = normal_form(cell("email"))
    except BadAddress:
        found.kind = REFUSED
        code = "bad_address" if cell("email") else "no_address"
        found.notes.append([code, {"value": cell("email")[:100]}])
        return found
    if any(cells[len(header) :]):
        found.kind = REFUSED
        found.notes.append(["too_many_cells", {"number": len(cells), "columns": len(header)}])
        return found
    if _is_stop(found, cell, plan):
        return found
    _take_values(found, cell, plan, around, header)
    return found


def _is_stop(found, cell, plan):
    """Whether this address must not be written to; an unknown word in the status column is no permission."""
    status = presets.status_of(cell("status"))
    if cell("stopped").lower() in _YES or cell("stopped_at"):
        status = presets.STOPPED
    if cell("bounced_at"):
        status = presets.BOUNCED
    status = plan.everyone or status
    if status in _REASONS:
        found.kind, found.stop_reason = STOP, _REASONS[status]
        when = cell("bounced_at") if status == presets.BOUNCED else cell("stopped_at")
        found.stopped_at = dates.moment(when, month_first=plan.month_first)
        return True
    found.may_consent = status != presets.UNCONFIRMED and status is not None
    if status is None:
        found.notes.append(["unknown_status", {"value": cell("status")[:50]}])
    return False


def _take_values(found, cell, plan, around, header):
    for slug, longest in _LONGEST.items():
        if text := cell(slug):
            found.values[slug] = one_line(text, longest)
            if len(text) > longest:
                found.notes.append(["shortened", {"column": header[plan.places[slug]], "number": longest}])
    for meaning, place in plan.places.items():
        slug = meaning.removeprefix("field:")
        if slug != meaning and slug in around.fields and (text := cell(meaning)):
            _take_field(found, around.fields[slug], text, header[place], plan)
    _take_language(found, cell("language"), plan)
    _take_phone(found, cell("phone"))
    for name in filter(None, re.split(r"[,;|]", cell("lists"))):
        number = around.lists.get(name.strip().lower())
        if number:
            found.lists.append(number)
        elif name.strip():
            found.notes.append(["unknown_list", {"value": name.strip()[:100]}])
    if text := cell("consent_at"):
        found.consent_at = dates.moment(text, month_first=plan.month_first)
        if found.consent_at is None:
            found.kind = REFUSED
            found.notes.append(["bad_consent_date", {"value": text[:50]}])


def _take_field(found, field, text, column, plan):
    if field.kind == kinds.Kind.DATE:
        text = str(dates.day(text, month_first=plan.month_first) or text)
    if field.kind == kinds.Kind.MULTI_CHOICE:
        text = [part.strip() for part in re.split(r"[,;|]", text)]
    try:
        value = kinds.parse(field.kind, text, choices=field.choices)
    except kinds.BadValue:
        found.notes.append([f"bad_{field.kind}", {"column": column}])
        return
    if value is not None:
        found.values[field.slug] = value


def _take_language(found, text, plan):
    code = _LANGUAGES.get(presets.plain(text), text.lower().replace("_", "-"))
    if code and not (_LANGUAGE.fullmatch(code) and len(code) <= 10):
        found.notes.append(["bad_language", {"value": text[:50]}])
        code = ""
    if code or plan.language:
        found.values["language"] = code or plan.language


def _take_phone(found, text):
    """E.164, or a note: which country a national number belongs to cannot be known."""
    if not text:
        return
    digits = re.sub(r"[ .()/\u00a0-]", "", text).removeprefix("'")
    digits = f"+{digits[2:]}" if digits.startswith("00") else digits
    if digits.isdecimal() and digits[:1] != "0" and len(digits) >= 10:
        digits = f"+{digits}"
    if re.fullmatch(r"\+[1-9][0-9]{7,14}", digits):
        found.phone = digits
    else:
        found.notes.append(["bad_phone", {"value": text[:30]}])
