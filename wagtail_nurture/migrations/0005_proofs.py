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
    ]
