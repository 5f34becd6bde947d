"""Download as PDF: the letter in the form as it stands, saved or not, as it is for whoever is chosen."""

from django.utils.translation import gettext as _
from wagtail.admin.views.generic.preview import PreviewOnCreate, PreviewOnEdit

from wagtail_nurture.readers import in_their_language

from .. import preview
from ..from_the_form import FromTheForm, said
from ..paper.printing import NotPrintable
from . import showing
from .models import Letter


class TakesTheFile(FromTheForm):
    """Codes and links lead straight to where they lead: nothing is measured, and nobody is written to."""

    model = Letter

    def tried(self, message, mode, contact):
        with in_their_language(self.request.user):
            shown = preview.read(message, self.request, mode)
            if wrong := [f"• {problem}" for problem in shown.problems if not problem.warning]:
                return said("\n".join([_("This has to be mended first:"), *wrong]), status=400)
            try:
                data = showing.pdf(shown)
            except NotPrintable as error:
                return said(str(error), status=400)
        self.note(contact)
        return showing.as_file(data, "attachment")


class LetterFile(TakesTheFile, PreviewOnEdit):
    pass


class NewLetterFile(TakesTheFile, PreviewOnCreate):
    pass
