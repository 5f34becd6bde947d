"""What people answer by text message: STOP ends all texts to that number at once; anything else is noted as an answer.

Gateways post a form or JSON, each with names of its own. What was written is read for STOP and kept nowhere. What they
report twice, under the same number of theirs, counts once.
"""

import json
import re
import unicodedata
from dataclasses import dataclass

from django.db import transaction
from django.utils.translation import gettext as _

from wagtail_nurture import clock
from wagtail_nurture.contacts import consent, people, phones, suppression
from wagtail_nurture.contacts.addresses import address_hash
from wagtail_nurture.contacts.models import Channel, Contact, ContactPool, Permission, Suppression
from wagtail_nurture.tracking import recorder

from . import events
from .models import Delivery, ReceivedText


#: Names that gateways give to who writes and to what is written, in small letters.
FROM = ("from", "msisdn", "sender", "number", "originator", "mobile", "source", "phone", "from_number", "src")
TEXT = ("text", "body", "message", "content", "msg", "sms")
#: And to the number that they give each text.
NUMBER = ("messageid", "message_id", "message-id", "messagesid", "smssid", "sms_id", "messageuuid", "uuid", "id")
#: Lists in which some gateways put several answers at once.
SEVERAL = ("results", "messages", "data")
#: With any of these at its beginning a text ends the sending; a text that is nothing else but one of MORE does too.
#: Without accents, in small letters.
STOP = {
    *"stop stopall unsubscribe optout revoke".split(),
    *"arret arrete arreter arretez desabonner desabonnez desabonnement".split(),
    *"desinscrire desinscrivez desinscription".split(),
    *"stopp abmelden abbestellen afmelden uitschrijven baja disiscrivimi".split(),  # German, Dutch, Spanish, Italian
    *"стоп στοπ توقف הסר".split(),  # Russian, Greek, Arabic, Hebrew
}
MORE = {*"cancel end quit remove resilier parar sair cancelar cancella annulla الغاء".split()}
#: What politeness puts before them.
_POLITE = {*"please pls svp stp merci bitte".split()}
#: Letters alone: the number that the STOP mention names may stand before a word, or close behind it.
_WORDS = re.compile(r"[^\W\d_]+")
#: How a STOP is called in proofs and events.
SOURCE = "STOP by SMS"
#: No gateway sends more at once.
LONGEST_LIST = 500


@dataclass(frozen=True)
class Answer:
    """One answer as a gateway reports it: by whom (as written), what, and its own number for it ("" for none)."""

    by: str
    text: str
    number: str = ""


def answers_in_form(form):
    """[Answer] of a ``form`` (dict of str)."""
    return [_answer(form)]


def answers_in_json(body):
    """The same of a ``body`` (bytes) of JSON: an object, or several in a list."""
    try:
        told = json.loads(body)
    except (ValueError, RecursionError):
        return []
    rows = told if isinstance(told, list) else _several(told) if isinstance(told, dict) else []
    return [_answer(row) for row in rows[:LONGEST_LIST] if isinstance(row, dict)]


def _several(told):
    inside = (told[name] for name in SEVERAL if isinstance(told.get(name), list))
    return next(inside, [told])


def _answer(row):
    known = {str(name).lower(): value for name, value in row.items()}
    return Answer(_first(known, FROM), _first(known, TEXT), _first(known, NUMBER))


def _first(known, names):
    found = (known[name] for name in names if isinstance(known.get(name), str | int) and known[name] != "")
    return str(next(found, ""))


def number_in(written):
    """``written`` as E.164: gateways write 33612345678 where people write 06 12 34 56 78. Raises phones.BadPhone.

    >>> number_in("33612345678"), number_in("+33 6 12 34 56 78"), number_in("0612345678")
    ('+33612345678', '+33612345678', '+33612345678')
    """
    text = written.strip()
    if text.isdecimal() and not text.startswith("0"):
        try:
            return phones.e164(f"+{text}")
        except phones.BadPhone:
            pass  # a number of the country after all
    return phones.e164(text[:40])


def is_stop(text):
    """Whether ``text`` asks us to stop.

    >>> [is_stop(text) for text in ("Stop", "ARRÊT svp", "stop 36180", "Quit", "STOP!")]
    [True, True, True, True, True]
    >>> [is_stop(text) for text in ("STOP36180", "36180 STOP", "Opt out", "Please stop", "Arrêtez !", "BAJA", "Стоп")]
    [True, True, True, True, True, True, True]
    >>> [is_stop(text) for text in ("Do not stop", "No idea", "", "The bus stop", "36180", "Cancel my visit, please")]
    [False, False, False, False, False, False]
    """
    plain = "".join(c for c in unicodedata.normalize("NFKD", text[:500]).casefold() if not unicodedata.combining(c))
    words = _WORDS.findall(plain.replace("opt out", "optout").replace("opt-out", "optout"))
    if words and words[0] in _POLITE:
        del words[0]
    return bool(words) and (words[0] in STOP or (len(words) == 1 and words[0] in MORE))


@transaction.atomic
def take(number, text, *, told_as=""):
    """Somebody at ``number`` (E.164) answered ``text``. "stopped", "noted", or "known" when it was taken before.

    ``told_as``: the gateway's number for this answer; without one a STOP said twice is one STOP all the same.
    """
    if told_as and not _is_news(number, text, told_as):
        return "known"
    written_to = _who_has(number)
    stops = is_stop(text)
    if stops:
        suppression.suppress(number, channel=Channel.SMS, reason=Suppression.Reason.UNSUBSCRIBED)
    for person in written_to:
        if not stops:
            _record(events.ANSWERED, person, {})
        elif _still_allows(person):
            consent.withdraw(person, channel=Channel.SMS, text=_("STOP by text message"), source=SOURCE)
            _record(events.UNSUBSCRIBED, person, {"purpose": "*", "source": SOURCE})
    return "stopped" if stops else "noted"


def _is_news(number, text, told_as):
    """Whether it was not taken before. The hash has all three: not every gateway's number is one of a text alone."""
    key = address_hash(f"{told_as}\n{number}\n{text}")
    return ReceivedText.objects.get_or_create(key=key, defaults={"at": clock.now()})[1]


def _who_has(number):
    """[Contact], one for each pool that knows ``number``: all pools are named, for the index begins with them."""
    pools = list(ContactPool.objects.values_list("pk", flat=True))
    return list(Contact.objects.filter(pool__in=pools, phone=number, merged_into=None).order_by("pk"))


def _still_allows(person):
    rows = Permission.objects.filter(contact=person, channel=Channel.SMS)
    return not rows.exists() or rows.exclude(state=Permission.State.WITHDRAWN).exists()


def _record(kind, person, facts):
    """One event about the last text that ``person`` was sent, as far as there is one."""
    sent = Delivery.objects.filter(contact=person, channel=Channel.SMS, sent_at__isnull=False)
    last = sent.order_by("-created_at", "-pk").first()
    event = recorder.record(
        kind,
        site=last.site_id if last else None,
        contact=person,
        subject=events.subject_of(last) if last else "",
        properties=(events.properties_of(last) if last else {}) | {"channel": str(Channel.SMS)} | facts,
    )
    people.touch([person.pk], event.at)
