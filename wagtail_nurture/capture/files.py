"""The page of a file that was asked for, and the file itself."""

from django.db import transaction
from django.http import FileResponse, HttpResponse
from django.urls import NoReverseMatch, reverse
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_http_methods
from wagtail.models import Site

from wagtail_nurture import clock, todos
from wagtail_nurture.contacts import people
from wagtail_nurture.contacts.local_time import zone_of
from wagtail_nurture.delivery import outbox
from wagtail_nurture.public import public
from wagtail_nurture.text import one_line
from wagtail_nurture.tracking import kinds, recorder

from . import grants, mails, moments, quota
from .answers import keep_private, page
from .network import comes_from_this_site


#: How many new links a person can have sent for one old link in a day.
NEW_LINKS_A_DAY = 3


@public
@require_http_methods(["GET", "HEAD", "POST"])
def file(request, token):
    """GET shows the file and its button, and changes nothing (scanners come first); POST asks for a new link."""
    grant = grants.grant_from(token)
    if grant is None:
        return page(request, "gone", status=404)
    if request.method == "POST" and comes_from_this_site(request):
        return _send_again(request, grant)
    if not grants.is_open(grant):
        return _over(request, grant)
    shown = _facts(request, grant) | {"token": token, "file": grant.gated.document}
    return page(request, "file", shown, locale=grant.locale)


def _over(request, grant):
    """The link has done its work: one button, which the page of the file answers, wherever this is shown."""
    action = reverse("wagtail_nurture:file", args=[grants.token_for(grant)])
    return page(request, "file_over", _facts(request, grant) | {"action": action}, locale=grant.locale, status=410)


def _facts(request, grant):
    """What a page says of ``grant``: until when, in the reader's language and by the clock of the site."""
    zone = zone_of(Site.find_for_request(request))
    return {
        "grant": grant,
        "expired": grant.expires_at <= clock.now(),
        "until": moments.in_words(grant.expires_at, zone=zone, locale=grant.locale),
        "zone": grant.expires_at.astimezone(zone).tzname(),
    }


def _send_again(request, grant):
    """A new link goes to the address we know; the page shows no address."""
    if quota.take("new link", grant.pk, NEW_LINKS_A_DAY, window=quota.DAY):
        with transaction.atomic():
            fresh = grants.give(grant.contact, grant.gated, locale=grant.locale)
            outbox.put([mails.file(fresh, site=Site.find_for_request(request))])
    return page(request, "file_sent_again", {"grant": grant}, locale=grant.locale)


@public
@require_http_methods(["GET", "HEAD"])
def content(request, token):
    """The bytes. Only a GET that a person made counts; previews and prefetches get nothing to keep."""
    grant = grants.grant_from(token)
    if grant is None:
        return page(request, "gone", status=404)
    if request.method == "HEAD" or _is_ahead_of_time(request):
        return keep_private(HttpResponse(status=204))
    document = grant.gated.document
    try:
        opened = document.file.open("rb")
    except OSError:
        return _missing(request, grant)
    if not grants.use(grant):
        opened.close()
        return _over(request, grant)
    todos.resolve(_todo_key(grant))
    people.touch([grant.contact_id], clock.now())
    recorder.record(
        kinds.DOCUMENT_DOWNLOADED,
        site=Site.find_for_request(request),
        contact=grant.contact,
        locale=grant.locale,
        subject=f"document:{document.pk}",
        properties={"topics": grant.gated.topic_slugs, "title": document.title},
    )
    response = FileResponse(opened, as_attachment=True, filename=document.filename, content_type=document.content_type)
    response["Content-Security-Policy"] = "default-src 'none'"
    return keep_private(response)


def _is_ahead_of_time(request):
    purposes = [request.META.get(name, "") for name in ("HTTP_SEC_PURPOSE", "HTTP_PURPOSE", "HTTP_X_MOZ")]
    return any(purpose.startswith(("prefetch", "preview")) for purpose in purposes)


def _missing(request, grant):
    """The file lies no longer where the document says: the person is told, the editor too, and no use is counted."""
    facts = {"title": one_line(grant.gated.document.title, 100)}
    todos.raise_todo(_todo_key(grant), kind="document", code="file_missing", facts=facts, url=_edit_url(grant))
    return page(request, "file_missing", {"grant": grant}, locale=grant.locale, status=503)


def _todo_key(grant):
    return f"file-missing:{grant.gated_id}"


def _edit_url(grant):
    try:
        return reverse("wagtaildocs:edit", args=[grant.gated.document_id])
    except NoReverseMatch:
        return ""


todos.register(
    {"file_missing": _("The file of the document “%(title)s” is missing. Upload it again: people ask for it.")}
)
