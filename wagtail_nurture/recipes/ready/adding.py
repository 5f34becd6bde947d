"""From a class on a shelf to a row of its own, and which of them are there already."""

from django.conf import settings
from django.db import transaction
from django.utils.translation import override
from wagtail.log_actions import log
from wagtail.models import RevisionMixin

from wagtail_nurture.contacts.models import ContactPool


def there(shelf, pool):
    """{slug: row} of what is on ``shelf`` and in ``pool`` already, by its name in any language. One query."""
    named = {name: ready.slug for ready in shelf.all() for name in _names(ready)}
    rows = shelf.model.objects.filter(pool=pool, name__in=named).order_by("-pk")
    return {named[row.name]: row for row in rows}


def add(shelf, ready, pool, *, user):
    """Add ``ready`` (class) to ``pool``, named in the active language. Returns (row, whether it is new).

    Pressed twice, also at the same moment, it is added once.
    """
    with transaction.atomic():
        ContactPool.objects.select_for_update().get(pk=pool.pk)
        if known := there(shelf, pool).get(ready.slug):
            return known, False
        row = made(shelf, ready, pool)
        row.save()
        log(instance=row, action="wagtail.create", user=user, content_changed=True)
        if isinstance(row, RevisionMixin):
            row.save_revision(user=user, log_action=True)
    return row, True


def made(shelf, ready, pool):
    """The row that ``ready`` becomes, not saved."""
    row = shelf.model(name=str(ready.title), pool=pool)
    for name, value in ready.values().items():
        setattr(row, name, shelf.model._meta.get_field(name).to_python(value))
    return row


def _names(ready):
    """What ``ready`` is called in each language of the site's admin."""
    found = set()
    for code, _label in settings.LANGUAGES:
        with override(code):
            found.add(str(ready.title))
    return found
