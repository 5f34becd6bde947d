"""The page, its refreshing part, and the same as JSON for who is logged in."""

from django.core.exceptions import PermissionDenied
from django.urls import reverse
from django.utils.translation import gettext as _t
from django.utils.translation import gettext_lazy as _
from django.views.generic import TemplateView
from wagtail.admin.views.generic.base import WagtailAdminTemplateMixin

from wagtail_nurture.conf import settings
from wagtail_nurture.reports.views import belongs

from . import judging, monitor, words
from .facts import gather


TONES = {judging.Level.OK: "good", judging.Level.WARNING: "warn", judging.Level.CRITICAL: "bad"}
PARTS = "wagtail_nurture/admin/health_part.html"
LEDGER = "nurture_journal_deliveries_modeladmin_index"


class HealthPage(WagtailAdminTemplateMixin, TemplateView):
    """``?part=1`` gives only what changes, for the script that refreshes it. Shows no personal data."""

    template_name = "wagtail_nurture/admin/health.html"
    page_title = _("Health")
    header_icon = "history"

    def dispatch(self, request, *args, **kwargs):
        if not belongs(request.user):
            raise PermissionDenied
        return super().dispatch(request, *args, **kwargs)

    def get(self, request, *args, **kwargs):
        if request.GET.get("format") == "json":
            return monitor.answer()
        return super().get(request, *args, **kwargs)

    def get_template_names(self):
        return [PARTS] if "part" in self.request.GET else super().get_template_names()

    def get_breadcrumbs_items(self):
        return [
            *self.breadcrumbs_items,
            {"url": reverse("nurture_overview:index"), "label": _t("Nurture")},
            {"url": "", "label": _t("Health")},
        ]

    def get_context_data(self, **kwargs):
        facts = gather()
        found = judging.troubles(facts)
        user = self.request.user
        return super().get_context_data(
            **kwargs,
            at=facts.at,
            tone=TONES[judging.level(found)],
            headline=words.headline(facts, found),
            troubles=[(TONES[each.level], each.code, *words.trouble(each)) for each in found],
            lanes=[(_capital(words.lane(lane.name)), _sign(lane)) for lane in facts.lanes],
            waiting=[
                (words.kind(each.slug), words.count(each.number), words.span(each.late) if each.number else "")
                for each in facts.waiting
            ],
            put_off=words.count(facts.put_off) if facts.put_off else "",
            held_messages=words.held_messages(facts.held_messages),
            held_people=words.held_people(facts.held_people),
            down=[(each.error, words.span(max(each.again_in, 0))) for each in facts.down],
            being_done=words.being_done(facts.open),
            ledger=reverse(LEDGER) if user.has_perm("wagtail_nurture.view_delivery") else "",
            may_decide=user.has_perms(["wagtail_nurture.send_message", "wagtail_nurture.view_delivery"]),
            monitored=bool(settings.HEALTH_KEY),
        )


def _sign(lane):
    if lane.silence is None:
        return _t("never")
    return _t("%(time)s ago") % {"time": words.span(lane.silence)}


def _capital(text):
    return text[:1].upper() + text[1:]
