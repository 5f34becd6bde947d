from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from wagtail_nurture.tracking import kinds
from wagtail_nurture.tracking.models import Event

from .base import entry_of, registry
from .form_submitted import FormSubmitted


@registry.register
class Subscribed(FormSubmitted):
    """Somebody agrees to mails with a form: at once, or with the button in the mail that asks to confirm.

    Who agreed before and sends the form again does not start it, nor does whoever is imported.
    """

    slug = "subscribed"
    label = gettext_lazy("Somebody subscribes with a form")
    icon = "user"
    label_format = gettext_lazy("Somebody subscribes with {form}")
    kinds = (kinds.CONSENT_GRANTED,)

    @classmethod
    def sentence(cls, config):
        return _("Somebody subscribes with the form “%(form)s” (and confirms, where the form asks for it)") % {
            "form": config["form"]["name"] or "…"
        }

    @classmethod
    def match(cls, events, config):
        key = config["form"]["key"]
        return [entry_of(event, subject=cls.subject(config)) for event in events if event.properties.get("form") == key]

    @classmethod
    def _past(cls, config, at):
        mine = {"kind__in": cls.kinds, "contact__isnull": False, "at__lte": at}
        return Event.objects.filter(properties__form=config["form"]["key"], **mine)
