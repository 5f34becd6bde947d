"""What people can consent to, in words."""

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from wagtail_nurture.conf import settings
from wagtail_nurture.exceptions import SettingError


#: Mail that a person asked for expressly (a file, a confirmation): it needs an address and no consent.
TRANSACTIONAL = "transactional"
#: What the banner asks for.
TRACKING = "tracking"
#: What people choose in their preferences besides permissions; proofs are kept under these names.
LISTS, RHYTHM, TOPICS = "lists", "rhythm", "topics"
CHOICES = {
    LISTS: gettext_lazy("Lists"),
    RHYTHM: gettext_lazy("Rhythm of mails"),
    TOPICS: gettext_lazy("Topics"),
}


def label(slug):
    """The purpose's name as editors wrote it, or the slug when it is no longer in the settings."""
    if slug == TRANSACTIONAL:
        return _("Mail asked for")
    if slug == TRACKING and slug not in settings.purposes:
        return _("Being remembered on the site")
    return str(settings.purposes.get(slug, CHOICES.get(slug, slug)))


def by(slug, channel):
    """The purpose's name with the way by which it reaches people; by mail it goes without saying."""
    return _("%(what)s by text message") % {"what": label(slug)} if channel == "sms" else label(slug)


def in_sentence(slug):
    """The purpose's name as it stands inside a sentence.

    >>> in_sentence("advice")
    'advice mails'
    """
    name = label(slug)
    return name[:1].lower() + name[1:] if name[1:2].islower() else name


def choices():
    """(slug, label) pairs for an editor's choice.

    None while the settings cannot be read: fields ask when they are checked, and ``manage.py check`` must come to the
    end to say what is wrong (E002).
    """
    try:
        return [(slug, label) for slug, label in settings.purposes.items()]
    except SettingError:
        return []


def facts(slug):
    """The facts that the consent reasons name: ``reasons.sentence(code, facts(purpose))``."""
    return {"purpose": in_sentence(slug)}
