"""What is wrong with an e-mail, before it takes effect."""

from django.utils.translation import gettext as _
from wagtail.blocks import StreamValue, StructValue
from wagtail.models import Site

from wagtail_nurture.contacts.site_settings import NurtureSiteSettings
from wagtail_nurture.exceptions import Problem

from . import compile as compiling


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
    found += [_named(problem, email) for problem in compiling.draw_email(email).problems]
    return found + _sender()


def _sender():
    """Warnings about what the site's settings still lack: the law asks for it, delivery holds without it."""
    site = Site.objects.filter(is_default_site=True).first()
    settings = NurtureSiteSettings.for_site(site) if site else None
    if settings is None or (settings.sender_email and settings.postal_address):
        return []
    text = _("The Nurture settings of %(site)s still lack the sender's address or the postal address.")
    return [Problem("", text % {"site": site}, warning=True)]


def _named(problem, email):
    """The problem with the kind and number of its block in front, so that it is found in a long message."""
    for number, child in enumerate(email.body, 1):
        if problem.place and problem.place in _ids(child):
            message = _("%(block)s (part %(number)d): %(message)s") % {
                "block": child.block.label,
                "number": number,
                "message": problem.message,
            }
            return Problem(problem.place, message, problem.warning)
    return problem


def _ids(child):
    """The ids of a block and of all blocks in it."""
    ids = {child.id}
    values = child.value.values() if isinstance(child.value, StructValue) else ()
    for inner in (inner for value in values if isinstance(value, StreamValue) for inner in value):
        ids |= _ids(inner)
    return ids
