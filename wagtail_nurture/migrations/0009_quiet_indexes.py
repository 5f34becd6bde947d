"""Indexes on tables that are large already: on PostgreSQL nobody waits while they are built. See ``_quietly``."""

from django.db import migrations, models

from . import _quietly


class Migration(migrations.Migration):
    atomic = False

    dependencies = [("wagtail_nurture", "0008_more")]

    operations = [
        _quietly.AddIndex(
            model_name="contact",
            index=models.Index(
                condition=models.Q(("time_zone", ""), _negated=True), fields=["time_zone"], name="nurture_contact_zone"
            ),
        ),
        _quietly.AddIndex(
            model_name="score",
            index=models.Index(fields=["points"], name="nurture_score_points"),
        ),
        _quietly.AddIndex(
            model_name="score",
            index=models.Index(fields=["half_life", "weight"], name="nurture_score_weight"),
        ),
    ]
