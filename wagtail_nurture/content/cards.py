"""Cards of live pages: what a message shows of a page, as the page is at that moment.

A page may say it itself with ``nurture_card()``, which returns a dict with any of ``title``, ``text``, ``image`` (an
Image), ``price`` (number or text) and ``in_stock`` (bool). What it leaves out is taken from its title, its
search description or ``intro``, its first image field and its ``price``.
"""

import logging
import re
from html import unescape
from urllib.parse import urljoin

import swapper
from django.db.models import ForeignKey
from django.utils.html import strip_tags
from django.utils.text import Truncator
from django.utils.translation import gettext as _
from django.utils.translation import override
from wagtail.images import get_image_model
from wagtail.models import Locale, Site, get_page_models

from wagtail_nurture.text import one_line

from .money import price_words
from .paper import media
from .pictures import card_pictures


log = logging.getLogger(__name__)

TEXT_LENGTH = 150


def page_model():
    """The site's Page model (Wagtail 8 lets it be swapped)."""
    return swapper.load_model("wagtailcore", "Page")


def visible(pages):
    """Those of ``pages`` (queryset) that anybody may see now. One query for the restrictions."""
    return pages.live().public()


def in_language(page, language):
    """Whether anybody may see ``page``, or a translation of it, in ``language`` (a code) now."""
    codes = {language, language.split("-")[0]}
    same = page_model().objects.filter(translation_key=page.translation_key, locale__language_code__in=codes)
    return visible(same).exists()


def keys_of(page_ids):
    """{page id: translation key} of pages that exist. One query."""
    pages = page_model().objects.filter(pk__in=set(page_ids))
    return dict(pages.values_list("pk", "translation_key"))


def places_of(page_ids):
    """{page id: (translation key, path)} of pages that exist. One query."""
    pages = page_model().objects.filter(pk__in=set(page_ids))
    return {pk: (key, path) for pk, key, path in pages.values_list("pk", "translation_key", "path")}


def load(keys, *, languages, site):
    """{(translation key, language code): card} of the visible pages with these translation keys.

    A card is a dict of str: ``title``, ``text``, ``image`` and ``url`` (absolute), ``file`` (the image on paper),
    ``price``, ``stock``. Besides there are ``page_id`` and ``stocked``: True, False, or None where the page does not
    say. The number of queries depends on how many page types there are, not on how many pages.
    """
    locales = {locale.pk: locale for locale in Locale.objects.filter(language_code__in=languages)}
    found = page_model().objects.filter(translation_key__in=set(keys), locale__in=locales)
    pages = list(visible(found).specific())
    roots = Site.get_site_root_paths()
    for page in pages:
        page.locale, page._wagtail_cached_site_root_paths = locales[page.locale_id], roots
    said = {page.pk: _said(page) for page in pages}
    pictures = _pictures(pages, said)
    cards = {}
    for page in pages:
        card = _card(page, said[page.pk], pictures.get(page.pk), site)
        if card:
            cards[page.translation_key, page.locale.language_code] = card
    return cards


def priced_models():
    """The page types that have a price, or may say one."""
    return [
        model
        for model in get_page_models()
        if not model._meta.abstract and (hasattr(model, "price") or hasattr(model, "nurture_card"))
    ]


def priced_types():
    """Their labels ("shop.bikepage")."""
    return [model._meta.label_lower for model in priced_models()]


def _said(page):
    """What ``nurture_card()`` of the page says; a page that fails to say it is shown with its defaults."""
    try:
        said = page.nurture_card() if hasattr(page, "nurture_card") else {}
    except Exception:
        log.exception("nurture_card() of page %s failed", page.pk)
        said = {}
    return said or {}


def _pictures(pages, said):
    """{page id: absolute rendition}: each page's own choice or its first image field, all read together."""
    chosen, wanted = {}, {}
    for page in pages:
        image = said[page.pk].get("image")
        if image is not None:
            chosen[page.pk] = image
        elif "image" not in said[page.pk] and (image_id := _first_image_id(page)):
            wanted[page.pk] = image_id
    images = get_image_model().objects.in_bulk(set(wanted.values())) if wanted else {}
    chosen |= {page_id: images[image_id] for page_id, image_id in wanted.items() if image_id in images}
    renditions = card_pictures(chosen.values())
    return {page_id: renditions[image.pk] for page_id, image in chosen.items() if image.pk in renditions}


def _first_image_id(page):
    model = get_image_model()
    for field in page._meta.get_fields():
        if isinstance(field, ForeignKey) and field.related_model is model and (value := getattr(page, field.attname)):
            return value
    return None


def _card(page, said, picture, site):
    language = page.locale.language_code
    url = said.get("url") or page.full_url
    if not url:
        return None
    in_stock = _in_stock(page, said)
    with override(language):
        stock = "" if in_stock is None else _("In stock") if in_stock else _("Out of stock")
        price = price_words(said.get("price", getattr(page, "price", None)), language)
    return {
        "page_id": page.pk,
        "url": urljoin(site.root_url, url),
        "title": one_line(said.get("title") or page.title, 200),
        "text": _short(said.get("text") or page.search_description or getattr(page, "intro", "")),
        "image": urljoin(site.root_url, picture.url) if picture else "",
        "file": media.address(picture) if picture else "",
        "price": price,
        "stock": stock,
        "stocked": None if in_stock is None else bool(in_stock),
    }


def _in_stock(page, said):
    """True, False, or None where neither ``nurture_card()`` nor ``in_stock`` (bool) or ``stock`` (int) tells."""
    if "in_stock" in said:
        return said["in_stock"]
    own, stock = getattr(page, "in_stock", None), getattr(page, "stock", None)
    if isinstance(own, bool):
        return own
    return stock > 0 if isinstance(stock, int) else None


def words_of(text):
    """``text``, plain or rich, as words on one line.

    >>> words_of("<p>Bags &amp; bells.</p><p>Two</p>"), words_of("Bags & bells <5 kg")
    ('Bags & bells. Two', 'Bags & bells <5 kg')
    """
    text = unescape(strip_tags(_ENDS.sub(r"\g<0> ", str(text or "")[:20_000])))
    return re.sub(r"[ \t\r\n]+", " ", one_line(text, 1000))


def _short(text):
    return Truncator(words_of(text)).chars(TEXT_LENGTH)


#: Where words of rich text end, though no space stands there.
_ENDS = re.compile(r"</(?:p|li|h[1-6]|div|td|th|blockquote)>|<(?:br|hr)\s*/?>", re.IGNORECASE)
