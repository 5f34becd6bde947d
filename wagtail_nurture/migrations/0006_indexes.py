"""Indexes beside running work: on PostgreSQL nobody waits while they are built. See ``_quietly``."""

from django.db import migrations, models

from . import _quietly


class Migration(migrations.Migration):
    atomic = False

    dependencies = [("wagtail_nurture", "0005_proofs")]

    operations = [
        _quietly.RemoveIndex(
            model_name="contactvalue",
            name="nurture_value_text",
        ),
        _quietly.AddIndex(
            model_name="contactvalue",
            index=models.Index(
                condition=models.Q(("text__isnull", False)), fields=["field", "text"], name="nurture_value_text"
            ),
        ),
        _quietly.RemoveIndex(
            model_name="contactvalue",
            name="nurture_value_number",
        ),
        _quietly.AddIndex(
            model_name="contactvalue",
            index=models.Index(
                condition=models.Q(("number__isnull", False)), fields=["field", "number"], name="nurture_value_number"
            ),
        ),
        _quietly.RemoveIndex(
            model_name="contactvalue",
            name="nurture_value_date",
        ),
        _quietly.AddIndex(
            model_name="contactvalue",
            index=models.Index(
                condition=models.Q(("date__isnull", False)), fields=["field", "date"], name="nurture_value_date"
            ),
        ),
        _quietly.RemoveIndex(
            model_name="contactvalue",
            name="nurture_value_month_day",
        ),
        _quietly.AddIndex(
            model_name="contactvalue",
            index=models.Index(
                condition=models.Q(("month_day__isnull", False)),
                fields=["field", "month_day"],
                name="nurture_value_month_day",
            ),
        ),
        _quietly.AddIndex(
            model_name="delivery",
            index=models.Index(condition=models.Q(("state", "sent")), fields=["sent_at"], name="nurture_delivery_sent"),
        ),
        _quietly.AddIndex(
            model_name="delivery",
            index=models.Index(
                condition=models.Q(("state__in", ["skipped", "held", "failed", "unknown"])),
                fields=["created_at"],
                name="nurture_delivery_missed",
            ),
        ),
        _quietly.AddIndex(
            model_name="delivery",
            index=models.Index(
                condition=models.Q(("message_key", None), ("system", "")),
                fields=["created_at"],
                name="nurture_delivery_trial",
            ),
        ),
        _quietly.AddIndex(
            model_name="enrolment",
            index=models.Index(
                condition=models.Q(("converted", True)), fields=["left_at"], name="nurture_enrolment_converted"
            ),
        ),
        _quietly.AddConstraint(
            model_name="delivery",
            constraint=models.UniqueConstraint(fields=("key",), name="nurture_delivery_key"),
        ),
        _quietly.AddConstraint(
            model_name="delivery",
            constraint=models.UniqueConstraint(fields=("links_token",), name="nurture_delivery_links"),
        ),
        _quietly.AddConstraint(
            model_name="visitor",
            constraint=models.UniqueConstraint(fields=("key_hash",), name="nurture_visitor_key"),
        ),
    ]
