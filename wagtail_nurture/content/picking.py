"""The picker of merge fields: which inputs offer it, and what its script must know."""

from django.forms import Media
from django.utils.translation import gettext as _
from django.utils.translation import pgettext

from . import merge


#: Its name among the features of rich text.
FEATURE = "nurture-merge"
_CONTROLLER = "nurture-merge"

MEDIA = Media(
    js=["wagtail_nurture/admin/merge.js"],
    css={"all": ["wagtail_nurture/admin/messages.css"]},
)


def offer(widget):
    """Let ``widget`` (a text input) offer the picker; whatever else it does it keeps doing."""
    others = [name for name in widget.attrs.get("data-controller", "").split() if name != _CONTROLLER]
    widget.attrs["data-controller"] = " ".join([*others, _CONTROLLER])


def register_feature(features):
    """Let the editor of rich text offer it, where FEATURE is among its features."""
    from wagtail.admin.rich_text.editors.draftail.features import ControlFeature  # needs the models

    control = ControlFeature({"type": FEATURE}, js=MEDIA._js, css=MEDIA._css)
    features.register_editor_plugin("draftail", FEATURE, control)


def described():
    """What the script reads: the fields by group, and its words in the editor's language."""
    groups = [
        {
            "label": label,
            "fields": [
                {"name": field.name, "label": str(field.label), "sample": str(field.sample)} for field in fields
            ],
        }
        for label, fields in merge.grouped()
    ]
    words = {
        "open": _("Insert a field"),
        "title": _("Insert a field"),
        "about": _("Each person reads their own value in its place."),
        "field": _("Field"),
        "fallback": _("When it is not known"),
        "help": _("What is read instead, for example “there” after “Hello”. Empty: nothing."),
        "example": _("Reads for example:"),
        "unknown": _("Not known:"),
        "nothing": _("nothing"),
        "insert": _("Insert"),
        "cancel": pgettext("button", "Cancel"),
        "inserted": _("Inserted: %(field)s"),
    }
    return {"groups": groups, "words": words}
