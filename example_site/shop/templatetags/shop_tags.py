"""``{% load shop_tags %}``: the site's own menus, in the reader's language."""

from django import template
from django.utils.translation import get_language
from wagtail.models import Page

from example_site.shop.loading.pages import key
from example_site.shop.models import SitePage


register = template.Library()
BIKES = ("touring", "mountain", "city", "children")
PLAIN = ("shops", "test-ride", "privacy")


@register.simple_tag
def shop_pages():
    """Home, sections and plain pages of the current language: one query a page."""
    names = ("home", *BIKES, "guides", "events", *PLAIN)
    keys = {key(name): name for name in names}
    found = SitePage.objects.live().filter(translation_key__in=keys, locale__language_code=_language())
    pages = {keys[page.translation_key]: page for page in found.select_related("image", "locale")}
    return {
        "home": pages.get("home"),
        "menu": [pages[name] for name in (*BIKES, "guides", "events") if name in pages],
        "bikes": [pages[name] for name in BIKES if name in pages],
        "plain": [pages[name] for name in PLAIN if name in pages],
        "test_ride": pages.get("test-ride"),
    }


@register.simple_tag
def slugurl_in(slug):
    """The address, in the current language, of the page that ``slug`` (English) names; empty when there is none."""
    page = Page.objects.live().filter(translation_key=key(slug), locale__language_code=_language()).first()
    return page.url if page else ""


def _language():
    return (get_language() or "en").split("-")[0]
