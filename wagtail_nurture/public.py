"""What every public address has in common: no login, no token of a session, and never an error 500 for bad input."""

from functools import wraps

from django.contrib.auth.decorators import login_not_required
from django.db import DatabaseError
from django.http import HttpResponse
from django.utils.translation import gettext as _
from django.views.decorators.csrf import csrf_exempt


#: Addresses without a language in front.
OUR_ADDRESSES = "wagtail_nurture.urls"


def public(view):
    """Open ``view`` to strangers, also on a site for members only.

    A body or query that cannot be read (an encoding that is none) is a 400; a database that does not answer is a 503
    that says when to come back.
    """

    @csrf_exempt
    @login_not_required
    @wraps(view)
    def answer(request, *args, **kwargs):
        try:
            _read(request)
        except (LookupError, ValueError):
            return _plain(_("This request cannot be read."), status=400)
        try:
            response = view(request, *args, **kwargs)
        except DatabaseError:
            response = _plain(_("Please try again in a moment."), status=503)
            response["Retry-After"] = "30"
        if response.status_code == 404:
            # On a site with i18n_patterns Django's LocaleMiddleware would send the person on to /en/n/..., of which
            # Wagtail knows nothing, and our page would never be seen. It asks the request which addresses there are.
            request.urlconf = OUR_ADDRESSES
        return response

    return answer


def _read(request):
    """What was sent, decoded now, where it can be refused: Django decodes it when it is first looked at."""
    said = [request.GET]
    if request.method == "POST":
        said.append(request.POST)
    return said


def _plain(words, *, status):
    return HttpResponse(
        words, status=status, content_type="text/plain; charset=utf-8", headers={"Cache-Control": "no-store"}
    )
