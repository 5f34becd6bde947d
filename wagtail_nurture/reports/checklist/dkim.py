"""DKIM: the key with which the mail provider signs for the sender's domain."""

from django.utils.translation import gettext as _

from wagtail_nurture.contacts.site_settings import settings_url

from .base import Answer, State, registry
from .domain import DomainCheck, sender_domain, settings_of
from .resolver import texts


#: Where well-known providers put their keys.
COMMON = (
    "default google mail dkim selector1 selector2 s1 s2 k1 k2 k3 mailjet mandrill brevo1 brevo2 pm smtp mg mx "
    "fm1 fm2 gm1 gm2 zoho protonmail sig1 scph0118 key1 mta"
).split()


@registry.register
class Dkim(DomainCheck):
    slug, order = "dkim", 70

    @property
    def label(self):
        return _("Signature of your mails (DKIM)")

    def about(self, site):
        domain, selector = sender_domain(site), settings_of(site).dkim_selector
        return f"{selector}@{domain}" if domain else ""

    def where(self, site):
        return (settings_url(site), _("Give the selector")) if sender_domain(site) else None

    def look(self, site, domain):
        given = settings_of(site).dkim_selector
        for selector in [given] if given else COMMON:
            name = f"{selector}._domainkey.{domain}"
            keys = [_tags(text).get("p") for text in texts(name) if "p=" in text.replace(" ", "")]
            if any(keys):
                return "found", {"selector": selector}
            if keys and given:
                return "revoked", {"name": name}
        return ("absent", {"name": f"{given}._domainkey.{domain}"}) if given else ("not_common", {})

    def words(self, site, code, facts):
        facts = facts | {"domain": sender_domain(site)}
        if code == "found":
            words = _("A key for signatures stands at %(domain)s (selector %(selector)s).")
            return Answer(State.DONE, words % facts)
        if code == "revoked":
            words = _("The key at %(name)s was withdrawn. Ask your mail provider for a new record.")
            return Answer(State.TODO, words % facts)
        if code == "absent":
            words = _("There is no key at %(name)s. Your mail provider tells you the record to add there.")
            return Answer(State.TODO, words % facts)
        words = _(
            "No key was found at %(domain)s under common names. Ask your mail provider for the selector and write it "
            "in the settings."
        )
        return Answer(State.UNKNOWN, words % facts)


def _tags(text):
    """{tag: value} of a DKIM or DMARC record.

    >>> _tags("v=DKIM1; k=rsa; p=MIG")
    {'v': 'DKIM1', 'k': 'rsa', 'p': 'MIG'}
    """
    pairs = (part.partition("=") for part in text.split(";") if "=" in part)
    return {name.strip().lower(): "".join(value.split()) for name, _equals, value in pairs}
