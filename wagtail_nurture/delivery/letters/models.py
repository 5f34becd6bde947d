"""A batch of letters: what is printed at one go, and its files until they are no longer needed."""

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _

from ..models import Delivery


class LetterBatch(models.Model):
    """Letters of one message and site that are printed together. The row stays as a record; its files do not."""

    class State(models.TextChoices):
        PREPARING = "preparing", _("being prepared")
        READY = "ready", _("ready to be printed")
        POSTING = "posting", _("being noted as posted")
        POSTED = "posted", _("posted")
        CANCELLED = "cancelled", _("cancelled")

    site = models.ForeignKey("wagtailcore.Site", null=True, on_delete=models.SET_NULL, related_name="+")
    message_key = models.UUIDField()
    name = models.CharField(max_length=150)
    state = models.CharField(_("state"), max_length=10, choices=State.choices, default=State.PREPARING)
    #: How many letters at most; whether all of them have been collected.
    wanted = models.PositiveIntegerField()
    collected = models.BooleanField(default=False)
    pages = models.PositiveIntegerField(default=0)
    #: Grows whenever files become void, so that a worker that still makes an old one writes nothing.
    turn = models.PositiveIntegerField(default=0)
    lease_until = models.DateTimeField(null=True)
    created_by = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, on_delete=models.SET_NULL, related_name="+")
    created_at = models.DateTimeField(_("begun"))
    ready_at = models.DateTimeField(null=True)
    #: Somebody took the file: whoever is left out afterwards must be taken from the pile by hand.
    downloaded_at = models.DateTimeField(null=True)
    posted_at = models.DateTimeField(null=True)
    ended_at = models.DateTimeField(null=True)
    #: The files and the addresses are deleted.
    emptied = models.BooleanField(default=False)

    wagtail_reference_index_ignore = True

    class Meta:
        verbose_name = _("batch of letters")
        verbose_name_plural = _("batches of letters")
        ordering = ["-pk"]
        default_permissions = []
        permissions = [("post_letter", _("Can print and post letters"))]

    def __str__(self):
        return self.name


class BatchLetter(models.Model):
    """One letter of a batch. ``lines`` (the printed address) is personal: gone with the person, and with the files."""

    class State(models.TextChoices):
        WAITING = "waiting"
        DRAWN = "drawn"
        LEFT_OUT = "left_out"

    batch = models.ForeignKey(LetterBatch, on_delete=models.CASCADE, related_name="letters", db_index=False)
    #: It stands in one batch at a time; batches that it was left out of keep their row.
    delivery = models.ForeignKey(Delivery, on_delete=models.CASCADE, related_name="+")
    number = models.PositiveIntegerField()
    part = models.PositiveIntegerField()
    state = models.CharField(max_length=10, choices=State.choices, default=State.WAITING)
    #: Why it was left out: a code of ``reasons``.
    reason = models.CharField(max_length=60, blank=True)
    #: It may lie in the pile already, and must be taken out of it by hand.
    in_pile = models.BooleanField(default=False)
    pages = models.PositiveSmallIntegerField(default=0)
    lines = models.JSONField(default=list)

    wagtail_reference_index_ignore = True

    class Meta:
        default_permissions = []
        constraints = [
            models.UniqueConstraint(fields=["batch", "number"], name="nurture_batch_letter"),
            models.UniqueConstraint(
                fields=["delivery"], condition=~models.Q(state="left_out"), name="nurture_batch_once"
            ),
        ]


class BatchPart(models.Model):
    """Some dozens of letters of a batch as one PDF; a worker that dies loses no more than one of them."""

    batch = models.ForeignKey(LetterBatch, on_delete=models.CASCADE, related_name="parts", db_index=False)
    number = models.PositiveIntegerField()
    pdf = models.BinaryField()

    wagtail_reference_index_ignore = True

    class Meta:
        default_permissions = []
        constraints = [models.UniqueConstraint(fields=["batch", "number"], name="nurture_batch_part")]


class BatchFile(models.Model):
    """A piece of the whole PDF of a batch.

    In the database and not among the site's files: no address of the web leads to it, every worker and web server
    reads it, and it is gone together with the rows it belongs to.
    """

    batch = models.ForeignKey(LetterBatch, on_delete=models.CASCADE, related_name="file", db_index=False)
    number = models.PositiveIntegerField()
    data = models.BinaryField()

    wagtail_reference_index_ignore = True

    class Meta:
        default_permissions = []
        constraints = [models.UniqueConstraint(fields=["batch", "number"], name="nurture_batch_file")]
