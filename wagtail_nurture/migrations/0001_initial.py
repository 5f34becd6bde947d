import swapper
from wagtail.documents import get_document_model_string
from wagtail.images import get_image_model_string
import django.core.validators
import django.db.models.deletion
import uuid
import wagtail.fields
import wagtail.models.preview
import wagtail_nurture.capture.models
import wagtail_nurture.scenarios.preview
import wagtail_nurture.tokens
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):
    initial = True

    dependencies = [
        swapper.dependency("wagtailcore", "Page"),
        ("wagtailcore", "0097_baselogentry_uuid_action_timestamp_indexes"),
        migrations.swappable_dependency(get_document_model_string()),
        migrations.swappable_dependency(get_image_model_string()),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name="Circuit",
            fields=[
                ("channel", models.CharField(max_length=10, primary_key=True, serialize=False)),
                ("failures", models.PositiveIntegerField(default=0)),
                ("open_until", models.DateTimeField(null=True)),
                ("error", models.TextField(blank=True)),
            ],
            options={
                "default_permissions": [],
            },
        ),
        migrations.CreateModel(
            name="Contact",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("email", models.CharField(blank=True, max_length=254, null=True, verbose_name="e-mail")),
                ("email_key", models.CharField(blank=True, editable=False, max_length=254, null=True)),
                ("phone", models.CharField(blank=True, max_length=20, null=True, verbose_name="phone")),
                ("first_name", models.CharField(blank=True, max_length=100, verbose_name="first name")),
                ("last_name", models.CharField(blank=True, max_length=100, verbose_name="last name")),
                ("language", models.CharField(blank=True, max_length=10, verbose_name="language")),
                ("time_zone", models.CharField(blank=True, max_length=50, verbose_name="time zone")),
                ("created_at", models.DateTimeField(verbose_name="known since")),
                ("last_contact_at", models.DateTimeField(blank=True, null=True, verbose_name="last contact")),
                ("source", models.CharField(blank=True, max_length=100, verbose_name="source")),
                (
                    "merged_into",
                    models.ForeignKey(
                        blank=True,
                        editable=False,
                        null=True,
                        on_delete=django.db.models.deletion.SET_NULL,
                        related_name="+",
                        to="wagtail_nurture.contact",
                    ),
                ),
            ],
            options={
                "verbose_name": "person",
                "verbose_name_plural": "people",
                "permissions": [
                    ("view_personal_data", "Can see names and addresses"),
                    ("export_contact", "Can export people"),
                ],
            },
        ),
        migrations.CreateModel(
            name="ContactField",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                (
                    "slug",
                    models.SlugField(
                        help_text="Used in merge fields, for example {{ postcode }}.",
                        unique=True,
                        verbose_name="short name",
                    ),
                ),
                ("label", models.CharField(max_length=100, verbose_name="label")),
                (
                    "kind",
                    models.CharField(
                        choices=[
                            ("text", "text"),
                            ("number", "number"),
                            ("date", "date"),
                            ("choice", "choice"),
                            ("multi_choice", "several choices"),
                            ("boolean", "yes or no"),
                            ("phone", "phone"),
                            ("country", "country"),
                            ("postcode", "postcode"),
                        ],
                        default="text",
                        max_length=20,
                        verbose_name="kind",
                    ),
                ),
                ("choices", models.JSONField(blank=True, default=list, verbose_name="choices")),
            ],
            options={
                "verbose_name": "contact field",
                "verbose_name_plural": "contact fields",
                "ordering": ["label"],
            },
        ),
        migrations.CreateModel(
            name="ContactPool",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("name", models.CharField(max_length=100, unique=True, verbose_name="name")),
            ],
            options={
                "verbose_name": "pool of contacts",
                "verbose_name_plural": "pools of contacts",
            },
        ),
        migrations.CreateModel(
            name="Enrolment",
            fields=[
                ("id", models.BigAutoField(primary_key=True, serialize=False)),
                ("entry_key", models.CharField(max_length=100)),
                ("slot", models.CharField(default="", max_length=100)),
                ("subject", models.CharField(blank=True, max_length=100)),
                ("facts", models.JSONField(blank=True, default=dict)),
                ("locale", models.CharField(blank=True, max_length=10)),
                (
                    "status",
                    models.CharField(
                        choices=[("active", "inside"), ("finished", "went through to the end"), ("exited", "left")],
                        default="active",
                        max_length=10,
                    ),
                ),
                ("exit_reason", models.CharField(blank=True, max_length=60)),
                ("converted", models.BooleanField(default=False)),
                ("entered_at", models.DateTimeField()),
                ("left_at", models.DateTimeField(null=True)),
            ],
            options={
                "verbose_name": "enrolment",
                "verbose_name_plural": "enrolments",
                "default_permissions": ["view"],
            },
        ),
        migrations.CreateModel(
            name="Event",
            fields=[
                ("id", models.BigAutoField(primary_key=True, serialize=False)),
                ("at", models.DateTimeField(verbose_name="when")),
                ("kind", models.CharField(max_length=50, verbose_name="kind")),
                ("locale", models.CharField(blank=True, max_length=10)),
                ("subject", models.CharField(blank=True, max_length=100)),
                ("properties", models.JSONField(blank=True, default=dict)),
            ],
            options={
                "verbose_name": "event",
                "default_permissions": ["view"],
            },
        ),
        migrations.CreateModel(
            name="Fingerprint",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("value", models.CharField(max_length=64)),
                ("confirmed_at", models.DateTimeField()),
                ("confirmed_by", models.CharField(blank=True, max_length=150)),
            ],
            options={
                "permissions": [("release_copy", "Can release a copied database")],
                "default_permissions": [],
            },
        ),
        migrations.CreateModel(
            name="Lane",
            fields=[
                ("name", models.CharField(max_length=10, primary_key=True, serialize=False)),
                ("queued_at", models.DateTimeField(null=True)),
                ("started_at", models.DateTimeField(null=True)),
                ("beat_at", models.DateTimeField(null=True)),
            ],
        ),
        migrations.CreateModel(
            name="PageFact",
            fields=[
                ("page_id", models.BigIntegerField(primary_key=True, serialize=False)),
                ("translation_key", models.UUIDField(db_index=True)),
                ("locale", models.CharField(max_length=10)),
                ("path", models.CharField(db_index=True, max_length=255)),
                ("type", models.CharField(db_index=True, max_length=100)),
                ("title", models.CharField(max_length=255)),
                ("live", models.BooleanField(default=True)),
                ("deleted_at", models.DateTimeField(null=True)),
            ],
            options={
                "default_permissions": [],
            },
        ),
        migrations.CreateModel(
            name="PointOfSale",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("name", models.CharField(max_length=100, verbose_name="name")),
                ("lines", models.TextField(blank=True, verbose_name="street")),
                ("postcode", models.CharField(db_index=True, max_length=20, verbose_name="postcode")),
                ("city", models.CharField(max_length=100, verbose_name="town")),
                ("country", models.CharField(default="FR", max_length=2, verbose_name="country")),
                ("phone", models.CharField(blank=True, max_length=20, verbose_name="phone")),
                ("opening_hours", models.CharField(blank=True, max_length=200, verbose_name="opening hours")),
                ("url", models.CharField(blank=True, max_length=300, verbose_name="page")),
            ],
            options={
                "verbose_name": "point of sale",
                "verbose_name_plural": "points of sale",
                "ordering": ["name"],
            },
        ),
        migrations.CreateModel(
            name="Scenario",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("live", models.BooleanField(default=True, editable=False, verbose_name="live")),
                (
                    "has_unpublished_changes",
                    models.BooleanField(default=False, editable=False, verbose_name="has unpublished changes"),
                ),
                (
                    "first_published_at",
                    models.DateTimeField(blank=True, db_index=True, null=True, verbose_name="first published at"),
                ),
                (
                    "last_published_at",
                    models.DateTimeField(editable=False, null=True, verbose_name="last published at"),
                ),
                ("go_live_at", models.DateTimeField(blank=True, null=True, verbose_name="go live date/time")),
                ("expire_at", models.DateTimeField(blank=True, null=True, verbose_name="expiry date/time")),
                ("expired", models.BooleanField(default=False, editable=False, verbose_name="expired")),
                ("locked", models.BooleanField(default=False, editable=False, verbose_name="locked")),
                ("locked_at", models.DateTimeField(editable=False, null=True, verbose_name="locked at")),
                ("name", models.CharField(max_length=150, verbose_name="name")),
                ("triggers", wagtail.fields.StreamField([], blank=True, block_lookup={}, verbose_name="When")),
                ("steps", wagtail.fields.StreamField([], blank=True, block_lookup={}, verbose_name="Then")),
                (
                    "exits",
                    wagtail.fields.StreamField([], blank=True, block_lookup={}, verbose_name="Leaves as soon as"),
                ),
                (
                    "re_entry",
                    models.CharField(
                        choices=[("once", "once in a lifetime"), ("each_event", "each time, when not already inside")],
                        default="once",
                        max_length=20,
                        verbose_name="may enter",
                    ),
                ),
                ("priority", models.SmallIntegerField(default=0, verbose_name="priority")),
                (
                    "enrol_matching",
                    models.BooleanField(default=False, verbose_name="also start for the people who match already"),
                ),
                (
                    "latest_revision",
                    models.ForeignKey(
                        blank=True,
                        editable=False,
                        null=True,
                        on_delete=django.db.models.deletion.SET_NULL,
                        related_name="+",
                        to="wagtailcore.revision",
                        verbose_name="latest revision",
                    ),
                ),
                (
                    "live_revision",
                    models.ForeignKey(
                        blank=True,
                        editable=False,
                        null=True,
                        on_delete=django.db.models.deletion.SET_NULL,
                        related_name="+",
                        to="wagtailcore.revision",
                        verbose_name="live revision",
                    ),
                ),
                (
                    "locked_by",
                    models.ForeignKey(
                        blank=True,
                        editable=False,
                        null=True,
                        on_delete=django.db.models.deletion.SET_NULL,
                        related_name="locked_%(class)ss",
                        to=settings.AUTH_USER_MODEL,
                        verbose_name="locked by",
                    ),
                ),
                (
                    "site",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.SET_NULL,
                        related_name="+",
                        to="wagtailcore.site",
                        verbose_name="site",
                    ),
                ),
            ],
            options={
                "verbose_name": "scenario",
                "verbose_name_plural": "scenarios",
            },
            bases=(
                wagtail_nurture.scenarios.preview.DrawsItsFlow,
                wagtail.models.preview.PreviewableMixin,
                models.Model,
            ),
        ),
        migrations.CreateModel(
            name="Todo",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("key", models.CharField(max_length=200, unique=True)),
                ("kind", models.CharField(max_length=40)),
                ("message", models.TextField(verbose_name="what happened, and how to mend it")),
                ("url", models.CharField(blank=True, max_length=500)),
                ("people", models.PositiveIntegerField(default=0)),
                ("created_at", models.DateTimeField()),
                ("resolved_at", models.DateTimeField(blank=True, null=True)),
            ],
            options={
                "verbose_name": "to-do",
                "ordering": ["-created_at"],
            },
        ),
        migrations.CreateModel(
            name="Score",
            fields=[
                (
                    "contact",
                    models.OneToOneField(
                        on_delete=django.db.models.deletion.CASCADE,
                        primary_key=True,
                        related_name="score",
                        serialize=False,
                        to="wagtail_nurture.contact",
                    ),
                ),
                ("points", models.IntegerField(db_index=True, default=0)),
                ("changed_at", models.DateTimeField()),
            ],
            options={
                "default_permissions": [],
            },
        ),
        migrations.AddField(
            model_name="contact",
            name="pool",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.PROTECT, related_name="contacts", to="wagtail_nurture.contactpool"
            ),
        ),
        migrations.CreateModel(
            name="ContactValue",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("position", models.PositiveSmallIntegerField(default=0)),
                ("text", models.CharField(blank=True, max_length=500, null=True)),
                ("number", models.DecimalField(blank=True, decimal_places=6, max_digits=20, null=True)),
                ("date", models.DateField(blank=True, null=True)),
                ("month_day", models.PositiveSmallIntegerField(blank=True, null=True)),
                (
                    "contact",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE, related_name="values", to="wagtail_nurture.contact"
                    ),
                ),
                (
                    "field",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="values",
                        to="wagtail_nurture.contactfield",
                    ),
                ),
            ],
        ),
        migrations.CreateModel(
            name="Email",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("translation_key", models.UUIDField(default=uuid.uuid4, editable=False)),
                ("live", models.BooleanField(default=True, editable=False, verbose_name="live")),
                (
                    "has_unpublished_changes",
                    models.BooleanField(default=False, editable=False, verbose_name="has unpublished changes"),
                ),
                (
                    "first_published_at",
                    models.DateTimeField(blank=True, db_index=True, null=True, verbose_name="first published at"),
                ),
                (
                    "last_published_at",
                    models.DateTimeField(editable=False, null=True, verbose_name="last published at"),
                ),
                ("go_live_at", models.DateTimeField(blank=True, null=True, verbose_name="go live date/time")),
                ("expire_at", models.DateTimeField(blank=True, null=True, verbose_name="expiry date/time")),
                ("expired", models.BooleanField(default=False, editable=False, verbose_name="expired")),
                ("locked", models.BooleanField(default=False, editable=False, verbose_name="locked")),
                ("locked_at", models.DateTimeField(editable=False, null=True, verbose_name="locked at")),
                ("name", models.CharField(help_text="Only you see it.", max_length=150, verbose_name="name")),
                ("subject", models.CharField(max_length=200, verbose_name="subject")),
                (
                    "preheader",
                    models.CharField(
                        blank=True,
                        help_text="Shown after the subject in the inbox.",
                        max_length=200,
                        verbose_name="preview text",
                    ),
                ),
                (
                    "purpose",
                    models.CharField(
                        default="advice",
                        help_text="Only people who agreed to this purpose receive it.",
                        max_length=40,
                        verbose_name="purpose",
                    ),
                ),
                ("body", wagtail.fields.StreamField([], blank=True, block_lookup={}, verbose_name="message")),
                (
                    "latest_revision",
                    models.ForeignKey(
                        blank=True,
                        editable=False,
                        null=True,
                        on_delete=django.db.models.deletion.SET_NULL,
                        related_name="+",
                        to="wagtailcore.revision",
                        verbose_name="latest revision",
                    ),
                ),
                (
                    "live_revision",
                    models.ForeignKey(
                        blank=True,
                        editable=False,
                        null=True,
                        on_delete=django.db.models.deletion.SET_NULL,
                        related_name="+",
                        to="wagtailcore.revision",
                        verbose_name="live revision",
                    ),
                ),
                (
                    "locale",
                    models.ForeignKey(
                        editable=False,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="wagtailcore.locale",
                        verbose_name="locale",
                    ),
                ),
                (
                    "locked_by",
                    models.ForeignKey(
                        blank=True,
                        editable=False,
                        null=True,
                        on_delete=django.db.models.deletion.SET_NULL,
                        related_name="locked_%(class)ss",
                        to=settings.AUTH_USER_MODEL,
                        verbose_name="locked by",
                    ),
                ),
            ],
            options={
                "verbose_name": "e-mail",
                "verbose_name_plural": "e-mails",
                "abstract": False,
            },
            bases=(wagtail.models.preview.PreviewableMixin, models.Model),
        ),
        migrations.CreateModel(
            name="Token",
            fields=[
                (
                    "enrolment",
                    models.OneToOneField(
                        on_delete=django.db.models.deletion.CASCADE,
                        primary_key=True,
                        related_name="token",
                        serialize=False,
                        to="wagtail_nurture.enrolment",
                    ),
                ),
                ("step_id", models.CharField(max_length=36)),
                ("visit", models.PositiveIntegerField(default=0)),
                (
                    "state",
                    models.CharField(
                        choices=[
                            ("ready", "on the way"),
                            ("claimed", "being worked on"),
                            ("held", "held"),
                            ("poisoned", "needs a hand"),
                        ],
                        default="ready",
                        max_length=10,
                    ),
                ),
                ("reason", models.CharField(blank=True, max_length=60)),
                ("due_at", models.DateTimeField()),
                ("lease_until", models.DateTimeField(null=True)),
                ("fence", models.UUIDField(null=True)),
                ("attempts", models.PositiveSmallIntegerField(default=0)),
            ],
            options={
                "default_permissions": [],
            },
        ),
        migrations.AddField(
            model_name="enrolment",
            name="contact",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.CASCADE, related_name="enrolments", to="wagtail_nurture.contact"
            ),
        ),
        migrations.AddField(
            model_name="enrolment",
            name="site",
            field=models.ForeignKey(
                db_index=False,
                null=True,
                on_delete=django.db.models.deletion.SET_NULL,
                related_name="+",
                to="wagtailcore.site",
            ),
        ),
        migrations.CreateModel(
            name="EventInbox",
            fields=[
                (
                    "event",
                    models.OneToOneField(
                        db_constraint=False,
                        on_delete=django.db.models.deletion.CASCADE,
                        primary_key=True,
                        related_name="inbox",
                        serialize=False,
                        to="wagtail_nurture.event",
                    ),
                ),
                ("due_at", models.DateTimeField(db_index=True)),
            ],
            options={
                "default_permissions": [],
            },
        ),
        migrations.AddField(
            model_name="event",
            name="contact",
            field=models.ForeignKey(
                db_constraint=False,
                db_index=False,
                null=True,
                on_delete=django.db.models.deletion.DO_NOTHING,
                related_name="events",
                to="wagtail_nurture.contact",
            ),
        ),
        migrations.AddField(
            model_name="event",
            name="page",
            field=models.ForeignKey(
                db_constraint=False,
                db_index=False,
                null=True,
                on_delete=django.db.models.deletion.DO_NOTHING,
                related_name="+",
                to=swapper.get_model_name("wagtailcore", "Page"),
            ),
        ),
        migrations.AddField(
            model_name="event",
            name="site",
            field=models.ForeignKey(
                db_constraint=False,
                db_index=False,
                null=True,
                on_delete=django.db.models.deletion.DO_NOTHING,
                related_name="+",
                to="wagtailcore.site",
            ),
        ),
        migrations.CreateModel(
            name="EventClass",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("rules_version", models.PositiveSmallIntegerField()),
                (
                    "kind",
                    models.CharField(
                        choices=[("human", "a person"), ("machine", "a machine"), ("unknown", "unknown")], max_length=10
                    ),
                ),
                ("reason", models.CharField(blank=True, max_length=100)),
                (
                    "event",
                    models.ForeignKey(
                        db_constraint=False,
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="classes",
                        to="wagtail_nurture.event",
                    ),
                ),
            ],
            options={
                "default_permissions": [],
            },
        ),
        migrations.CreateModel(
            name="ExternalId",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("source", models.CharField(max_length=50)),
                ("value", models.CharField(max_length=200)),
                (
                    "contact",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="external_ids",
                        to="wagtail_nurture.contact",
                    ),
                ),
                (
                    "pool",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to="wagtail_nurture.contactpool"
                    ),
                ),
            ],
        ),
        migrations.CreateModel(
            name="Form",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("translation_key", models.UUIDField(default=uuid.uuid4, editable=False)),
                ("live", models.BooleanField(default=True, editable=False, verbose_name="live")),
                (
                    "has_unpublished_changes",
                    models.BooleanField(default=False, editable=False, verbose_name="has unpublished changes"),
                ),
                (
                    "first_published_at",
                    models.DateTimeField(blank=True, db_index=True, null=True, verbose_name="first published at"),
                ),
                (
                    "last_published_at",
                    models.DateTimeField(editable=False, null=True, verbose_name="last published at"),
                ),
                ("go_live_at", models.DateTimeField(blank=True, null=True, verbose_name="go live date/time")),
                ("expire_at", models.DateTimeField(blank=True, null=True, verbose_name="expiry date/time")),
                ("expired", models.BooleanField(default=False, editable=False, verbose_name="expired")),
                ("name", models.CharField(help_text="Only you see it.", max_length=150, verbose_name="name")),
                (
                    "slug",
                    models.SlugField(
                        help_text="Used in addresses and templates; the same in every language.",
                        max_length=80,
                        verbose_name="short name",
                    ),
                ),
                (
                    "kind",
                    models.CharField(
                        choices=[
                            ("newsletter", "newsletter"),
                            ("download", "content download"),
                            ("request", "request"),
                        ],
                        default="newsletter",
                        max_length=20,
                        verbose_name="kind",
                    ),
                ),
                ("title", models.CharField(blank=True, max_length=150, verbose_name="title")),
                ("intro", models.TextField(blank=True, verbose_name="introduction")),
                (
                    "fields",
                    wagtail.fields.StreamField(
                        [],
                        blank=True,
                        block_lookup={},
                        help_text="The e-mail address is always asked first. The fewer questions, the more answers.",
                        verbose_name="questions",
                    ),
                ),
                (
                    "consent_purpose",
                    models.CharField(
                        blank=True,
                        choices=wagtail_nurture.capture.models.purpose_choices,
                        help_text="Empty: no question.",
                        max_length=40,
                        verbose_name="asks consent for",
                    ),
                ),
                (
                    "consent_text",
                    models.CharField(
                        blank=True,
                        help_text="Stand beside a box that is never ticked in advance (on a newsletter form: above the button), and are kept as proof of each consent. Empty: a plain sentence.",
                        max_length=500,
                        verbose_name="words of the question",
                    ),
                ),
                (
                    "double_opt_in",
                    models.BooleanField(
                        default=True,
                        help_text="Consent counts once the person has pressed the button in a message to their address.",
                        verbose_name="confirm by e-mail",
                    ),
                ),
                ("button", models.CharField(blank=True, max_length=60, verbose_name="button")),
                ("thanks", models.TextField(blank=True, verbose_name="thank-you words")),
                (
                    "latest_revision",
                    models.ForeignKey(
                        blank=True,
                        editable=False,
                        null=True,
                        on_delete=django.db.models.deletion.SET_NULL,
                        related_name="+",
                        to="wagtailcore.revision",
                        verbose_name="latest revision",
                    ),
                ),
                (
                    "live_revision",
                    models.ForeignKey(
                        blank=True,
                        editable=False,
                        null=True,
                        on_delete=django.db.models.deletion.SET_NULL,
                        related_name="+",
                        to="wagtailcore.revision",
                        verbose_name="live revision",
                    ),
                ),
                (
                    "locale",
                    models.ForeignKey(
                        editable=False,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="wagtailcore.locale",
                        verbose_name="locale",
                    ),
                ),
            ],
            options={
                "verbose_name": "form",
                "verbose_name_plural": "forms",
                "abstract": False,
            },
            bases=(wagtail.models.preview.PreviewableMixin, models.Model),
        ),
        migrations.CreateModel(
            name="GatedDocument",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                (
                    "topics",
                    models.CharField(
                        blank=True,
                        help_text="Tags of the pages that go with it, separated by commas.",
                        max_length=300,
                        verbose_name="topics",
                    ),
                ),
                (
                    "days",
                    models.PositiveSmallIntegerField(
                        default=wagtail_nurture.capture.models.default_days, verbose_name="the link works for (days)"
                    ),
                ),
                (
                    "limit",
                    models.PositiveSmallIntegerField(
                        default=wagtail_nurture.capture.models.default_limit, verbose_name="and at most (times)"
                    ),
                ),
                (
                    "document",
                    models.OneToOneField(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="nurture_gate",
                        to=get_document_model_string(),
                        verbose_name="document",
                    ),
                ),
                (
                    "form",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.SET_NULL,
                        related_name="+",
                        to="wagtail_nurture.form",
                        verbose_name="form",
                    ),
                ),
            ],
            options={
                "verbose_name": "guarded document",
                "verbose_name_plural": "guarded documents",
            },
        ),
        migrations.CreateModel(
            name="DownloadGrant",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("created_at", models.DateTimeField()),
                ("expires_at", models.DateTimeField()),
                ("limit", models.PositiveSmallIntegerField()),
                ("used", models.PositiveSmallIntegerField(default=0)),
                ("locale", models.CharField(blank=True, max_length=10)),
                (
                    "contact",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE, related_name="grants", to="wagtail_nurture.contact"
                    ),
                ),
                (
                    "gated",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="grants",
                        to="wagtail_nurture.gateddocument",
                    ),
                ),
            ],
            options={
                "default_permissions": [],
            },
        ),
        migrations.CreateModel(
            name="Link",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("message_key", models.UUIDField()),
                ("block_id", models.CharField(max_length=60)),
                ("label", models.CharField(blank=True, max_length=200)),
                ("url", models.CharField(blank=True, max_length=1000)),
            ],
            options={
                "default_permissions": [],
                "constraints": [models.UniqueConstraint(fields=("message_key", "block_id"), name="nurture_link")],
            },
        ),
        migrations.CreateModel(
            name="List",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("name", models.CharField(max_length=100, verbose_name="name")),
                ("slug", models.SlugField(verbose_name="short name")),
                ("description", models.CharField(blank=True, max_length=300, verbose_name="description")),
                (
                    "public",
                    models.BooleanField(
                        default=False,
                        help_text="People see it in their preferences and can join or leave.",
                        verbose_name="public",
                    ),
                ),
                (
                    "pool",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="lists",
                        to="wagtail_nurture.contactpool",
                    ),
                ),
            ],
            options={
                "verbose_name": "list",
                "verbose_name_plural": "lists",
                "ordering": ["name"],
            },
        ),
        migrations.AddField(
            model_name="form",
            name="list",
            field=models.ForeignKey(
                blank=True,
                help_text="People who consent, or everyone when the form asks no consent.",
                null=True,
                on_delete=django.db.models.deletion.SET_NULL,
                related_name="+",
                to="wagtail_nurture.list",
                verbose_name="adds to the list",
            ),
        ),
        migrations.CreateModel(
            name="ListMembership",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                (
                    "state",
                    models.CharField(
                        choices=[("pending", "to be confirmed"), ("confirmed", "member"), ("left", "left")],
                        max_length=10,
                    ),
                ),
                ("changed_at", models.DateTimeField()),
                (
                    "contact",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="memberships",
                        to="wagtail_nurture.contact",
                    ),
                ),
                (
                    "list",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="memberships",
                        to="wagtail_nurture.list",
                    ),
                ),
            ],
        ),
        migrations.CreateModel(
            name="MessageVersion",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("translation_key", models.UUIDField(null=True)),
                ("system", models.CharField(blank=True, max_length=40)),
                ("locale", models.CharField(max_length=10)),
                ("subject", models.CharField(max_length=400)),
                ("parts", models.JSONField()),
                ("links", models.JSONField(default=list)),
                ("hash", models.CharField(max_length=64)),
                ("created_at", models.DateTimeField()),
                (
                    "email",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.SET_NULL,
                        related_name="versions",
                        to="wagtail_nurture.email",
                    ),
                ),
                (
                    "site",
                    models.ForeignKey(
                        null=True, on_delete=django.db.models.deletion.SET_NULL, related_name="+", to="wagtailcore.site"
                    ),
                ),
            ],
            options={
                "default_permissions": [],
            },
        ),
        migrations.CreateModel(
            name="Delivery",
            fields=[
                ("id", models.BigAutoField(primary_key=True, serialize=False)),
                ("uuid", models.UUIDField(default=uuid.uuid4, editable=False, unique=True)),
                ("key", models.CharField(max_length=150, unique=True)),
                ("address", models.CharField(blank=True, max_length=254, verbose_name="address")),
                ("channel", models.CharField(default="email", max_length=10, verbose_name="channel")),
                ("purpose", models.CharField(max_length=40, verbose_name="purpose")),
                (
                    "guarantee",
                    models.CharField(
                        choices=[("at_most_once", "never twice"), ("at_least_once", "surely once")],
                        default="at_most_once",
                        max_length=15,
                    ),
                ),
                ("lane", models.CharField(default="mass", max_length=10)),
                ("priority", models.SmallIntegerField(default=0)),
                (
                    "message_key",
                    models.UUIDField(help_text="translation_key of the Email; null for a system message", null=True),
                ),
                ("system", models.CharField(blank=True, max_length=40)),
                ("locale", models.CharField(blank=True, max_length=10)),
                ("context", models.JSONField(blank=True, default=dict)),
                (
                    "state",
                    models.CharField(
                        choices=[
                            ("queued", "waiting to leave"),
                            ("claimed", "about to leave"),
                            ("sending", "leaving"),
                            ("sent", "sent"),
                            ("unknown", "uncertain"),
                            ("failed", "refused by the server"),
                            ("skipped", "not sent"),
                            ("held", "held"),
                        ],
                        default="queued",
                        max_length=10,
                        verbose_name="state",
                    ),
                ),
                ("reason", models.CharField(blank=True, max_length=60, verbose_name="reason")),
                ("error", models.TextField(blank=True)),
                ("created_at", models.DateTimeField(verbose_name="created")),
                ("not_before", models.DateTimeField()),
                ("expires_at", models.DateTimeField(null=True)),
                ("attempts", models.PositiveSmallIntegerField(default=0)),
                ("retry_at", models.DateTimeField(null=True)),
                ("lease_until", models.DateTimeField(null=True)),
                ("fence", models.UUIDField(null=True)),
                (
                    "links_token",
                    models.CharField(default=wagtail_nurture.tokens.random_token, max_length=22, unique=True),
                ),
                ("provider_id", models.CharField(blank=True, max_length=200)),
                ("sent_at", models.DateTimeField(null=True, verbose_name="sent")),
                ("scenario_id", models.BigIntegerField(null=True)),
                ("step_id", models.CharField(blank=True, max_length=36)),
                ("enrolment_id", models.BigIntegerField(null=True)),
                (
                    "contact",
                    models.ForeignKey(
                        db_index=False,
                        null=True,
                        on_delete=django.db.models.deletion.SET_NULL,
                        related_name="deliveries",
                        to="wagtail_nurture.contact",
                    ),
                ),
                (
                    "site",
                    models.ForeignKey(
                        db_index=False,
                        null=True,
                        on_delete=django.db.models.deletion.SET_NULL,
                        related_name="+",
                        to="wagtailcore.site",
                    ),
                ),
                (
                    "variant",
                    models.ForeignKey(
                        db_index=False,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="deliveries",
                        to="wagtail_nurture.messageversion",
                    ),
                ),
            ],
            options={
                "verbose_name": "delivery",
                "verbose_name_plural": "deliveries",
                "permissions": [("send_message", "Can send messages")],
                "default_permissions": ["view"],
            },
        ),
        migrations.CreateModel(
            name="NurtureSiteSettings",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("sender_name", models.CharField(blank=True, max_length=100, verbose_name="sender name")),
                ("sender_email", models.EmailField(blank=True, max_length=254, verbose_name="sender address")),
                ("reply_to", models.EmailField(blank=True, max_length=254, verbose_name="replies go to")),
                (
                    "postal_address",
                    models.TextField(
                        blank=True,
                        help_text="Shown at the foot of each message; the law asks for it.",
                        verbose_name="postal address",
                    ),
                ),
                ("privacy_page", models.URLField(blank=True, verbose_name="privacy page")),
                (
                    "brand_colour",
                    models.CharField(
                        default="#1f6f54",
                        max_length=7,
                        validators=[
                            django.core.validators.RegexValidator(
                                "^#[0-9a-fA-F]{6}$", "Write the colour as # and six digits, for example #1f6f54."
                            )
                        ],
                        verbose_name="brand colour",
                    ),
                ),
                ("banner_text", models.TextField(blank=True, verbose_name="question about cookies")),
                ("time_zone", models.CharField(blank=True, max_length=50, verbose_name="time zone")),
                (
                    "logo",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.SET_NULL,
                        related_name="+",
                        to=get_image_model_string(),
                        verbose_name="logo",
                    ),
                ),
                (
                    "pool",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="site_settings",
                        to="wagtail_nurture.contactpool",
                        verbose_name="pool of contacts",
                    ),
                ),
                (
                    "site",
                    models.OneToOneField(
                        editable=False, on_delete=django.db.models.deletion.CASCADE, to="wagtailcore.site"
                    ),
                ),
            ],
            options={
                "verbose_name": "Nurture settings",
                "verbose_name_plural": "Nurture settings",
            },
        ),
        migrations.CreateModel(
            name="PageTopic",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("topic", models.CharField(max_length=100)),
                (
                    "page",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="topics",
                        to="wagtail_nurture.pagefact",
                    ),
                ),
            ],
            options={
                "default_permissions": [],
            },
        ),
        migrations.CreateModel(
            name="Permission",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("purpose", models.CharField(max_length=40)),
                (
                    "channel",
                    models.CharField(
                        choices=[("email", "e-mail"), ("sms", "SMS"), ("letter", "letter"), ("site", "site")],
                        max_length=10,
                    ),
                ),
                (
                    "state",
                    models.CharField(
                        choices=[
                            ("pending", "to be confirmed"),
                            ("granted", "given"),
                            ("refused", "refused"),
                            ("withdrawn", "withdrawn"),
                        ],
                        max_length=10,
                    ),
                ),
                (
                    "basis",
                    models.CharField(
                        choices=[
                            ("consent", "consent"),
                            ("soft_opt_in", "customer, similar products"),
                            ("business", "business interest"),
                        ],
                        default="consent",
                        max_length=20,
                    ),
                ),
                ("changed_at", models.DateTimeField()),
                (
                    "contact",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="permissions",
                        to="wagtail_nurture.contact",
                    ),
                ),
            ],
            options={
                "default_permissions": [],
            },
        ),
        migrations.CreateModel(
            name="PostalAddress",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("lines", models.TextField(blank=True, verbose_name="street")),
                ("postcode", models.CharField(blank=True, db_index=True, max_length=20, verbose_name="postcode")),
                ("city", models.CharField(blank=True, max_length=100, verbose_name="town")),
                ("country", models.CharField(blank=True, max_length=2, verbose_name="country")),
                (
                    "contact",
                    models.OneToOneField(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="postal_address",
                        to="wagtail_nurture.contact",
                    ),
                ),
            ],
        ),
        migrations.CreateModel(
            name="Quota",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("key", models.CharField(max_length=64)),
                ("window", models.DateTimeField()),
                ("count", models.PositiveIntegerField(default=0)),
            ],
            options={
                "default_permissions": [],
                "constraints": [models.UniqueConstraint(fields=("key", "window"), name="nurture_quota")],
            },
        ),
        migrations.CreateModel(
            name="ScenarioState",
            fields=[
                (
                    "scenario",
                    models.OneToOneField(
                        on_delete=django.db.models.deletion.CASCADE,
                        primary_key=True,
                        related_name="state",
                        serialize=False,
                        to="wagtail_nurture.scenario",
                    ),
                ),
                (
                    "status",
                    models.CharField(
                        choices=[("draft", "Draft"), ("on", "On"), ("paused", "Paused")], default="draft", max_length=10
                    ),
                ),
                ("started_at", models.DateTimeField(null=True)),
                ("paused_at", models.DateTimeField(null=True)),
            ],
            options={
                "default_permissions": [],
            },
        ),
        migrations.AddField(
            model_name="enrolment",
            name="scenario",
            field=models.ForeignKey(
                db_index=False,
                on_delete=django.db.models.deletion.CASCADE,
                related_name="enrolments",
                to="wagtail_nurture.scenario",
            ),
        ),
        migrations.CreateModel(
            name="ScenarioVersion",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("number", models.PositiveIntegerField()),
                ("graph", models.JSONField()),
                ("hash", models.CharField(max_length=64)),
                ("published_at", models.DateTimeField()),
                (
                    "published_by",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.SET_NULL,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "scenario",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="versions",
                        to="wagtail_nurture.scenario",
                    ),
                ),
            ],
            options={
                "default_permissions": [],
            },
        ),
        migrations.CreateModel(
            name="Intake",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("source_key", models.CharField(max_length=150, unique=True)),
                ("cursor", models.BigIntegerField(default=0)),
                ("ceiling", models.BigIntegerField(default=0)),
                ("total", models.PositiveIntegerField(default=0)),
                (
                    "state",
                    models.CharField(
                        choices=[("open", "in progress"), ("done", "done"), ("stopped", "stopped")],
                        default="open",
                        max_length=10,
                    ),
                ),
                ("created_at", models.DateTimeField()),
                ("lease_until", models.DateTimeField(null=True)),
                ("fence", models.UUIDField(null=True)),
                (
                    "version",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="intakes",
                        to="wagtail_nurture.scenarioversion",
                    ),
                ),
            ],
            options={
                "default_permissions": [],
            },
        ),
        migrations.AddField(
            model_name="enrolment",
            name="version",
            field=models.ForeignKey(
                db_index=False,
                on_delete=django.db.models.deletion.RESTRICT,
                related_name="enrolments",
                to="wagtail_nurture.scenarioversion",
            ),
        ),
        migrations.CreateModel(
            name="StepRun",
            fields=[
                ("id", models.BigAutoField(primary_key=True, serialize=False)),
                ("visit", models.PositiveIntegerField()),
                ("step_id", models.CharField(max_length=36)),
                ("kind", models.CharField(max_length=30)),
                ("branch", models.CharField(blank=True, max_length=30)),
                ("reason", models.CharField(blank=True, max_length=60)),
                ("facts", models.JSONField(blank=True, default=dict)),
                ("at", models.DateTimeField()),
                (
                    "enrolment",
                    models.ForeignKey(
                        db_index=False,
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="runs",
                        to="wagtail_nurture.enrolment",
                    ),
                ),
                (
                    "version",
                    models.ForeignKey(
                        db_index=False,
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="runs",
                        to="wagtail_nurture.scenarioversion",
                    ),
                ),
            ],
            options={
                "default_permissions": ["view"],
            },
        ),
        migrations.CreateModel(
            name="Submission",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("at", models.DateTimeField()),
                ("data", models.JSONField(default=dict)),
                ("page_url", models.CharField(blank=True, max_length=500)),
                ("locale", models.CharField(blank=True, max_length=10)),
                (
                    "contact",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.SET_NULL,
                        related_name="submissions",
                        to="wagtail_nurture.contact",
                    ),
                ),
                (
                    "form",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.SET_NULL,
                        related_name="submissions",
                        to="wagtail_nurture.form",
                    ),
                ),
            ],
            options={
                "verbose_name": "submission",
                "default_permissions": ["view", "delete"],
            },
        ),
        migrations.CreateModel(
            name="Suppression",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("address_hash", models.CharField(max_length=64)),
                (
                    "channel",
                    models.CharField(
                        choices=[("email", "e-mail"), ("sms", "SMS"), ("letter", "letter"), ("site", "site")],
                        max_length=10,
                    ),
                ),
                ("scope", models.CharField(default="*", max_length=40)),
                (
                    "reason",
                    models.CharField(
                        choices=[
                            ("unsubscribed", "unsubscribed"),
                            ("hard_bounce", "address does not exist"),
                            ("complaint", "marked as spam"),
                            ("manual", "by hand"),
                            ("imported", "unsubscribed in the former tool"),
                            ("erased", "asked to be forgotten"),
                        ],
                        max_length=20,
                    ),
                ),
                ("at", models.DateTimeField()),
            ],
            options={
                "verbose_name": "suppression",
                "constraints": [
                    models.UniqueConstraint(fields=("address_hash", "channel", "scope"), name="nurture_suppression")
                ],
            },
        ),
        migrations.CreateModel(
            name="Visitor",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("key_hash", models.CharField(max_length=64, unique=True)),
                ("consent", models.CharField(default="granted", max_length=10)),
                ("first_seen_at", models.DateTimeField()),
                ("last_seen_at", models.DateTimeField()),
                ("source", models.JSONField(blank=True, default=dict)),
                (
                    "contact",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.SET_NULL,
                        related_name="visitors",
                        to="wagtail_nurture.contact",
                    ),
                ),
                (
                    "site",
                    models.ForeignKey(
                        null=True, on_delete=django.db.models.deletion.SET_NULL, related_name="+", to="wagtailcore.site"
                    ),
                ),
            ],
            options={
                "verbose_name": "visitor",
                "default_permissions": ["view"],
            },
        ),
        migrations.AddField(
            model_name="event",
            name="visitor",
            field=models.ForeignKey(
                db_constraint=False,
                db_index=False,
                null=True,
                on_delete=django.db.models.deletion.DO_NOTHING,
                related_name="events",
                to="wagtail_nurture.visitor",
            ),
        ),
        migrations.CreateModel(
            name="WaitSubscription",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("kind", models.CharField(max_length=50)),
                ("match_key", models.CharField(blank=True, max_length=100)),
                ("since", models.DateTimeField()),
                (
                    "contact",
                    models.ForeignKey(
                        db_index=False,
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="+",
                        to="wagtail_nurture.contact",
                    ),
                ),
                (
                    "enrolment",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="subscriptions",
                        to="wagtail_nurture.enrolment",
                    ),
                ),
            ],
            options={
                "default_permissions": [],
            },
        ),
        migrations.CreateModel(
            name="ConsentRequest",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("purposes", models.JSONField(default=list)),
                (
                    "channel",
                    models.CharField(
                        choices=[("email", "e-mail"), ("sms", "SMS"), ("letter", "letter"), ("site", "site")],
                        default="email",
                        max_length=10,
                    ),
                ),
                ("lists", models.JSONField(default=list)),
                ("locale", models.CharField(blank=True, max_length=10)),
                ("form_version", models.CharField(blank=True, max_length=100)),
                ("text", models.TextField(blank=True)),
                ("page_url", models.CharField(blank=True, max_length=500)),
                ("created_at", models.DateTimeField()),
                ("expires_at", models.DateTimeField()),
                ("reminded_at", models.DateTimeField(null=True)),
                ("confirmed_at", models.DateTimeField(null=True)),
                (
                    "site",
                    models.ForeignKey(
                        null=True, on_delete=django.db.models.deletion.SET_NULL, related_name="+", to="wagtailcore.site"
                    ),
                ),
                (
                    "contact",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="consent_requests",
                        to="wagtail_nurture.contact",
                    ),
                ),
            ],
            options={
                "default_permissions": [],
                "indexes": [
                    models.Index(
                        condition=models.Q(("confirmed_at", None)), fields=["expires_at"], name="nurture_request_open"
                    )
                ],
            },
        ),
        migrations.CreateModel(
            name="ConsentRecord",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("address_hash", models.CharField(blank=True, max_length=64)),
                ("purpose", models.CharField(max_length=40)),
                (
                    "channel",
                    models.CharField(
                        choices=[("email", "e-mail"), ("sms", "SMS"), ("letter", "letter"), ("site", "site")],
                        max_length=10,
                    ),
                ),
                (
                    "action",
                    models.CharField(
                        choices=[
                            ("asked", "asked, to be confirmed"),
                            ("granted", "given"),
                            ("confirmed", "confirmed by e-mail"),
                            ("refused", "refused"),
                            ("withdrawn", "withdrawn"),
                        ],
                        max_length=10,
                    ),
                ),
                (
                    "basis",
                    models.CharField(
                        choices=[
                            ("consent", "consent"),
                            ("soft_opt_in", "customer, similar products"),
                            ("business", "business interest"),
                        ],
                        default="consent",
                        max_length=20,
                    ),
                ),
                ("at", models.DateTimeField()),
                ("text", models.TextField(blank=True)),
                ("form_version", models.CharField(blank=True, max_length=100)),
                ("page_url", models.CharField(blank=True, max_length=500)),
                ("locale", models.CharField(blank=True, max_length=10)),
                ("source", models.CharField(blank=True, max_length=100)),
                ("network", models.CharField(blank=True, max_length=50)),
                (
                    "contact",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.SET_NULL,
                        related_name="consent_records",
                        to="wagtail_nurture.contact",
                    ),
                ),
            ],
            options={
                "ordering": ["at", "pk"],
                "default_permissions": ["view"],
                "indexes": [models.Index(fields=["contact", "at"], name="nurture_consent_contact")],
            },
        ),
        migrations.AddIndex(
            model_name="contact",
            index=models.Index(fields=["pool", "-created_at"], name="nurture_contact_recent"),
        ),
        migrations.AddConstraint(
            model_name="contact",
            constraint=models.UniqueConstraint(
                condition=models.Q(("email_key__isnull", False)),
                fields=("pool", "email_key"),
                name="nurture_contact_email",
            ),
        ),
        migrations.AddConstraint(
            model_name="contact",
            constraint=models.UniqueConstraint(
                condition=models.Q(("phone__isnull", False)), fields=("pool", "phone"), name="nurture_contact_phone"
            ),
        ),
        migrations.AddConstraint(
            model_name="contact",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    ("email_key__isnull", False),
                    ("phone__isnull", False),
                    models.Q(("last_name", ""), _negated=True),
                    ("merged_into__isnull", False),
                    _connector="OR",
                ),
                name="nurture_contact_reachable",
                violation_error_message="Give an e-mail address, a phone number or a last name.",
            ),
        ),
        migrations.AddIndex(
            model_name="contactvalue",
            index=models.Index(fields=["field", "text"], name="nurture_value_text"),
        ),
        migrations.AddIndex(
            model_name="contactvalue",
            index=models.Index(fields=["field", "number"], name="nurture_value_number"),
        ),
        migrations.AddIndex(
            model_name="contactvalue",
            index=models.Index(fields=["field", "date"], name="nurture_value_date"),
        ),
        migrations.AddIndex(
            model_name="contactvalue",
            index=models.Index(fields=["field", "month_day"], name="nurture_value_month_day"),
        ),
        migrations.AddConstraint(
            model_name="contactvalue",
            constraint=models.UniqueConstraint(fields=("contact", "field", "position"), name="nurture_contactvalue"),
        ),
        migrations.AlterUniqueTogether(
            name="email",
            unique_together={("translation_key", "locale")},
        ),
        migrations.AddField(
            model_name="token",
            name="version",
            field=models.ForeignKey(
                db_index=False,
                on_delete=django.db.models.deletion.RESTRICT,
                related_name="tokens",
                to="wagtail_nurture.scenarioversion",
            ),
        ),
        migrations.AddConstraint(
            model_name="eventclass",
            constraint=models.UniqueConstraint(fields=("event", "rules_version"), name="nurture_eventclass"),
        ),
        migrations.AddConstraint(
            model_name="externalid",
            constraint=models.UniqueConstraint(fields=("pool", "source", "value"), name="nurture_externalid"),
        ),
        migrations.AddConstraint(
            model_name="list",
            constraint=models.UniqueConstraint(fields=("pool", "slug"), name="nurture_list_slug"),
        ),
        migrations.AddConstraint(
            model_name="form",
            constraint=models.UniqueConstraint(fields=("slug", "locale"), name="nurture_form_slug"),
        ),
        migrations.AlterUniqueTogether(
            name="form",
            unique_together={("translation_key", "locale")},
        ),
        migrations.AddIndex(
            model_name="listmembership",
            index=models.Index(fields=["list", "state"], name="nurture_membership_state"),
        ),
        migrations.AddConstraint(
            model_name="listmembership",
            constraint=models.UniqueConstraint(fields=("contact", "list"), name="nurture_membership"),
        ),
        migrations.AddIndex(
            model_name="messageversion",
            index=models.Index(fields=["translation_key", "locale", "-id"], name="nurture_version_latest"),
        ),
        migrations.AddConstraint(
            model_name="messageversion",
            constraint=models.UniqueConstraint(
                condition=models.Q(("system", "")),
                fields=("translation_key", "locale", "hash"),
                name="nurture_version_email",
            ),
        ),
        migrations.AddConstraint(
            model_name="messageversion",
            constraint=models.UniqueConstraint(
                condition=models.Q(("system", ""), _negated=True),
                fields=("system", "site", "locale", "hash"),
                name="nurture_version_system",
            ),
        ),
        migrations.AddIndex(
            model_name="delivery",
            index=models.Index(
                condition=models.Q(("state", "queued")),
                fields=["lane", "-priority", "not_before", "id"],
                name="nurture_delivery_due",
            ),
        ),
        migrations.AddIndex(
            model_name="delivery",
            index=models.Index(
                condition=models.Q(("state__in", ["claimed", "sending"])),
                fields=["state", "lease_until"],
                name="nurture_delivery_lease",
            ),
        ),
        migrations.AddIndex(
            model_name="delivery",
            index=models.Index(
                condition=models.Q(("fence__isnull", False), ("state", "sent")),
                fields=["lease_until"],
                name="nurture_delivery_owed",
            ),
        ),
        migrations.AddIndex(
            model_name="delivery",
            index=models.Index(fields=["contact", "created_at"], name="nurture_delivery_contact"),
        ),
        migrations.AddIndex(
            model_name="delivery",
            index=models.Index(fields=["scenario_id", "step_id", "state"], name="nurture_delivery_step"),
        ),
        migrations.AddIndex(
            model_name="delivery",
            index=models.Index(fields=["enrolment_id"], name="nurture_delivery_enrolment"),
        ),
        migrations.AddConstraint(
            model_name="pagetopic",
            constraint=models.UniqueConstraint(fields=("topic", "page"), name="nurture_pagetopic"),
        ),
        migrations.AddConstraint(
            model_name="permission",
            constraint=models.UniqueConstraint(fields=("contact", "purpose", "channel"), name="nurture_permission"),
        ),
        migrations.AddField(
            model_name="scenariostate",
            name="version",
            field=models.ForeignKey(
                null=True,
                on_delete=django.db.models.deletion.RESTRICT,
                related_name="+",
                to="wagtail_nurture.scenarioversion",
            ),
        ),
        migrations.AddConstraint(
            model_name="scenarioversion",
            constraint=models.UniqueConstraint(fields=("scenario", "number"), name="nurture_scenarioversion"),
        ),
        migrations.AddIndex(
            model_name="enrolment",
            index=models.Index(fields=["version", "status"], name="nurture_enrolment_version"),
        ),
        migrations.AddConstraint(
            model_name="enrolment",
            constraint=models.UniqueConstraint(
                fields=("scenario", "contact", "entry_key"), name="nurture_enrolment_entry"
            ),
        ),
        migrations.AddConstraint(
            model_name="enrolment",
            constraint=models.UniqueConstraint(
                condition=models.Q(("status", "active")),
                fields=("scenario", "contact", "slot"),
                name="nurture_enrolment_active",
            ),
        ),
        migrations.AddIndex(
            model_name="steprun",
            index=models.Index(fields=["version", "step_id", "branch", "reason"], name="nurture_steprun_counts"),
        ),
        migrations.AddConstraint(
            model_name="steprun",
            constraint=models.UniqueConstraint(fields=("enrolment", "visit"), name="nurture_steprun"),
        ),
        migrations.AddIndex(
            model_name="submission",
            index=models.Index(fields=["form", "-at"], name="nurture_submission_form"),
        ),
        migrations.AddIndex(
            model_name="event",
            index=models.Index(fields=["contact", "kind", "at"], name="nurture_event_contact"),
        ),
        migrations.AddIndex(
            model_name="event",
            index=models.Index(fields=["visitor", "at"], name="nurture_event_visitor"),
        ),
        migrations.AddIndex(
            model_name="event",
            index=models.Index(fields=["page", "at"], name="nurture_event_page"),
        ),
        migrations.AddIndex(
            model_name="waitsubscription",
            index=models.Index(fields=["contact", "kind"], name="nurture_wait_contact"),
        ),
        migrations.AddIndex(
            model_name="token",
            index=models.Index(condition=models.Q(("state", "ready")), fields=["due_at"], name="nurture_token_due"),
        ),
        migrations.AddIndex(
            model_name="token",
            index=models.Index(
                condition=models.Q(("state", "claimed")), fields=["lease_until"], name="nurture_token_lease"
            ),
        ),
        migrations.AddIndex(
            model_name="token",
            index=models.Index(fields=["version", "step_id", "state"], name="nurture_token_step"),
        ),
    ]
