"""What erasing, exporting and merging a person does to the tables of this room."""

from wagtail_nurture.contacts.dependents import columns, delete, move, nothing, register

from .merged import merge_enrolments
from .models import Enrolment, WaitSubscription
from .tryout.models import TryOut


def delete_also(rows, field, into):
    """An editor's try-out as somebody who is somebody else now: begin it anew."""
    rows.delete()


# The last to be declared is merged first: it takes the people from whoever decides about them (``merging.joining``).
register(TryOut, erase=delete, export=nothing, merge=delete_also)
register(WaitSubscription, erase=delete, export=nothing, merge=move)
register(
    Enrolment,
    erase=delete,
    export=columns("scenario__name", "entered_at", "left_at", "status", "exit_reason", "converted", "facts"),
    merge=merge_enrolments,
)
