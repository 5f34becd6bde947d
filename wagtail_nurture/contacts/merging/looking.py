"""The questions to the database that find who may be one person. One query each, by sorting; never all with all.

Of a group of n alike each is paired with the next one: n - 1 pairs. Each returns {(older id, younger id): facts}.
"""

from django.db.models import Case, F, OuterRef, Subquery, Value, When, Window
from django.db.models.functions import Lag, Length, Lower, Replace, StrIndex, Substr

from wagtail_nurture.contacts.models import Channel, Contact, ContactField, ContactValue, ExternalId

from .models import FormerAddress


#: Pairs that one question may find: nobody looks through more, and the next look finds the next ones.
MOST = 500
#: In these domains dots before the @ mean nothing.
DOTLESS = ("gmail.com", "googlemail.com")
#: What fingers make of the large domains; googlemail.com is the same mailbox.
MISTYPED = {
    "gmail.com": "googlemail.com gmial.com gmai.com gmal.com gmil.com gmail.co gmail.fr gmail.con gmaill.com gamil.com "
    "gnail.com gmail.cm gmail.om",
    "hotmail.com": "hotmial.com hotmai.com hotmal.com hotmail.con hotmail.co hotnail.com",
    "hotmail.fr": "hotmial.fr hotmai.fr hotmal.fr hotnail.fr",
    "outlook.com": "outlok.com outloook.com outlook.con outlook.co oultook.com",
    "outlook.fr": "outlok.fr outloook.fr oultook.fr",
    "yahoo.com": "yaho.com yahooo.com yahoo.con yahho.com",
    "yahoo.fr": "yaho.fr yahooo.fr yahho.fr",
    "orange.fr": "ornage.fr orang.fr oragne.fr orange.com",
    "wanadoo.fr": "wanado.fr wandoo.fr wanadou.fr",
    "free.fr": "fre.fr freee.fr free.com",
    "laposte.net": "laposte.fr lapost.net laposte.com",
    "icloud.com": "iclou.com icoud.com icloud.con icloud.fr",
    "sfr.fr": "srf.fr sfr.com",
}
#: Shorter numbers of other systems (1, 2, 3 …) are alike by chance.
LEAST_DIGITS = 5


def mailboxes():
    """One mailbox written in two ways: dots and +words that mean nothing, a mistyped domain."""
    at = StrIndex("email_key", Value("@"))
    right = [When(domain=wrong, then=Value(name)) for name, many in MISTYPED.items() for wrong in many.split()]
    rows = _living(Contact.objects).filter(email_key__contains="@")
    rows = rows.annotate(local=Substr("email_key", 1, at - 1), domain=Substr("email_key", at + 1))
    rows = rows.annotate(plus=StrIndex("local", Value("+")), mended=Case(*right, default=F("domain")))
    rows = rows.annotate(base=Case(When(plus__gt=1, then=Substr("local", 1, F("plus") - 1)), default=F("local")))
    dotless = When(mended__in=DOTLESS, then=Replace("base", Value("."), Value("")))
    rows = rows.annotate(box=Case(dotless, default=F("base")))
    return _pairs(rows, "pk", "pool", "box", "mended")


def phones():
    """A phone in one of the fields for phones, and the same as somebody's own, or in a field of somebody else."""
    rows = _living(ContactValue.objects, "contact__").filter(field__kind=ContactField.Kind.PHONE).exclude(text=None)
    found = _pairs(rows, "contact", "contact__pool", "text")
    found |= _held_by(rows, "phone", "text", "contact__pool")
    former = FormerAddress.objects.filter(channel=Channel.SMS)
    return found | _held_by(former, "phone", "key", "pool")


def formers():
    """Somebody has as their own address what was another one's before a merge."""
    return _held_by(FormerAddress.objects.filter(channel=Channel.EMAIL), "email_key", "key", "pool")


def names_and_postcodes():
    rows = _living(Contact.objects).exclude(first_name="").exclude(last_name="")
    rows = rows.exclude(postal_address__postcode="").exclude(postal_address=None)
    rows = rows.annotate(
        first=Lower("first_name"),
        last=Lower("last_name"),
        postcode=Replace("postal_address__postcode", Value(" "), Value("")),
    )
    return _pairs(rows, "pk", "pool", "last", "first", "postcode")


def names_and_dates():
    """The same name, and the same day in the same field: a birthday as a rule."""
    rows = _living(ContactValue.objects, "contact__").exclude(date=None)
    rows = rows.exclude(contact__first_name="").exclude(contact__last_name="")
    rows = rows.annotate(first=Lower("contact__first_name"), last=Lower("contact__last_name"))
    about = ("contact__pool", "field", "date", "last", "first")
    return _pairs(rows, "contact", *about, facts=lambda slug: {"field": slug}, fact="field__slug")


def external_numbers():
    rows = _living(ExternalId.objects, "contact__").annotate(length=Length("value"))
    return _pairs(rows.filter(length__gte=LEAST_DIGITS), "contact", "pool", "value")


def _living(rows, path=""):
    return rows.filter(**{f"{path}merged_into": None})


def _pairs(rows, person, *alike, facts=lambda fact: {}, fact="pk"):
    """Neighbours among ``rows`` that are ``alike``, by the id in ``person``."""
    before = Window(Lag(person), partition_by=[F(name) for name in alike], order_by=F(person).asc())
    found = rows.annotate(before=before).filter(before__isnull=False).values_list("before", person, fact)
    return {(one, two): facts(fact) for one, two, fact in found[:MOST] if one != two}


def _held_by(rows, column, text, pool):
    """The people of ``rows`` and those who have its ``text`` as their own ``column``."""
    holders = _living(Contact.objects).filter(**{column: OuterRef(text), "pool": OuterRef(pool)})
    holder = Subquery(holders.exclude(pk=OuterRef("contact")).values("pk")[:1])
    found = rows.annotate(holder=holder).filter(holder__isnull=False).values_list("contact", "holder")
    return {tuple(sorted(pair)): {} for pair in found[:MOST]}


#: In the order of asking; the codes are those of ``words.REASONS``.
QUESTIONS = {
    "mailbox": mailboxes,
    "phone": phones,
    "former": formers,
    "postcode": names_and_postcodes,
    "date": names_and_dates,
    "external": external_numbers,
}
