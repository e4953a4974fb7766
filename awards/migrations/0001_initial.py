import django.db.models.deletion
import django.utils.timezone
import django_fsm
import ledger.ids
from django.db import migrations, models


class Migration(migrations.Migration):
    initial = True

    dependencies = [
        ("applications", "0002_trigrams"),
        ("documents", "0001_initial"),
        ("people", "0002_trigrams"),
    ]

    operations = [
        migrations.CreateModel(
            name="Decision",
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
                ("number", models.PositiveSmallIntegerField()),
                (
                    "state",
                    django_fsm.FSMField(
                        choices=[
                            ("proposed", "Proposed"),
                            ("approved", "Approved"),
                            ("sent_back", "Sent back"),
                        ],
                        default="proposed",
                        max_length=50,
                        protected=True,
                    ),
                ),
                ("reason", models.TextField(blank=True)),
                ("proposed_at", models.DateTimeField(default=django.utils.timezone.now)),
                ("approved_at", models.DateTimeField(blank=True, null=True)),
                ("seal_fingerprint", models.CharField(blank=True, max_length=60)),
                (
                    "approved_by",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="people.person",
                    ),
                ),
                (
                    "call",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="decisions",
                        to="applications.call",
                    ),
                ),
                (
                    "proposal",
                    models.OneToOneField(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="decision",
                        to="applications.proposal",
                    ),
                ),
                (
                    "proposed_by",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to="people.person"
                    ),
                ),
                (
                    "protocol",
                    models.OneToOneField(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="protocol_of",
                        to="documents.document",
                    ),
                ),
                (
                    "signed_scan",
                    models.OneToOneField(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="signed_protocol_of",
                        to="documents.document",
                    ),
                ),
            ],
            options={
                "verbose_name": "decision",
                "verbose_name_plural": "decisions",
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(("state__in", ["proposed", "approved", "sent_back"])),
                        name="decision_state_known",
                    ),
                    models.UniqueConstraint(fields=("call", "number"), name="decision_numbered_once"),
                    models.UniqueConstraint(
                        condition=models.Q(("state", "proposed")),
                        fields=("call",),
                        name="one_proposed_decision_a_call",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("state", "approved"), _negated=True),
                            models.Q(
                                ("approved_by__isnull", False),
                                models.Q(("approved_by", models.F("proposed_by")), _negated=True),
                            ),
                            _connector="OR",
                        ),
                        name="decision_takes_two_people",
                    ),
                ],
            },
            bases=(django_fsm.ConcurrentTransitionMixin, django_fsm.FSMModelMixin, models.Model),
        ),
        migrations.CreateModel(
            name="DecisionLine",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                (
                    "outcome",
                    models.CharField(
                        choices=[
                            ("selected", "Selected"),
                            ("reserve", "Reserve"),
                            ("unsuccessful", "Not selected"),
                        ],
                        max_length=20,
                    ),
                ),
                ("rank", models.PositiveIntegerField(blank=True, null=True)),
                ("rank_label", models.CharField(blank=True, max_length=12)),
                ("mark", models.DecimalField(blank=True, decimal_places=6, max_digits=12, null=True)),
                ("mark_shown", models.CharField(blank=True, max_length=12)),
                ("reserve_place", models.PositiveIntegerField(blank=True, null=True)),
                ("reason", models.TextField(blank=True)),
                ("departs", models.BooleanField(default=False)),
                ("released_at", models.DateTimeField(blank=True, null=True)),
                (
                    "application",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="decision_lines",
                        to="applications.application",
                    ),
                ),
                (
                    "category",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="applications.category",
                    ),
                ),
                (
                    "decision",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="lines",
                        to="awards.decision",
                    ),
                ),
            ],
            options={
                "verbose_name": "line of a decision",
                "verbose_name_plural": "lines of decisions",
                "indexes": [
                    models.Index(fields=["decision", "rank", "id"], name="decision_line_by_rank"),
                    models.Index(
                        fields=["decision", "outcome", "application"], name="decision_line_by_outcome"
                    ),
                    models.Index(
                        condition=models.Q(("released_at", None)),
                        fields=["decision", "id"],
                        name="decision_line_unreleased",
                    ),
                ],
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(("outcome__in", ["selected", "reserve", "unsuccessful"])),
                        name="decision_outcome_known",
                    ),
                    models.UniqueConstraint(fields=("decision", "application"), name="decision_line_once"),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("departs", False), models.Q(("reason", ""), _negated=True), _connector="OR"
                        ),
                        name="departure_has_a_reason",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="PublishedResult",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("slug", models.SlugField(max_length=80, unique=True)),
                ("programme", models.CharField(max_length=40)),
                ("year", models.PositiveSmallIntegerField()),
                ("title", models.JSONField(default=dict)),
                ("themes", models.JSONField(default=list)),
                ("text", models.JSONField(default=dict)),
                ("opened_on", models.DateField(blank=True, null=True)),
                ("closed_on", models.DateField(blank=True, null=True)),
                ("applications_received", models.PositiveIntegerField(blank=True, null=True)),
                ("countries_of_applicants", models.PositiveIntegerField(blank=True, null=True)),
                ("source", models.JSONField(default=dict)),
                ("names_people", models.BooleanField(default=True)),
                ("published_at", models.DateTimeField()),
                ("corrected_at", models.DateTimeField(blank=True, null=True)),
                ("is_demo", models.BooleanField(default=False)),
                (
                    "call",
                    models.OneToOneField(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="published_result",
                        to="applications.call",
                    ),
                ),
            ],
            options={
                "verbose_name": "published result",
                "verbose_name_plural": "published results",
                "indexes": [
                    models.Index(fields=["-year", "-published_at", "-id"], name="published_newest_first")
                ],
            },
        ),
        migrations.CreateModel(
            name="PublishedOutcome",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                (
                    "kind",
                    models.CharField(
                        choices=[
                            ("case_study", "Case study"),
                            ("manual", "Manual"),
                            ("presentation", "Presentation"),
                        ],
                        max_length=20,
                    ),
                ),
                ("title", models.CharField(max_length=300)),
                ("language", models.CharField(default="en", max_length=5)),
                ("position", models.PositiveSmallIntegerField(default=0)),
                (
                    "result",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="outcomes",
                        to="awards.publishedresult",
                    ),
                ),
            ],
            options={
                "verbose_name": "published outcome",
                "verbose_name_plural": "published outcomes",
                "ordering": ["position", "id"],
            },
        ),
        migrations.CreateModel(
            name="PublishedWinner",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("project", models.CharField(blank=True, max_length=300)),
                ("organisation", models.CharField(blank=True, max_length=300)),
                ("category", models.JSONField(default=dict)),
                ("summary", models.TextField(blank=True)),
                ("language", models.CharField(default="en", max_length=5)),
                ("position", models.PositiveIntegerField(default=0)),
                (
                    "country",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="people.country",
                    ),
                ),
                (
                    "result",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="winners",
                        to="awards.publishedresult",
                    ),
                ),
            ],
            options={
                "verbose_name": "published winner",
                "verbose_name_plural": "published winners",
                "ordering": ["position", "id"],
            },
        ),
        migrations.CreateModel(
            name="Announcement",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("text", models.JSONField(default=dict)),
                ("at", models.DateTimeField()),
                ("set_at", models.DateTimeField(default=django.utils.timezone.now)),
                ("published_at", models.DateTimeField(blank=True, null=True)),
                (
                    "call",
                    models.OneToOneField(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="announcement",
                        to="applications.call",
                    ),
                ),
                (
                    "set_by",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to="people.person"
                    ),
                ),
            ],
            options={
                "verbose_name": "announcement",
                "verbose_name_plural": "announcements",
                "indexes": [
                    models.Index(
                        condition=models.Q(("published_at", None)), fields=["at"], name="announcement_waiting"
                    )
                ],
            },
        ),
        migrations.CreateModel(
            name="Appeal",
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
                            ("lodged", "Waiting for an answer"),
                            ("upheld", "Upheld"),
                            ("dismissed", "Dismissed"),
                        ],
                        default="lodged",
                        max_length=50,
                        protected=True,
                    ),
                ),
                ("text", models.TextField()),
                ("lodged_at", models.DateTimeField()),
                ("decided_at", models.DateTimeField(blank=True, null=True)),
                ("reasons", models.TextField(blank=True)),
                (
                    "application",
                    models.OneToOneField(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="appeal",
                        to="applications.application",
                    ),
                ),
                (
                    "decided_by",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="people.person",
                    ),
                ),
                (
                    "lodged_by",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to="people.person"
                    ),
                ),
            ],
            options={
                "verbose_name": "request for review",
                "verbose_name_plural": "requests for review",
                "indexes": [
                    models.Index(
                        condition=models.Q(("state", "lodged")), fields=["id"], name="appeal_waiting"
                    )
                ],
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(("state__in", ["lodged", "upheld", "dismissed"])),
                        name="appeal_state_known",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("state", "lodged"),
                            models.Q(("decided_by__isnull", False), models.Q(("reasons", ""), _negated=True)),
                            _connector="OR",
                        ),
                        name="decided_appeal_has_reasons",
                    ),
                ],
            },
            bases=(django_fsm.ConcurrentTransitionMixin, django_fsm.FSMModelMixin, models.Model),
        ),
        migrations.CreateModel(
            name="Award",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                (
                    "state",
                    django_fsm.FSMField(
                        choices=[("offered", "Offered"), ("accepted", "Accepted"), ("declined", "Declined")],
                        default="offered",
                        max_length=50,
                        protected=True,
                    ),
                ),
                ("offered_at", models.DateTimeField(default=django.utils.timezone.now)),
                ("answered_at", models.DateTimeField(blank=True, null=True)),
                (
                    "answered_by",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="people.person",
                    ),
                ),
                (
                    "application",
                    models.OneToOneField(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="award",
                        to="applications.application",
                    ),
                ),
            ],
            options={
                "verbose_name": "award",
                "verbose_name_plural": "awards",
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(("state__in", ["offered", "accepted", "declined"])),
                        name="award_state_known",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("state", "offered"),
                            models.Q(("answered_at__isnull", False), ("answered_by__isnull", False)),
                            _connector="OR",
                        ),
                        name="answered_award_says_by_whom",
                    ),
                ],
            },
            bases=(django_fsm.ConcurrentTransitionMixin, django_fsm.FSMModelMixin, models.Model),
        ),
    ]
