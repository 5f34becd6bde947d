"""Send me a test: the message in the form as it stands, saved or not, to the address of who is writing it."""

from django.http import JsonResponse
from django.utils.translation import gettext as _
from wagtail.admin.views.generic.preview import PreviewOnCreate, PreviewOnEdit
from wagtail.log_actions import log
from wagtail.models import Locale
from wagtail.permission_policies import ModelPermissionPolicy

from wagtail_nurture.contacts import privacy
from wagtail_nurture.content import preview, preview_person
from wagtail_nurture.content.models import Email

from . import trying


class SendsATest:
    """POST only. ``nurture_mode`` is the preview's mode: as whom the test speaks to its writer."""

    model = Email
    permission_policy = ModelPermissionPolicy(Email)
    http_method_names = ["post"]

    def post(self, request, *args, **kwargs):
        form = self.get_form(request.POST)
        if not self.validate_form(form):
            return _said(_("Correct the form first: saving shows what is wrong."), status=400)
        form.save(commit=False)
        message, mode = self.object, request.POST.get("nurture_mode", "")
        if mode not in dict(preview.modes()):
            mode = preview.READER
        if message.locale_id is None:
            message.locale = Locale.get_default()
        contact = None
        if mode == preview.PERSON:
            if not privacy.may_see(request.user):
                return _said(_("You may not see who people are. Ask for that permission."), status=403)
            contact = preview_person.chosen(request)
            if contact is None:
                return _said(_("Choose first as whom you want to read the message."), status=400)
        site = preview_person.site_of(request, contact)
        left, words = trying.send(message, address=request.user.email, site=site, kind=mode, contact=contact)
        if left and contact:
            log(instance=contact, action="nurture.read_as", user=request.user, title=privacy.anonymous_title(contact))
        return _said(words, status=200 if left else 400)


class TestMail(SendsATest, PreviewOnEdit):
    pass


class TestNewMail(SendsATest, PreviewOnCreate):
    pass


def _said(words, *, status):
    return JsonResponse({"said": words}, status=status)
