"""Is there a sender: name, address and postal address."""

from django.utils.translation import gettext as _

from wagtail_nurture.contacts.site_settings import settings_url

from .base import Answer, Check, State, registry
from .domain import settings_of


@registry.register
class Sender(Check):
    slug, order = "sender", 10
    permission = "wagtail_nurture.change_nurturesitesettings"

    @property
    def label(self):
        return _("Sender")

    def tell(self, site):
        chosen = settings_of(site)
        missing = [
            str(chosen._meta.get_field(name).verbose_name)
            for name in ("sender_name", "sender_email", "postal_address")
            if not getattr(chosen, name).strip()
        ]
        if missing:
            return Answer(State.TODO, _("Still missing: %(fields)s.") % {"fields": ", ".join(missing)})
        facts = {"name": chosen.sender_name, "address": chosen.sender_email}
        return Answer(State.DONE, _("Messages come from %(name)s <%(address)s>.") % facts)

    def where(self, site):
        return settings_url(site), _("Set the sender")
