"""Joining and leaving lists, by set."""

from wagtail_nurture import clock

from .changes import Change, announce
from .models import Contact, ListMembership


State = ListMembership.State


def join(contact_ids, lst, *, at=None, state=State.CONFIRMED):
    """Make people members of ``lst`` ("confirmed") or note that they asked ("pending"); members stay members.

    People of another pool than the list's are passed over.
    """
    at = at or clock.now()
    contact_ids = Contact.objects.filter(pk__in=contact_ids, pool=lst.pool_id).values_list("pk", flat=True)
    known = dict(ListMembership.objects.filter(list=lst, contact__in=contact_ids).values_list("contact", "state"))
    stays = {State.CONFIRMED, state}
    coming = [pk for pk in contact_ids.order_by("pk") if known.get(pk) not in stays]
    ListMembership.objects.bulk_create(
        [ListMembership(contact_id=pk, list=lst, state=state, changed_at=at) for pk in coming],
        update_conflicts=True,
        unique_fields=["contact", "list"],
        update_fields=["state", "changed_at"],
    )
    if state == State.CONFIRMED:
        announce(Change(pk, "list.joined", f"list:{lst.pk}", at=at) for pk in coming)


def leave(contact_ids, lst, *, at=None):
    """People leave ``lst``; the row stays and says so."""
    at = at or clock.now()
    inside = ListMembership.objects.filter(list=lst, contact__in=contact_ids).exclude(state=State.LEFT)
    going = list(inside.values_list("contact", flat=True))
    ListMembership.objects.filter(list=lst, contact__in=going).update(state=State.LEFT, changed_at=at)
    announce(Change(pk, "list.left", f"list:{lst.pk}", at=at) for pk in going)
