from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _t
from django.utils.translation import gettext_lazy as _

from wagtail_nurture.capture.models import Form

from . import fields, needs, permissions, pieces
from .base import Flow, Mail, Recipe, registry
from .choosing import ChoiceForm


class WelcomeChoices(ChoiceForm):
    form = fields.FormOrPageChoice(
        label=_("Newsletter form"),
        kind=Form.Kind.NEWSLETTER,
        required=False,
        empty_label=_("make a newsletter form now"),
    )
    usual_purpose = "news"
    asks_with = "form"

    def clean_form(self):
        if self.cleaned_data["form"] is None and not permissions.may_make_forms(self.user):
            raise ValidationError(_t("Choose a form: you have no permission to make one."))
        return self.cleaned_data["form"]


@registry.register
class Welcome(Recipe):
    """One mail as soon as somebody has subscribed."""

    slug = "welcome"
    title = _("Welcome")
    icon = "user"
    order = 10
    what = _("Greets whoever subscribes to your newsletter, as soon as they have confirmed, with pages to begin with.")
    objective = _("Keep the promise of the form at once, and be recognised when the next letter comes.")
    effort = _("One mail, five minutes.")
    gain = _("People have just asked to hear from you: no other message is expected as much.")
    Form = WelcomeChoices

    @classmethod
    def needs(cls, site):
        return [needs.sender(site), needs.newsletter_form(), needs.topics()]

    @classmethod
    def forms(cls, chosen):
        return {} if chosen["form"] else {"form": _FORM}

    @classmethod
    def mails(cls, chosen):
        return {"welcome": {"en": _english(), "fr": _french()}}

    @classmethod
    def flow(cls, chosen, emails):
        return Flow(triggers=[pieces.on_subscription(chosen["form"])], steps=[pieces.send(emails["welcome"])])


def _english():
    return Mail(
        name="Welcome",
        subject="Welcome: where to begin",
        preheader="A few pages to start with, and how to reach us.",
        body=[
            pieces.heading("Welcome"),
            pieces.text(
                "Hello {{ first_name|and welcome }},",
                "Thank you for subscribing. From now on you receive our letter: what is new here, and what we find "
                "worth your time. Nothing else.",
                "Until the next one, this is where we would begin.",
            ),
            pieces.recommended("To begin with", button="Read", count=3),
            pieces.divider(),
            pieces.text(
                "A question, or a subject that you would like us to write about? Simply answer this message.",
                "{{ sender_name }}",
            ),
        ],
    )


def _french():
    return Mail(
        name="Bienvenue",
        subject="Bienvenue : par où commencer",
        preheader="Quelques pages pour débuter, et comment nous joindre.",
        body=[
            pieces.heading("Bienvenue"),
            pieces.text(
                "Bonjour {{ first_name|et bienvenue }},",
                "Merci de votre inscription. Vous recevrez désormais notre lettre : nos nouveautés, et ce qui nous "
                "paraît mériter votre temps. Rien d'autre.",
                "En attendant la prochaine, voici par où nous commencerions.",
            ),
            pieces.recommended("Pour commencer", button="Lire la page", count=3),
            pieces.divider(),
            pieces.text(
                "Une question, ou un sujet que vous aimeriez nous voir traiter ? Répondez simplement à ce message.",
                "{{ sender_name }}",
            ),
        ],
    )


_FORM = {
    "en": {
        "slug": "newsletter",
        "kind": "newsletter",
        "name": "Newsletter",
        "title": "Our letter",
        "intro": "What is new here, and what we find worth your time. One click is enough to stop.",
        "button": "Subscribe",
    },
    "fr": {
        "slug": "newsletter",
        "kind": "newsletter",
        "name": "Lettre d'information",
        "title": "Notre lettre",
        "intro": "Nos nouveautés, et ce qui nous paraît mériter votre temps. Un clic suffit pour arrêter.",
        "button": "S'inscrire",
    },
}
