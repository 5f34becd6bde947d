"""The site's colour as a style sheet, so that our pages need no inline style and pass any content security policy."""

from django.http import HttpResponse
from django.views.decorators.http import require_safe

from wagtail_nurture.public import public

from .branding import brand_of


@public
@require_safe
def brand_css(request):
    brand = brand_of(request)
    sheet = f":root{{--nurture-brand:{brand.colour};--nurture-ink:{brand.ink}}}\n"
    return HttpResponse(sheet, content_type="text/css; charset=utf-8", headers={"Cache-Control": "public, max-age=600"})
