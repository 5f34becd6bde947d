"""Finding, making, joining and forgetting people."""

from django.db import IntegrityError, transaction
from django.db.models import Q

from wagtail_nurture import clock
from wagtail_nurture.text import one_line

from . import addresses, dependents, languages, numbers, suppression
from .changes import Change, announce
from .merging import former, joining
from .merging.models import FormerAddress
from .models import Channel, Contact, ContactPool, Suppression
from .site_settings import NurtureSiteSettings


merge, MergeRefused = joining.merge, joining.MergeRefused


def pool_for(site):
    """The ContactPool of ``site``. Without one, the site joins the pool of the default site, made when missing."""
    settings = NurtureSiteSettings.for_site(site)
    if settings.pool_id is None:
        others = NurtureSiteSettings.objects.exclude(pool=None).order_by("-site__is_default_site", "site")
        settings.pool = ContactPool.objects.filter(pk__in=others.values("pool")[:1]).first() or _default_pool()
        NurtureSiteSettings.objects.filter(pk=settings.pk).update(pool=settings.pool)
    return settings.pool


def _default_pool():
    return ContactPool.objects.order_by("pk").first() or ContactPool.objects.get_or_create(name="Contacts")[0]


def find_or_create(*, pool, email, language="", first_name="", last_name="", phone=None, source=""):
    """(Contact, created) of this address in ``pool``; two requests at once get the same person.

    A known person keeps what is known; only empty columns are filled: a stranger who knows an address must not be able
    to rename its owner. An address that was given up in a merge leads to the person who had it. Raises
    ``addresses.BadAddress``.
    """
    address, key = addresses.normal_form(email)
    given = {
        "language": languages.code_of(language),
        "first_name": one_line(first_name, 100),
        "last_name": one_line(last_name, 100),
        "source": one_line(source, 100),
    }
    contact = at_address(pool, key)
    if contact is None:
        contact, created = _create(pool, address, key, given)
    else:
        created = False
    if not created:
        _fill(contact, given)
    if phone:
        numbers.keep(contact, phone, source=given["source"])
    return contact, created


def at_address(pool, key):
    """The person of ``pool`` whose address this is (normal form), or was before a merge; None when it is nobody's."""
    return Contact.objects.filter(pool=pool, email_key=key).first() or former.owner(pool, key)


def living(contact):
    """``contact``, or who they are since a merge; as the database says it now, locked where it can be.

    For whoever writes about a person read a moment ago. Raises Contact.DoesNotExist when they were erased.
    """
    row = Contact.objects.select_for_update(no_key=True).get(pk=contact.pk)
    return living(row.merged_into) if row.merged_into_id else row


def _create(pool, address, key, given):
    """The new person, or the one that another request made in this very moment."""
    try:
        with transaction.atomic():
            contact = Contact.objects.create(pool=pool, email=address, email_key=key, created_at=clock.now(), **given)
    except IntegrityError:
        return Contact.objects.get(pool=pool, email_key=key), False
    announce([Change(contact.pk, "contact.created", properties={"source": given["source"]})])
    return contact, True


def _fill(contact, given):
    news = {name: value for name, value in given.items() if value and not getattr(contact, name)}
    for name, value in news.items():
        setattr(contact, name, value)
    if news:
        contact.save(update_fields=list(news))
        announce(_set(contact, name, value, source=given["source"]) for name, value in news.items())


def _set(contact, name, value, *, source):
    """The news that an empty column got its ``value``."""
    return Change(contact.pk, "field.set", f"field:{name}", {"old": None, "new": value, "source": source})


def touch(contact_ids, at):
    """The person acted at ``at`` (a form, a click): restarts retention. Never moves the moment back."""
    earlier = Q(last_contact_at=None) | Q(last_contact_at__lt=at)
    Contact.objects.filter(earlier, pk__in=contact_ids).update(last_contact_at=at)


@transaction.atomic
def erase(contact, *, suppress=True):
    """Forget the person: every row that points at them is deleted or made anonymous, as its room declared.

    What stays: proofs of consent with a hash of the address, and with ``suppress`` the hash itself on the suppression
    list, so that an old file cannot bring the person back. A form that they fill in later lifts it. Whoever was merged
    meanwhile is erased as who they are now; erasing twice is erasing once.
    """
    try:
        contact = living(contact)
    except Contact.DoesNotExist:
        return
    keys = _addresses(contact)
    for key in keys if suppress else ():
        suppression.suppress(key, reason=Suppression.Reason.ERASED)
    for one in (*Contact.objects.filter(merged_into=contact), contact):
        for dependent in dependents.all_of_them():
            dependent.erase_rows(one)
    if keys:
        from .importing.models import ImportLine

        ImportLine.objects.filter(key__in=keys).delete()
    Contact.objects.filter(pk=contact.pk).delete()


def _addresses(contact):
    """The normal form of every e-mail address that leads to ``contact``."""
    had = FormerAddress.objects.filter(contact=contact, channel=Channel.EMAIL).values_list("key", flat=True)
    return [key for key in (contact.email_key, *had) if key]


def export(contact):
    """All that is known of the person, as a dict of plain values: their own columns and, per table, a list of rows."""
    own = [field.name for field in Contact._meta.concrete_fields if not field.is_relation and field.name != "email_key"]
    told = {"contact": {name: getattr(contact, name) for name in own}}
    # Also what has not moved yet since a merge of a moment ago.
    everyone = [contact, *Contact.objects.filter(merged_into=contact)]
    for dependent in dependents.all_of_them():
        rows = [row for one in everyone for row in dependent.export_rows(one)]
        if rows:
            told[dependent.name] = rows
    return told
