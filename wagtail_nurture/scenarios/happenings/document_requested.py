from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from wagtail.documents.blocks import DocumentChooserBlock

from wagtail_nurture.audience.folding import way
from wagtail_nurture.tracking import kinds

from .. import chosen
from ..parts import PartBlock
from .base import Happening, registry


@registry.register
class DocumentRequested(Happening):
    slug = "document_requested"
    label = gettext_lazy("A document is asked for")
    icon = "doc-full-inverse"
    label_format = "{document}"
    kinds = (kinds.DOCUMENT_REQUESTED,)

    class Block(PartBlock):
        document = DocumentChooserBlock(
            label=gettext_lazy("Document"), required=False, help_text=gettext_lazy("Leave empty for any document.")
        )

    @classmethod
    def config(cls, value):
        return {"document": chosen.reference(value.get("document"))}

    @classmethod
    def sentence(cls, config):
        if not config["document"]["key"]:
            return _("any document is asked for")
        return _("the document “%(document)s” is asked for") % {"document": config["document"]["name"]}

    @classmethod
    def folded(cls):
        return [
            way(_("the document “%(document)s” is asked for"), when=["document"]),
            way(_("any document is asked for")),
        ]

    @classmethod
    def problems(cls, config):
        problem = chosen.document_problem(config["document"]["key"])
        return [problem] if problem else []

    @classmethod
    def gone(cls, config):
        return bool(chosen.document_problem(config["document"]["key"]))

    @classmethod
    def subject(cls, config):
        key = config["document"]["key"]
        return f"document:{key}" if key else ""
