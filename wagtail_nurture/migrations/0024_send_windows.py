"""What a worker is handing over stands in one row; messages called sent whose news is owed are kept as such a row."""

from django.db import migrations, models
from django.db.models import Value
from django.db.models.functions import Coalesce


def keep_owed_news(apps, schema_editor):
    """Messages whose worker was killed before it wrote that they were sent: whoever takes over windows writes it."""
    Delivery, SendWindow = (apps.get_model("wagtail_nurture", name) for name in ("Delivery", "SendWindow"))
    owed = Delivery.objects.filter(state="sent", fence__isnull=False)
    for fence in set(owed.values_list("fence", flat=True)):
        rows = owed.filter(fence=fence)
        messages = dict(rows.values_list("pk", "sent_at"))
        number = len(messages)
        SendWindow.objects.create(
            fence=fence, messages=list(messages), at=max(messages.values()), begun=number, sure=number
        )
        rows.update(state="sending")


def owe_the_news(apps, schema_editor):
    """Back: what stands in the windows of workers that were killed, in the way the former workers understand."""
    Delivery, SendWindow = (apps.get_model("wagtail_nurture", name) for name in ("Delivery", "SendWindow"))
    for window in SendWindow.objects.all():
        rows = Delivery.objects.filter(fence=window.fence, state="sending")
        at = Coalesce("sent_at", Value(window.at))
        rows.filter(pk__in=window.messages[window.begun :]).update(state="claimed")
        rows.filter(pk__in=window.messages[window.sure : window.begun]).update(sent_at=at)
        rows.filter(pk__in=window.messages[: window.sure]).update(state="sent", sent_at=at)


class Migration(migrations.Migration):
    dependencies = [
        ("wagtail_nurture", "0023_consent_to_texts"),
    ]

    operations = [
        migrations.CreateModel(
            name="SendWindow",
            fields=[
                ("fence", models.UUIDField(primary_key=True, serialize=False)),
                ("messages", models.JSONField()),
                ("at", models.DateTimeField()),
                ("begun", models.PositiveSmallIntegerField(default=0)),
                ("sure", models.PositiveSmallIntegerField(default=0)),
                ("changed", models.BooleanField(default=False)),
            ],
            options={
                "default_permissions": [],
            },
        ),
        migrations.RunPython(keep_owed_news, owe_the_news),
    ]
