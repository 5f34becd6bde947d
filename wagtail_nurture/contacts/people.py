"""Finding, making, joining and forgetting people."""

from django.db import IntegrityError, transaction
from django.db.models import Q

from wagtail_nurture import clock
from wagtail_nurture.text import one_line

from . import addresses, dependents, suppression
from .changes import Change, announce
from .models import Contact, ContactPool, Suppression
from .site_settings import NurtureSiteSettings


#: What is taken over from a later form or from a merged person only where it is still empty: a stranger who knows an
#: address must not be able to rename its owner.
FILLED_WHEN_EMPTY = ("first_name", "last_name", "language", "time_zone", "source")


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

    A known person keeps what is known; only empty columns are filled. Raises ``addresses.BadAddress``.
    """
    address, key = addresses.normal_form(email)
    given = {
        "language": one_line(language, 10),
        "first_name": one_line(first_name, 100),
        "last_name": one_line(last_name, 100),
        "source": one_line(source, 100),
    }
    contact = Contact.objects.filter(pool=pool, email_key=key).first()
    if contact is None:
        contact, created = _create(pool, address, key, given)
    else:
        created = False
    if not created:
        _fill(contact, given)
    if phone:
        _add_phone(contact, phone)
    return contact, created


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


def _add_phone(contact, phone):
    """Keep ``phone`` (E.164) unless the person has one or somebody else of the pool holds it."""
    taken = Contact.objects.filter(pool=contact.pool_id, phone=phone).exists()
    if contact.phone is None and not taken:
        contact.phone = phone
        contact.save(update_fields=["phone"])


def touch(contact_ids, at):
    """The person acted at ``at`` (a form, a click): restarts retention. Never moves the moment back."""
    earlier = Q(last_contact_at=None) | Q(last_contact_at__lt=at)
    Contact.objects.filter(earlier, pk__in=contact_ids).update(last_contact_at=at)


@transaction.atomic
def erase(contact, *, suppress=True):
    """Forget the person: every row that points at them is deleted or made anonymous, as its room declared.

    What stays: proofs of consent with a hash of the address, and with ``suppress`` the hash itself on the suppression
    list, so that an old file cannot bring the person back. A form that they fill in later lifts it.
    """
    if suppress and contact.email_key:
        suppression.suppress(contact.email_key, reason=Suppression.Reason.ERASED)
    for dependent in dependents.all_of_them():
        dependent.erase_rows(contact)
    if contact.email_key:
        from .importing.models import ImportLine

        ImportLine.objects.filter(key=contact.email_key).delete()
    Contact.objects.filter(merged_into=contact).delete()
    Contact.objects.filter(pk=contact.pk).delete()


def export(contact):
    """All that is known of the person, as a dict of plain values: their own columns and, per table, a list of rows."""
    own = [field.name for field in Contact._meta.concrete_fields if not field.is_relation and field.name != "email_key"]
    told = {"contact": {name: getattr(contact, name) for name in own}}
    for dependent in dependents.all_of_them():
        rows = dependent.export_rows(contact)
        if rows:
            told[dependent.name] = rows
    return told


@transaction.atomic
def merge(other, *, into):
    """``other`` was the same person as ``into``: everything moves there; ``other`` stays as a pointer without address.

    ``into`` keeps its own columns and gains those that were empty. Raises ValueError across pools or with itself.
    """
    if other.pk == into.pk or other.pool_id != into.pool_id:
        raise ValueError("Two different people of one pool can be merged.")
    for dependent in dependents.all_of_them():
        dependent.merge_rows(other, into)
    gained = _gained(other, into)
    moments = [moment for moment in (other.last_contact_at, into.last_contact_at) if moment]
    Contact.objects.filter(merged_into=other).update(merged_into=into)
    Contact.objects.filter(pk=other.pk).update(email=None, email_key=None, phone=None, merged_into=into)
    Contact.objects.filter(pk=into.pk).update(**gained, last_contact_at=max(moments, default=None))
    into.refresh_from_db()
    announce([Change(into.pk, "contact.merged", properties={"from": other.pk})])
    return into


def _gained(other, into):
    names = [*FILLED_WHEN_EMPTY, "phone"] + ([] if into.email_key else ["email", "email_key"])
    return {name: getattr(other, name) for name in names if getattr(other, name) and not getattr(into, name)}
