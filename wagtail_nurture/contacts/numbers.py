"""Whose telephone number is whose: one number belongs to one person of a pool."""

from django.db import IntegrityError, transaction

from . import suppression
from .changes import Change, announce
from .merging import duplicates
from .models import Channel, Contact


def keep(contact, phone, *, source, replace=False):
    """Make ``phone`` (E.164) the number of ``contact`` if they have none, or with ``replace`` in the place of theirs.

    Whether it is theirs now. A number that somebody else of the pool has stays with them, and one that answered STOP is
    taken from nobody but an editor: whoever types it need not be who holds it.
    """
    if contact.phone == phone:
        return True
    if (contact.phone and not replace) or holder(contact, phone) or suppression.suppressed([phone], Channel.SMS):
        return False
    former, contact.phone = contact.phone, phone
    try:
        with transaction.atomic():
            contact.save(update_fields=["phone"])
    except IntegrityError:  # somebody else's since a moment ago
        contact.phone = former
        return False
    announce([Change(contact.pk, "field.set", "field:phone", {"old": former, "new": phone, "source": source})])
    return True


def holder(contact, phone):
    """The id of the other person of the pool of ``contact`` whose number ``phone`` is; None when it is nobody's."""
    others = Contact.objects.filter(pool=contact.pool_id, phone=phone, merged_into=None).exclude(pk=contact.pk)
    return others.values_list("pk", flat=True).first()


def is_not_theirs(contact, phone):
    """``contact`` agreed to texts at the number of somebody else: an editor decides whether the two are one person."""
    if other := holder(contact, phone):
        duplicates.suppose(contact.pk, other, "texts")
