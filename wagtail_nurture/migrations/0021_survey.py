"""The answers to surveys, found without reading all events. See ``_quietly``."""

from django.db import migrations, models

from . import _quietly


class Migration(migrations.Migration):
    atomic = False

    dependencies = [("wagtail_nurture", "0020_languages")]

    operations = [
        _quietly.AddIndex(
            model_name="event",
            index=models.Index(
                condition=models.Q(("kind", "survey.answered")), fields=["subject"], name="nurture_event_answer"
            ),
        ),
    ]
