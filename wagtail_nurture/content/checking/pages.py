from django.utils.formats import date_format
from django.utils.timezone import localtime
from django.utils.translation import gettext as _

from wagtail_nurture import clock

from .. import cards
from .base import Check, registry, warning


@registry.register
class Pages(Check):
    """Pages on cards and behind links that not everybody can see, or that will go offline by themselves."""

    slug = "pages"

    def problems(self, message):
        links = message.compiled.links
        linked = {link["page_id"]: link["block_id"] for link in links if link["kind"] == "page"}
        landing = {link["block_id"]: link["page_id"] for link in links if link["kind"] == "landing"}
        carded = [each for each in message.pages if each.name == "page" and "otherwise" in (each.holder or ())]
        wanted = set(linked) | {each.value.pk for each in carded} | set(landing.values())
        if not wanted:
            return
        pages = cards.page_model().objects.filter(pk__in=wanted)
        seen = set(cards.visible(pages).values_list("pk", flat=True))
        for each in carded:
            if each.value.pk not in seen:
                yield from _hidden(each)
        for place, page in landing.items():
            if page not in seen:
                words = _(
                    "The page of the landing link for everybody else is gone, or not everybody can see it: they come "
                    "to the home page. Choose another in the link."
                )
                yield warning(place, words)
        places = {each.value.pk: each.place for each in carded} | linked
        for page in pages.filter(pk__in=seen & places.keys(), expire_at__gt=clock.now()).order_by("expire_at"):
            text = _(
                "The page “%(title)s” goes offline on %(day)s by itself. A link or card that leads to it holds the "
                "message from then on, unless the card says otherwise."
            )
            day = date_format(localtime(page.expire_at), "DATE_FORMAT")
            yield warning(places[page.pk], text % {"title": page.title, "day": day})


def _hidden(card):
    """Where the message would be held the card has said so itself while it was drawn."""
    if card.holder["otherwise"] != "hold":
        text = _("Not everybody can see the page “%(title)s” now; what you chose for that case is shown instead.")
        yield warning(card.place, text % {"title": card.value.title})
