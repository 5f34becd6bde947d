"""A message tried out as it stands in its form, saved or not: the base of "Send me a test" and of its likes."""

from django.http import JsonResponse
from django.utils.functional import cached_property
from django.utils.translation import gettext as _
from wagtail.log_actions import log
from wagtail.models import Locale
from wagtail.permission_policies import ModelPermissionPolicy

from wagtail_nurture.contacts import privacy

from . import preview, preview_person


class FromTheForm:
    """Mixin before Wagtail's PreviewOnEdit and PreviewOnCreate. POST only; whoever may write the message may try it.

    ``nurture_mode`` is the preview's mode: as whom the message speaks to its writer.
    """

    http_method_names = ["post"]

    @cached_property
    def permission_policy(self):
        return ModelPermissionPolicy(self.model)

    def post(self, request, *args, **kwargs):
        form = self.get_form(request.POST)
        if not self.validate_form(form):
            return said(_("Correct the form first: saving shows what is wrong."), status=400)
        form.save(commit=False)
        message, mode = self.object, request.POST.get("nurture_mode", "")
        if message.locale_id is None:
            message.locale = Locale.get_default()
        if mode not in dict(preview.modes(message)):
            mode = preview.READER
        try:
            contact = preview_person.reader(request, mode)
        except (preview_person.MayNotRead, preview_person.NobodyChosen) as error:
            return said(str(error), status=error.status)
        return self.tried(message, mode, contact)

    def tried(self, message, mode, contact):
        """The HttpResponse to trying ``message`` as ``contact``, or as the made-up person of ``mode``."""
        raise NotImplementedError

    def note(self, contact):
        """The audit log keeps, by number, who read as whom."""
        if contact:
            title = privacy.anonymous_title(contact)
            log(instance=contact, action="nurture.read_as", user=self.request.user, title=title)


def said(words, *, status):
    """The answer that stands below the button."""
    return JsonResponse({"said": words}, status=status)
