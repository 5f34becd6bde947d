"""The index of messages whose news is owed goes: a window of messages is told of when it is closed. See ``_quietly``."""

from django.db import migrations

from . import _quietly


class Migration(migrations.Migration):
    atomic = False

    dependencies = [("wagtail_nurture", "0024_send_windows")]

    operations = [_quietly.RemoveIndex(model_name="delivery", name="nurture_delivery_owed")]
