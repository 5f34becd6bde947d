import django.db.models.deletion
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("pages", "0003_topics"), ("wagtailcore", "0097_baselogentry_uuid_action_timestamp_indexes")]

    operations = [
        migrations.CreateModel(
            name="EventPage",
            fields=[
                (
                    "taggedpage_ptr",
                    models.OneToOneField(
                        auto_created=True,
                        on_delete=django.db.models.deletion.CASCADE,
                        parent_link=True,
                        primary_key=True,
                        serialize=False,
                        to="pages.taggedpage",
                    ),
                ),
                ("day", models.DateField(blank=True, null=True)),
                ("doors", models.DateTimeField(blank=True, null=True, verbose_name="doors open")),
            ],
            options={"abstract": False},
            bases=("pages.taggedpage",),
        ),
    ]
