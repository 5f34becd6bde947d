"""SPF: which servers may send for the sender's domain."""

from ipaddress import ip_address

from django.conf import settings as django_settings
from django.utils.translation import gettext as _

from .base import Answer, Record, State, registry
from .domain import DomainCheck, sender_domain
from .resolver import texts


#: What providers ask their customers to include, by the end of their mail server's name.
PROVIDERS = {
    "gmail.com": "_spf.google.com",
    "office365.com": "spf.protection.outlook.com",
    "outlook.com": "spf.protection.outlook.com",
    "amazonaws.com": "amazonses.com",
    "brevo.com": "spf.brevo.com",
    "sendinblue.com": "spf.brevo.com",
    "fastmail.com": "spf.messagingengine.com",
    "gandi.net": "_mailcust.gandi.net",
    "infomaniak.com": "spf.infomaniak.ch",
    "mailgun.org": "mailgun.org",
    "mailjet.com": "spf.mailjet.com",
    "mandrillapp.com": "spf.mandrillapp.com",
    "ovh.net": "mx.ovh.com",
    "postmarkapp.com": "spf.mtasv.net",
    "scw.cloud": "_spf.tem.scaleway.com",
    "sendgrid.net": "sendgrid.net",
    "sparkpostmail.com": "sparkpostmail.com",
    "zoho.com": "zoho.com",
    "zoho.eu": "zoho.eu",
}
#: A record may cost its reader ten questions (RFC 7208); beyond that nobody follows it.
MOST_QUESTIONS = 10


@registry.register
class Spf(DomainCheck):
    slug, order = "spf", 60

    @property
    def label(self):
        return _("Who may send for your domain (SPF)")

    def look(self, site, domain):
        records = [text for text in texts(domain) if text.lower().split(" ")[0] == "v=spf1"]
        if not records:
            return "none", {}
        if len(records) > 1:
            return "several", {"number": len(records)}
        [record] = records
        if "+all" in record.lower().split() or "all" in record.lower().split():
            return "everybody", {"record": record}
        wanted = _provider()
        if wanted and not _includes(record, wanted, [MOST_QUESTIONS]):
            return "lacks", {"record": record, "wanted": wanted}
        return "allows" if wanted else "there", {"record": record, "wanted": wanted}

    def words(self, site, code, facts):
        domain = sender_domain(site)
        facts = facts | {"domain": domain}
        if code == "none":
            record = Record(domain, "TXT", f"v=spf1 {_mechanism(site)} ~all")
            return Answer(
                State.TODO, _("%(domain)s does not say who may send for it. Add this record:") % facts, record
            )
        if code == "several":
            words = _("%(domain)s has %(number)d SPF records; mail servers then ignore all. Merge them into one.")
            return Answer(State.TODO, words % facts)
        if code == "everybody":
            record = Record(domain, "TXT", _closed(facts["record"]))
            return Answer(State.TODO, _("%(domain)s lets anybody send for it. Change the record:") % facts, record)
        if code == "lacks":
            record = Record(domain, "TXT", _with(facts["record"], f"include:{facts['wanted']}"))
            words = _("The record of %(domain)s does not name your mail provider. Change it to:")
            return Answer(State.TODO, words % facts, record)
        if code == "allows":
            return Answer(State.DONE, _("%(domain)s lets your mail provider send for it.") % facts)
        return Answer(State.DONE, _("%(domain)s says who may send for it: %(record)s") % facts)


def _host():
    return getattr(django_settings, "EMAIL_HOST", "").lower().rstrip(".")


def _provider():
    """What the mail server's provider asks to include, or ""."""
    host = _host()
    return next((name for end, name in PROVIDERS.items() if host == end or host.endswith(f".{end}")), "")


def _mechanism(site):
    """How an SPF record names the server that sends for ``site``."""
    host = _host()
    if provider := _provider():
        return f"include:{provider}"
    try:
        address = ip_address(host)
    except ValueError:
        return f"a:{host}" if "." in host else _own_host(site)
    return f"ip{address.version}:{address}" if address.is_global else _own_host(site)


def _own_host(site):
    """The mail server runs beside the site. A site without a real name yet has only the domain's mail servers."""
    return f"a:{site.hostname}" if "." in site.hostname else "mx"


def _includes(record, wanted, left):
    """Whether ``record``, or what it includes, includes ``wanted``; ``left``: [questions that may still be asked]."""
    for term in record.lower().split():
        name = term.lstrip("+").removeprefix("include:").removeprefix("redirect=")
        if name == term.lstrip("+"):
            continue
        if name == wanted:
            return True
        left[0] -= 1
        if left[0] < 0:
            return False
        inner = next((text for text in texts(name) if text.lower().startswith("v=spf1")), "")
        if inner and _includes(inner, wanted, left):
            return True
    return False


def _with(record, mechanism):
    """``record`` with ``mechanism`` before its end.

    >>> _with("v=spf1 mx -all", "include:mail.example")
    'v=spf1 mx include:mail.example -all'
    """
    terms = record.split()
    ends = terms and terms[-1].lower().lstrip("+-~?") == "all"
    place = len(terms) - 1 if ends else len(terms)
    return " ".join([*terms[:place], mechanism, *terms[place:]])


def _closed(record):
    """``record`` that no longer lets everybody send.

    >>> _closed("v=spf1 mx +all")
    'v=spf1 mx ~all'
    """
    return " ".join("~all" if term.lower() in ("all", "+all") else term for term in record.split())
