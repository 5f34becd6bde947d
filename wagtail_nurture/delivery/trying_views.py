"""Send me a test: the message in the form as it stands, saved or not, to who is writing it."""

from django.utils.translation import gettext as _
from wagtail.admin.views.generic.preview import PreviewOnCreate, PreviewOnEdit

from wagtail_nurture.contacts import phones
from wagtail_nurture.content import preview_person
from wagtail_nurture.content.from_the_form import FromTheForm, said
from wagtail_nurture.content.models import Email
from wagtail_nurture.content.preview_panel import OWN_NUMBER, SEND
from wagtail_nurture.content.sms.models import Sms

from . import trying


class SendsAMail(FromTheForm):
    """To the address of their account."""

    model = Email

    def tried(self, message, mode, contact):
        site = preview_person.site_of(self.request, contact)
        left, words = trying.send(message, address=self.request.user.email, site=site, kind=mode, contact=contact)
        if left:
            self.note(contact)
        return said(words, status=200 if left else 400)


class TestMail(SendsAMail, PreviewOnEdit):
    pass


class TestNewMail(SendsAMail, PreviewOnCreate):
    pass


class SendsAText(FromTheForm):
    """To the number they type, which their session remembers. It costs: only for who may send messages."""

    model = Sms

    def tried(self, message, mode, contact):
        user = self.request.user
        if not user.has_perm(SEND):
            return said(_("You may not send messages. Ask for that permission."), status=403)
        try:
            number = phones.e164(self.request.POST.get("nurture_number", "")[:40])
        except phones.BadPhone:
            return said(_("Write your telephone number with its country, for example +33 6 12 34 56 78."), status=400)
        site = preview_person.site_of(self.request, contact)
        left, words = trying.send_text(message, number=number, user=user, site=site, kind=mode, contact=contact)
        if left:
            self.request.session[OWN_NUMBER] = number
            self.note(contact)
        return said(words, status=200 if left else 400)


class TestText(SendsAText, PreviewOnEdit):
    pass


class TestNewText(SendsAText, PreviewOnCreate):
    pass
