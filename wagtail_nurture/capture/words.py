"""The words of a consent, when an editor wrote none for the form."""

from django.utils.translation import get_language
from django.utils.translation import gettext as _

from wagtail_nurture.contacts import purposes, site_facts


def of_purpose(purpose, site=None):
    """The sentence that asks for ``purpose`` (slug) in the active language: the settings of ``site``, else a plain one.

    Without a site, the default one's settings count.
    """
    facts = site_facts.of(site.pk) if site else site_facts.of_default()
    own = facts.text(f"consent:{purpose}", get_language() or "")
    words = _("Yes, I would like to receive by e-mail: %(purpose)s. I can stop at any time.")
    return own or words % {"purpose": purposes.in_sentence(purpose)}


def of_texts(purpose):
    """The sentence that asks for text messages for ``purpose`` (slug), in the active language."""
    words = _("Yes, you may also write to me by text message: %(purpose)s. I can stop at any time by answering STOP.")
    return words % {"purpose": purposes.in_sentence(purpose)}
