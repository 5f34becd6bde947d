import swapper
import django.core.validators
import django.db.models.deletion
import modelcluster.fields
import uuid
import wagtail.fields
import wagtail.models.preview
import wagtail_nurture.contacts.site_settings
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        swapper.dependency("wagtailcore", "Page"),
        ("wagtail_nurture", "0002_postgresql_indexes"),
        ("wagtailcore", "0097_baselogentry_uuid_action_timestamp_indexes"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name="CheckResult",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("slug", models.CharField(max_length=50)),
                ("about", models.CharField(blank=True, max_length=300)),
                ("code", models.CharField(blank=True, max_length=60)),
                ("facts", models.JSONField(blank=True, default=dict)),
                ("asked_at", models.DateTimeField(null=True)),
                ("begun_at", models.DateTimeField(null=True)),
            ],
            options={
                "default_permissions": [],
            },
        ),
        migrations.CreateModel(
            name="ContactImport",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("filename", models.CharField(max_length=200, verbose_name="file")),
                ("header", models.JSONField(default=list)),
                ("preset", models.CharField(blank=True, max_length=20)),
                ("plan", models.JSONField(default=dict)),
                (
                    "state",
                    models.CharField(
                        choices=[
                            ("read", "columns to choose"),
                            ("checking", "being tried"),
                            ("checked", "ready to start"),
                            ("running", "running"),
                            ("done", "finished"),
                            ("cancelled", "cancelled"),
                        ],
                        default="read",
                        max_length=10,
                        verbose_name="state",
                    ),
                ),
                ("turn", models.PositiveIntegerField(default=0)),
                ("total", models.PositiveIntegerField(default=0, verbose_name="lines")),
                ("expected", models.JSONField(default=dict)),
                ("result", models.JSONField(default=dict)),
                ("created_at", models.DateTimeField(verbose_name="uploaded")),
                ("started_at", models.DateTimeField(null=True)),
                ("ended_at", models.DateTimeField(null=True)),
                ("emptied", models.BooleanField(default=False)),
            ],
            options={
                "verbose_name": "import of people",
                "verbose_name_plural": "imports of people",
                "ordering": ["-created_at", "-pk"],
                "permissions": [("import_contact", "Can import people")],
                "default_permissions": [],
            },
        ),
        migrations.CreateModel(
            name="FormCount",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("day", models.DateField()),
                ("locale", models.CharField(blank=True, max_length=10)),
                ("views", models.PositiveIntegerField(default=0)),
                ("starts", models.PositiveIntegerField(default=0)),
                ("completions", models.PositiveIntegerField(default=0)),
            ],
            options={
                "default_permissions": [],
            },
        ),
        migrations.CreateModel(
            name="ImportLine",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("number", models.PositiveIntegerField()),
                ("cells", models.JSONField(default=list)),
                ("key", models.CharField(blank=True, max_length=254)),
                (
                    "state",
                    models.CharField(
                        choices=[("read", "Read"), ("checked", "Checked"), ("done", "Done")],
                        default="read",
                        max_length=10,
                    ),
                ),
                ("rank", models.PositiveSmallIntegerField(default=1)),
                ("outcome", models.CharField(blank=True, max_length=20)),
                ("notes", models.JSONField(default=list)),
            ],
            options={
                "default_permissions": [],
            },
        ),
        migrations.CreateModel(
            name="MutedTopic",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("topic", models.CharField(max_length=100, verbose_name="topic")),
                ("until", models.DateTimeField(blank=True, null=True, verbose_name="until")),
                ("changed_at", models.DateTimeField()),
            ],
            options={
                "default_permissions": [],
            },
        ),
        migrations.CreateModel(
            name="Newsletter",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("name", models.CharField(help_text="Only you see it.", max_length=150, verbose_name="name")),
                ("send_at", models.DateTimeField(blank=True, null=True, verbose_name="at")),
                (
                    "state",
                    models.CharField(
                        choices=[
                            ("draft", "Draft"),
                            ("scheduled", "Scheduled"),
                            ("sending", "Being sent"),
                            ("sent", "Sent"),
                            ("stopped", "Stopped"),
                        ],
                        default="draft",
                        editable=False,
                        max_length=10,
                    ),
                ),
                ("edited_at", models.DateTimeField(editable=False)),
                ("counted", models.JSONField(default=dict, editable=False)),
                ("audience_kept", models.JSONField(default=dict, editable=False)),
                ("started_at", models.DateTimeField(editable=False, null=True)),
                ("ended_at", models.DateTimeField(editable=False, null=True)),
                ("reason", models.CharField(blank=True, editable=False, max_length=60)),
            ],
            options={
                "verbose_name": "newsletter",
                "verbose_name_plural": "newsletters",
                "ordering": ["-edited_at"],
            },
        ),
        migrations.CreateModel(
            name="Purge",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("started_at", models.DateTimeField()),
                ("finished_at", models.DateTimeField(null=True)),
                ("part", models.CharField(blank=True, max_length=40)),
                ("cursor", models.BigIntegerField(default=0)),
                ("removed", models.JSONField(default=dict)),
            ],
            options={
                "default_permissions": [],
            },
        ),
        migrations.CreateModel(
            name="RecipeUse",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("key", models.UUIDField(unique=True)),
                ("recipe", models.CharField(max_length=50)),
                ("emails", models.JSONField(default=list)),
                ("forms", models.JSONField(default=list)),
                ("made_at", models.DateTimeField()),
            ],
            options={
                "default_permissions": [],
            },
        ),
        migrations.CreateModel(
            name="Segment",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("name", models.CharField(max_length=100, verbose_name="name")),
                (
                    "match",
                    models.CharField(
                        choices=[("all", "All of these"), ("any", "At least one of these"), ("none", "None of these")],
                        default="all",
                        max_length=10,
                        verbose_name="belongs who fulfils",
                    ),
                ),
                ("conditions", wagtail.fields.StreamField([], blank=True, block_lookup={}, verbose_name="conditions")),
            ],
            options={
                "verbose_name": "segment",
                "verbose_name_plural": "segments",
                "ordering": ["name"],
            },
            bases=(wagtail.models.preview.PreviewableMixin, models.Model),
        ),
        migrations.CreateModel(
            name="SiteWords",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                (
                    "place",
                    models.CharField(
                        choices=wagtail_nurture.contacts.site_settings.place_choices,
                        max_length=60,
                        verbose_name="where",
                    ),
                ),
                ("text", models.TextField(max_length=500, verbose_name="text")),
            ],
            options={
                "default_permissions": [],
            },
        ),
        migrations.CreateModel(
            name="TryOut",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("run", models.UUIDField(default=uuid.uuid4)),
                ("as_other", models.BooleanField(default=False)),
                ("locale", models.CharField(blank=True, max_length=10)),
                ("time_zone", models.CharField(max_length=60)),
                ("site_time_zone", models.CharField(max_length=60)),
                ("revision", models.BigIntegerField(null=True)),
                ("graph", models.JSONField()),
                ("subject", models.CharField(blank=True, max_length=100)),
                ("facts", models.JSONField(default=dict)),
                ("step_id", models.CharField(blank=True, max_length=60)),
                ("visit", models.PositiveIntegerField(default=0)),
                (
                    "state",
                    models.CharField(
                        choices=[
                            ("running", "on the way"),
                            ("asking", "waits for you"),
                            ("ended", "at the end"),
                            ("stopped", "stopped"),
                        ],
                        default="running",
                        max_length=10,
                    ),
                ),
                ("entered_at", models.DateTimeField()),
                ("at", models.DateTimeField()),
                ("due_at", models.DateTimeField()),
                ("next_at", models.DateTimeField()),
                ("journal", models.JSONField(default=list)),
                ("acts", models.JSONField(default=list)),
                ("expires_at", models.DateTimeField(db_index=True)),
            ],
            options={
                "default_permissions": [],
            },
        ),
        migrations.CreateModel(
            name="Turn",
            fields=[
                (
                    "contact",
                    models.OneToOneField(
                        on_delete=django.db.models.deletion.CASCADE,
                        primary_key=True,
                        related_name="+",
                        serialize=False,
                        to="wagtail_nurture.contact",
                    ),
                ),
            ],
            options={
                "default_permissions": [],
            },
        ),
        migrations.CreateModel(
            name="Wishes",
            fields=[
                (
                    "contact",
                    models.OneToOneField(
                        on_delete=django.db.models.deletion.CASCADE,
                        primary_key=True,
                        related_name="wishes",
                        serialize=False,
                        to="wagtail_nurture.contact",
                    ),
                ),
                (
                    "frequency",
                    models.CharField(
                        blank=True,
                        choices=[
                            ("", "as it comes"),
                            ("weekly", "at most one mail a week"),
                            ("monthly", "at most one mail a month"),
                        ],
                        default="",
                        max_length=10,
                        verbose_name="how often",
                    ),
                ),
                ("paused_until", models.DateTimeField(blank=True, null=True, verbose_name="paused until")),
                ("changed_at", models.DateTimeField()),
            ],
            options={
                "default_permissions": [],
            },
        ),
        migrations.AddField(
            model_name="delivery",
            name="waited_for",
            field=models.CharField(blank=True, default="", max_length=60),
        ),
        migrations.AddField(
            model_name="form",
            name="confirm_intro",
            field=models.CharField(
                blank=True,
                help_text="Stand above the words of the consent and the button. Empty: a plain sentence.",
                max_length=300,
                verbose_name="first words of the confirmation message",
            ),
        ),
        migrations.AddField(
            model_name="form",
            name="confirm_subject",
            field=models.CharField(
                blank=True,
                help_text="Empty: “Please confirm your subscription”. When a file is sent, its message asks the question.",
                max_length=150,
                verbose_name="subject of the confirmation message",
            ),
        ),
        migrations.AddField(
            model_name="form",
            name="email_help",
            field=models.CharField(blank=True, max_length=200, verbose_name="help below them"),
        ),
        migrations.AddField(
            model_name="form",
            name="email_label",
            field=models.CharField(
                blank=True,
                help_text="Empty: “E-mail address”, in the language of the page.",
                max_length=100,
                verbose_name="words above the e-mail address",
            ),
        ),
        migrations.AddField(
            model_name="form",
            name="thanks_page",
            field=models.ForeignKey(
                blank=True,
                help_text="People are led there instead, to its translation in their language when there is one.",
                null=True,
                on_delete=django.db.models.deletion.SET_NULL,
                related_name="+",
                to=swapper.get_model_name("wagtailcore", "Page"),
                verbose_name="or a page of the site",
            ),
        ),
        migrations.AddField(
            model_name="nurturesitesettings",
            name="dkim_selector",
            field=models.CharField(
                blank=True,
                help_text="Under which name your mail provider put its signing key; the overview looks there.",
                max_length=63,
                validators=[
                    django.core.validators.RegexValidator(
                        "^[A-Za-z0-9]([A-Za-z0-9._-]*[A-Za-z0-9])?$", "Letters, digits and dots."
                    )
                ],
                verbose_name="DKIM selector",
            ),
        ),
        migrations.AddField(
            model_name="nurturesitesettings",
            name="prospect_years",
            field=models.PositiveSmallIntegerField(
                default=3,
                help_text="Who did nothing and was sent nothing for so long is erased; of sites that share people the longest counts.",
                validators=[django.core.validators.MinValueValidator(1), django.core.validators.MaxValueValidator(10)],
                verbose_name="silent people are kept (years)",
            ),
        ),
        migrations.AddField(
            model_name="nurturesitesettings",
            name="tracking_mode",
            field=models.CharField(
                blank=True,
                choices=[
                    ("", "as the project says"),
                    ("beacon", "by a small script (works with every page cache)"),
                    ("server", "by the server (not with a page cache)"),
                    ("off", "not at all: no cookie, no question"),
                ],
                default="",
                help_text="Always only of people who agreed. A change is felt within a minute.",
                max_length=10,
                verbose_name="visits are followed",
            ),
        ),
        migrations.AddField(
            model_name="nurturesitesettings",
            name="visits_months",
            field=models.PositiveSmallIntegerField(
                default=25,
                help_text="Pages read, openings and clicks are deleted after that; totals stay.",
                validators=[django.core.validators.MinValueValidator(1), django.core.validators.MaxValueValidator(120)],
                verbose_name="visits are kept (months)",
            ),
        ),
        migrations.AddField(
            model_name="scenario",
            name="kind",
            field=models.CharField(
                choices=[("drawn", "scenario"), ("newsletter", "newsletter")],
                default="drawn",
                editable=False,
                max_length=20,
            ),
        ),
        migrations.AddField(
            model_name="submission",
            name="consent",
            field=models.CharField(blank=True, max_length=10),
        ),
        migrations.AddField(
            model_name="submission",
            name="known",
            field=models.BooleanField(null=True),
        ),
        migrations.AddField(
            model_name="submission",
            name="request",
            field=models.ForeignKey(
                null=True,
                on_delete=django.db.models.deletion.SET_NULL,
                related_name="submissions",
                to="wagtail_nurture.consentrequest",
            ),
        ),
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
            model_name="consentrecord",
            name="action",
            field=models.CharField(
                choices=[
                    ("asked", "asked, to be confirmed"),
                    ("granted", "given"),
                    ("confirmed", "confirmed by e-mail"),
                    ("refused", "refused"),
                    ("withdrawn", "withdrawn"),
                    ("chosen", "chosen in the preferences"),
                ],
                max_length=10,
            ),
        ),
        migrations.AlterField(
            model_name="form",
            name="button",
            field=models.CharField(
                blank=True,
                help_text="Empty: “Subscribe”, “Send me the file” or “Send”.",
                max_length=60,
                verbose_name="button",
            ),
        ),
        migrations.AlterField(
            model_name="form",
            name="consent_text",
            field=models.CharField(
                blank=True,
                help_text="Stand beside a box that is never ticked in advance (on a newsletter form: above the button), and are kept as proof of each consent. Empty: the sentence of the Nurture settings, else a plain one.",
                max_length=500,
                verbose_name="words of the question",
            ),
        ),
        migrations.AlterField(
            model_name="form",
            name="kind",
            field=models.CharField(
                choices=[("newsletter", "newsletter"), ("download", "content download"), ("request", "request")],
                default="newsletter",
                help_text="A content download sends a guarded document; choose the document under Set-up.",
                max_length=20,
                verbose_name="kind",
            ),
        ),
        migrations.AlterField(
            model_name="form",
            name="thanks",
            field=models.TextField(
                blank=True,
                help_text="Empty: a few plain words that say what happens next.",
                verbose_name="thank-you words",
            ),
        ),
        migrations.AlterField(
            model_name="nurturesitesettings",
            name="banner_text",
            field=models.TextField(
                blank=True,
                help_text="In every language for which there is no text below. Empty: a plain sentence.",
                verbose_name="question about cookies",
            ),
        ),
        migrations.AlterField(
            model_name="todo",
            name="message",
            field=models.TextField(blank=True, verbose_name="what happened, and how to mend it"),
        ),
        migrations.AddIndex(
            model_name="delivery",
            index=models.Index(
                condition=models.Q(("state", "unknown")), fields=["id"], name="nurture_delivery_unknown"
            ),
        ),
        migrations.AddField(
            model_name="checkresult",
            name="site",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.CASCADE, related_name="+", to="wagtailcore.site"
            ),
        ),
        migrations.AddField(
            model_name="contactimport",
            name="pool",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.PROTECT, related_name="+", to="wagtail_nurture.contactpool"
            ),
        ),
        migrations.AddField(
            model_name="contactimport",
            name="user",
            field=models.ForeignKey(
                null=True, on_delete=django.db.models.deletion.SET_NULL, related_name="+", to=settings.AUTH_USER_MODEL
            ),
        ),
        migrations.AddField(
            model_name="formcount",
            name="form",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.CASCADE, related_name="counts", to="wagtail_nurture.form"
            ),
        ),
        migrations.AddField(
            model_name="importline",
            name="job",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.CASCADE, related_name="lines", to="wagtail_nurture.contactimport"
            ),
        ),
        migrations.AddField(
            model_name="mutedtopic",
            name="contact",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.CASCADE, related_name="muted_topics", to="wagtail_nurture.contact"
            ),
        ),
        migrations.AddField(
            model_name="newsletter",
            name="confirmed_by",
            field=models.ForeignKey(
                editable=False,
                null=True,
                on_delete=django.db.models.deletion.SET_NULL,
                related_name="+",
                to=settings.AUTH_USER_MODEL,
            ),
        ),
        migrations.AddField(
            model_name="newsletter",
            name="email",
            field=models.ForeignKey(
                null=True,
                on_delete=django.db.models.deletion.SET_NULL,
                related_name="newsletters",
                to="wagtail_nurture.email",
                verbose_name="message",
            ),
        ),
        migrations.AddField(
            model_name="newsletter",
            name="list",
            field=models.ForeignKey(
                blank=True,
                null=True,
                on_delete=django.db.models.deletion.SET_NULL,
                related_name="newsletters",
                to="wagtail_nurture.list",
            ),
        ),
        migrations.AddField(
            model_name="newsletter",
            name="scenario",
            field=models.OneToOneField(
                editable=False,
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="newsletter",
                to="wagtail_nurture.scenario",
            ),
        ),
        migrations.AddField(
            model_name="newsletter",
            name="site",
            field=models.ForeignKey(
                null=True,
                on_delete=django.db.models.deletion.SET_NULL,
                related_name="+",
                to="wagtailcore.site",
                verbose_name="site",
            ),
        ),
        migrations.AddField(
            model_name="recipeuse",
            name="made_by",
            field=models.ForeignKey(
                null=True, on_delete=django.db.models.deletion.SET_NULL, related_name="+", to=settings.AUTH_USER_MODEL
            ),
        ),
        migrations.AddField(
            model_name="recipeuse",
            name="scenario",
            field=models.OneToOneField(
                null=True,
                on_delete=django.db.models.deletion.CASCADE,
                related_name="recipe_use",
                to="wagtail_nurture.scenario",
            ),
        ),
        migrations.AddField(
            model_name="segment",
            name="latest_revision",
            field=models.ForeignKey(
                blank=True,
                editable=False,
                null=True,
                on_delete=django.db.models.deletion.SET_NULL,
                related_name="+",
                to="wagtailcore.revision",
                verbose_name="latest revision",
            ),
        ),
        migrations.AddField(
            model_name="segment",
            name="pool",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.PROTECT,
                related_name="segments",
                to="wagtail_nurture.contactpool",
                verbose_name="pool",
            ),
        ),
        migrations.AddField(
            model_name="newsletter",
            name="segment",
            field=models.ForeignKey(
                blank=True,
                null=True,
                on_delete=django.db.models.deletion.SET_NULL,
                related_name="newsletters",
                to="wagtail_nurture.segment",
            ),
        ),
        migrations.AddField(
            model_name="sitewords",
            name="locale",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.CASCADE,
                related_name="+",
                to="wagtailcore.locale",
                verbose_name="language",
            ),
        ),
        migrations.AddField(
            model_name="sitewords",
            name="settings",
            field=modelcluster.fields.ParentalKey(
                on_delete=django.db.models.deletion.CASCADE,
                related_name="words",
                to="wagtail_nurture.nurturesitesettings",
            ),
        ),
        migrations.AddField(
            model_name="tryout",
            name="contact",
            field=models.ForeignKey(
                null=True, on_delete=django.db.models.deletion.CASCADE, related_name="+", to="wagtail_nurture.contact"
            ),
        ),
        migrations.AddField(
            model_name="tryout",
            name="owner",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.CASCADE, related_name="+", to=settings.AUTH_USER_MODEL
            ),
        ),
        migrations.AddField(
            model_name="tryout",
            name="scenario",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.CASCADE, related_name="+", to="wagtail_nurture.scenario"
            ),
        ),
        migrations.AddField(
            model_name="turn",
            name="delivery",
            field=models.ForeignKey(
                db_constraint=False,
                db_index=False,
                null=True,
                on_delete=django.db.models.deletion.DO_NOTHING,
                related_name="+",
                to="wagtail_nurture.delivery",
            ),
        ),
        migrations.AddConstraint(
            model_name="checkresult",
            constraint=models.UniqueConstraint(fields=("slug", "site"), name="nurture_checkresult"),
        ),
        migrations.AddConstraint(
            model_name="formcount",
            constraint=models.UniqueConstraint(fields=("form", "day", "locale"), name="nurture_formcount"),
        ),
        migrations.AddIndex(
            model_name="importline",
            index=models.Index(fields=["job", "state", "rank", "number"], name="nurture_import_next"),
        ),
        migrations.AddIndex(
            model_name="importline",
            index=models.Index(fields=["job", "key"], name="nurture_import_key"),
        ),
        migrations.AddConstraint(
            model_name="importline",
            constraint=models.UniqueConstraint(fields=("job", "number"), name="nurture_import_line"),
        ),
        migrations.AddConstraint(
            model_name="mutedtopic",
            constraint=models.UniqueConstraint(fields=("contact", "topic"), name="nurture_muted_topic"),
        ),
        migrations.AddConstraint(
            model_name="newsletter",
            constraint=models.CheckConstraint(
                condition=models.Q(("list", None), ("segment", None), _connector="OR"),
                name="nurture_newsletter_one_audience",
                violation_error_message="Choose a list or a segment, not both.",
            ),
        ),
        migrations.AddConstraint(
            model_name="sitewords",
            constraint=models.UniqueConstraint(fields=("settings", "place", "locale"), name="nurture_sitewords"),
        ),
        migrations.AddConstraint(
            model_name="tryout",
            constraint=models.UniqueConstraint(fields=("owner", "scenario"), name="nurture_tryout"),
        ),
    ]
