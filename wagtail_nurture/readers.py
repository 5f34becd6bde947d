"""The language in which somebody reads the admin."""

from django.utils.translation import get_language, override


def in_their_language(user):
    """A context in which words are those of the admin of ``user`` (perhaps nobody: then the active language).

    For previews that speak to the editor: Wagtail asks for them by a request of its own, which knows only the language
    of the site.
    """
    profile = getattr(user, "wagtail_userprofile", None)
    return override((profile and profile.get_preferred_language()) or get_language())
