"""Where people, answers and consents came from, in words. Rows keep short marks, or the words of an import."""

from django.utils.translation import gettext as _t
from django.utils.translation import gettext_lazy as _


_MARKS = {
    "admin": _("the admin"),
    "cookie banner": _("the cookie banner"),
    "double opt-in": _("the confirmation by e-mail"),
    "one-click": _("the unsubscribe button of the mail program"),
    "preferences": _("the preferences page"),
    "preferences: undo": _("the preferences page, as an undo"),
    "unsubscribe page": _("the unsubscribe page"),
    "unsubscribe page: undo": _("the unsubscribe page, as an undo"),
}


def in_words(source):
    """``source`` as an editor reads it: "form:guide" is the form “guide”; what is no mark of ours stays as it is."""
    mark, _colon, rest = source.partition(":")
    if mark == "form" and rest:
        return _t("the form “%(form)s”") % {"form": rest}
    return str(_MARKS.get(source, source))
