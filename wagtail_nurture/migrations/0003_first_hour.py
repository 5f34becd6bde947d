from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("wagtail_nurture", "0002_postgresql_indexes"),
    ]

    operations = [
        migrations.AddField(
            model_name="todo",
            name="code",
            field=models.CharField(blank=True, default="", max_length=60),
        ),
        migrations.AddField(
            model_name="todo",
            name="facts",
            field=models.JSONField(blank=True, default=dict),
        ),
        migrations.AlterField(
            model_name="todo",
            name="message",
            field=models.TextField(blank=True, verbose_name="what happened, and how to mend it"),
        ),
    ]
