"""The editor's page of a form, read from top to bottom: what it is, what people read, what they allow, what follows."""

from django.utils.translation import gettext_lazy as _
from wagtail.admin.panels import FieldPanel, FieldRowPanel, MultiFieldPanel, Panel, TitleFieldPanel
from wagtail.admin.widgets.slug import SlugInput


class NumbersPanel(Panel):
    """Seen, begun, sent in: the last thirty days of a form, with the way to more."""

    class BoundPanel(Panel.BoundPanel):
        template_name = "wagtail_nurture/capture/admin/numbers_panel.html"

        def is_shown(self):
            return bool(self.instance and self.instance.pk)

        def get_context_data(self, parent_context=None):
            from .numbers import funnel_of

            context = super().get_context_data(parent_context) or {}
            return {**context, "form": self.instance, "funnel": funnel_of(self.instance)}


FORM = [
    NumbersPanel(heading=_("How it does")),
    MultiFieldPanel(
        [
            TitleFieldPanel("name", targets=["slug"], classname="", placeholder=False),
            FieldRowPanel([FieldPanel("kind"), FieldPanel("slug", widget=SlugInput)]),
        ],
        _("What it is"),
    ),
    MultiFieldPanel(
        [
            FieldPanel("title"),
            FieldPanel("intro"),
            FieldRowPanel([FieldPanel("email_label"), FieldPanel("email_help")]),
            FieldPanel("fields"),
            FieldPanel("button"),
        ],
        _("What people see"),
    ),
    MultiFieldPanel(
        [FieldPanel("consent_purpose"), FieldPanel("consent_text"), FieldPanel("list")],
        _("Consent"),
    ),
    MultiFieldPanel([FieldPanel("sms_purpose"), FieldPanel("sms_text")], _("Consent to text messages")),
    MultiFieldPanel(
        [FieldPanel("double_opt_in"), FieldPanel("confirm_subject"), FieldPanel("confirm_intro")],
        _("Confirmation by e-mail"),
    ),
    MultiFieldPanel([FieldPanel("thanks"), FieldPanel("thanks_page")], _("After sending")),
]

GUARDED = [
    FieldPanel("document"),
    FieldPanel("form"),
    FieldPanel("topics"),
    FieldRowPanel([FieldPanel("days"), FieldPanel("limit")]),
]
