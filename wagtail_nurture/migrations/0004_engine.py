import wagtail_nurture.contacts.public_holidays
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("wagtail_nurture", "0003_first_hour"),
    ]

    operations = [
        migrations.AddField(
            model_name="nurturesitesettings",
            name="holidays",
            field=models.CharField(
                blank=True,
                default="FR",
                help_text="For scenarios that wait for working hours. Two letters (FR), or a part (DE-BY). Empty: none.",
                max_length=40,
                validators=[wagtail_nurture.contacts.public_holidays.validate],
                verbose_name="public holidays of",
            ),
        ),
    ]
