import django.db.models.deletion
import django.utils.timezone
import django_fsm
import ledger.ids
from django.db import migrations, models


class Migration(migrations.Migration):
    initial = True

    dependencies = [
        ("correspondence", "0001_initial"),
        ("documents", "0001_initial"),
        ("people", "0002_trigrams"),
    ]

    operations = [
        migrations.CreateModel(
            name="Call",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("slug", models.SlugField(max_length=80, unique=True)),
                ("programme", models.CharField(max_length=40)),
                ("template", models.CharField(max_length=40)),
                ("year", models.PositiveSmallIntegerField()),
                (
                    "state",
                    django_fsm.FSMField(
                        choices=[
                            ("draft", "Draft"),
                            ("in_approval", "Waiting for approval"),
                            ("published", "Published"),
                            ("in_review", "In review"),
                            ("deciding", "Deciding"),
                            ("decided", "Decided"),
                            ("announced", "Announced"),
                            ("archived", "Archived"),
                            ("cancelled", "Cancelled"),
                        ],
                        default="draft",
                        max_length=50,
                        protected=True,
                    ),
                ),
                ("title", models.JSONField(default=dict)),
                ("summary", models.JSONField(default=dict)),
                ("who_can_apply", models.JSONField(default=dict)),
                ("languages", models.JSONField(default=list)),
                ("answer_languages", models.JSONField(default=list)),
                ("zone", models.CharField(max_length=64)),
                ("opens_wall", models.CharField(max_length=16)),
                ("closes_wall", models.CharField(max_length=16)),
                ("opens_at", models.DateTimeField()),
                ("closes_at", models.DateTimeField()),
                ("screening_by", models.DateField()),
                ("scoring_by", models.DateField()),
                ("decision_by", models.DateField()),
                ("letters_on", models.DateField()),
                ("announcement_on", models.DateField()),
                ("appeal_days", models.PositiveSmallIntegerField(default=5)),
                ("contact_email", models.EmailField(max_length=254)),
                ("rules", models.JSONField(default=list)),
                ("criteria", models.JSONField(default=list)),
                ("ranking_method", models.CharField(default="weighted_mean", max_length=40)),
                ("tie_criterion", models.CharField(blank=True, max_length=40)),
                ("reviews_wished", models.PositiveSmallIntegerField(default=3)),
                ("reviews_required", models.PositiveSmallIntegerField(default=2)),
                ("suggestions_accepted", models.BooleanField(default=False)),
                (
                    "budget_amount",
                    models.DecimalField(blank=True, decimal_places=2, max_digits=14, null=True),
                ),
                ("budget_currency", models.CharField(blank=True, max_length=3)),
                ("is_demo", models.BooleanField(default=False)),
                ("is_rehearsal", models.BooleanField(default=False)),
                ("closing_handled_at", models.DateTimeField(blank=True, null=True)),
                ("published_at", models.DateTimeField(blank=True, null=True)),
                ("created_at", models.DateTimeField(default=django.utils.timezone.now)),
                (
                    "created_by",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="calls_created",
                        to="people.person",
                    ),
                ),
            ],
            options={
                "indexes": [models.Index(fields=["state", "closes_at"], name="application_state_5e13b6_idx")],
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(("closes_at__gt", models.F("opens_at"))),
                        name="call_closes_after_opening",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            (
                                "state__in",
                                [
                                    "draft",
                                    "in_approval",
                                    "published",
                                    "in_review",
                                    "deciding",
                                    "decided",
                                    "announced",
                                    "archived",
                                    "cancelled",
                                ],
                            )
                        ),
                        name="call_state_known",
                    ),
                ],
            },
            bases=(django_fsm.ConcurrentTransitionMixin, django_fsm.FSMModelMixin, models.Model),
        ),
        migrations.CreateModel(
            name="CallTally",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("by_state", models.JSONField(default=dict)),
                ("by_country", models.JSONField(default=dict)),
                ("unclear", models.PositiveIntegerField(default=0)),
                ("counted_at", models.DateTimeField()),
                (
                    "call",
                    models.OneToOneField(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="tally",
                        to="applications.call",
                    ),
                ),
            ],
        ),
        migrations.CreateModel(
            name="Category",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("key", models.SlugField(max_length=40)),
                ("title", models.JSONField(default=dict)),
                ("places", models.PositiveSmallIntegerField(blank=True, null=True)),
                ("position", models.PositiveSmallIntegerField(default=0)),
                (
                    "call",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="categories",
                        to="applications.call",
                    ),
                ),
            ],
            options={
                "ordering": ["position", "id"],
                "constraints": [models.UniqueConstraint(fields=("call", "key"), name="category_once_a_call")],
            },
        ),
        migrations.CreateModel(
            name="Application",
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
                    "number",
                    models.CharField(
                        default=ledger.ids.speakable_number, editable=False, max_length=9, unique=True
                    ),
                ),
                (
                    "state",
                    django_fsm.FSMField(
                        choices=[
                            ("draft", "Draft. Not submitted"),
                            ("submitted", "Submitted"),
                            ("returned", "We need clarification"),
                            ("eligible", "Meets the requirements"),
                            ("ineligible", "Does not meet the requirements"),
                            ("selected", "Selected"),
                            ("reserve", "Reserve"),
                            ("unsuccessful", "Not selected"),
                            ("withdrawn", "Withdrawn"),
                        ],
                        default="draft",
                        max_length=50,
                        protected=True,
                    ),
                ),
                ("language", models.CharField(max_length=5)),
                ("answers", models.JSONField(default=dict)),
                ("revisions", models.JSONField(default=dict)),
                ("saved_at", models.DateTimeField(default=django.utils.timezone.now)),
                ("title", models.CharField(blank=True, max_length=300)),
                ("title_key", models.CharField(blank=True, max_length=300)),
                ("organisation_name", models.CharField(blank=True, max_length=300)),
                ("search_text", models.TextField(blank=True)),
                ("first_submitted_at", models.DateTimeField(blank=True, null=True)),
                ("listed_at", models.DateTimeField(default=django.utils.timezone.now)),
                ("reopened_at", models.DateTimeField(blank=True, null=True)),
                ("extended_until", models.DateTimeField(blank=True, null=True)),
                ("email_unconfirmed", models.BooleanField(default=False)),
                ("released_at", models.DateTimeField(blank=True, null=True)),
                ("findings_total", models.PositiveSmallIntegerField(default=0)),
                ("findings_met", models.PositiveSmallIntegerField(default=0)),
                ("findings_unclear", models.PositiveSmallIntegerField(default=0)),
                ("findings_not_met", models.PositiveSmallIntegerField(default=0)),
                ("is_demo", models.BooleanField(default=False)),
                ("created_at", models.DateTimeField(default=django.utils.timezone.now)),
                (
                    "country",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        to="people.country",
                    ),
                ),
                (
                    "organisation",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        to="people.organisation",
                    ),
                ),
                (
                    "call",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="applications",
                        to="applications.call",
                    ),
                ),
                (
                    "category",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        to="applications.category",
                    ),
                ),
            ],
            options={
                "indexes": [
                    models.Index(fields=["call", "listed_at", "id"], name="application_call_id_983048_idx"),
                    models.Index(
                        fields=["call", "state", "listed_at", "id"], name="application_call_id_885b79_idx"
                    ),
                    models.Index(fields=["call", "title_key", "id"], name="application_call_id_350b2d_idx"),
                    models.Index(fields=["call", "country", "id"], name="application_call_id_7c0c24_idx"),
                    models.Index(
                        fields=["call", "findings_unclear", "id"], name="application_call_id_323fc8_idx"
                    ),
                ],
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(
                            (
                                "state__in",
                                [
                                    "draft",
                                    "submitted",
                                    "returned",
                                    "eligible",
                                    "ineligible",
                                    "selected",
                                    "reserve",
                                    "unsuccessful",
                                    "withdrawn",
                                ],
                            )
                        ),
                        name="application_state_known",
                    )
                ],
            },
            bases=(django_fsm.ConcurrentTransitionMixin, django_fsm.FSMModelMixin, models.Model),
        ),
        migrations.CreateModel(
            name="Clarification",
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
                ("reason", models.TextField()),
                ("question_keys", models.JSONField(default=list)),
                ("asked_at", models.DateTimeField(default=django.utils.timezone.now)),
                ("due_at", models.DateTimeField()),
                ("answered_at", models.DateTimeField(blank=True, null=True)),
                ("lapsed_at", models.DateTimeField(blank=True, null=True)),
                (
                    "application",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="clarifications",
                        to="applications.application",
                    ),
                ),
                (
                    "asked_by",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="people.person",
                    ),
                ),
            ],
            options={
                "constraints": [
                    models.UniqueConstraint(
                        condition=models.Q(("answered_at", None), ("lapsed_at", None)),
                        fields=("application",),
                        name="one_open_clarification",
                    )
                ],
            },
        ),
        migrations.CreateModel(
            name="Extension",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("until", models.DateTimeField()),
                ("reason", models.TextField()),
                ("granted_at", models.DateTimeField(default=django.utils.timezone.now)),
                (
                    "application",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="extensions",
                        to="applications.application",
                    ),
                ),
                (
                    "granted_by",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to="people.person"
                    ),
                ),
            ],
        ),
        migrations.CreateModel(
            name="FormVersion",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("number", models.PositiveIntegerField()),
                ("spec", models.JSONField()),
                ("frozen_at", models.DateTimeField(blank=True, null=True)),
                (
                    "call",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="form_versions",
                        to="applications.call",
                    ),
                ),
            ],
            options={
                "constraints": [models.UniqueConstraint(fields=("call", "number"), name="form_version_once")],
            },
        ),
        migrations.AddField(
            model_name="call",
            name="form_version",
            field=models.ForeignKey(
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to="applications.formversion",
            ),
        ),
        migrations.CreateModel(
            name="Participant",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                (
                    "role",
                    models.CharField(
                        choices=[
                            ("lead", "Applicant"),
                            ("co_applicant", "Co-applicant"),
                            ("member", "Team member"),
                        ],
                        default="lead",
                        max_length=20,
                    ),
                ),
                ("joined_at", models.DateTimeField(default=django.utils.timezone.now)),
                ("left_at", models.DateTimeField(blank=True, null=True)),
                (
                    "application",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="participants",
                        to="applications.application",
                    ),
                ),
                (
                    "person",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="participations",
                        to="people.person",
                    ),
                ),
            ],
            options={
                "indexes": [
                    models.Index(fields=["person", "application"], name="application_person__5822dd_idx")
                ],
                "constraints": [
                    models.UniqueConstraint(fields=("application", "person"), name="participant_once"),
                    models.UniqueConstraint(
                        condition=models.Q(("role", "lead")),
                        fields=("application",),
                        name="one_lead_an_application",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="Proposal",
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
                    "act",
                    models.CharField(
                        choices=[
                            ("publish", "Publish the call"),
                            ("cancel", "Cancel the call"),
                            ("ineligible", "Application does not meet the requirements"),
                            ("decision", "Decision on the applications"),
                        ],
                        max_length=20,
                    ),
                ),
                (
                    "state",
                    django_fsm.FSMField(
                        choices=[
                            ("open", "Waiting for approval"),
                            ("approved", "Approved"),
                            ("sent_back", "Sent back"),
                            ("taken_back", "Taken back"),
                        ],
                        default="open",
                        max_length=50,
                        protected=True,
                    ),
                ),
                ("reason", models.TextField(blank=True)),
                ("data", models.JSONField(default=dict)),
                ("proposed_at", models.DateTimeField(default=django.utils.timezone.now)),
                ("decided_at", models.DateTimeField(blank=True, null=True)),
                ("answer", models.TextField(blank=True)),
                (
                    "application",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="proposals",
                        to="applications.application",
                    ),
                ),
                (
                    "call",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="proposals",
                        to="applications.call",
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
                    "proposed_by",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to="people.person"
                    ),
                ),
            ],
            options={
                "indexes": [models.Index(fields=["call", "state"], name="application_call_id_066064_idx")],
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("state__in", ["approved", "sent_back"]), _negated=True),
                            models.Q(
                                ("decided_by__isnull", False),
                                models.Q(("decided_by", models.F("proposed_by")), _negated=True),
                            ),
                            _connector="OR",
                        ),
                        name="proposal_takes_two_people",
                    ),
                    models.UniqueConstraint(
                        condition=models.Q(("application", None), ("state", "open")),
                        fields=("call", "act"),
                        name="one_open_proposal_a_call_and_act",
                    ),
                    models.UniqueConstraint(
                        condition=models.Q(("application__isnull", False), ("state", "open")),
                        fields=("application", "act"),
                        name="one_open_proposal_an_application_and_act",
                    ),
                ],
            },
            bases=(django_fsm.ConcurrentTransitionMixin, django_fsm.FSMModelMixin, models.Model),
        ),
        migrations.CreateModel(
            name="CallGrant",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                (
                    "role",
                    models.CharField(
                        choices=[("officer", "Officer"), ("approver", "Approver"), ("observer", "Observer")],
                        max_length=20,
                    ),
                ),
                ("starts_at", models.DateTimeField(default=django.utils.timezone.now)),
                ("ends_at", models.DateTimeField(blank=True, null=True)),
                (
                    "call",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="grants",
                        to="applications.call",
                    ),
                ),
                (
                    "granted_by",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="people.person",
                    ),
                ),
                (
                    "person",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="call_grants",
                        to="people.person",
                    ),
                ),
                (
                    "stand_in_for",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="people.person",
                    ),
                ),
                (
                    "only_proposal",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="outside_grants",
                        to="applications.proposal",
                    ),
                ),
            ],
            options={
                "indexes": [models.Index(fields=["person", "call"], name="application_person__d9efa0_idx")],
            },
        ),
        migrations.CreateModel(
            name="Submission",
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
                ("token", models.CharField(max_length=64)),
                ("answers", models.JSONField()),
                ("documents", models.JSONField(default=list)),
                ("canonical", models.BinaryField()),
                ("sha256", models.CharField(max_length=64)),
                ("language", models.CharField(max_length=5)),
                ("received_at", models.DateTimeField()),
                ("email_unconfirmed", models.BooleanField(default=False)),
                ("receipt", models.TextField()),
                ("receipt_key_id", models.CharField(max_length=40)),
                ("receipt_signature", models.CharField(max_length=120)),
                (
                    "application",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="submissions",
                        to="applications.application",
                    ),
                ),
                (
                    "form_version",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="applications.formversion",
                    ),
                ),
                (
                    "submitted_by",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to="people.person"
                    ),
                ),
            ],
            options={
                "constraints": [
                    models.UniqueConstraint(
                        fields=("application", "number"), name="submission_numbered_once"
                    ),
                    models.UniqueConstraint(fields=("application", "token"), name="submission_once_a_token"),
                ],
            },
        ),
        migrations.CreateModel(
            name="RuleFinding",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("rule_key", models.CharField(max_length=60)),
                ("position", models.PositiveSmallIntegerField(default=0)),
                (
                    "outcome",
                    models.CharField(
                        choices=[("met", "Met"), ("not_met", "Not met"), ("unclear", "Unclear")],
                        max_length=10,
                    ),
                ),
                ("reason_code", models.CharField(blank=True, max_length=60)),
                ("params", models.JSONField(default=dict)),
                ("evidence", models.JSONField(default=list)),
                ("proposed_at", models.DateTimeField(default=django.utils.timezone.now)),
                (
                    "confirmed_outcome",
                    models.CharField(
                        blank=True,
                        choices=[("met", "Met"), ("not_met", "Not met"), ("unclear", "Unclear")],
                        max_length=10,
                    ),
                ),
                ("confirmed_at", models.DateTimeField(blank=True, null=True)),
                ("note", models.TextField(blank=True)),
                (
                    "application",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="findings",
                        to="applications.application",
                    ),
                ),
                (
                    "confirmed_by",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="people.person",
                    ),
                ),
                (
                    "submission",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="findings",
                        to="applications.submission",
                    ),
                ),
            ],
            options={
                "ordering": ["position", "id"],
                "constraints": [
                    models.UniqueConstraint(fields=("application", "rule_key"), name="finding_once_a_rule")
                ],
            },
        ),
        migrations.AddField(
            model_name="application",
            name="current_submission",
            field=models.OneToOneField(
                blank=True,
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to="applications.submission",
            ),
        ),
        migrations.CreateModel(
            name="ApplicationDocument",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("question_key", models.CharField(max_length=60)),
                ("attached_at", models.DateTimeField(default=django.utils.timezone.now)),
                ("removed_at", models.DateTimeField(blank=True, null=True)),
                (
                    "application",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="attachments",
                        to="applications.application",
                    ),
                ),
                (
                    "document",
                    models.OneToOneField(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="attachment",
                        to="documents.document",
                    ),
                ),
            ],
            options={
                "ordering": ["attached_at", "id"],
                "indexes": [
                    models.Index(
                        fields=["application", "question_key"], name="application_applica_2484b7_idx"
                    )
                ],
            },
        ),
        migrations.CreateModel(
            name="CallLetter",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("kind", models.CharField(max_length=40)),
                (
                    "application",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="letters",
                        to="applications.application",
                    ),
                ),
                (
                    "call",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="letters",
                        to="applications.call",
                    ),
                ),
                (
                    "letter",
                    models.OneToOneField(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="call_letter",
                        to="correspondence.letter",
                    ),
                ),
            ],
            options={
                "indexes": [models.Index(fields=["call", "id"], name="application_call_id_780f1c_idx")],
            },
        ),
        migrations.CreateModel(
            name="CallLetterText",
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
                            ("selected", "Selected"),
                            ("reserve", "Reserve"),
                            ("unsuccessful", "Not selected"),
                        ],
                        max_length=40,
                    ),
                ),
                ("texts", models.JSONField(default=dict)),
                (
                    "call",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="letter_texts",
                        to="applications.call",
                    ),
                ),
            ],
            options={
                "constraints": [
                    models.UniqueConstraint(fields=("call", "kind"), name="letter_text_once_a_kind")
                ],
            },
        ),
        migrations.AddConstraint(
            model_name="application",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    ("state", "draft"), ("current_submission__isnull", False), _connector="OR"
                ),
                name="application_beyond_draft_has_a_submission",
            ),
        ),
    ]
