import django.core.validators
import django.db.models.deletion
import wagtail.fields
import wagtail_nurture.audience.topics.models
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("wagtail_nurture", "0007_fewer_indexes"),
    ]

    operations = [
        migrations.CreateModel(
            name="ContactPersona",
            fields=[
                (
                    "contact",
                    models.OneToOneField(
                        on_delete=django.db.models.deletion.CASCADE,
                        primary_key=True,
                        related_name="persona",
                        serialize=False,
                        to="wagtail_nurture.contact",
                    ),
                ),
                ("since", models.DateTimeField()),
                ("facts", models.JSONField(default=dict)),
            ],
            options={
                "default_permissions": [],
            },
        ),
        migrations.CreateModel(
            name="DuplicateLook",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("step", models.PositiveSmallIntegerField(default=0)),
                ("wanted_at", models.DateTimeField()),
                ("looked_at", models.DateTimeField(null=True)),
            ],
            options={
                "default_permissions": [],
            },
        ),
        migrations.CreateModel(
            name="DuplicatePair",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("reasons", models.JSONField(default=dict)),
                ("score", models.PositiveSmallIntegerField(default=0)),
                ("verdict", models.CharField(blank=True, default="", max_length=10)),
                ("decided_at", models.DateTimeField(null=True)),
            ],
            options={
                "default_permissions": [],
            },
        ),
        migrations.CreateModel(
            name="FormerAddress",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                (
                    "channel",
                    models.CharField(
                        choices=[("email", "e-mail"), ("sms", "SMS"), ("letter", "letter"), ("site", "site")],
                        max_length=10,
                    ),
                ),
                ("key", models.CharField(max_length=254)),
                ("address", models.CharField(max_length=254, verbose_name="former address")),
                ("since", models.DateTimeField()),
            ],
            options={
                "default_permissions": [],
            },
        ),
        migrations.CreateModel(
            name="Interest",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("topic", models.CharField(max_length=100, verbose_name="topic")),
                ("strength", models.FloatField(null=True)),
                ("level", models.CharField(blank=True, default="", max_length=10)),
                ("pages", models.PositiveIntegerField(default=0, verbose_name="pages")),
                ("documents", models.PositiveIntegerField(default=0, verbose_name="documents")),
                ("last_at", models.DateTimeField(null=True, verbose_name="last")),
                ("declared_at", models.DateTimeField(null=True, verbose_name="said so")),
                ("reckoned_at", models.DateTimeField()),
            ],
            options={
                "default_permissions": [],
            },
        ),
        migrations.CreateModel(
            name="LoyaltyEntry",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                (
                    "kind",
                    models.CharField(
                        choices=[
                            ("earn", "earned"),
                            ("spend", "spent"),
                            ("expire", "expired"),
                            ("correct", "corrected"),
                        ],
                        max_length=10,
                        verbose_name="kind",
                    ),
                ),
                ("points", models.IntegerField(verbose_name="points")),
                ("reason", models.CharField(blank=True, max_length=200, verbose_name="reason")),
                ("source", models.CharField(max_length=150)),
                ("at", models.DateTimeField(verbose_name="when")),
                ("expires_at", models.DateTimeField(blank=True, null=True, verbose_name="expires")),
                ("look_at", models.DateTimeField(blank=True, null=True)),
            ],
            options={
                "verbose_name": "movement of loyalty points",
                "verbose_name_plural": "movements of loyalty points",
                "permissions": [("correct_loyalty", "Can correct loyalty points")],
                "default_permissions": [],
            },
        ),
        migrations.CreateModel(
            name="Persona",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("name", models.CharField(max_length=100, verbose_name="name")),
                (
                    "description",
                    models.TextField(
                        blank=True,
                        help_text="Who they are, and how to speak to them: for your colleagues.",
                        verbose_name="description",
                    ),
                ),
                (
                    "priority",
                    models.PositiveSmallIntegerField(
                        default=10,
                        help_text="Who fits several personas is the one with the smallest number.",
                        verbose_name="priority",
                    ),
                ),
                (
                    "match",
                    models.CharField(
                        choices=[("all", "All of these"), ("any", "At least one of these"), ("none", "None of these")],
                        default="all",
                        max_length=10,
                        verbose_name="conditions that must hold",
                    ),
                ),
                ("conditions", wagtail.fields.StreamField([], blank=True, block_lookup={}, verbose_name="conditions")),
            ],
            options={
                "verbose_name": "persona",
                "verbose_name_plural": "personas",
                "ordering": ["priority", "pk"],
            },
        ),
        migrations.CreateModel(
            name="PersonaRound",
            fields=[
                (
                    "pool",
                    models.OneToOneField(
                        on_delete=django.db.models.deletion.CASCADE,
                        primary_key=True,
                        related_name="+",
                        serialize=False,
                        to="wagtail_nurture.contactpool",
                    ),
                ),
                ("everybody", models.BooleanField(default=True)),
                ("asked_at", models.DateTimeField(null=True)),
                ("until", models.DateTimeField(null=True)),
                ("cursor", models.BigIntegerField(default=0)),
            ],
            options={
                "default_permissions": [],
            },
        ),
        migrations.CreateModel(
            name="ScoreEntry",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("event_id", models.BigIntegerField()),
                ("points", models.SmallIntegerField()),
                ("at", models.DateTimeField()),
            ],
            options={
                "default_permissions": [],
            },
        ),
        migrations.CreateModel(
            name="ScoreRule",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("name", models.CharField(max_length=100, verbose_name="name")),
                (
                    "active",
                    models.BooleanField(
                        default=True,
                        help_text="From now on; what happened before gives nothing.",
                        verbose_name="gives points",
                    ),
                ),
                ("what", models.CharField(max_length=20, verbose_name="what happens")),
                (
                    "own_kind",
                    models.CharField(
                        blank=True,
                        help_text="Only for an event of the site’s own: as its code names it, for example cart.left.",
                        max_length=50,
                        verbose_name="name of the event",
                    ),
                ),
                ("section", models.BigIntegerField(blank=True, null=True, verbose_name="in section")),
                ("page_type", models.CharField(blank=True, max_length=100, verbose_name="page type")),
                ("topic", models.CharField(blank=True, max_length=100, verbose_name="tag")),
                (
                    "points",
                    models.SmallIntegerField(
                        default=5,
                        help_text="Less than 0 takes away.",
                        validators=[
                            django.core.validators.MinValueValidator(-1000),
                            django.core.validators.MaxValueValidator(1000),
                        ],
                        verbose_name="points",
                    ),
                ),
                (
                    "cap_points",
                    models.PositiveSmallIntegerField(
                        blank=True,
                        null=True,
                        validators=[
                            django.core.validators.MinValueValidator(1),
                            django.core.validators.MaxValueValidator(30000),
                        ],
                        verbose_name="at most so many points",
                    ),
                ),
                (
                    "cap_days",
                    models.PositiveSmallIntegerField(
                        blank=True,
                        null=True,
                        validators=[
                            django.core.validators.MinValueValidator(1),
                            django.core.validators.MaxValueValidator(365),
                        ],
                        verbose_name="in so many days",
                    ),
                ),
                ("since", models.DateTimeField(blank=True, editable=False, null=True)),
            ],
            options={
                "verbose_name": "score rule",
                "verbose_name_plural": "score rules",
                "ordering": ["name"],
            },
        ),
        migrations.CreateModel(
            name="SegmentDay",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("day", models.DateField()),
                ("people", models.PositiveIntegerField()),
            ],
            options={
                "default_permissions": [],
            },
        ),
        migrations.CreateModel(
            name="SegmentMember",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("since", models.DateTimeField()),
            ],
            options={
                "default_permissions": [],
            },
        ),
        migrations.CreateModel(
            name="SegmentState",
            fields=[
                (
                    "segment",
                    models.OneToOneField(
                        on_delete=django.db.models.deletion.CASCADE,
                        primary_key=True,
                        related_name="state",
                        serialize=False,
                        to="wagtail_nurture.segment",
                    ),
                ),
                (
                    "status",
                    models.CharField(
                        choices=[("building", "being counted"), ("ready", "up to date"), ("stopped", "stopped")],
                        default="building",
                        max_length=10,
                    ),
                ),
                ("rule", models.JSONField(default=dict)),
                ("listens", models.JSONField(default=list)),
                ("people", models.PositiveIntegerField(default=0, verbose_name="people")),
                ("built_at", models.DateTimeField(null=True)),
                ("seconds", models.FloatField(null=True)),
                ("turned_until", models.DateTimeField(null=True)),
                ("next_change_at", models.DateTimeField(null=True)),
                ("counted_on", models.DateField(null=True)),
                ("lease_until", models.DateTimeField(null=True)),
                ("fence", models.PositiveIntegerField(default=0)),
            ],
            options={
                "default_permissions": [],
            },
        ),
        migrations.CreateModel(
            name="Topic",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("name", models.CharField(max_length=100, verbose_name="name")),
                (
                    "slug",
                    models.SlugField(
                        allow_unicode=True, editable=False, max_length=100, unique=True, verbose_name="short name"
                    ),
                ),
                (
                    "names",
                    wagtail.fields.StreamField(
                        [], blank=True, block_lookup={}, verbose_name="names in other languages"
                    ),
                ),
                (
                    "rules",
                    wagtail.fields.StreamField(
                        [],
                        blank=True,
                        block_lookup={},
                        help_text="Besides pages with a tag of the same name, and those where it is chosen on the page itself.",
                        verbose_name="pages that are about it",
                    ),
                ),
            ],
            options={
                "verbose_name": "topic",
                "verbose_name_plural": "topics",
                "ordering": ["name"],
            },
        ),
        migrations.CreateModel(
            name="TopicWork",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                (
                    "kind",
                    models.CharField(
                        choices=[
                            ("pages", "pages"),
                            ("readers", "readers"),
                            ("person", "person"),
                            ("everybody", "everybody"),
                        ],
                        max_length=10,
                    ),
                ),
                ("page_id", models.BigIntegerField(default=0)),
                ("cursor", models.BigIntegerField(default=0)),
                ("ticket", models.BigIntegerField(default=wagtail_nurture.audience.topics.models.new_ticket)),
                ("half_life", models.PositiveIntegerField(default=0)),
                ("done", models.BooleanField(default=False)),
            ],
            options={
                "default_permissions": [],
            },
        ),
        migrations.CreateModel(
            name="TriggerTimer",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("trigger_id", models.CharField(max_length=36)),
                ("looked_until", models.DateTimeField()),
                ("next_at", models.DateTimeField(db_index=True)),
            ],
            options={
                "default_permissions": [],
            },
        ),
        migrations.CreateModel(
            name="UnfinishedMerge",
            fields=[
                (
                    "other",
                    models.OneToOneField(
                        on_delete=django.db.models.deletion.CASCADE,
                        primary_key=True,
                        related_name="+",
                        serialize=False,
                        to="wagtail_nurture.contact",
                    ),
                ),
                ("merged_at", models.DateTimeField()),
                ("due_at", models.DateTimeField()),
            ],
            options={
                "default_permissions": [],
            },
        ),
        migrations.AddField(
            model_name="intake",
            name="cause",
            field=models.JSONField(blank=True, default=dict),
        ),
        migrations.AddField(
            model_name="nurturesitesettings",
            name="with_loyalty",
            field=models.BooleanField(
                default=False,
                help_text="What people earn and spend, shown on their page.",
                verbose_name="loyalty points",
            ),
        ),
        migrations.AddField(
            model_name="nurturesitesettings",
            name="with_personas",
            field=models.BooleanField(
                default=False,
                help_text="Each person is at most one of the profiles that you describe.",
                verbose_name="personas",
            ),
        ),
        migrations.AddField(
            model_name="pagefact",
            name="author",
            field=models.CharField(blank=True, default="", max_length=64),
        ),
        migrations.AddField(
            model_name="score",
            name="half_life",
            field=models.PositiveSmallIntegerField(null=True),
        ),
        migrations.AddField(
            model_name="score",
            name="weight",
            field=models.FloatField(default=0),
        ),
        migrations.AlterField(
            model_name="scenario",
            name="re_entry",
            field=models.CharField(
                choices=[
                    ("as_started", "once; what comes again (a birthday, a new page) starts it once each time"),
                    ("once", "once in a lifetime"),
                    ("each_event", "each time, when not already inside"),
                    ("after_days", "again, so many days after they left"),
                    ("yearly", "once a year"),
                    ("per_subject", "once for each thing: form, document, page, cart"),
                ],
                default="as_started",
                max_length=20,
                verbose_name="may enter",
            ),
        ),
        migrations.AddField(
            model_name="duplicatepair",
            name="first",
            field=models.ForeignKey(
                db_index=False,
                on_delete=django.db.models.deletion.CASCADE,
                related_name="+",
                to="wagtail_nurture.contact",
            ),
        ),
        migrations.AddField(
            model_name="duplicatepair",
            name="second",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.CASCADE, related_name="+", to="wagtail_nurture.contact"
            ),
        ),
        migrations.AddField(
            model_name="formeraddress",
            name="contact",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.CASCADE,
                related_name="former_addresses",
                to="wagtail_nurture.contact",
            ),
        ),
        migrations.AddField(
            model_name="formeraddress",
            name="pool",
            field=models.ForeignKey(
                db_index=False,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to="wagtail_nurture.contactpool",
            ),
        ),
        migrations.AddField(
            model_name="interest",
            name="contact",
            field=models.ForeignKey(
                db_index=False,
                on_delete=django.db.models.deletion.CASCADE,
                related_name="interests",
                to="wagtail_nurture.contact",
            ),
        ),
        migrations.AddField(
            model_name="loyaltyentry",
            name="contact",
            field=models.ForeignKey(
                db_index=False,
                on_delete=django.db.models.deletion.CASCADE,
                related_name="loyalty_entries",
                to="wagtail_nurture.contact",
            ),
        ),
        migrations.AddField(
            model_name="persona",
            name="pool",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.PROTECT,
                related_name="personas",
                to="wagtail_nurture.contactpool",
                verbose_name="pool",
            ),
        ),
        migrations.AddField(
            model_name="contactpersona",
            name="persona",
            field=models.ForeignKey(
                db_constraint=False,
                on_delete=django.db.models.deletion.DO_NOTHING,
                related_name="+",
                to="wagtail_nurture.persona",
            ),
        ),
        migrations.AddField(
            model_name="scoreentry",
            name="contact",
            field=models.ForeignKey(
                db_index=False,
                on_delete=django.db.models.deletion.CASCADE,
                related_name="score_entries",
                to="wagtail_nurture.contact",
            ),
        ),
        migrations.AddField(
            model_name="scorerule",
            name="pool",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.PROTECT,
                related_name="score_rules",
                to="wagtail_nurture.contactpool",
                verbose_name="pool",
            ),
        ),
        migrations.AddField(
            model_name="scoreentry",
            name="rule",
            field=models.ForeignKey(
                db_index=False,
                on_delete=django.db.models.deletion.CASCADE,
                related_name="entries",
                to="wagtail_nurture.scorerule",
            ),
        ),
        migrations.AddField(
            model_name="segmentday",
            name="segment",
            field=models.ForeignKey(
                db_index=False,
                on_delete=django.db.models.deletion.CASCADE,
                related_name="days",
                to="wagtail_nurture.segment",
            ),
        ),
        migrations.AddField(
            model_name="segmentmember",
            name="contact",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.CASCADE, related_name="segments", to="wagtail_nurture.contact"
            ),
        ),
        migrations.AddField(
            model_name="segmentmember",
            name="segment",
            field=models.ForeignKey(
                db_index=False,
                on_delete=django.db.models.deletion.CASCADE,
                related_name="members",
                to="wagtail_nurture.segment",
            ),
        ),
        migrations.AddConstraint(
            model_name="topicwork",
            constraint=models.UniqueConstraint(fields=("kind", "page_id"), name="nurture_topicwork"),
        ),
        migrations.AddField(
            model_name="triggertimer",
            name="scenario",
            field=models.ForeignKey(
                db_index=False,
                on_delete=django.db.models.deletion.CASCADE,
                related_name="timers",
                to="wagtail_nurture.scenario",
            ),
        ),
        migrations.AddIndex(
            model_name="duplicatepair",
            index=models.Index(fields=["verdict", "-score"], name="nurture_duplicate_list"),
        ),
        migrations.AddConstraint(
            model_name="duplicatepair",
            constraint=models.UniqueConstraint(fields=("first", "second"), name="nurture_duplicate_pair"),
        ),
        migrations.AddConstraint(
            model_name="duplicatepair",
            constraint=models.CheckConstraint(
                condition=models.Q(("first__lt", models.F("second"))), name="nurture_duplicate_order"
            ),
        ),
        migrations.AddConstraint(
            model_name="formeraddress",
            constraint=models.UniqueConstraint(fields=("pool", "channel", "key"), name="nurture_former_address"),
        ),
        migrations.AddIndex(
            model_name="interest",
            index=models.Index(fields=["topic", "strength"], name="nurture_interest_strength"),
        ),
        migrations.AddIndex(
            model_name="interest",
            index=models.Index(fields=["level", "strength"], name="nurture_interest_level"),
        ),
        migrations.AddConstraint(
            model_name="interest",
            constraint=models.UniqueConstraint(fields=("contact", "topic"), name="nurture_interest"),
        ),
        migrations.AddIndex(
            model_name="loyaltyentry",
            index=models.Index(fields=["contact", "at", "points"], name="nurture_loyalty_contact"),
        ),
        migrations.AddIndex(
            model_name="loyaltyentry",
            index=models.Index(
                condition=models.Q(("look_at__isnull", False)), fields=["look_at"], name="nurture_loyalty_look"
            ),
        ),
        migrations.AddConstraint(
            model_name="loyaltyentry",
            constraint=models.UniqueConstraint(fields=("source",), name="nurture_loyalty_source"),
        ),
        migrations.AddIndex(
            model_name="scoreentry",
            index=models.Index(fields=["contact", "rule", "at"], name="nurture_scoreentry_contact"),
        ),
        migrations.AddIndex(
            model_name="scoreentry",
            index=models.Index(fields=["at"], name="nurture_scoreentry_at"),
        ),
        migrations.AddConstraint(
            model_name="scoreentry",
            constraint=models.UniqueConstraint(fields=("rule", "event_id"), name="nurture_scoreentry"),
        ),
        migrations.AddConstraint(
            model_name="segmentday",
            constraint=models.UniqueConstraint(fields=("segment", "day"), name="nurture_segmentday"),
        ),
        migrations.AddConstraint(
            model_name="segmentday",
            constraint=models.CheckConstraint(condition=models.Q(("people__gte", 0)), name="nurture_segmentday_people"),
        ),
        migrations.AddConstraint(
            model_name="segmentmember",
            constraint=models.UniqueConstraint(fields=("segment", "contact"), name="nurture_segmentmember"),
        ),
        migrations.AddConstraint(
            model_name="triggertimer",
            constraint=models.UniqueConstraint(fields=("scenario", "trigger_id"), name="nurture_triggertimer"),
        ),
    ]
