"""Who may act on people inside."""

from ..permissions import may_pause, may_start
from . import words


PEOPLE = "wagtail_nurture.view_contact"


def allowed(user):
    """The acts (list of words.Act) that ``user`` may do: whoever may publish scenarios and see people.

    What lets messages leave asks for the permission to send as well.
    """
    if not (may_pause(user) and user.has_perm(PEOPLE)):
        return []
    return [act for act in words.ACTS.values() if not act.starts or may_start(user)]
