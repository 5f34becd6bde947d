from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from wagtail_nurture.tracking import kinds
from wagtail_nurture.tracking.models import Event

from .. import chosen, form_choice
from .base import SubjectTrigger, entry_of, registry


#: How the subject of a consent to text messages ends: who ticks both boxes subscribes once.
_TEXTS = ":sms"


@registry.register
class Subscribed(form_choice.FormPart, SubjectTrigger):
    """Somebody agrees to mails with a form: at once, or with the button in the mail that asks to confirm.

    Who agreed before and sends the form again does not start it, nor does whoever is imported.
    """

    slug = "subscribed"
    label = gettext_lazy("Somebody subscribes with a form")
    icon = "user"
    label_format = "{form}"
    kinds = (kinds.CONSENT_GRANTED,)

    class Block(form_choice.FormChoiceBlock):
        pass

    @classmethod
    def config(cls, value):
        return {"form": form_choice.reference(value)}

    @classmethod
    def sentence(cls, config):
        return _("Somebody subscribes with the form “%(form)s” (and confirms, where the form asks for it)") % {
            "form": config["form"]["name"] or "…"
        }

    @classmethod
    def problems(cls, config):
        if problems := super().problems(config):
            return problems
        mute = chosen.mute_form_problem(config["form"])
        return [mute] if mute else []

    @classmethod
    def subject(cls, config):
        """What the passage is about; the events themselves are about the purpose."""
        return f"form:{config['form']['key']}"

    @classmethod
    def match(cls, events, config):
        key = config["form"]["key"]
        return [
            entry_of(event, subject=cls.subject(config))
            for event in events
            if event.properties.get("form") == key and not event.subject.endswith(_TEXTS)
        ]

    @classmethod
    def _past(cls, config, at):
        events = Event.objects.filter(kind__in=cls.kinds, contact__isnull=False, at__lte=at)
        return events.filter(properties__form=config["form"]["key"]).exclude(subject__endswith=_TEXTS)
