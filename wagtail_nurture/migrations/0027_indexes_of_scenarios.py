"""The indexes of scenarios leave out what is of none: newsletters, the most of all. See ``_quietly``."""

from django.db import migrations, models
from django.db.models import Q

from . import _quietly


class Migration(migrations.Migration):
    atomic = False

    dependencies = [("wagtail_nurture", "0026_choices_of_windows")]

    operations = [
        _quietly.AddIndex(
            model_name="delivery",
            index=models.Index(
                fields=["scenario_id", "step_id", "state"],
                condition=Q(scenario_id__isnull=False),
                name="nurture_delivery_of_step",
            ),
        ),
        _quietly.AddIndex(
            model_name="delivery",
            index=models.Index(
                fields=["enrolment_id"], condition=Q(enrolment_id__isnull=False), name="nurture_delivery_passage"
            ),
        ),
        _quietly.RemoveIndex(model_name="delivery", name="nurture_delivery_step"),
        _quietly.RemoveIndex(model_name="delivery", name="nurture_delivery_enrolment"),
    ]
