from django.template.defaultfilters import filesizeformat
from django.utils.translation import gettext as translate
from django.utils.translation import gettext_lazy as _
from django.utils.translation import override
from wagtail import blocks
from wagtail.documents import get_document_model
from wagtail.documents.blocks import DocumentChooserBlock

from wagtail_nurture.text import one_line

from .. import documents
from ..mjml import Element
from ..paper import nodes
from . import groups
from .base import MUTED, DynamicBlock, cell, mark, registry, section
from .words import LongWordsBlock, WordsBlock, spoken_link


PANEL = "background:#f3f5f3;border-radius:10px;padding:18px 22px;"
TITLE = "color:#1d2125;text-decoration:none;font-weight:700;font-size:18px;line-height:1.3;"
_FACTS = f"margin:0 0 10px 0;font-size:14px;color:{MUTED};"


@registry.register
class DocumentBlock(DynamicBlock, blocks.StructBlock):
    """A document of the site as a link, with its title, type and size as they are when the message leaves."""

    slug = "document"
    simple = True

    document = DocumentChooserBlock(
        label=_("Document"), help_text=_("One that is guarded by a form opens for whoever gets this message.")
    )
    title = WordsBlock(label=_("Title"), required=False, max_length=150, help_text=_("Empty: the document's own."))
    text = LongWordsBlock(label=_("Text"), required=False, max_length=300, rows=2)
    button = WordsBlock(label=_("Words of the link"), required=False, max_length=60)

    def config(self, value):
        return {"document": value["document"].pk}

    @staticmethod
    def _is_chosen(value, context):
        """Whether there is a document; what is wrong with it is noted."""
        document = value["document"]
        if document is None:
            context.problem(translate("Choose a document."))
            return False
        if wrong := documents.look([document.pk])[document.pk].problem:
            context.problem(wrong)
        return True

    def inside(self, value, context):
        if not self._is_chosen(value, context):
            return []
        self.declare(value, context)
        title, href = self._title(value, context), self._link(value, context)
        lines = [
            Element("p", Element("a", title, href=href, class_="n-title", style=TITLE), style="margin:0 0 4px 0;"),
            Element("p", context.slot("card_value", "facts"), class_="n-muted", style=_FACTS),
        ]
        if value["text"]:
            lines.append(Element("p", *_broken(context.words(value["text"])), style="margin:0 0 10px 0;"))
        words = Element(
            "a",
            self._words(value, context),
            f"\xa0{context.onward}",
            href=href,
            class_="n-link",
            style=_link_style(context),
        )
        panel = Element("div", *lines, Element("p", words, style="margin:0;"), class_="n-panel", style=PANEL)
        block_id = context.block_id
        return [
            mark(context, "each", block_id),
            cell(panel, padding="10px 14px"),
            mark(context, "end"),
        ]

    def mjml(self, value, context):
        nodes = self.inside(value, context)
        return [section(*nodes)] if nodes else []

    def paper(self, value, context):
        """Its title, and a code by which it opens."""
        if not self._is_chosen(value, context):
            return []
        self.declare(value, context)
        label = value["title"] or value["document"].title
        return [
            context.slot("each", context.block_id),
            nodes.beside(
                context.document_code(value["document"].pk, label=label),
                Element("p", Element("strong", self._title(value, context)), class_="title"),
                *nodes.paragraphs(context.words(value["text"])),
                Element(
                    "p", self._words(value, context), " (", context.slot("card_value", "facts"), ")", class_="address"
                ),
            ),
            context.slot("end"),
        ]

    def plain(self, value, context):
        if value["document"] is None:
            return ""
        text = f"{context.words(value['text'])}\n" if value["text"] else ""
        link = spoken_link(self._words(value, context), self._link(value, context))
        each, end = context.slot("each", context.block_id), context.slot("end")
        return f"{each}* {self._title(value, context)} ({context.slot('card_value', 'facts')})\n{text}{link}{end}"

    @staticmethod
    def _title(value, context):
        return context.words(value["title"]) if value["title"] else context.slot("card_value", "title")

    @staticmethod
    def _words(value, context):
        return context.words(value["button"] or translate("Get the document"))

    @staticmethod
    def _link(value, context):
        return context.document(value["document"].pk, label=value["title"] or value["document"].title)

    @classmethod
    def cards(cls, config, group, block_id):
        known = group.documents[config["document"]]
        if known.problem:
            for person in group.recipients:
                group.hold(person.delivery_id, block_id, known.problem)
            return {}
        shown = {code: [document_card(known.document, code)] for code in {p.locale for p in group.recipients}}
        return {person.delivery_id: shown[person.locale] for person in group.recipients}

    def sample_value(self):
        newest = get_document_model().objects.order_by("-pk").values_list("pk", flat=True).first()
        return {"document": newest, "title": "", "text": str(_("All you need to know, on twelve pages."))}

    class Meta:
        icon = "doc-full-inverse"
        label = _("Document")
        description = _(
            "A document of the site with its title, type and size; a guarded one opens for whoever gets it."
        )
        label_format = _("Document: {document}")
        group = groups.FROM_THE_SITE


def document_card(document, language):
    """``document`` as a card: its title, and its type and size in words of ``language``."""
    with override(language or None):
        size = document.get_file_size()
        facts = [document.file_extension.upper(), filesizeformat(size) if size else ""]
    return {
        "title": one_line(document.title, 200),
        "facts": " · ".join(one_line(fact, 40) for fact in facts if fact),
    }


def _broken(words):
    return [node for line in words.splitlines() for node in (Element("br"), line)][1:]


def _link_style(context):
    return f"color:{context.brand('link')};text-decoration:none;font-weight:700;font-size:15px;"
