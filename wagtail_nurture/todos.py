"""What needs an editor's hand: refused publishes, held people, uncertain messages."""

from django.db import models
from django.utils.translation import gettext_lazy as _

from . import clock


class Todo(models.Model):
    """One thing for a person to look at. ``key`` names it, so that raising it twice leaves one row."""

    key = models.CharField(max_length=200, unique=True)
    kind = models.CharField(max_length=40)
    message = models.TextField(_("what happened, and how to mend it"))
    url = models.CharField(max_length=500, blank=True)
    people = models.PositiveIntegerField(default=0)
    created_at = models.DateTimeField()
    resolved_at = models.DateTimeField(null=True, blank=True)

    wagtail_reference_index_ignore = True

    class Meta:
        app_label = "wagtail_nurture"
        ordering = ["-created_at"]
        verbose_name = _("to-do")

    def __str__(self):
        return self.message[:80]


def raise_todo(key, *, kind, message, url="", people=0):
    """Show ``message`` on the overview until :func:`resolve` is called with the same ``key``."""
    values = {"kind": kind, "message": message, "url": url, "people": people, "resolved_at": None}
    Todo.objects.update_or_create(key=key, defaults=values, create_defaults=values | {"created_at": clock.now()})


def resolve(key):
    """The thing is mended: the to-do leaves the overview."""
    Todo.objects.filter(key=key, resolved_at=None).update(resolved_at=clock.now())
