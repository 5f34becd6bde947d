"""What erasing, exporting and merging a person does to the tables of this room."""

from wagtail_nurture.contacts.dependents import columns, delete, move, register

from .models import DownloadGrant, Submission


register(Submission, erase=delete, export=columns("form__name", "at", "data", "page_url", "locale"), merge=move)
register(
    DownloadGrant,
    erase=delete,
    export=columns("gated__document__title", "created_at", "expires_at", "used"),
    merge=move,
)
