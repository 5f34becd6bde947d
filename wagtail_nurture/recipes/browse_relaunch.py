from django import forms
from django.utils.translation import gettext as _t
from django.utils.translation import gettext_lazy as _

from . import fields, needs, pieces
from .base import Flow, Mail, Recipe, registry
from .choosing import ChoiceForm


class BrowseChoices(ChoiceForm):
    section = fields.PageChoice(label=_("Pages of this section"), required=False)
    page_type = fields.PageTypeChoice(label=_("Pages of this type"))
    topic = fields.TopicChoice(label=_("Pages with this tag"))
    times = forms.IntegerField(
        label=_("How many of them in a week"),
        min_value=1,
        max_value=100,
        initial=2,
        help_text=_("One page is curiosity; two or three are a comparison."),
    )
    page = fields.target()
    goal = fields.goal()

    def clean(self):
        answers = super().clean()
        which = ("section", "page_type", "topic")
        if not any(answers.get(name) for name in which) and not any(name in self.errors for name in which):
            self.add_error("section", _t("Say which pages: choose a section, a type or a tag."))
        return answers


@registry.register
class BrowseRelaunch(Recipe):
    """Two days after somebody compared pages: help to choose, to who agreed, once a month at most."""

    slug = "browse-relaunch"
    title = _("Browse relaunch after 48 hours")
    icon = "view"
    order = 30
    what = _(
        "Two days after somebody compared pages of a section, type or tag, a mail helps them to choose. It leaves only "
        "to people who agreed to be written to, and to each at most once in 30 days."
    )
    objective = _("Help those who hesitate, before they give up or go elsewhere.")
    effort = _("One mail, five minutes.")
    gain = _("Speaks of what somebody is choosing now. It reaches few people on a site with few known readers.")
    Form = BrowseChoices

    @classmethod
    def needs(cls, site):
        return [needs.sender(site), needs.visits(), needs.people_who_agree(), needs.topics()]

    @classmethod
    def mails(cls, chosen):
        page, pages = chosen["page"] or chosen.site.root_page, _pages(chosen)
        return {"help": {"en": _english(page, pages), "fr": _french(page, pages)}}

    @classmethod
    def flow(cls, chosen, emails):
        month = pieces.wait(28)  # with the two days before it: nobody enters again while inside
        return Flow(
            triggers=[pieces.on_pages(_pages(chosen), times=chosen["times"], days=7)],
            steps=[
                pieces.wait(48, "hours", not_before="09:00"),
                pieces.if_else(pieces.agrees(chosen.purpose), yes=[pieces.send(emails["help"]), month]),
            ],
            exits=pieces.until_form(chosen["goal"]),
            re_entry="each_event",
        )


def _pages(chosen):
    """The pages as blocks name them."""
    section = chosen["section"]
    return {
        "section": section.pk if section else None,
        "page_type": chosen["page_type"] or "",
        "tag": chosen["topic"] or "",
    }


def _english(page, pages):
    return Mail(
        name="Browse relaunch: help to choose",
        subject="Still deciding? What may help you choose",
        preheader="Pages to compare, and somebody to ask.",
        body=[
            pieces.heading("Choosing at leisure"),
            pieces.text(
                "Hello {{ first_name|and welcome }},",
                "Choosing well takes a little time, and a second look often settles it. Here is what may help.",
            ),
            pieces.viewed("To compare", button="Open", count=3, otherwise="newest", pages=pages),
            pieces.recommended("Before you decide", button="Read"),
            pieces.divider(),
            pieces.text("A doubt, a question? Answer this message: somebody reads it and answers."),
            pieces.button("Take the next step", page),
            pieces.text("{{ sender_name }}"),
        ],
    )


def _french(page, pages):
    return Mail(
        name="Relance après visite : aide au choix",
        subject="Vous hésitez encore ? De quoi vous aider à choisir",
        preheader="Des pages à comparer, et quelqu'un à qui demander.",
        body=[
            pieces.heading("Choisir sereinement"),
            pieces.text(
                "Bonjour {{ first_name|et bienvenue }},",
                "Bien choisir demande un peu de temps, et un second regard suffit souvent à trancher. Voici de quoi "
                "vous y aider.",
            ),
            pieces.viewed("À comparer", button="Ouvrir", count=3, otherwise="newest", pages=pages),
            pieces.recommended("Avant de vous décider", button="Lire la page"),
            pieces.divider(),
            pieces.text("Un doute, une question ? Répondez à ce message : quelqu'un le lit et vous répond."),
            pieces.button("Passer à l'étape suivante", page),
            pieces.text("{{ sender_name }}"),
        ],
    )
