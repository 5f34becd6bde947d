"""A file of people on its way in: the wish, and its lines until they are no longer needed."""

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _

from wagtail_nurture.contacts.models import ContactPool


class ContactImport(models.Model):
    """One file. The row stays as a record of who took over whom, when and on which ground; its lines do not.

    ``plan`` is what the editor decided (see ``planning.Plan``), ``expected`` the counts of the dry run.
    """

    class State(models.TextChoices):
        READ = "read", _("columns to choose")
        CHECKING = "checking", _("being tried")
        CHECKED = "checked", _("ready to start")
        RUNNING = "running", _("running")
        DONE = "done", _("finished")
        CANCELLED = "cancelled", _("cancelled")

    pool = models.ForeignKey(ContactPool, on_delete=models.PROTECT, related_name="+")
    user = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, on_delete=models.SET_NULL, related_name="+")
    filename = models.CharField(_("file"), max_length=200)
    header = models.JSONField(default=list)
    #: Which tool wrote the file ("mailchimp", ...), "" when unknown.
    preset = models.CharField(max_length=20, blank=True)
    plan = models.JSONField(default=dict)
    state = models.CharField(_("state"), max_length=10, choices=State.choices, default=State.READ)
    #: Grows with each new plan, so that a worker that tries an old one writes nothing.
    turn = models.PositiveIntegerField(default=0)
    total = models.PositiveIntegerField(_("lines"), default=0)
    expected = models.JSONField(default=dict)
    result = models.JSONField(default=dict)
    created_at = models.DateTimeField(_("uploaded"))
    started_at = models.DateTimeField(null=True)
    ended_at = models.DateTimeField(null=True)
    #: The lines are deleted.
    emptied = models.BooleanField(default=False)

    wagtail_reference_index_ignore = True

    class Meta:
        verbose_name = _("import of people")
        verbose_name_plural = _("imports of people")
        ordering = ["-created_at", "-pk"]
        default_permissions = []
        permissions = [("import_contact", _("Can import people"))]

    def __str__(self):
        return self.filename


class ImportLine(models.Model):
    """One line of the file. Personal data: gone when the import ends, or after seven days."""

    class State(models.TextChoices):
        READ = "read"
        CHECKED = "checked"
        DONE = "done"

    #: Stops first: who unsubscribed must not be made a subscriber by another line of the same file.
    STOP, PERSON, AGAIN, REFUSED = 0, 1, 2, 9

    job = models.ForeignKey(ContactImport, on_delete=models.CASCADE, related_name="lines", db_index=False)
    number = models.PositiveIntegerField()
    cells = models.JSONField(default=list)
    key = models.CharField(max_length=254, blank=True)
    state = models.CharField(max_length=10, choices=State.choices, default=State.READ)
    rank = models.PositiveSmallIntegerField(default=PERSON)
    outcome = models.CharField(max_length=20, blank=True)
    #: [[code, facts], ...]: why it was refused, or what of it was left out.
    notes = models.JSONField(default=list)

    wagtail_reference_index_ignore = True

    class Meta:
        default_permissions = []
        constraints = [models.UniqueConstraint(fields=["job", "number"], name="nurture_import_line")]
        indexes = [
            models.Index(fields=["job", "state", "rank", "number"], name="nurture_import_next"),
            models.Index(fields=["job", "key"], name="nurture_import_key"),
        ]
