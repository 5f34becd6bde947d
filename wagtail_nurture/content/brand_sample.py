"""A sample mail beside the settings of a site: how its messages look, before anything is saved."""

from django.http import HttpResponse
from django.utils.translation import get_language, gettext_lazy
from django.utils.translation import gettext as _

from wagtail_nurture.contacts import sample
from wagtail_nurture.readers import in_their_language

from . import compile as compiling
from . import mail_preview, preview
from .blocks import MessageBlocks
from .brand import brand_from


#: What stands in it below its heading, as the block picker shows it.
SHOWN = ("text", "button", "quote", "page_list")


def by_day(settings, request):
    """An HttpResponse with the sample mail of ``settings`` (NurtureSiteSettings, saved or not)."""
    return HttpResponse(_html(settings, request))


def by_night(settings, request):
    """The same in a mail program that is dark."""
    return HttpResponse(mail_preview.by_night(_html(settings, request)))


def _html(settings, request):
    with in_their_language(request.user):
        language, stream = get_language() or "en", MessageBlocks()
        heading = {"text": _("This is how your messages look"), "size": "large"}
        values = {"heading": heading, **{kind: stream.child_blocks[kind].sample_value() for kind in SHOWN}}
        raw = [{"type": kind, "value": value, "id": f"sample-{kind}"} for kind, value in values.items()]
        compiled = compiling.draw(
            subject=_("A sample"), preheader="", blocks=stream.to_python(raw), locale=language, purpose="advice"
        )
        shown = preview.fill(
            compiled, site=settings.site, language=language, brand=lambda site: brand_from(settings, site)
        )
    return shown.html if shown else ""


sample.register("", gettext_lazy("A sample e-mail"), by_day)
sample.register("night", gettext_lazy("A sample e-mail by night"), by_night)
