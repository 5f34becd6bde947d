"""``NurtureFormMixin``: an existing ``wagtail.contrib.forms`` page becomes a capture form.

::

    class ContactPage(NurtureFormMixin, AbstractEmailForm):
        nurture_consent_field = "news"
        nurture_purpose = "news"

Importing this module touches no table, so it may stand in any app's ``models.py``.
"""

import logging

from django.apps import apps

from . import signals
from .conf import settings


logger = logging.getLogger("wagtail_nurture.capture")


class NurtureFormMixin:
    """Put it before ``AbstractForm`` or ``AbstractEmailForm``. The page's own work is done first and never disturbed.

    Names of form fields are Wagtail's clean names ("your_e_mail"). Each attribute may also be a property or a column.
    """

    #: The field that asks the address; empty: the first e-mail field of the form.
    nurture_email_field = ""
    #: What else is kept with the person: {"first_name": "name", "postcode": "zip"}, on the left a column of the person
    #: or the short name of a contact field, on the right the form's field.
    nurture_fields = {}
    #: The checkbox by which people agree to ``nurture_purpose``; its label is kept as proof. Empty: nothing is asked.
    nurture_consent_field = ""
    #: What they agree to: a key of ``WAGTAIL_NURTURE["PURPOSES"]``.
    nurture_purpose = ""
    #: Whether consent counts only once the person has pressed the button in a message to their address.
    nurture_double_opt_in = True
    #: Short name of the list that those who agree join (everyone, when nothing is asked).
    nurture_list = ""

    _nurture_request = None

    def serve(self, request, *args, **kwargs):
        """Wagtail's own; remembers the request, without which a visit cannot be tied to the person."""
        self._nurture_request = request
        return super().serve(request, *args, **kwargs)

    def process_form_submission(self, form):
        """Wagtail's own, then ours. What goes wrong in ours is logged, without anybody's data."""
        submission = super().process_form_submission(form)
        try:
            signals.page_form_submitted.send(
                sender=type(self), page=self, form=form, submission=submission, request=self._nurture_request
            )
        except Exception as problem:
            logger.error("Form page %s was sent in, but not taken into nurture (%s).", self.pk, type(problem).__name__)
        return submission


def form_page_models():
    """The page models of this project that are capture forms, in the order in which they were loaded."""
    return [model for model in apps.get_models() if issubclass(model, NurtureFormMixin)]


def form_pages(limit=200):
    """The form pages of this project by title, at most ``limit`` of each type; a query for each page model."""
    return [page for model in form_page_models() for page in model.objects.exact_type(model).order_by("title")[:limit]]


def purpose_of(form):
    """What people agree to with ``form`` (a Form of ours, or a form page); "" when it does not ask them."""
    if isinstance(form, NurtureFormMixin):
        known = form.nurture_purpose in settings.purposes
        return form.nurture_purpose if form.nurture_consent_field and known else ""
    return form.consent_purpose


def page_key(page):
    """What events and scenarios call this page's form, the same in every language: "page:<translation key>"."""
    return f"page:{page.translation_key}"
