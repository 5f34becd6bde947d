"""What was chosen for the messages of a window stands in it, no more in their rows, until it is closed."""

from django.db import migrations, models


def leaving(apps, schema_editor):
    """Back: the rows of the messages in windows, as the former workers know them."""
    Delivery, SendWindow = (apps.get_model("wagtail_nurture", name) for name in ("Delivery", "SendWindow"))
    for window in SendWindow.objects.all():
        rows = Delivery.objects.filter(fence=window.fence, state="claimed")
        for variant, locale, numbers in window.choices:
            rows.filter(pk__in=numbers).update(state="sending", variant=variant, locale=locale)


class Migration(migrations.Migration):
    dependencies = [("wagtail_nurture", "0025_nothing_owed")]

    operations = [
        migrations.AddField(model_name="sendwindow", name="choices", field=models.JSONField(default=list)),
        migrations.RunPython(migrations.RunPython.noop, leaving),
    ]
