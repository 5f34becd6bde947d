from pathlib import Path

import modelcluster.fields
from django.db import migrations

import wagtail_nurture


#: The newest of ours: the one that is not out yet may be made anew, and is then missing for a moment.
NEWEST = max(path.stem for path in (Path(wagtail_nurture.__file__).parent / "migrations").glob("[0-9]*.py"))


class Migration(migrations.Migration):
    dependencies = [("pages", "0002_contact"), ("wagtail_nurture", NEWEST)]

    operations = [
        migrations.AddField(
            model_name="guidepage",
            name="nurture_topics",
            field=modelcluster.fields.ParentalManyToManyField(
                blank=True,
                help_text="What this page is about. Who reads it is taken to be interested in it.",
                related_name="+",
                to="wagtail_nurture.topic",
                verbose_name="topics",
            ),
        ),
    ]
