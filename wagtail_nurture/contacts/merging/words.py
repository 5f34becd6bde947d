"""Why two entries may be one person, and why two cannot be merged, in words."""

from django.utils.translation import gettext as _t
from django.utils.translation import gettext_lazy as _


#: {code: (weight, words)}. Alone, two people of one household may share a browser, or even a phone.
REASONS = {
    "former": (70, _("the address of one is a former address of the other")),
    "mailbox": (60, _("the same mailbox, written in two ways")),
    "date": (60, _("the same name and the same “%(field)s”")),
    "phone": (50, _("the same phone number")),
    "postcode": (50, _("the same name and the same postcode")),
    "external": (50, _("the same number in two other systems")),
    "texts": (50, _("one agreed to text messages at the number of the other")),
    "browser": (15, _("they used the same browser")),
}

REFUSED = {
    "same": _("That is one and the same entry. Choose another person to merge with."),
    "pools": _("These two belong to different pools of contacts, which share nobody. They cannot be merged."),
    "gone": _("One of the two was erased in the meantime. Nothing was merged."),
    "merged": _("One of the two was merged in the meantime, perhaps by somebody else. Nothing more was done."),
}


def score(reasons):
    """The weight of ``reasons`` ({code: facts}) together, at most 100."""
    return min(100, sum(REASONS[code][0] for code in reasons if code in REASONS))


def likelihood(number):
    """How likely a score makes it, in words."""
    if number >= 60:
        return _t("very likely")
    return _t("likely") if number >= 40 else _t("possible")


def why(reasons, labels):
    """The reasons in words, the strongest first. ``labels``: {slug: label} of contact fields."""
    known = sorted((code for code in reasons if code in REASONS), key=lambda code: -REASONS[code][0])
    return [str(REASONS[code][1]) % {"field": labels.get((reasons[code] or {}).get("field"), "?")} for code in known]
