"""Redeem a voucher: what somebody at the till sees on their telephone. Looking changes nothing; the button redeems."""

from urllib.parse import urlencode

from django.core.exceptions import PermissionDenied
from django.shortcuts import redirect
from django.urls import path, reverse
from django.utils.translation import gettext as translate
from django.utils.translation import gettext_lazy as _
from django.views.generic import TemplateView
from wagtail.admin import messages
from wagtail.admin.menu import MenuItem
from wagtail.admin.views.generic.base import WagtailAdminTemplateMixin
from wagtail.admin.viewsets.base import ViewSet
from wagtail.log_actions import log

from wagtail_nurture.content.models import PointOfSale
from wagtail_nurture.text import one_line

from . import redeeming
from .codes import LONGEST
from .telling import until


PERMISSION = "wagtail_nurture.redeem_voucher"
#: In the session: the shop that was chosen last.
SHOP = "nurture_till"


class Till(WagtailAdminTemplateMixin, TemplateView):
    """A code is typed, or its QR code brought it here; then it is shown, and redeemed by a button."""

    template_name = "wagtail_nurture/admin/till.html"
    page_title = _("Redeem a voucher")
    header_icon = "tick-inverse"
    http_method_names = ["get", "post"]

    def dispatch(self, request, *args, **kwargs):
        if not request.user.has_perm(PERMISSION):
            raise PermissionDenied
        return super().dispatch(request, *args, **kwargs)

    def get_breadcrumbs_items(self):
        return [*self.breadcrumbs_items, {"url": "", "label": translate("Redeem a voucher")}]

    def get_context_data(self, **kwargs):
        typed = one_line(self.request.GET.get("code", ""), 2 * LONGEST)
        answer = redeeming.look(typed) if typed else None
        return super().get_context_data(
            **kwargs,
            typed=typed,
            answer=answer,
            until=until(answer.voucher.expires_at) if answer and answer.voucher else "",
            shops=list(PointOfSale.objects.values_list("name", flat=True)),
            shop=self.request.session.get(SHOP, ""),
        )

    def post(self, request):
        code = one_line(request.POST.get("code", ""), 2 * LONGEST)
        shop = one_line(request.POST.get("shop", ""), 100)
        place = shop if PointOfSale.objects.filter(name=shop).exists() else ""
        request.session[SHOP] = place
        answer = redeeming.redeem(code, user=request.user, place=place)
        if answer.state == redeeming.DONE:
            log(instance=answer.voucher, action="nurture.redeem", user=request.user)
            facts = {"worth": answer.voucher.offer.worth, "code": answer.voucher.code}
            messages.success(request, translate("Redeemed: %(worth)s (%(code)s). Ready for the next one.") % facts)
            return redirect(reverse("nurture_redeem:index"))
        return redirect(f"{reverse('nurture_redeem:index')}?{urlencode({'code': code})}")


class TillMenuItem(MenuItem):
    def is_shown(self, request):
        return request.user.has_perm(PERMISSION)


class TillViewSet(ViewSet):
    name = "nurture_redeem"
    url_prefix = "nurture/vouchers/redeem"
    icon = menu_icon = "tick-inverse"
    menu_label = _("Redeem a voucher")
    menu_item_class = TillMenuItem

    def get_urlpatterns(self):
        return [path("", Till.as_view(), name="index")]
