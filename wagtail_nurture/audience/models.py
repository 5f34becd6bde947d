"""Who is alike: for now the score; segments, interests and personas join it here."""

from django.db import models


class Score(models.Model):
    """A person's points now; each change is an event ("score.added")."""

    contact = models.OneToOneField(
        "wagtail_nurture.Contact", on_delete=models.CASCADE, related_name="score", primary_key=True
    )
    points = models.IntegerField(default=0, db_index=True)
    changed_at = models.DateTimeField()

    wagtail_reference_index_ignore = True

    class Meta:
        default_permissions = []
