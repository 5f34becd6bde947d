"""Why a page is proposed to somebody: in an editor's words, and in words to the person."""

from contextlib import nullcontext

from django.utils.translation import gettext_lazy as _
from django.utils.translation import override

from wagtail_nurture.audience import topicnames
from wagtail_nurture.tracking.models import PageFact


TOPIC, SAID, ASKED, ALSO, SECTION, NEW = "topic", "said", "asked", "also", "section", "new"

#: To an editor, about the person: "“The long ride”: reads “Touring”".
TOLD = {
    TOPIC: _("reads about “%(about)s”"),
    SAID: _("said that “%(about)s” interests them"),
    ASKED: _("asked for something about “%(about)s”"),
    ALSO: _("people who read “%(about)s” also read this"),
    SECTION: _("same section as “%(about)s”, which they read"),
    NEW: _("new; nothing closer is known"),
}
#: To the person, below the card.
TO_THEM = {
    TOPIC: _("Because you read about “%(about)s”"),
    SAID: _("Because you said that “%(about)s” interests you"),
    ASKED: _("Because you asked for something about “%(about)s”"),
    ALSO: _("Readers of “%(about)s” also read this"),
    SECTION: _("Because you read “%(about)s”, next to it"),
    NEW: _("New on our site"),
}
_ABOUT_TOPICS = {TOPIC, SAID, ASKED}


def words(reasons, *, texts=TOLD, language=None):
    """{(code, about): str} for ``reasons`` (set of such pairs) in ``language``, or in the active one.

    A handful of queries, whatever their number; "" for what is not known any more.
    """
    with override(language) if language else nullcontext():
        topics = topicnames.labels({about for code, about in reasons if code in _ABOUT_TOPICS})
        pages = {about for code, about in reasons if code in (ALSO, SECTION) and isinstance(about, int)}
        titles = dict(PageFact.objects.filter(page_id__in=pages).values_list("page_id", "title")) if pages else {}
        return {
            (code, about): _one(texts.get(code), topics.get(about) if code in _ABOUT_TOPICS else titles.get(about))
            for code, about in reasons
        }


def lines(proposed):
    """[(title of the page, why)] of ``proposed`` ({block id: [[page id, code, about]]}), as they stand."""
    return lines_of({None: proposed})[None]


def lines_of(many):
    """{key: lines} of ``many`` ({key: proposed}); a handful of queries for all of them."""
    rows = {key: [row for own in (proposed or {}).values() for row in own] for key, proposed in many.items()}
    every = [row for own in rows.values() for row in own]
    if not every:
        return dict.fromkeys(many, [])
    titles = dict(PageFact.objects.filter(page_id__in={row[0] for row in every}).values_list("page_id", "title"))
    known = words({(code, about) for _page, code, about in every})
    return {key: [(titles.get(page, ""), known[code, about]) for page, code, about in own] for key, own in rows.items()}


def _one(text, about):
    if text is None or ("%(about)s" in str(text) and not about):
        return ""
    return str(text) % {"about": about}
