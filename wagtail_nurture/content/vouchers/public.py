"""The voucher as a page for the person's telephone, and its QR code. Neither tells whose it is; GET changes nothing."""

from io import BytesIO

import segno
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import translation
from django.utils.cache import patch_vary_headers
from django.utils.translation import check_for_language, get_language
from django.views.decorators.http import require_safe
from wagtail.models import Site

from wagtail_nurture import clock, tokens
from wagtail_nurture.conf import settings
from wagtail_nurture.public import public

from .models import Voucher
from .telling import PURPOSE, SAMPLE, until


YEAR = 365 * 24 * 3600


@public
@require_safe
def voucher(request, token):
    """Code, worth and end. Who may redeem, and is logged in, is led on to the till's page."""
    number = tokens.unseal(PURPOSE, token)
    found = Voucher.objects.select_related("offer").filter(pk=number).first() if number else None
    if number is None or (found is None and number):
        return _private(render(request, "wagtail_nurture/delivery/not_found.html", _base(), status=404))
    user = getattr(request, "user", None)
    if found and user is not None and user.is_authenticated and user.has_perm("wagtail_nurture.redeem_voucher"):
        return _private(redirect(f"{reverse('nurture_redeem:index')}?code={found.code_key}"))
    locale = found.locale if found and found.locale and check_for_language(found.locale) else get_language()
    with translation.override(locale):
        facts = _base() | {
            "voucher": found,
            "code": found.code if found else SAMPLE,
            "sample": found is None,
            "good": found is None or found.is_good(clock.now()),
            "until": until(found.expires_at) if found else "",
            "qr": reverse("wagtail_nurture:voucher_qr", args=[token]),
        }
        response = render(request, "wagtail_nurture/content/voucher.html", facts)
        response["Content-Language"] = translation.get_language()
    return _private(response)


@public
@require_safe
def qr(request, token):
    """The address of the page as a picture: the same for ever, so every cache may keep it."""
    site = Site.find_for_request(request)
    if tokens.unseal(PURPOSE, token) is None or site is None:
        return HttpResponse(status=404, headers={"Cache-Control": "no-store"})
    out = BytesIO()
    # The site's own address, never what a request claims to be sent to: caches keep it for a year.
    address = site.root_url + reverse("wagtail_nurture:voucher", args=[token])
    segno.make(address, error="m", micro=False).save(out, kind="png", scale=8, border=4)
    response = HttpResponse(out.getvalue(), content_type="image/png")
    response["Cache-Control"] = f"public, max-age={YEAR}, immutable"
    response["X-Robots-Tag"] = "noindex"
    response["Cross-Origin-Resource-Policy"] = "cross-origin"
    return response


def _base():
    return {"base_template": settings.BASE_TEMPLATE}


def _private(response):
    response["Cache-Control"] = "no-store"
    response["Referrer-Policy"] = "no-referrer"
    response["X-Robots-Tag"] = "noindex, nofollow"
    patch_vary_headers(response, ["Cookie"])
    return response
