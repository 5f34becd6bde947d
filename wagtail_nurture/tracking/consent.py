"""Whether this browser may be remembered: asked before anything is written or any id given."""

import logging

from django.utils.module_loading import import_string

from wagtail_nurture.conf import settings

from . import modes


logger = logging.getLogger("wagtail_nurture.tracking")

YES, NO = "yes", "no"
#: Who refused is asked again after six months (CNIL's recommendation on cookies).
REFUSED_DAYS = 182


def allowed(request):
    """True when the person said yes, here or in the site's own tool, and the browser does not ask not to be tracked.

    Nobody is on a site whose editor switched it off.
    """
    return not refused_by_browser(request) and choice(request) is True and modes.mode_of(request) != modes.OFF


def refused_by_browser(request):
    """Whether the browser itself says no: Global Privacy Control or Do Not Track."""
    return request.META.get("HTTP_SEC_GPC") == "1" or request.META.get("HTTP_DNT") == "1"


def choice(request):
    """True, False, or None when the person was not asked: the site's own tool if there is one, else our banner."""
    if settings.CONSENT_CALLABLE:
        answer = _ask_site(request)
        if answer is not None:
            return answer
    return {YES: True, NO: False}.get(request.COOKIES.get(cookie_name()))


def cookie_name():
    """The cookie that holds the choice itself, "yes" or "no", and no id; the page's script reads it."""
    return f"{settings.COOKIE_NAME}_choice"


def write_choice(request, response, *, granted):
    """Remember on ``response`` what the person chose."""
    response.set_cookie(
        cookie_name(),
        YES if granted else NO,
        max_age=(settings.COOKIE_DAYS if granted else REFUSED_DAYS) * 86_400,
        secure=request.is_secure(),
        samesite="Lax",
    )


def _ask_site(request):
    """CONSENT_CALLABLE's answer; an error in it counts as no."""
    try:
        answer = import_string(settings.CONSENT_CALLABLE)(request)
    except Exception as problem:
        logger.error("CONSENT_CALLABLE failed (%s): this visit is not recorded.", type(problem).__name__)
        return False
    return None if answer is None else bool(answer)
