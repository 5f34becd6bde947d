"""How the scenario editor is laid out: the flow first, settings in a tab of their own with good defaults."""

from django.utils.translation import gettext as _t
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext
from wagtail.admin.panels import FieldPanel, MultiFieldPanel, ObjectList, Panel, PublishingPanel, TabbedInterface

from . import counts, sentences
from .columns import status_of
from .forms import ScenarioForm
from .models import ScenarioState


class SettingsSentence(Panel):
    """One sentence that sums the settings up, as last saved."""

    class BoundPanel(Panel.BoundPanel):
        template_name = "wagtail_nurture/admin/scenarios/settings_sentence.html"

        def get_context_data(self, parent_context=None):
            context = super().get_context_data(parent_context)
            return context | {"sentence": sentences.settings(self.instance)}


class StartPanel(MultiFieldPanel):
    """What publishing will do: from now on only, unless the tick says otherwise."""

    def __init__(self, **kwargs):
        given = {"children": [FieldPanel("enrol_matching")], "heading": _("When you publish")}
        super().__init__(**(given | kwargs))

    class BoundPanel(MultiFieldPanel.BoundPanel):
        template_name = "wagtail_nurture/admin/scenarios/start_panel.html"

        def get_context_data(self, parent_context=None):
            context = super().get_context_data(parent_context)
            return context | {"sentence": start_sentence(self.instance)}


def start_sentence(scenario):
    """ "From now on only. 37 people already match; they do not enter unless you tick this." """
    if status_of(scenario) == ScenarioState.Status.DRAFT:
        first = _t("From now on only.")
    else:
        first = _t("The people inside finish the way they began; whoever enters from now on takes the new way.")
    if not scenario.triggers:
        return f"{first} " + _t("Who matches already does not enter unless you tick this.")
    number = counts.matching_now(scenario)
    if not number:
        return f"{first} " + _t("Nobody matches already.")
    return f"{first} " + ngettext(
        "%(n)d person already matches; they do not enter unless you tick this.",
        "%(n)d people already match; they do not enter unless you tick this.",
        number,
    ) % {"n": number}


def edit_handler():
    flow = [
        FieldPanel("name"),
        FieldPanel("triggers", icon="pick", help_text=_("Any one of these starts it.")),
        FieldPanel("steps", icon="list-ol"),
        FieldPanel(
            "exits", icon="logout", help_text=_("Any one of these ends it at once, wherever the person stands.")
        ),
        StartPanel(icon="upload"),
    ]
    settings = [
        SettingsSentence(),
        FieldPanel("re_entry"),
        FieldPanel("re_entry_days"),
        FieldPanel("site", help_text=_("Leave empty for people and pages of every site.")),
        FieldPanel(
            "priority",
            help_text=_(
                "When two scenarios want to write to one person on one day, the higher writes and the other waits a "
                "day."
            ),
        ),
        PublishingPanel(),
    ]
    return TabbedInterface(
        [ObjectList(flow, heading=_("Scenario")), ObjectList(settings, heading=_("Settings"))],
        base_form_class=ScenarioForm,
    )
