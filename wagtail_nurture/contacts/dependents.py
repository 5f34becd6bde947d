"""Every table that points at a person says here what erasing, exporting and merging the person does to its rows.

A test walks all models and fails for one that is not declared. Rooms register theirs in ``<room>/dependents.py``.
"""

from collections.abc import Callable
from dataclasses import dataclass

from django.db import models

from wagtail_nurture.exceptions import RegistrationError


@dataclass(frozen=True)
class Dependent:
    """``model.<field>`` points at Contact. The three callables get the rows of one person as a queryset."""

    model: type[models.Model]
    field: str
    erase: Callable
    export: Callable
    merge: Callable

    @property
    def moves_in_parts(self):
        """Whether a merge moves only the latest rows at once, and the others soon after."""
        return self.merge is move_in_parts

    @property
    def name(self):
        return self.model._meta.model_name

    def rows_of(self, contact):
        return self.model._default_manager.filter(**{self.field: contact.pk})

    def erase_rows(self, contact):
        self.erase(self.rows_of(contact), self.field)

    def export_rows(self, contact):
        return self.export(self.rows_of(contact))

    def merge_rows(self, other, into):
        self.merge(self.rows_of(other), self.field, into)


_known = {}


def register(model, *, contact="contact", erase, export, merge):
    """Declare ``model``. ``contact``: name of the foreign key.

    ``erase(rows, field)`` deletes or anonymises; ``export(rows)`` returns a list of dicts of plain values (empty for
    what says nothing about the person); ``merge(rows, field, into)`` gives the rows to the Contact ``into``.
    """
    known = _known.setdefault((model, contact), Dependent(model, contact, erase, export, merge))
    if (known.erase, known.merge) != (erase, merge):
        raise RegistrationError(f"{model.__name__}.{contact} is declared twice, differently.")


def all_of_them():
    """The declarations, in the order in which the rooms were loaded."""
    return list(_known.values())


def undeclared():
    """(model, field name) of each relation to Contact that no room declared; the test wants none."""
    from django.apps import apps

    from .models import Contact

    return [
        (model, field.name)
        for model in apps.get_models()
        for field in model._meta.concrete_fields
        if field.remote_field and field.remote_field.model is Contact and model is not Contact
        if (model, field.name) not in _known
    ]


def delete(rows, field):
    """Erasing deletes the rows, and what hangs from them."""
    rows.delete()


def detach(rows, field):
    """Erasing keeps the rows, without the person."""
    rows.update(**{field: None})


def columns(*names):
    """Exporting shows these columns (``relation__column`` works)."""
    return lambda rows: list(rows.order_by("pk").values(*names))


def nothing(rows):
    """Exporting shows nothing: the rows only say how the software works."""
    return []


def move(rows, field, into):
    """Merging gives all rows to the other person."""
    rows.update(**{field: into})


#: Rows that a merge moves in one transaction where there may be a hundred thousand: on SQLite it must end soon.
MOVED_AT_ONCE = 2000


def move_in_parts(rows, field, into):
    """Merging gives the latest MOVED_AT_ONCE rows to the other person; called again, the next ones."""
    latest = rows.order_by("-pk").values("pk")[:MOVED_AT_ONCE]
    rows.model._default_manager.filter(pk__in=latest).update(**{field: into})


def move_missing(*names):
    """Merging gives the rows whose ``names`` the other person has not yet; the others are deleted."""

    def give(rows, field, into):
        held = set(rows.model._default_manager.filter(**{field: into}).values_list(*names))
        double = [row[0] for row in rows.values_list("pk", *names) if row[1:] in held]
        rows.filter(pk__in=double).delete()
        rows.update(**{field: into})

    return give


def keep_own(rows, field, into):
    """Merging a table with one row a person: the other person's row wins when there are two."""
    if rows.model._default_manager.filter(**{field: into}).exists():
        rows.delete()
    else:
        rows.update(**{field: into})
