"""What is wrong with an e-mail, before it takes effect."""

from django.utils.translation import gettext as _
from wagtail.models import Site

from wagtail_nurture.contacts.site_settings import NurtureSiteSettings
from wagtail_nurture.exceptions import Problem

from . import checking, placing


def problems(email):
    """What must be mended before ``email`` (Email, saved or not) can be published: Problems, block by block.

    ``place`` is "subject", "preheader", "body" or the id of a block.
    """
    return [problem for problem in review(email) if not problem.warning]


def review(email):
    """Like :func:`problems`, with the warnings: things that should be seen but stop nothing."""
    found = []
    if not (email.subject or "").strip():
        found.append(Problem("subject", _("Write a subject.")))
    if not len(email.body):
        found.append(Problem("body", _("The message is empty. Add a text.")))
        return found
    message = checking.Reviewed(email)
    told = list(message.compiled.problems)
    for check in checking.registry.values():
        told += check().problems(message)
    return found + [placing.named(problem, email.body) for problem in dict.fromkeys(told)] + _sender()


def _sender():
    """Warnings about what the site's settings still lack: the law asks for it, delivery holds without it."""
    site = Site.objects.filter(is_default_site=True).first()
    settings = NurtureSiteSettings.for_site(site) if site else None
    if settings is None or (settings.sender_email and settings.postal_address):
        return []
    text = _("The Nurture settings of %(site)s still lack the sender's address or the postal address.")
    return [Problem("", text % {"site": site}, warning=True)]
