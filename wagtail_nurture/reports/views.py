"""The overview: the first screen of Nurture."""

from django.core.exceptions import PermissionDenied
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _t
from django.utils.translation import gettext_lazy as _
from django.views.generic import TemplateView, View
from wagtail.admin import messages
from wagtail.admin.views.generic.base import WagtailAdminTemplateMixin
from wagtail.log_actions import log
from wagtail.models import Site

from wagtail_nurture.delivery import guard
from wagtail_nurture.delivery.models import Fingerprint

from . import copy, hands, health, overview
from .checklist import listing, results


def belongs(user):
    """May ``user`` see the overview: whoever may do anything at all in Nurture."""
    return user.has_module_perms("wagtail_nurture")


class Overview(WagtailAdminTemplateMixin, TemplateView):
    """State in words, to-dos, the week in numbers, scenarios. Shows no personal data."""

    template_name = "wagtail_nurture/admin/overview.html"
    page_title = _("Nurture overview")
    header_icon = "home"

    def dispatch(self, request, *args, **kwargs):
        if not belongs(request.user):
            raise PermissionDenied
        return super().dispatch(request, *args, **kwargs)

    def get_breadcrumbs_items(self):
        return [*self.breadcrumbs_items, {"url": "", "label": _t("Nurture")}]

    def get_context_data(self, **kwargs):
        user = self.request.user
        needed, more = hands.all_of_them(user)
        site = listing.site_for(self.request)
        return super().get_context_data(
            **kwargs,
            health=health.look(),
            copied=copy.held(),
            copy_words=copy.COPY_WORDS,
            may_release=user.has_perm(copy.RELEASE),
            hands=needed,
            more_hands=more,
            checklist=listing.listing(site, user) if site else None,
            sites=list(Site.objects.order_by("-is_default_site", "hostname")[:50]),
            week=overview.week(),
            scenarios=overview.scenarios(),
            may_view_deliveries=user.has_perm("wagtail_nurture.view_delivery"),
            may_open_scenarios=user.has_perm("wagtail_nurture.view_scenario")
            or user.has_perm("wagtail_nurture.change_scenario"),
            may_add_scenarios=user.has_perm("wagtail_nurture.add_scenario"),
        )


class AskAgain(View):
    """Asks outside what is due to be asked and answers with the checklist; without its script, with the overview."""

    http_method_names = ["post"]

    def dispatch(self, request, *args, **kwargs):
        if not belongs(request.user):
            raise PermissionDenied
        return super().dispatch(request, *args, **kwargs)

    def post(self, request):
        site = listing.site_for(request)
        if site is not None:
            results.ask_due(site, at_once="now" in request.POST)
        if request.headers.get("X-Requested-With") != "XMLHttpRequest":
            address = reverse("nurture_overview:index")
            return redirect(f"{address}?site={site.pk}" if site else address)
        if site is None:
            return HttpResponse(status=204)
        shown = listing.listing(site, request.user)
        return render(request, "wagtail_nurture/admin/checklist_rows.html", {"checklist": shown})


class Release(View):
    """A person says that this copied database may mail from here. POST only, logged."""

    http_method_names = ["post"]

    def dispatch(self, request, *args, **kwargs):
        if not request.user.has_perm(copy.RELEASE):
            raise PermissionDenied
        return super().dispatch(request, *args, **kwargs)

    def post(self, request):
        guard.confirm(request.user)
        log(instance=Fingerprint.objects.get(), action="nurture.release", user=request.user, title=_t("this database"))
        messages.success(request, _t("Confirmed: messages leave from this site again."))
        return redirect("nurture_overview:index")
