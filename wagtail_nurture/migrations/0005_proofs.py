from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("wagtail_nurture", "0004_engine"),
    ]

    operations = [
        migrations.AddField(
            model_name="eventinbox",
            name="attempts",
            field=models.PositiveSmallIntegerField(default=0),
        ),
        migrations.AddField(
            model_name="intake",
            name="attempts",
            field=models.PositiveSmallIntegerField(default=0),
        ),
        migrations.AddField(
            model_name="intake",
            name="careful",
            field=models.PositiveSmallIntegerField(default=0),
        ),
    ]
