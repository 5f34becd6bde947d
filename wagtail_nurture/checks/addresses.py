"""Where our public addresses stand: links in mails that were sent must work for years, in every language."""

from django.conf import settings as django_settings
from django.core.checks import Tags, register
from django.urls import URLResolver, get_resolver
from django.urls.resolvers import LocalePrefixPattern

from .words import danger


MEND = 'path("n/", include("wagtail_nurture.urls")), before Wagtail\'s own and outside i18n_patterns'


@register(Tags.urls)
def check_addresses(app_configs, **kwargs):
    """They are in the site's URLs, and not below a language."""
    if not getattr(django_settings, "ROOT_URLCONF", None):
        return []
    places = list(_places(get_resolver()))
    if not places:
        return [
            danger(
                "wagtail_nurture.W022",
                "The public addresses are not in the site's URLs: no message with a link can be made.",
                MEND,
            )
        ]
    if all(places):
        return [
            danger(
                "wagtail_nurture.E006",
                "The public addresses are inside i18n_patterns: links in mails, the unsubscribe link among them, carry "
                "a language and end with it, and their headers grow too long to be left whole.",
                MEND,
            )
        ]
    return []


def _places(resolver, below_a_language=False):
    """For each place in which our addresses are included, whether it lies inside i18n_patterns."""
    for entry in resolver.url_patterns:
        if isinstance(entry, URLResolver):
            below = below_a_language or isinstance(entry.pattern, LocalePrefixPattern)
            if entry.app_name == "wagtail_nurture":
                yield below
            else:
                yield from _places(entry, below)
