import django.core.validators
import django.db.models.deletion
import wagtail_nurture.contacts.public_holidays
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("wagtail_nurture", "0003_first_hour"),
        ("wagtailcore", "0097_baselogentry_uuid_action_timestamp_indexes"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name="Errand",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("act", models.CharField(max_length=10)),
                ("which", models.JSONField(default=dict)),
                ("by", models.CharField(blank=True, max_length=150)),
                ("note", models.CharField(blank=True, max_length=500)),
                (
                    "state",
                    models.CharField(
                        choices=[("open", "in progress"), ("done", "done"), ("stopped", "stopped")],
                        default="open",
                        max_length=10,
                    ),
                ),
                ("expected", models.PositiveIntegerField(default=0)),
                ("done", models.PositiveIntegerField(default=0)),
                ("unfit", models.JSONField(default=dict)),
                ("cursor", models.BigIntegerField(default=0)),
                ("ceiling", models.BigIntegerField(default=0)),
                ("again", models.JSONField(default=list)),
                ("created_at", models.DateTimeField()),
                ("ended_at", models.DateTimeField(null=True)),
                ("lease_until", models.DateTimeField(null=True)),
                ("fence", models.UUIDField(null=True)),
            ],
            options={
                "default_permissions": [],
            },
        ),
        migrations.CreateModel(
            name="StepPace",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("step_id", models.CharField(max_length=36)),
                ("seconds", models.PositiveIntegerField(default=0)),
                ("most", models.PositiveIntegerField(default=0)),
                ("window", models.BigIntegerField(default=0)),
                ("used", models.PositiveIntegerField(default=0)),
                ("line", models.BigIntegerField(default=0)),
            ],
            options={
                "default_permissions": [],
            },
        ),
        migrations.CreateModel(
            name="VersionChange",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("choices", models.JSONField(default=list)),
                ("expected", models.JSONField(default=dict)),
                ("at", models.DateTimeField()),
                ("newest_enrolment", models.BigIntegerField(default=0)),
                ("newest_run", models.BigIntegerField(default=0)),
                (
                    "state",
                    models.CharField(
                        choices=[
                            ("open", "in progress"),
                            ("done", "done"),
                            ("cancelled", "cancelled"),
                            ("stopped", "stopped"),
                        ],
                        default="open",
                        max_length=10,
                    ),
                ),
                ("reason", models.CharField(blank=True, max_length=60)),
                ("moved", models.PositiveIntegerField(default=0)),
                ("ended", models.PositiveIntegerField(default=0)),
                ("exited", models.PositiveIntegerField(default=0)),
                ("place", models.PositiveIntegerField(default=0)),
                ("cursor", models.BigIntegerField(default=0)),
                ("turn", models.PositiveIntegerField(default=0)),
                ("created_at", models.DateTimeField()),
                ("ended_at", models.DateTimeField(null=True)),
            ],
            options={
                "default_permissions": [],
            },
        ),
        migrations.AlterModelOptions(
            name="submission",
            options={
                "default_permissions": ["view", "delete"],
                "verbose_name": "submission",
                "verbose_name_plural": "submissions",
            },
        ),
        migrations.AddField(
            model_name="circuit",
            name="since",
            field=models.DateTimeField(null=True),
        ),
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
        migrations.AddField(
            model_name="scenario",
            name="re_entry_days",
            field=models.PositiveSmallIntegerField(
                blank=True,
                default=30,
                help_text="Counts for “again, so many days after they left”.",
                validators=[
                    django.core.validators.MinValueValidator(1),
                    django.core.validators.MaxValueValidator(3650),
                ],
                verbose_name="days until they may enter again",
            ),
        ),
        migrations.AddField(
            model_name="waitsubscription",
            name="step_id",
            field=models.CharField(default="", max_length=36),
        ),
        migrations.AddField(
            model_name="waitsubscription",
            name="woken",
            field=models.PositiveIntegerField(default=0),
        ),
        migrations.AlterField(
            model_name="enrolment",
            name="entered_at",
            field=models.DateTimeField(verbose_name="entered"),
        ),
        migrations.AlterField(
            model_name="enrolment",
            name="left_at",
            field=models.DateTimeField(null=True, verbose_name="left"),
        ),
        migrations.AlterField(
            model_name="scenario",
            name="re_entry",
            field=models.CharField(
                choices=[
                    ("once", "once in a lifetime"),
                    ("each_event", "each time, when not already inside"),
                    ("after_days", "again, so many days after they left"),
                    ("yearly", "once a year"),
                    ("per_subject", "once for each thing: form, document, page, cart"),
                ],
                default="once",
                max_length=20,
                verbose_name="may enter",
            ),
        ),
        migrations.AlterField(
            model_name="scenariostate",
            name="status",
            field=models.CharField(
                choices=[
                    ("draft", "Draft"),
                    ("on", "On"),
                    ("paused", "Paused"),
                    ("finishing", "Letting people finish"),
                    ("stopped", "Stopped"),
                ],
                default="draft",
                max_length=10,
            ),
        ),
        migrations.AlterField(
            model_name="segment",
            name="match",
            field=models.CharField(
                choices=[("all", "All of these"), ("any", "At least one of these"), ("none", "None of these")],
                default="all",
                max_length=10,
                verbose_name="conditions that must hold",
            ),
        ),
        migrations.AddIndex(
            model_name="delivery",
            index=models.Index(
                condition=models.Q(("state", "queued")), fields=["lane", "not_before"], name="nurture_delivery_late"
            ),
        ),
        migrations.AddIndex(
            model_name="delivery",
            index=models.Index(condition=models.Q(("state", "held")), fields=["reason"], name="nurture_delivery_held"),
        ),
        migrations.AddIndex(
            model_name="token",
            index=models.Index(
                condition=models.Q(("state__in", ["held", "poisoned"])), fields=["reason"], name="nurture_token_held"
            ),
        ),
        migrations.AddField(
            model_name="errand",
            name="scenario",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.CASCADE, related_name="errands", to="wagtail_nurture.scenario"
            ),
        ),
        migrations.AddField(
            model_name="steppace",
            name="scenario",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.CASCADE, related_name="+", to="wagtail_nurture.scenario"
            ),
        ),
        migrations.AddField(
            model_name="versionchange",
            name="created_by",
            field=models.ForeignKey(
                null=True, on_delete=django.db.models.deletion.SET_NULL, related_name="+", to=settings.AUTH_USER_MODEL
            ),
        ),
        migrations.AddField(
            model_name="versionchange",
            name="scenario",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.CASCADE,
                related_name="version_changes",
                to="wagtail_nurture.scenario",
            ),
        ),
        migrations.AddField(
            model_name="versionchange",
            name="undoes",
            field=models.ForeignKey(
                null=True,
                on_delete=django.db.models.deletion.CASCADE,
                related_name="undone_by",
                to="wagtail_nurture.versionchange",
            ),
        ),
        migrations.AddField(
            model_name="versionchange",
            name="version",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.CASCADE, related_name="+", to="wagtail_nurture.scenarioversion"
            ),
        ),
        migrations.AddIndex(
            model_name="errand",
            index=models.Index(condition=models.Q(("state", "open")), fields=["state"], name="nurture_errand_open"),
        ),
        migrations.AddConstraint(
            model_name="steppace",
            constraint=models.UniqueConstraint(fields=("scenario", "step_id"), name="nurture_steppace"),
        ),
        migrations.AddConstraint(
            model_name="versionchange",
            constraint=models.UniqueConstraint(
                condition=models.Q(("state", "open")), fields=("scenario",), name="nurture_versionchange_open"
            ),
        ),
    ]
