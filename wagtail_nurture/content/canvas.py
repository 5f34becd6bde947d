"""What a block draws on: it turns editors' words and links into slots, and collects what is wrong with them."""

from contextlib import contextmanager

from django.utils.translation import get_language, get_language_info, override
from django.utils.translation import gettext as _

from wagtail_nurture.exceptions import Problem

from . import addresses, merge, parameters, rich
from .pictures import PIXELS, picture, too_large
from .pieces import SlotTable


class Canvas:
    """Drawn on by the blocks of one message in one language (``locale``, active meanwhile: see :meth:`drawn`).

    ``known`` is the closed list of merge names, ``extras`` that of named addresses. After drawing, ``links`` lists the
    links in order (those of a text, which may hold several, still without a key), ``merge_names`` what must be known of
    each person, ``dynamic`` the blocks that differ by person ({block id: {"kind", "config"}}), ``pictures`` the images
    that must still be there when the message leaves, ``acts`` the blocks by which a person says something (see
    :meth:`act`), and ``problems`` what is wrong.
    """

    #: What a link is drawn as: its address.
    link_slot = "link"
    #: What the page behind an act is drawn as.
    act_slot = "extra"

    def __init__(self, *, locale, known, extras=()):
        self.locale, self.known, self.extras = locale, set(known), set(extras)
        self.table = SlotTable()
        self.links, self.merge_names, self.dynamic, self.problems = [], set(), {}, []
        self.pictures = []
        self.acts, self._act_numbers = [], {}
        self.block_id = ""
        self.rtl = is_rtl(locale)
        #: The side where a line begins and that where it ends, and the arrow that points on.
        self.start, self.end, self.onward = ("right", "left", "←") if self.rtl else ("left", "right", "→")
        #: {"within": [id of a block, True or False]} while what is drawn is shown only where that block has cards (or
        #: its rule holds), or not.
        self.where = {}
        self._numbers = {}

    @contextmanager
    def at(self, block_id):
        """Draw the block ``block_id``: problems and links belong to it."""
        before, self.block_id = self.block_id, block_id
        try:
            yield self
        finally:
            self.block_id = before

    @contextmanager
    def within(self, block_id, holds):
        """Draw what is shown only to those for whom ``block_id`` has cards or its rule holds, or the others."""
        before, self.where = self.where, {"within": [block_id, holds]}
        try:
            yield self
        finally:
            self.where = before

    @classmethod
    def drawn(cls, draw, **options):
        """(a canvas, what ``draw`` did on it) in the language of the message; what is wrong is told in that of whoever
        asks. ``draw(canvas)`` is called once more where something is. ``options`` are those of the canvas."""
        language = options["locale"]
        with override(language or None):
            canvas = cls(**options)
            done = draw(canvas)
        if canvas.problems and get_language() != language:
            again = cls(**options)
            draw(again)
            canvas.problems = again.problems
        return canvas, done

    def slot(self, *slot):
        """A word that stands for ``slot`` (see ``pieces``) in text, attributes and styles."""
        return self.table.word(*slot)

    def brand(self, name):
        return self.slot("brand", name)

    def parts(self, **texts):
        """The parts of a MessageVersion: ``texts`` cut at their slots, and what filling them needs."""
        acts = {"acts": self.acts} if self.acts else {}
        return {
            **{name: self.table.cut(text) for name, text in texts.items()},
            "merge": sorted(self.merge_names),
            "blocks": self.dynamic,
            "pictures": self.pictures,
            **acts,
        }

    @property
    def link_style(self):
        return f"color:{self.brand('link')};text-decoration:underline;"

    def problem(self, message, *, warning=False):
        """Note that something is wrong with the block at hand; the same thing is noted once."""
        found = Problem(self.block_id, str(message), warning)
        if found not in self.problems:
            self.problems.append(found)

    def words(self, text):
        """``text`` with its merge fields as slots. It is not escaped: the writer does that."""
        text = str(text or "")
        for problem in merge.problems(text, place=self.block_id, known=self.known):
            self.problem(problem.message)
        drawn = []
        for part in merge.split(text):
            if isinstance(part, tuple):
                self.merge_names.add(part[0])
                part = self.slot("merge", *part)
            drawn.append(part)
        return "".join(drawn)

    def rich(self, value):
        """A RichText value (or its source) as MJML nodes."""
        return rich.elements(rich.read(getattr(value, "source", value)), self)

    def rich_lines(self, value):
        """A RichText value as plain text with the same links."""
        return rich.lines(rich.read(getattr(value, "source", value)), self)

    def link(self, link, *, label=""):
        """A word for the address of ``link`` (LinkBlock's value); "" and a problem when it leads nowhere."""
        page, url = link.get("page"), (link.get("url") or "").strip()
        added = self._parameters(link.get("parameters") or "")
        if (landing := link.get("landing")) is not None:
            # The page for everybody, where the link itself is gone by the time it is opened.
            return self._number("landing", label or landing.name, page_id=landing.page_id, landing=landing.pk, **added)
        if page is not None:
            return self._number("page", label, page_id=page.pk, **added)
        if not url:
            self.problem(_("Choose where it leads: a page or an address."))
            return ""
        if added and url.lower().startswith("tel:"):
            self.problem(_("Nothing can be added to a telephone number. Take it out under “Added to the address”."))
        return self._outward(url, label, **added)

    def _parameters(self, text):
        """What a link keeps of the parameters ``text``; their merge fields must be known of each person."""
        wrong = parameters.problem_of(text)
        if wrong:
            self.problem(wrong)
        self.words(text)
        return {"parameters": text.strip()} if text.strip() and not wrong else {}

    def address(self, attributes, *, label=""):
        """A word for the address of an ``<a>`` of rich text; "" when it leads nowhere."""
        if attributes.get("linktype") == "page" and str(attributes.get("id", "")).isdecimal():
            return self._number("page", label, page_id=int(attributes["id"]), one_of_many=True)
        if attributes.get("href"):
            return self._outward(attributes["href"].strip(), label, one_of_many=True)
        self.problem(_("The link “%(label)s” leads nowhere.") % {"label": label})
        return ""

    def document(self, document_id, *, label=""):
        """A word for the address of a document; where that leads is decided when it is clicked."""
        return self._number("document", label, document_id=document_id)

    def cards_link(self, *, label=""):
        """A word for the address of the card at hand, inside ``each``."""
        return self._number("cards", label)

    def named(self, name):
        """A word for a named address of a system message."""
        if name not in self.extras:
            self.problem(_("There is no address called “%(name)s”.") % {"name": name})
            return ""
        return self.slot("extra", name)

    def picture(self, image, size):
        """A rendition of ``image`` for ``size``; None, and a problem, when there is none or its file cannot be read."""
        if image is None:
            self.problem(_("Choose a picture."))
            return None
        shown = picture(image, size)
        if shown is None and too_large(image):
            text = _(
                "The picture “%(title)s” has %(many)d million pixels; at most %(limit)d are read. Upload a smaller one."
            )
            told = {"many": image.width * image.height // 1_000_000, "limit": PIXELS // 1_000_000}
            self.problem(text % (told | {"title": image}))
        elif shown is None:
            self.problem(
                _("The picture “%(title)s” cannot be read. Choose another, or upload it again.") % {"title": image}
            )
        if shown is None:
            return None
        # Its file goes when the image is deleted, or its own file replaced.
        kept = {"image": image.pk, "size": size, "file": shown.file.name, "block_id": self.block_id} | self.where
        if kept not in self.pictures:
            self.pictures.append(kept)
        return shown

    def sides(self, top, end, bottom, start):
        """A padding: ``start`` is on the side where a line begins.

        >>> Canvas(locale="en", known=()).sides("1px", "2px", "3px", "4px")
        '1px 2px 3px 4px'
        >>> Canvas(locale="ar", known=()).sides("1px", "2px", "3px", "4px")
        '1px 4px 3px 2px'
        """
        return f"{top} {start} {bottom} {end}" if self.rtl else f"{top} {end} {bottom} {start}"

    def act(self, kind, **facts):
        """A function that makes a word for the page behind option n (int) of the block at hand, by which a person says
        something.

        ``kind`` ("say", "answer", "friend") names that page, ``facts`` (plain JSON) is what it must know; both are kept
        in the compiled version.
        """
        if self.block_id not in self._act_numbers:
            self._act_numbers[self.block_id] = len(self.acts)
            self.acts.append({"kind": kind, "block_id": self.block_id} | facts)
        number = self._act_numbers[self.block_id]
        return lambda option: self.slot(self.act_slot, f"{kind}:{number}:{option}")

    def absolute(self, url):
        """``url`` of a file, with the site's own host in front when it has none."""
        return self.brand("site_url") + url if url.startswith("/") else url

    def _outward(self, url, label, *, one_of_many=False, **target):
        wrong = addresses.problem_of(url)
        if wrong:
            self.problem(wrong)
            return ""
        return self._number("url", label, url=url, one_of_many=one_of_many, **target)

    def _number(self, kind, label, *, url="", page_id=None, one_of_many=False, **target):
        # The HTML and the plain text draw the same link one after the other and share its number.
        key = (self.block_id, kind, url, page_id, target.get("parameters"))
        if key not in self._numbers:
            self._numbers[key] = len(self.links)
            self.links.append(
                {
                    "n": len(self.links),
                    "block_id": self.block_id,
                    "key": "" if one_of_many else self.block_id,
                    "kind": kind,
                    "url": url,
                    "page_id": page_id,
                    "label": " ".join(label.split())[:100],
                }
                | target
                | self.where
            )
        return self.slot(self.link_slot, self._numbers[key])


def is_rtl(code):
    try:
        return get_language_info(code)["bidi"]
    except KeyError:
        return False
