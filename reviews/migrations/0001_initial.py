import django.db.models.deletion
import django.utils.timezone
import django_fsm
import ledger.ids
from django.db import migrations, models


class Migration(migrations.Migration):
    initial = True

    dependencies = [
        ("applications", "0002_trigrams"),
        ("people", "0002_trigrams"),
    ]

    operations = [
        migrations.CreateModel(
            name="Panel",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                (
                    "public_id",
                    models.CharField(
                        default=ledger.ids.public_id, editable=False, max_length=10, unique=True
                    ),
                ),
                ("created_at", models.DateTimeField(default=django.utils.timezone.now)),
                (
                    "call",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="panels",
                        to="applications.call",
                    ),
                ),
                (
                    "created_by",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="people.person",
                    ),
                ),
            ],
            options={
                "verbose_name": "panel",
                "verbose_name_plural": "panels",
            },
        ),
        migrations.CreateModel(
            name="Panellist",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                (
                    "public_id",
                    models.CharField(
                        default=ledger.ids.public_id, editable=False, max_length=10, unique=True
                    ),
                ),
                (
                    "state",
                    django_fsm.FSMField(
                        choices=[
                            ("invited", "Invited"),
                            ("accepted", "Accepted"),
                            ("declined", "Declined"),
                            ("withdrawn", "Left the panel"),
                        ],
                        default="invited",
                        max_length=50,
                        protected=True,
                    ),
                ),
                ("is_chair", models.BooleanField(default=False)),
                ("languages", models.JSONField(default=list)),
                ("most_entries", models.PositiveIntegerField(blank=True, null=True)),
                ("invited_at", models.DateTimeField(default=django.utils.timezone.now)),
                ("respond_by", models.DateTimeField(blank=True, null=True)),
                ("answered_at", models.DateTimeField(blank=True, null=True)),
                ("terms_accepted_at", models.DateTimeField(blank=True, null=True)),
                ("no_connection_at", models.DateTimeField(blank=True, null=True)),
                ("left_at", models.DateTimeField(blank=True, null=True)),
                ("reason", models.TextField(blank=True)),
                (
                    "invited_by",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="people.person",
                    ),
                ),
                (
                    "panel",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="panellists",
                        to="reviews.panel",
                    ),
                ),
                (
                    "person",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="panel_memberships",
                        to="people.person",
                    ),
                ),
            ],
            options={
                "verbose_name": "panellist",
                "verbose_name_plural": "panellists",
                "ordering": ["pk"],
                "constraints": [
                    models.UniqueConstraint(fields=("panel", "person"), name="panellist_once"),
                    models.UniqueConstraint(
                        condition=models.Q(("is_chair", True), ("state__in", ["invited", "accepted"])),
                        fields=("panel",),
                        name="one_chair_a_panel",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("state__in", ["invited", "accepted", "declined", "withdrawn"])),
                        name="panellist_state_known",
                    ),
                ],
            },
            bases=(django_fsm.ConcurrentTransitionMixin, django_fsm.FSMModelMixin, models.Model),
        ),
        migrations.CreateModel(
            name="ConflictOfInterest",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                (
                    "public_id",
                    models.CharField(
                        default=ledger.ids.public_id, editable=False, max_length=10, unique=True
                    ),
                ),
                (
                    "source",
                    models.CharField(
                        choices=[
                            ("declared", "Declared by the panellist"),
                            ("rule", "Found by comparing records"),
                            ("chair", "Named by the chair"),
                            ("office", "Named by the office"),
                        ],
                        max_length=10,
                    ),
                ),
                ("evidence", models.JSONField(default=list)),
                ("reason", models.TextField(blank=True)),
                ("found_at", models.DateTimeField(default=django.utils.timezone.now)),
                ("confirmed_at", models.DateTimeField(blank=True, null=True)),
                ("lifted_at", models.DateTimeField(blank=True, null=True)),
                ("lift_reason", models.TextField(blank=True)),
                (
                    "application",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="conflicts",
                        to="applications.application",
                    ),
                ),
                (
                    "lifted_by",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="people.person",
                    ),
                ),
                (
                    "recorded_by",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="people.person",
                    ),
                ),
                (
                    "panellist",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="conflicts",
                        to="reviews.panellist",
                    ),
                ),
            ],
            options={
                "verbose_name": "conflict of interest",
                "verbose_name_plural": "conflicts of interest",
                "ordering": ["pk"],
                "indexes": [models.Index(fields=["application", "panellist"], name="conflict_of_entry")],
                "constraints": [
                    models.UniqueConstraint(
                        condition=models.Q(("lifted_at", None)),
                        fields=("panellist", "application"),
                        name="one_standing_conflict_a_pair",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("lifted_at", None), ("lifted_by", None)),
                            models.Q(
                                ("lifted_at__isnull", False),
                                ("lifted_by__isnull", False),
                                models.Q(("lift_reason", ""), _negated=True),
                            ),
                            _connector="OR",
                        ),
                        name="conflict_lifted_by_someone_with_a_reason",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("lifted_by", None),
                            ("recorded_by", None),
                            models.Q(("source", "declared"), _negated=True),
                            models.Q(("lifted_by", models.F("recorded_by")), _negated=True),
                            _connector="OR",
                        ),
                        name="declared_conflict_lifted_by_another",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="Assignment",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                (
                    "public_id",
                    models.CharField(
                        default=ledger.ids.public_id, editable=False, max_length=10, unique=True
                    ),
                ),
                (
                    "state",
                    django_fsm.FSMField(
                        choices=[
                            ("invited", "To be accepted"),
                            ("accepted", "To score"),
                            ("handed_in", "Handed in"),
                            ("reopened", "Reopened"),
                            ("declined", "Declined"),
                            ("recused", "Stepped aside"),
                            ("suspended", "Suspended"),
                            ("withdrawn", "Withdrawn"),
                        ],
                        default="invited",
                        max_length=50,
                        protected=True,
                    ),
                ),
                ("position", models.PositiveIntegerField(default=0)),
                ("by_hand", models.BooleanField(default=False)),
                ("language_reason", models.TextField(blank=True)),
                ("reason", models.TextField(blank=True)),
                ("assigned_at", models.DateTimeField(default=django.utils.timezone.now)),
                ("accepted_at", models.DateTimeField(blank=True, null=True)),
                ("handed_in_at", models.DateTimeField(blank=True, null=True)),
                (
                    "application",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="assignments",
                        to="applications.application",
                    ),
                ),
                (
                    "panellist",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="assignments",
                        to="reviews.panellist",
                    ),
                ),
            ],
            options={
                "verbose_name": "assignment",
                "verbose_name_plural": "assignments",
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(
                            (
                                "state__in",
                                [
                                    "invited",
                                    "accepted",
                                    "handed_in",
                                    "reopened",
                                    "declined",
                                    "recused",
                                    "suspended",
                                    "withdrawn",
                                ],
                            )
                        ),
                        name="assignment_state_known",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("state", "handed_in"), _negated=True),
                            ("handed_in_at__isnull", False),
                            _connector="OR",
                        ),
                        name="handed_in_when_dated",
                    ),
                ],
            },
            bases=(django_fsm.ConcurrentTransitionMixin, django_fsm.FSMModelMixin, models.Model),
        ),
        migrations.CreateModel(
            name="Review",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("marks", models.JSONField(default=dict)),
                ("comments", models.JSONField(default=dict)),
                ("note", models.TextField(blank=True)),
                ("revisions", models.JSONField(default=dict)),
                ("revision", models.PositiveIntegerField(default=0)),
                ("total", models.DecimalField(blank=True, decimal_places=6, max_digits=12, null=True)),
                ("saved_at", models.DateTimeField(default=django.utils.timezone.now)),
                (
                    "assignment",
                    models.OneToOneField(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="review",
                        to="reviews.assignment",
                    ),
                ),
            ],
            options={
                "verbose_name": "review",
                "verbose_name_plural": "reviews",
            },
        ),
        migrations.CreateModel(
            name="ReviewVersion",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("number", models.PositiveSmallIntegerField()),
                ("marks", models.JSONField()),
                ("comments", models.JSONField()),
                ("total", models.DecimalField(decimal_places=6, max_digits=12, null=True)),
                ("salt", models.CharField(max_length=64)),
                ("commitment", models.CharField(max_length=64)),
                ("handed_in_at", models.DateTimeField()),
                (
                    "review",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="versions",
                        to="reviews.review",
                    ),
                ),
            ],
            options={
                "verbose_name": "scores handed in",
                "verbose_name_plural": "scores handed in",
                "constraints": [
                    models.UniqueConstraint(fields=("review", "number"), name="review_version_once")
                ],
            },
        ),
        migrations.AddField(
            model_name="review",
            name="current_version",
            field=models.OneToOneField(
                blank=True,
                null=True,
                on_delete=django.db.models.deletion.RESTRICT,
                related_name="+",
                to="reviews.reviewversion",
            ),
        ),
        migrations.CreateModel(
            name="Round",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                (
                    "public_id",
                    models.CharField(
                        default=ledger.ids.public_id, editable=False, max_length=10, unique=True
                    ),
                ),
                ("number", models.PositiveSmallIntegerField(default=1)),
                (
                    "state",
                    django_fsm.FSMField(
                        choices=[
                            ("prepared", "Prepared"),
                            ("scoring", "Scoring"),
                            ("closed", "Closed"),
                            ("opened", "Scores opened"),
                        ],
                        default="prepared",
                        max_length=50,
                        protected=True,
                    ),
                ),
                ("criteria", models.JSONField(default=list)),
                ("method", models.CharField(max_length=40)),
                ("tie_criterion", models.CharField(blank=True, max_length=40)),
                ("tie_rules", models.JSONField(default=list)),
                ("reviews_wished", models.PositiveSmallIntegerField()),
                ("reviews_required", models.PositiveSmallIntegerField()),
                ("everyone_reads_everything", models.BooleanField(default=True)),
                (
                    "panel_sees",
                    models.CharField(
                        choices=[
                            ("opened", "When the scores are opened"),
                            ("handed_in", "When they have handed in their own"),
                        ],
                        default="opened",
                        max_length=10,
                    ),
                ),
                ("seed", models.PositiveIntegerField(default=0)),
                ("due_at", models.DateTimeField()),
                ("started_at", models.DateTimeField(blank=True, null=True)),
                ("closed_at", models.DateTimeField(blank=True, null=True)),
                ("opened_at", models.DateTimeField(blank=True, null=True)),
                (
                    "call",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="rounds",
                        to="applications.call",
                    ),
                ),
                (
                    "panel",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="rounds", to="reviews.panel"
                    ),
                ),
            ],
            options={
                "verbose_name": "round",
                "verbose_name_plural": "rounds",
                "ordering": ["call", "number"],
                "constraints": [
                    models.UniqueConstraint(fields=("call", "number"), name="round_numbered_once"),
                    models.CheckConstraint(
                        condition=models.Q(("state__in", ["prepared", "scoring", "closed", "opened"])),
                        name="round_state_known",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("reviews_wished__gte", models.F("reviews_required"))),
                        name="round_wishes_what_it_requires",
                    ),
                ],
            },
            bases=(django_fsm.ConcurrentTransitionMixin, django_fsm.FSMModelMixin, models.Model),
        ),
        migrations.AddField(
            model_name="assignment",
            name="round",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.CASCADE, related_name="assignments", to="reviews.round"
            ),
        ),
        migrations.CreateModel(
            name="Standing",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("mean", models.DecimalField(blank=True, decimal_places=6, max_digits=12, null=True)),
                ("shown", models.CharField(blank=True, max_length=12)),
                ("rank_key", models.PositiveIntegerField(default=2147483647)),
                ("is_tied", models.BooleanField(default=False)),
                ("reviews_in", models.PositiveSmallIntegerField(default=0)),
                ("reviews_wanted", models.PositiveSmallIntegerField(default=0)),
                ("is_short", models.BooleanField(default=True)),
                ("is_out", models.BooleanField(default=False)),
                ("counted_at", models.DateTimeField(default=django.utils.timezone.now)),
                (
                    "application",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="standings",
                        to="applications.application",
                    ),
                ),
                (
                    "category",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="applications.category",
                    ),
                ),
                (
                    "round",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="standings",
                        to="reviews.round",
                    ),
                ),
            ],
            options={
                "verbose_name": "standing",
                "verbose_name_plural": "standings",
                "indexes": [
                    models.Index(fields=["round", "category", "rank_key", "id"], name="standing_by_rank"),
                    models.Index(fields=["round", "is_short", "id"], name="standing_short"),
                ],
                "constraints": [
                    models.UniqueConstraint(fields=("round", "application"), name="standing_once_a_round"),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("rank_key", 2147483647), ("mean__isnull", False), _connector="OR"
                        ),
                        name="standing_ranked_with_a_mark",
                    ),
                ],
            },
        ),
        migrations.AddIndex(
            model_name="assignment",
            index=models.Index(fields=["panellist", "round", "position"], name="assignment_of_panellist"),
        ),
        migrations.AddIndex(
            model_name="assignment",
            index=models.Index(fields=["round", "state"], name="assignment_by_state"),
        ),
        migrations.AddConstraint(
            model_name="assignment",
            constraint=models.UniqueConstraint(
                fields=("round", "application", "panellist"), name="assignment_once_a_round"
            ),
        ),
        migrations.AddField(
            model_name="round",
            name="spread",
            field=models.JSONField(default=dict),
        ),
    ]
