"""Messages of which nobody knows whether they arrived: a person decides, here (DESIGN law 5)."""

from django.core.exceptions import PermissionDenied
from django.shortcuts import redirect
from django.urls import path
from django.utils.translation import gettext as translate
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext
from django.views.generic import TemplateView
from wagtail.admin import messages
from wagtail.admin.views.generic.base import WagtailAdminTemplateMixin
from wagtail.admin.viewsets.base import ViewSet
from wagtail.log_actions import log

from wagtail_nurture.contacts import privacy
from wagtail_nurture.content.naming import names_of

from . import release, told, words
from .models import Delivery


#: Shown and decided at once; the next ones follow when these are decided.
SHOWN = 200
LARGEST_ID = 2**63 - 1


def undecided():
    """The uncertain messages about which nobody has decided yet, the oldest first (queryset)."""
    return Delivery.objects.filter(state=Delivery.State.UNKNOWN, reason="no_answer").order_by("pk")


class Doubts(WagtailAdminTemplateMixin, TemplateView):
    """The list with a box each, and two answers: send the ticked ones again, or count them as sent."""

    template_name = "wagtail_nurture/admin/doubts.html"
    page_title = _("Uncertain messages")
    header_icon = "warning"
    http_method_names = ["get", "post"]

    def dispatch(self, request, *args, **kwargs):
        if not request.user.has_perms(["wagtail_nurture.send_message", "wagtail_nurture.view_delivery"]):
            raise PermissionDenied
        return super().dispatch(request, *args, **kwargs)

    def get_breadcrumbs_items(self):
        return [*self.breadcrumbs_items, {"url": "", "label": translate("Uncertain messages")}]

    def get_context_data(self, **kwargs):
        wide = ("variant__parts", "variant__links")
        rows = list(undecided().select_related("contact", "variant").defer(*wide)[: SHOWN + 1])
        more, rows = len(rows) > SHOWN, rows[:SHOWN]
        names = names_of({row.message_key for row in rows if row.message_key})
        sees = privacy.may_see(self.request.user)
        for row in rows:
            row.message_name = names.get(row.message_key) or words.subject_of(row) or row.system
            row.person_name = privacy.name_of(row.contact, sees=sees)
        return super().get_context_data(**kwargs, rows=rows, more=more)

    def post(self, request):
        decide = {"again": self._send_again, "sent": self._count_as_sent}.get(request.POST.get("decision"))
        ticked = list(undecided().filter(pk__in=_numbers(request.POST.getlist("delivery"))).select_related("contact"))
        if decide is None or not ticked:
            messages.warning(request, translate("Nothing was decided: tick the messages that you mean."))
        else:
            messages.success(request, decide(ticked))
            for delivery in ticked:
                log(instance=delivery, action="nurture.decide", user=request.user, title=str(delivery.uuid))
            told.uncertain()
        return redirect("nurture_doubts:index")

    def _send_again(self, ticked):
        count = release.send_again(ticked, by=self.request.user.get_username())
        return ngettext("%(n)s message leaves once more.", "%(n)s messages leave once more.", count) % {"n": count}

    def _count_as_sent(self, ticked):
        count = release.count_as_sent(ticked, by=self.request.user.get_username())
        return ngettext("%(n)s message counts as sent.", "%(n)s messages count as sent.", count) % {"n": count}


def _numbers(given):
    """The row numbers among what a form sent; the rest is ignored."""
    return [number for number in map(int, filter(str.isdecimal, given[: SHOWN + 1])) if number <= LARGEST_ID]


class DoubtsViewSet(ViewSet):
    name = "nurture_doubts"
    url_prefix = "nurture/uncertain"

    def get_urlpatterns(self):
        return [path("", Doubts.as_view(), name="index")]
