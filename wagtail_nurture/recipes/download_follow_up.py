from django.utils.translation import gettext_lazy as _

from wagtail_nurture.content.models import PointOfSale

from . import fields, needs, pieces
from .base import Flow, Mail, Recipe, registry
from .choosing import ChoiceForm


#: The name of the first sending step, by which the question asks for it.
ADVICE = _("First advice")


class DownloadChoices(ChoiceForm):
    document = fields.GuardedChoice(label=_("Document"), required=False, empty_label=_("any guarded document"))
    page = fields.target()
    goal = fields.goal()
    asks_with = "document"

    def form_of_consent(self, answers):
        gated = answers.get("document")
        return gated.form if gated else None


@registry.register
class DownloadFollowUp(Recipe):
    """Advice two days after a document, then an offer to who clicked and a last piece of advice to who did not."""

    slug = "download-follow-up"
    title = _("Download follow-up")
    icon = "download"
    order = 20
    what = _(
        "The document itself leaves at once. Two days later comes advice on its subject; three days after that, who "
        "clicked is invited to the next step and the others get a last piece of advice."
    )
    objective = _("Lead from a first interest to a question, a visit or a request, without pressing.")
    effort = _("Three mails, ten minutes.")
    gain = _("Whoever asks for a document has a project: few people, but those who are the closest to deciding.")
    Form = DownloadChoices

    @classmethod
    def needs(cls, site):
        return [
            needs.sender(site),
            needs.guarded_document(),
            needs.consent_is_asked(),
            needs.visits(),
            needs.topics(),
            needs.shops(),
        ]

    @classmethod
    def mails(cls, chosen):
        page = chosen["page"] or chosen.site.root_page
        shops = PointOfSale.objects.exists()
        return {
            "advice": {"en": _advice_english(), "fr": _advice_french()},
            "offer": {"en": _offer_english(page, shops), "fr": _offer_french(page, shops)},
            "last": {"en": _last_english(page), "fr": _last_french(page)},
        }

    @classmethod
    def flow(cls, chosen, emails):
        document = chosen["document"].document if chosen["document"] else None
        return Flow(
            triggers=[pieces.on_document(document)],
            steps=[
                pieces.wait(2, not_before="09:00"),
                pieces.send(emails["advice"], label=ADVICE),
                pieces.wait(3, not_before="09:00"),
                pieces.if_else(
                    pieces.clicked(ADVICE),
                    yes=[pieces.send(emails["offer"], label=_("Invitation"))],
                    no=[pieces.send(emails["last"], label=_("Last advice"))],
                ),
            ],
            exits=pieces.until_form(chosen["goal"]),
        )


def _advice_english():
    return Mail(
        name="Download follow-up: advice",
        subject="{{ document_title|Your guide }}: what to read next",
        preheader="A few pages that take the subject further.",
        body=[
            pieces.heading("Going further"),
            pieces.text(
                "Hello {{ first_name|and welcome }},",
                "Two days ago you asked us for “{{ document_title|our guide }}”. If the subject is still on your "
                "mind, these pages take it further.",
            ),
            pieces.recommended("On the same subject", button="Read"),
            pieces.viewed("To have at hand", button="Open"),
            pieces.divider(),
            pieces.text("Is something unclear? Answer this message, and we will look into it.", "{{ sender_name }}"),
        ],
    )


def _advice_french():
    return Mail(
        name="Suite d'un téléchargement : conseils",
        subject="{{ document_title|Votre guide }} : que lire ensuite ?",
        preheader="Quelques pages pour approfondir le sujet.",
        body=[
            pieces.heading("Pour aller plus loin"),
            pieces.text(
                "Bonjour {{ first_name|et bienvenue }},",
                "Il y a deux jours, vous nous avez demandé « {{ document_title|notre guide }} ». Si le sujet vous "
                "occupe toujours, ces pages l'approfondissent.",
            ),
            pieces.recommended("Sur le même sujet", button="Lire la page"),
            pieces.viewed("À garder sous la main", button="Ouvrir"),
            pieces.divider(),
            pieces.text(
                "Un point reste obscur ? Répondez à ce message, nous vous éclairerons volontiers.", "{{ sender_name }}"
            ),
        ],
    )


def _offer_english(page, shops):
    return Mail(
        name="Download follow-up: invitation",
        subject="Shall we look at it together?",
        preheader="One question is often enough to move on.",
        body=[
            pieces.heading("And now, your project"),
            pieces.text(
                "Hello {{ first_name|and welcome }},",
                "Reading helps; talking it over often helps more. Tell us where you stand and what you hesitate "
                "about: we answer with what we know, and you are free to do as you like with it.",
            ),
            pieces.button("Take the next step", page),
            pieces.viewed("To have at hand", button="Open", source="clicked", count=1),
            *([pieces.shop("The shop nearest to you")] if shops else []),
            pieces.text("You may also simply answer this message.", "{{ sender_name }}"),
        ],
    )


def _offer_french(page, shops):
    return Mail(
        name="Suite d'un téléchargement : invitation",
        subject="Et si nous en parlions ?",
        preheader="Une question suffit souvent pour avancer.",
        body=[
            pieces.heading("Et maintenant, votre projet"),
            pieces.text(
                "Bonjour {{ first_name|et bienvenue }},",
                "Lire aide ; en parler aide souvent davantage. Dites-nous où vous en êtes et ce qui vous fait "
                "hésiter : nous vous répondrons avec ce que nous savons, et vous en ferez ce que vous voudrez.",
            ),
            pieces.button("Passer à l'étape suivante", page),
            pieces.viewed("À garder sous la main", button="Ouvrir", source="clicked", count=1),
            *([pieces.shop("Le point de vente le plus proche")] if shops else []),
            pieces.text("Vous pouvez aussi répondre simplement à ce message.", "{{ sender_name }}"),
        ],
    )


def _last_english(page):
    return Mail(
        name="Download follow-up: last advice",
        subject="Three questions to ask before you decide",
        preheader="They take five minutes and spare many regrets.",
        body=[
            pieces.heading("Three questions before you decide"),
            pieces.text(
                "Hello {{ first_name|and welcome }},",
                "Whatever you choose, and wherever, these three questions are worth five minutes:",
            ),
            pieces.numbered(
                "<b>What for, exactly?</b> Write down the one situation that matters most. The rest is comfort.",
                "<b>What will it cost in the long run?</b> Not only the price: the time and the upkeep too.",
                "<b>Who helps if something goes wrong?</b> A name and a telephone number are worth a long warranty.",
            ),
            pieces.recommended("Worth reading too", button="Read", count=1),
            pieces.text("This is our last message about “{{ document_title|this guide }}”. When the time comes:"),
            pieces.button("Take the next step", page),
            pieces.text("{{ sender_name }}"),
        ],
    )


def _last_french(page):
    return Mail(
        name="Suite d'un téléchargement : dernier conseil",
        subject="Trois questions à se poser avant de décider",
        preheader="Cinq minutes qui épargnent bien des regrets.",
        body=[
            pieces.heading("Trois questions avant de décider"),
            pieces.text(
                "Bonjour {{ first_name|et bienvenue }},",
                "Quoi que vous choisissiez, et où que ce soit, ces trois questions méritent cinq minutes :",
            ),
            pieces.numbered(
                "<b>Pour quoi faire, au juste ?</b> Notez la situation qui compte le plus. Le reste est du confort.",
                "<b>Combien cela coûtera-t-il à la longue ?</b> Pas seulement le prix : le temps, l'entretien, ce qui "
                "va avec.",
                "<b>Qui aide en cas de souci ?</b> Un nom et un numéro de téléphone valent une longue garantie.",
            ),
            pieces.recommended("À lire aussi", button="Lire la page", count=1),
            pieces.text("C'est notre dernier message au sujet de « {{ document_title|ce guide }} ». Le moment venu :"),
            pieces.button("Passer à l'étape suivante", page),
            pieces.text("{{ sender_name }}"),
        ],
    )
