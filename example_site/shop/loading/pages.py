"""The page tree in English and its translation into French."""

import uuid
from datetime import timedelta

from django.db import transaction
from django.utils import timezone
from wagtail.models import Locale, Page, Site

from example_site.shop import models
from example_site.shop.words import children, city, guides, mountain, rest, specs, touring

from . import pictures


LANGUAGES = ("en", "fr")
BIKES = {"touring": touring, "mountain": mountain, "city": city, "children": children}
PLAIN = {"shops": models.ShopsPage, "test_ride": models.TestRidePage, "text": models.TextPage}

#: Pages keep their translation keys when the demo starts over, so that links and tests can rely on them.
NAMESPACE = uuid.UUID("6f1f1c52-9f1b-4c52-8a61-2f0d3c9f7e11")


def key(slug):
    """The translation key of the page that ``slug`` (English) names."""
    return uuid.uuid5(NAMESPACE, slug)


def page(slug, language="en"):
    """The page that ``slug`` (the English one, "home" for the home page) names, in ``language``."""
    return Page.objects.get(translation_key=key(slug), locale__language_code=language).specific


def _pictures():
    entries = {"home": ("Roue Libre by the sea", rest.HOME["draw"])}
    for bikes in BIKES.values():
        entries |= {bike["slug"]: (f"{bike['title']} bicycle", bike["draw"]) for bike in bikes.BIKES}
    for entry in [*rest.SECTIONS, *guides.GUIDES, *rest.EVENTS, *rest.PLAIN]:
        if entry["draw"]:
            entries[entry["slug"]] = (f"Illustration: {entry['en']['title']}", entry["draw"])
    return pictures.load(entries)


#: The tags of the French pages. What a page is about is known by its English tag, whatever the language it is read in.
FRENCH_TAGS = {
    "touring": "voyage",
    "mountain": "VTT",
    "city": "ville",
    "children": "enfants",
    "family": "famille",
    "electric": "électrique",
    "maintenance": "entretien",
}


class Tree:
    """Adds the pages of one language below its home page. A page that exists already is left as it is."""

    def __init__(self, language, images):
        self.language, self.images = language, images
        self.moment = timezone.now()
        self.locale = Locale.objects.get_or_create(language_code=language)[0]

    def add(self, parent, model, slug, words, *, tags=(), **values):
        """The page ``slug``, made live below ``parent`` unless it is there."""
        found = Page.objects.filter(translation_key=key(slug), locale=self.locale).first()
        if found:
            return found.specific
        made = model(
            title=words["title"],
            slug=words.get("slug", slug),
            intro=words["intro"],
            image=self.images.get(slug),
            locale=self.locale,
            translation_key=key(slug),
            search_description=words["intro"][:150],
            first_published_at=self.moment,
            last_published_at=self.moment,
            **values,
        )
        made.tags.add(*(FRENCH_TAGS.get(tag, tag) if self.language == "fr" else tag for tag in tags))
        parent.add_child(instance=made)
        return made

    def grow(self):
        words = rest.HOME[self.language]
        home = self.add(
            Page.get_first_root_node(), models.HomePage, "home", words | {"slug": f"roue-libre-{self.language}"}
        )
        sections = {
            entry["slug"]: self.add(home, models.SectionPage, entry["slug"], entry[self.language], show_in_menus=True)
            for entry in rest.SECTIONS
        }
        for section, module in BIKES.items():
            for bike in module.BIKES:
                self._bike(sections[section], bike)
        for guide in guides.GUIDES:
            self._guide(sections["guides"], guide)
        for event in rest.EVENTS:
            self._event(sections["events"], event)
        for plain in rest.PLAIN:
            words = plain[self.language]
            body = [("text", words["text"])] if "text" in words else []
            self.add(home, PLAIN[plain["kind"]], plain["slug"], words, body=body)
        return home

    def _bike(self, parent, bike):
        words, names = bike[self.language], specs.SPECS[self.language]
        lines = [
            ("spec", {"name": names[name], "value": values[-1 if self.language == "fr" else 0]})
            for name, *values in bike["specs"]
        ]
        self.add(
            parent,
            models.BikePage,
            bike["slug"],
            {"title": bike["title"]} | words,
            tags=bike["tags"],
            price=bike["price"],
            stock=bike["stock"],
            featured=bike.get("featured", False),
            body=[("text", words["text"]), ("tip", dict(zip(("title", "text"), words["tip"], strict=True)))],
            specs=lines,
        )

    def _guide(self, parent, guide):
        words = guide[self.language]
        body = []
        for heading, text in words["body"]:
            body += [("heading", heading), ("text", text)]
        body.append(("tip", dict(zip(("title", "text"), words["tip"], strict=True))))
        if guide.get("form"):
            body.append(("form", {"slug": guide["form"]}))
        self.add(
            parent, models.GuidePage, guide["slug"], words, tags=guide["tags"], minutes=guide["minutes"], body=body
        )

    def _event(self, parent, event):
        words = event[self.language]
        self.add(
            parent,
            models.EventPage,
            event["slug"],
            words,
            tags=event["tags"],
            starts_on=timezone.localdate() + timedelta(days=event["days"]),
            place=event["place"],
            body=[("text", words["text"])],
        )


def load(*, hostname, port):
    """Both trees, and the site at ``hostname``:``port``. Returns the Site."""
    images = _pictures()
    with transaction.atomic():
        homes = [Tree(language, images).grow() for language in LANGUAGES]
    site = Site.objects.filter(is_default_site=True).first() or Site(is_default_site=True)
    site.root_page, site.site_name, site.hostname, site.port = homes[0], "Roue Libre", hostname, port
    site.save()
    Page.objects.filter(depth=2, content_type__app_label="wagtailcore").delete()
    return site
