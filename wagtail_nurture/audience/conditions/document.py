from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext
from wagtail import blocks

from wagtail_nurture.audience import choices, windows
from wagtail_nurture.audience.acts import Acts, Did
from wagtail_nurture.audience.folding import way
from wagtail_nurture.audience.kept_choice import KeptChoiceBlock
from wagtail_nurture.tracking import kinds

from .base import registry


ASKED, FETCHED = "asked", "fetched"
ACTS = [(ASKED, gettext_lazy("asked for it")), (FETCHED, gettext_lazy("downloaded it"))]


class DocumentBlock(blocks.StructBlock):
    document = KeptChoiceBlock(choices=choices.documents_or_any, required=False, label=gettext_lazy("Document"))
    act = blocks.ChoiceBlock(choices=ACTS, default=FETCHED, label=gettext_lazy("What they did"))
    times = windows.times_block()
    days = windows.days_block()
    since_entry = windows.since_entry_block()
    since_message = windows.since_message_block()

    class Meta:
        icon = "doc-full"
        label = gettext_lazy("Has asked for a document")
        label_format = "{act} {document}"


@registry.register
class Document(Did):
    """Asked for, or downloaded, a guarded document (or any) at least N times, in D days or since entering."""

    slug = "document"
    label = gettext_lazy("Has asked for a document")
    icon = "doc-full"
    listens = (kinds.DOCUMENT_REQUESTED, kinds.DOCUMENT_DOWNLOADED)

    @classmethod
    def block(cls):
        return DocumentBlock()

    @classmethod
    def config_of(cls, value):
        number = str(value.get("document") or "")
        return super().config_of(value) | {"document": int(number) if number.isdecimal() else None}

    @property
    def document(self):
        return windows.whole(self.config.get("document"), most=2**63 - 1)

    @property
    def asked(self):
        return self.config.get("act") == ASKED

    @property
    def acts(self):
        kind = kinds.DOCUMENT_REQUESTED if self.asked else kinds.DOCUMENT_DOWNLOADED
        return Acts(kind, f"document:{self.document}" if self.document else "")

    @staticmethod
    def _done(is_asked, is_named, number):
        if is_named and is_asked:
            return ngettext(
                "asked for the document “%(document)s”",
                "asked for the document “%(document)s” at least %(count)d times",
                number,
            )
        if is_named:
            return ngettext(
                "downloaded the document “%(document)s”",
                "downloaded the document “%(document)s” at least %(count)d times",
                number,
            )
        if is_asked:
            return ngettext("asked for a document", "asked for documents at least %(count)d times", number)
        return ngettext("downloaded a document", "downloaded documents at least %(count)d times", number)

    @classmethod
    def folded(cls):
        return [
            way(*words, when={"act": [act]} | dict.fromkeys([*needs, *named], True), by="times", count="%(times)s")
            for act in (ASKED, FETCHED)
            for named in (["document"], [])
            for words, needs in windows.folded(*(cls._done(act == ASKED, named, number) for number in (1, 2)))
        ]

    def sentence(self):
        facts = {"document": choices.name_of(choices.documents(), str(self.document)), "count": self.times}
        return self.in_window(self._done(self.asked, self.document, self.times) % facts)

    def problems(self):
        found = self.window_problems()
        if self.document and str(self.document) not in dict(choices.documents()):
            found.append(_("The document of a condition is no longer guarded, or was deleted. Choose another one."))
        return found

    def gone(self):
        """Nothing: what was asked for stays known."""
        return []
