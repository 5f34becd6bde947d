"""DMARC: what others shall do with mail that only pretends to come from the sender's domain."""

from django.utils.translation import gettext as _

from .base import Answer, Record, State, registry
from .dkim import _tags
from .domain import DomainCheck, sender_domain
from .resolver import texts


@registry.register
class Dmarc(DomainCheck):
    slug, order = "dmarc", 80

    @property
    def label(self):
        return _("What happens to forged mail (DMARC)")

    def look(self, site, domain):
        """At the domain itself, else at the domains above it, which then count (RFC 7489)."""
        labels = domain.split(".")
        for start in range(max(len(labels) - 1, 1)):
            above = ".".join(labels[start:])
            records = [
                text for text in texts(f"_dmarc.{above}") if text.upper().replace(" ", "").startswith("V=DMARC1")
            ]
            if len(records) > 1:
                return "several", {"name": f"_dmarc.{above}", "number": len(records)}
            if records:
                policy = _tags(records[0]).get("p", "").lower()
                known = policy in ("none", "quarantine", "reject")
                return ("there" if known else "no_policy"), {"name": f"_dmarc.{above}", "policy": policy}
        return "none", {}

    def words(self, site, code, facts):
        domain = sender_domain(site)
        record = Record(f"_dmarc.{domain}", "TXT", "v=DMARC1; p=none")
        facts = facts | {"domain": domain}
        if code == "none":
            words = _("%(domain)s has no DMARC record; large mailboxes then distrust its mail. Add this one:")
            return Answer(State.TODO, words % facts, record)
        if code == "several":
            words = _("There are %(number)d DMARC records at %(name)s; they are all ignored. Keep one.")
            return Answer(State.TODO, words % facts)
        if code == "no_policy":
            record = Record(facts["name"], "TXT", record.value)
            words = _("The DMARC record at %(name)s has no policy (p=) and is ignored. Change it to:")
            return Answer(State.TODO, words % facts, record)
        return Answer(State.DONE, _("DMARC stands at %(name)s (policy %(policy)s).") % facts)
