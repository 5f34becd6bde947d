"""What the editor of a form is told before it goes live."""

from django.utils.translation import gettext as _
from wagtail.admin.forms import WagtailAdminModelForm


class FormEditForm(WagtailAdminModelForm):
    """Drafts may be incomplete; a form that goes live may not."""

    def clean(self):
        told = super().clean()
        if self.is_deferred_validation:
            return told
        if told.get("kind") == "newsletter" and not told.get("consent_purpose"):
            self.add_error("consent_purpose", _("Say what people subscribe to."))
        page = told.get("thanks_page")
        if page and not page.live:
            self.add_error("thanks_page", _("This page is not published. Publish it first, or choose another one."))
        asked = [block.value["field"] for block in told.get("fields") or []]
        if len(asked) != len(set(asked)):
            self.add_error("fields", _("Each question can be asked once. Remove the second one."))
        if told.get("sms_purpose") and "phone" not in asked:
            self.add_error("fields", _("Text messages need a number: add the question “Mobile number”."))
        return told
