"""The page of one issue on the web: what was new in it, the same for everybody; no cookie, no name, no counting."""

from zoneinfo import ZoneInfo

from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone, translation
from django.views.decorators.http import require_safe

from wagtail_nurture import tokens
from wagtail_nurture.conf import settings
from wagtail_nurture.content import digest, merge, versions
from wagtail_nurture.content.models import Email
from wagtail_nurture.public import public

from .models import Newsletter
from .sending import zone_of
from .told import language as name_of


WebPage = Newsletter.WebPage
#: What tokens of issues that are not listed are sealed for.
PURPOSE = "issue"
#: Digits of a number that any database takes.
LONGEST = 19


@public
@require_safe
def issue(request, key, locale=""):
    """The issue ``key`` in ``locale``, or in the site's language. 404 where it has no page, or has not begun.

    A number opens only what is listed; what is for whoever has the address has a sealed one, which nobody counts up to.
    """
    newsletter = (
        _issues(key)
        .filter(started_at__isnull=False, email__isnull=False, site__isnull=False)
        .select_related("email", "site__root_page__locale")
        .first()
    )
    languages = _languages(newsletter) if newsletter else []
    if not languages or (locale and locale not in languages):
        return _gone(request)
    wanted = locale or newsletter.site.root_page.locale.language_code
    locale = versions.best_language(wanted, languages)
    version = versions.in_force(newsletter.email.translation_key, locale)
    if not digest.tells_news(version):
        return _gone(request)
    before = newsletter.previous_issue
    with translation.override(locale), timezone.override(ZoneInfo(zone_of(newsletter.site))):
        facts = {
            "base_template": settings.BASE_TEMPLATE,
            "title": merge.in_words(version.subject),
            "newsletter": newsletter,
            "key": key,
            "parts": digest.parts_for_all(
                version, site=newsletter.site, until=newsletter.started_at, since=before and before.started_at
            ),
            "others": [(code, name_of(code)) for code in languages if code != locale],
            "listed": newsletter.web_page == WebPage.LISTED,
        }
        response = render(request, "wagtail_nurture/newsletters/issue.html", facts)
    response["Content-Language"] = locale
    if newsletter.web_page != WebPage.LISTED:
        response["X-Robots-Tag"] = "noindex"
    return response


def address(newsletter):
    """Where the page of ``newsletter`` is, from the root of its site on; "" where it has none, or not yet."""
    if newsletter.web_page == WebPage.NONE or not newsletter.started_at:
        return ""
    listed = newsletter.web_page == WebPage.LISTED
    return reverse("wagtail_nurture:issue", args=[newsletter.pk if listed else tokens.seal(PURPOSE, newsletter.pk)])


def _issues(key):
    """The Newsletter that ``key`` (any str) names, as a queryset."""
    if key.isascii() and key.isdecimal() and len(key) < LONGEST:
        return Newsletter.objects.filter(web_page=WebPage.LISTED, pk=int(key))
    return Newsletter.objects.exclude(web_page=WebPage.NONE).filter(pk=tokens.unseal(PURPOSE, key))


def _languages(newsletter):
    """The languages in which the message is published, the first written first."""
    live = Email.objects.filter(translation_key=newsletter.email.translation_key, live=True).order_by("pk")
    return list(live.values_list("locale__language_code", flat=True))


def _gone(request):
    facts = {"base_template": settings.BASE_TEMPLATE}
    return render(request, "wagtail_nurture/newsletters/gone.html", facts, status=404)
