"""What erasing, exporting and merging a person does to the tables of this room."""

from wagtail_nurture.contacts.dependents import columns, delete, keep_own, move, nothing, register

from .models import DownloadGrant, Submission
from .referral_models import Referral


register(Submission, erase=delete, export=columns("form__name", "at", "data", "page_url", "locale"), merge=move)
register(
    DownloadGrant,
    erase=delete,
    export=columns("gated__document__title", "created_at", "expires_at", "used"),
    merge=move,
)
# Who came is told to nobody but the friend: the referrer's own events say how many.
register(Referral, contact="friend", erase=delete, export=columns("form__name", "at", "joined_at"), merge=keep_own)
register(Referral, contact="referrer", erase=delete, export=nothing, merge=move)
