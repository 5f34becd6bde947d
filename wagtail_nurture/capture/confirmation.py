"""The page behind the confirmation button of a mail."""

from django.views.decorators.http import require_http_methods

from wagtail_nurture import clock
from wagtail_nurture.contacts import consent
from wagtail_nurture.public import public

from . import opt_in, quota
from .answers import page
from .network import comes_from_this_site


NEW_MAILS_A_DAY = 2


@public
@require_http_methods(["GET", "HEAD", "POST"])
def confirm(request, token):
    """GET shows one button and changes nothing, since scanners follow links; POST confirms, once for all."""
    asked = consent.request_from(token)
    if asked is None:
        return page(request, "gone", status=404)
    if asked.confirmed_at:
        return _page(request, asked, "confirmed")
    over = asked.expires_at <= clock.now()
    if request.method != "POST" or not comes_from_this_site(request):
        return _page(request, asked, "confirm_over" if over else "confirm", status=410 if over else 200)
    if over:
        return _send_again(request, asked)
    return _page(request, asked, "confirmed" if opt_in.confirm(asked) else "confirm_over")


def _send_again(request, asked):
    if quota.take("new confirmation", asked.pk, NEW_MAILS_A_DAY, window=quota.DAY):
        opt_in.renew(asked)
    return _page(request, asked, "confirm_sent_again")


def _page(request, asked, template, status=200):
    return page(request, template, {"asked": asked}, locale=asked.locale, status=status)
