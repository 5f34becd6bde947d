"""What this room hears: a form page of the site was sent in."""

from django.dispatch import receiver

from wagtail_nurture.signals import page_form_submitted

from . import guarding, page_forms  # noqa: F401  (guarding makes itself known to messages)


@receiver(page_form_submitted, dispatch_uid="nurture-page-form")
def take_in(sender, page, form, submission, request, **kwargs):
    page_forms.take(page, form, submission, request)
