"""The screens where a message is written. What the checks of an e-mail found stands beside it, and is told once it is
published."""

from django.conf import settings
from django.core.exceptions import PermissionDenied
from django.http import HttpResponse
from django.shortcuts import get_object_or_404
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils.functional import cached_property
from django.utils.html import format_html, format_html_join
from django.utils.translation import gettext as _t
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext
from django.views import View
from wagtail.admin import messages
from wagtail.admin.ui.side_panels import BaseSidePanel
from wagtail.admin.widgets.button import Button
from wagtail.permission_policies import ModelPermissionPolicy
from wagtail.snippets.views.snippets import CopyView, CreateView, EditView

from . import message_kinds, survey_counts, translation_views, translations, validation
from .models import Email
from .preview_panel import BesidePreview
from .unfinished import unfinished


#: So many warnings are told in the banner after publishing; all of them stand in the panel.
TOLD = 4


class ChecksPanel(BaseSidePanel):
    """What must be mended before the e-mail can be published, and what should be seen. Asked for once it is saved."""

    class SidePanelToggle(BaseSidePanel.SidePanelToggle):
        aria_label = _("Toggle checks of the message")
        icon_name = "tasks"
        counter_classname = "w-bg-critical-200"

    name = "nurture-checks"
    title = _("Checks of the message")
    template_name = "wagtail_nurture/content/checks_panel.html"
    order = 150

    class Media:
        js = ["wagtail_nurture/admin/checks.js"]
        css = {"all": ["wagtail_nurture/admin/messages.css"]}

    def get_context_data(self, parent_context):
        url = reverse("wagtailsnippets_wagtail_nurture_email:checks", args=[self.object.pk]) if self.object.pk else ""
        return super().get_context_data(parent_context) | {"url": url}


class Checks(View):
    """The findings about the newest draft, as a piece of HTML for the panel. A GET changes nothing."""

    def get(self, request, pk):
        if not ModelPermissionPolicy(Email).user_has_any_permission(request.user, ["change", "publish", "view"]):
            raise PermissionDenied
        email = get_object_or_404(Email, pk=pk).get_latest_revision_as_object()
        found = validation.review(email)
        found = sorted([*found, *unfinished(email, found)], key=lambda problem: problem.warning)
        stops = sum(not problem.warning for problem in found)
        html = render_to_string("wagtail_nurture/content/checks.html", {"found": found, "stops": stops}, request)
        return HttpResponse(html, headers={"Cache-Control": "no-store"})


class Checked:
    """Mixin of the editors: the panel, and the warnings once more when the e-mail was published."""

    def get_side_panels(self):
        panels = super().get_side_panels()
        panels.append(ChecksPanel(self.form.instance, self.request))
        return panels

    def run_after_hook(self):
        if self.action == "publish" and not self.expects_json_response:
            self._tell()
        return super().run_after_hook()

    def _tell(self):
        found = [problem for problem in validation.review(self.object) if problem.warning]
        if not found:
            return
        head = ngettext(
            "Published. %(n)d thing you may want to look at:",
            "Published. %(n)d things you may want to look at:",
            len(found),
        )
        items = format_html_join("", "<li>{}</li>", ((problem.message,) for problem in found[:TOLD]))
        messages.warning(self.request, format_html("{}<ul>{}</ul>", head % {"n": len(found)}, items))


class Told:
    """Mixin of the editor: the way to the other languages and to the answers, and whether this one waits for a word."""

    def get(self, request, *args, **kwargs):
        message = self.object
        change = translations.changes({message.translation_key}).get(message.translation_key, {})
        if late := change.get(message.locale.language_code):
            words = translation_views.told(late) % {"name": message}
            url = self._url("languages")
            messages.warning(request, words, buttons=[messages.button(url, _t("Look at it"))])
        return super().get(request, *args, **kwargs)

    def _url(self, name):
        return message_kinds.of(self.object).url(name, self.object.pk)

    @cached_property
    def header_more_buttons(self):
        buttons = super().header_more_buttons
        if getattr(settings, "WAGTAIL_I18N_ENABLED", False):
            buttons = [*buttons, Button(_("Languages"), url=self._url("languages"), icon_name="globe", priority=40)]
        if survey_counts.asks(self.object.translation_key):
            buttons = [*buttons, Button(_("Answers"), url=self._url("answers"), icon_name="comment", priority=45)]
        return buttons


class CreateMessage(BesidePreview, CreateView):
    pass


class CopyMessage(BesidePreview, CopyView):
    pass


class EditMessage(Told, BesidePreview, EditView):
    pass


class CreateEmail(Checked, CreateMessage):
    pass


class CopyEmail(Checked, CopyMessage):
    pass


class EditEmail(Checked, EditMessage):
    pass
