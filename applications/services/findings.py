"""What the call's rules propose for each submission, stored with the evidence. An officer confirms."""

from collections.abc import Callable, Iterable
from datetime import date, datetime
from functools import cache

from django.db import transaction
from django.utils import timezone

from applications.eligibility import Facts, Finding, call_dates, propose_many
from applications.formspec.facts import facts as facts_of
from applications.models import Application, Call, Participant, Proposal, RuleFinding, Submission
from applications.models.call import text_in
from applications.services.screening import store_totals
from applications.states import STANDING
from documents.models import Document
from people.countries import iso_names
from people.models import Country, participation

FINDING_COLUMNS = [
    "submission",
    "position",
    "proposed_at",
    "outcome",
    "reason_code",
    "params",
    "evidence",
    "confirmed_outcome",
    "confirmed_by",
    "confirmed_at",
    "note",
]


def read_memberships() -> Callable[[str, date], str]:
    """Return (ISO code, date) -> "yes", "no" or "unclear"; memberships are read when first asked."""

    @cache
    def members() -> dict[str, Country]:
        rows = Country.objects.filter(memberships__isnull=False).distinct().prefetch_related("memberships")
        return {country.pk: country for country in rows}

    def answer(code: str, on: date) -> str:
        if code not in iso_names():
            return "unclear"
        return participation(members()[code], on) if code in members() else "no"

    return answer


def other_applications(submissions: list[Submission]) -> dict[int, list[str]]:
    """Return, by application, the public ids of the same person's other standing applications on the call."""
    call_id = submissions[0].application.call_id
    leads = dict(
        Participant.objects.filter(
            application__in=[s.application_id for s in submissions], role=Participant.Role.LEAD
        ).values_list("application_id", "person_id")
    )
    by_person: dict[int, list[tuple[int, str]]] = {}
    rows = Participant.objects.filter(
        person__in=set(leads.values()),
        role=Participant.Role.LEAD,
        application__call=call_id,
        application__state__in=STANDING,
    ).values_list("person_id", "application_id", "application__public_id")
    for person, application, code in rows:
        by_person.setdefault(person, []).append((application, code))
    return {
        application: [code for other, code in by_person.get(person, []) if other != application]
        for application, person in leads.items()
    }


def possible_duplicates(submission: Submission) -> list[str]:
    """Return other standing applications sent under the same address where either address is unconfirmed."""
    address = submission.submitted_by.email
    if not address:
        return []
    others = Application.objects.filter(
        call=submission.application.call_id,
        state__in=STANDING,
        participants__role=Participant.Role.LEAD,
        participants__person__email__iexact=address,
    ).exclude(participants__person=submission.submitted_by)
    if not submission.email_unconfirmed:
        others = others.filter(email_unconfirmed=True)
    return list(others.exclude(pk=submission.application_id).values_list("public_id", flat=True))


def documents_by_question(submissions: list[Submission]) -> dict[int, dict[str, list[dict]]]:
    """Return the documents of each submission by question, with their present state."""
    ids = {entry["document"] for submission in submissions for entry in submission.documents}
    states = dict(Document.objects.filter(pk__in=ids).values_list("pk", "state"))
    found: dict[int, dict[str, list[dict]]] = {}
    for submission in submissions:
        questions = submission.form_version.parsed.questions
        held: dict[str, list[dict]] = {q.key: [] for q in questions if q.type == "file"}
        for entry in submission.documents:
            held.setdefault(entry["question"], []).append(
                {
                    "id": entry["public_id"],
                    "state": states.get(entry["document"], ""),
                    "file_name": entry["name"],
                }
            )
        found[submission.pk] = held
    return found


def facts_for(submissions: list[Submission], *, dates) -> Iterable[tuple[Submission, Facts]]:
    documents, others = documents_by_question(submissions), other_applications(submissions)
    for submission in submissions:
        values = facts_of(submission.form_version.parsed, submission.answers)
        if submission.submitted_by.country_id:
            values.setdefault("citizenship", submission.submitted_by.country_id)
        yield (
            submission,
            Facts(
                values=values,
                documents=documents[submission.pk],
                answers=submission.answers,
                other_applications=others.get(submission.application_id, []),
                possible_duplicates=possible_duplicates(submission),
                dates=dates,
            ),
        )


def propose_findings(*, submission: Submission) -> None:
    """Run the rules over one submission and store what they propose. Safe to run again."""
    propose_batch([submission])


def propose_batch(submissions: list[Submission]) -> None:
    """Run the rules over submissions of one call. A confirmation stands while the finding stays the same."""
    call: Call = submissions[0].application.call
    dates = call_dates(opens_at=call.opens_at, closes_at=call.closes_at, zone=call.zone)
    found = propose_many(
        call.rules, facts_for(submissions, dates=dates), dates=dates, participation=read_memberships()
    )
    with transaction.atomic():
        applications = {
            application.pk: application
            for application in Application.objects.select_for_update(of=("self",))
            .filter(pk__in=[s.application_id for s in submissions])
            .prefetch_related("findings")
        }
        for submission, proposals in found:
            application = applications[submission.application_id]
            if application.current_submission_id == submission.pk:
                store(application, submission, proposals)


def store(application: Application, submission: Submission, proposals: list[Finding]) -> None:
    standing = {finding.rule_key: finding for finding in application.findings.all()}
    now = timezone.now()
    fresh, changed = [], []
    for position, proposal in enumerate(proposals):
        data = proposal.to_json()
        row = standing.pop(proposal.rule_key, None) or RuleFinding(
            application=application, rule_key=proposal.rule_key
        )
        same = row.pk and (row.outcome, row.evidence, row.params) == (
            data["outcome"],
            data["evidence"],
            data["params"],
        )
        row.submission, row.position, row.proposed_at = submission, position, now
        row.outcome, row.reason_code = data["outcome"], data["reason_code"]
        row.params, row.evidence = data["params"], data["evidence"]
        if not same:
            row.confirmed_outcome, row.confirmed_by, row.confirmed_at, row.note = "", None, None, ""
        (changed if row.pk else fresh).append(row)
    RuleFinding.objects.filter(pk__in=[row.pk for row in standing.values()]).delete()
    RuleFinding.objects.bulk_create(fresh)
    RuleFinding.objects.bulk_update(
        changed,
        FINDING_COLUMNS,
    )
    application._prefetched_objects_cache = {}
    store_totals(application)


def rule_texts(call: Call, keys: list[str]) -> list[str]:
    """Return the wording of the rules named, in the reader's language."""
    texts = {rule["key"]: text_in(rule.get("text", {}), call.languages)[0] for rule in call.rules}
    return [texts[key] for key in keys if key in texts]


def answer_by(proposal: Proposal) -> datetime:
    return datetime.fromisoformat(proposal.data["answer_by"])
