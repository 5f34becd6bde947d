"""The mail that brings somebody the link to their preferences."""

from django.utils.translation import gettext as _

from wagtail_nurture.content import system


def preferences(site, locale):
    """One button, and what to do when it was somebody else."""
    return _("Your preferences"), [
        {"type": "heading", "value": {"text": _("Choose what you receive"), "size": "large"}},
        {
            "type": "text",
            "value": "<p>{}</p>".format(
                _("Topics, rhythm, a pause, or nothing at all: the button leads to your own page, without a password.")
            ),
        },
        {"type": "extra_button", "value": {"text": _("Open my preferences"), "name": "preferences_url"}},
        {
            "type": "text",
            "value": "<p>{}</p>".format(
                _("This link was asked for with your address on our site. If it was not you, do nothing.")
            ),
        },
    ]


system.register("preferences", preferences, extras=("preferences_url",))
