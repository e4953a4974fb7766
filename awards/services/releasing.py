"""Letters and release, announcement, appeal, award: deciding, telling and announcing are three steps."""

from datetime import datetime
from zoneinfo import ZoneInfo

from django.db import transaction
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.utils.translation import override
from django_fsm import can_proceed

from applications import programmes
from applications.clock import working_days_from
from applications.errors import NotReady, Refused, StateMoved
from applications.models import Application, Call
from applications.models.call import text_in
from applications.permissions import is_approver, is_officer
from applications.services.calls import lock_call, mark_announced, require
from applications.services.drafts import lock_application
from applications.services.letters import lead_of, write_call_letter
from applications.states import LISTED, OUTCOMES, CallState
from awards.errors import TookPart
from awards.models import Announcement, Appeal, Award, Decision, DecisionLine, PublishedResult, PublishedWinner
from awards.ranked import scored_this_call
from awards.states import AppealState, AwardState, DecisionState, Outcome
from ledger.services import enqueue_many, record, record_many
from people.models import Office, Person

BATCH = 500


def appeal_until(released_at: datetime, call: Call) -> datetime:
    """Return the moment from which a request for review is late."""
    return working_days_from(released_at, call.appeal_days, call.zone)


def letter_values(line: DecisionLine, *, to: Person, language: str, released_at: datetime) -> dict[str, str]:
    """Return what the placeholders of a call's letter stand for, in the letter's language."""
    application, call = line.application, line.application.call
    places = line.category.places if line.category else None
    with override(language):
        office = Office.objects.first()
        last_day = appeal_until(released_at, call).astimezone(ZoneInfo(call.zone))
        return {
            "name": to.full_name,
            "number": f"{application.number[:3]} {application.number[3:]}",
            "title": application.title,
            "call": text_in(call.title, call.languages, language)[0],
            "category": line.category.name if line.category else "",
            "places": str(places if places is not None else "–"),
            "entries": str(line.decision.lines.filter(category=line.category).count()),
            "reserve_place": str(line.reserve_place or ""),
            "announced_on": date_format(call.announcement_on, "DATE_FORMAT"),
            "appeal_until": date_format(last_day, "DATE_FORMAT"),
            "office": text_in(office.name, list(office.name), language)[0] if office else "",
        }


PLACEHOLDERS = (
    "name", "number", "title", "call", "category", "places", "entries", "reserve_place", "announced_on",
    "appeal_until", "office",
)  # fmt: skip


def fill(text: str, values: dict[str, str]) -> str:
    """Put values in the place of {placeholders}; what is not a placeholder stays as it stands."""
    for name, value in values.items():
        text = text.replace("{" + name + "}", value)
    return text


def rendered_letter(line: DecisionLine, *, at: datetime | None = None) -> dict:
    """Return a result letter as its reader will get it: subject, paragraphs, language."""
    application, call = line.application, line.application.call
    to = lead_of(application)
    texts = call.letter_texts.get(kind=line.outcome).texts
    language = next(code for code in (to.language, *call.languages, *texts) if texts.get(code))
    values = letter_values(line, to=to, language=language, released_at=at or timezone.now())
    body = fill(texts[language]["body"], values)
    return {
        "to": to,
        "language": language,
        "subject": fill(texts[language]["subject"], values),
        "paragraphs": [part.strip() for part in body.split("\n\n") if part.strip()],
    }


@transaction.atomic
def release(*, decision: Decision, by: Person) -> int:
    """Release every unreleased line to its applicant, and owe each its letter. Returns how many."""
    require(is_officer(by, decision.call))
    decision = Decision.objects.select_for_update(of=("self",)).select_related("call").get(pk=decision.pk)
    if decision.state != DecisionState.APPROVED:
        raise StateMoved()
    now = timezone.now()
    lines = list(decision.lines.filter(released_at=None).select_related("application").order_by("pk"))
    for start in range(0, len(lines), BATCH):
        release_batch(lines[start : start + BATCH], decision, by, now)
    if lines:
        record(
            subject=decision.call, by=by, what="decision.released", data={"decision": decision.pk, "letters": len(lines)}
        )
    return len(lines)


def release_batch(lines: list[DecisionLine], decision: Decision, by: Person, now: datetime) -> None:
    ids = [line.application_id for line in lines]
    DecisionLine.objects.filter(pk__in=[line.pk for line in lines], released_at=None).update(released_at=now)
    Application.objects.filter(pk__in=ids, state__in=OUTCOMES).update(released_at=now)
    Award.objects.bulk_create(
        [Award(application_id=line.application_id, offered_at=now) for line in lines if line.outcome == Outcome.SELECTED],
        ignore_conflicts=True,
    )
    record_many(
        items=[{"subject": line.application, "data": {"decision": decision.pk, "outcome": line.outcome}} for line in lines],
        by=by,
        what="application.result_released",
        at=now,
    )
    enqueue_many(
        "awards.result_letter",
        [{"payload": {"line": line.pk}, "key": f"result-letter-{line.pk}"} for line in lines],
    )


def send_result_letter(line: DecisionLine) -> None:
    """Write the result letter of a released line. Writing it twice writes it once."""
    letter = rendered_letter(line, at=line.released_at)
    write_call_letter(
        application=line.application,
        kind=line.outcome,
        subject=letter["subject"],
        paragraphs=letter["paragraphs"],
        language=letter["language"],
        key=f"result-{line.pk}",
    )


@transaction.atomic
def set_announcement(*, call: Call, by: Person, at: datetime, text: dict) -> Announcement:
    """Set, or move, the moment at which the winners are announced in public."""
    require(is_officer(by, call))
    call = lock_call(call)
    if call.state != CallState.DECIDED:
        raise StateMoved()
    unreleased = DecisionLine.objects.filter(
        decision__call=call, decision__state=DecisionState.APPROVED, released_at=None
    ).exists()
    if unreleased:
        raise NotReady(_("Send the letters first: nobody should learn a result from the announcement."))
    announcement, _created = Announcement.objects.update_or_create(
        call=call, defaults={"at": at, "text": text, "set_by": by}
    )
    record(subject=call, by=by, what="announcement.set", data={"at": at.isoformat()})
    return announcement


@transaction.atomic
def publish(*, announcement: Announcement, by: Person | None, at: datetime) -> PublishedResult:
    """Publish winners, projects and countries. Publishing twice publishes once."""
    call = lock_call(announcement.call)
    existing = PublishedResult.objects.filter(call=call).first()
    if existing:
        return existing
    mark_announced(call=call, by=by)
    received = call.applications.filter(state__in=LISTED)
    result = PublishedResult.objects.create(
        slug=call.slug,
        programme=call.programme,
        year=call.year,
        title=call.title,
        themes=[category.title for category in call.categories.all()] if call.categories.count() > 1 else [],
        text=announcement.text,
        opened_on=call.opens_at.astimezone(ZoneInfo(call.zone)).date(),
        closed_on=call.closes_at.astimezone(ZoneInfo(call.zone)).date(),
        applications_received=received.count(),
        countries_of_applicants=received.exclude(country=None).values("country").distinct().count(),
        call=call,
        published_at=at,
        is_demo=call.is_demo,
    )
    selected = call.applications.filter(state="selected").select_related("category", "current_submission__form_version")
    PublishedWinner.objects.bulk_create(
        published_winner(result, application, position) for position, application in enumerate(selected.order_by("category__position", "title_key"))
    )
    Announcement.objects.filter(pk=announcement.pk, published_at=None).update(published_at=at)
    record(subject=call, by=by, what="announcement.published", data={"result": result.pk})
    return result


def published_winner(result: PublishedResult, application: Application, position: int) -> PublishedWinner:
    """A winner in public: only what questions for the public say, and never a scholar's name."""
    submission = application.current_submission
    spec = submission.form_version.parsed
    summary = spec.filling("summary")
    is_scholarship = programmes.get(application.call.programme).is_scholarship
    return PublishedWinner(
        result=result,
        project="" if is_scholarship else application.title,
        organisation="" if is_scholarship else application.organisation_name,
        country=application.country,
        category=application.category.title if application.category else {},
        summary=str(submission.answers.get(summary.key) or "") if summary and summary.reader == "public" else "",
        language=submission.language,
        position=position,
    )


def publish_due(now: datetime | None = None) -> int:
    """Publish every announcement whose moment has come. Run by the worker."""
    now = now or timezone.now()
    due = Announcement.objects.filter(published_at=None, at__lte=now, call__state=CallState.DECIDED)
    return sum(1 for announcement in due.select_related("call") if publish(announcement=announcement, by=None, at=now))


@transaction.atomic
def lodge_appeal(*, application: Application, by: Person, text: str, at: datetime) -> Appeal:
    """Lodge the one request for review of a released result, within the call's days."""
    application = lock_application(application)
    if not application.participants.filter(person=by, left_at=None).exists():
        raise PermissionError("not a participant")
    if application.released_at is None or application.state not in OUTCOMES:
        raise StateMoved()
    if Appeal.objects.filter(application=application).exists():
        raise StateMoved(_("A request for review was made for this application already."))
    if at >= appeal_until(application.released_at, application.call):
        raise StateMoved(_("The days to ask for a review have passed."))
    appeal = Appeal.objects.create(application=application, text=text, lodged_by=by, lodged_at=at)
    record(subject=application, by=by, what="appeal.lodged", to_state=appeal.state, reason=text, data={"appeal": appeal.pk})
    return appeal


def took_part(person: Person, application: Application) -> bool:
    """Return whether a person proposed or approved the decision, or scored the call."""
    decided = Decision.objects.filter(lines__application=application, state=DecisionState.APPROVED)
    return (
        decided.filter(proposed_by=person).exists()
        or decided.filter(approved_by=person).exists()
        or scored_this_call(person, application.call)
    )


@transaction.atomic
def decide_appeal(*, appeal: Appeal, by: Person, uphold: bool, reasons: str) -> Appeal:
    """Decide a request for review, with reasons, by someone who took no part.

    Upheld, the application is open to a new decision; its old result no longer stands.
    """
    appeal = Appeal.objects.select_for_update(of=("self",)).select_related("application__call").get(pk=appeal.pk)
    application = lock_application(appeal.application)
    require(is_officer(by, application.call) or is_approver(by, application.call))
    if took_part(by, application):
        raise TookPart()
    if not can_proceed(appeal.uphold):
        raise StateMoved()
    if not reasons.strip():
        raise Refused(_("Give the reasons. The applicant reads them."))
    move = appeal.uphold if uphold else appeal.dismiss
    move(by, reasons)
    appeal.save()
    before = application.state
    if uphold:
        Award.objects.filter(application=application, state=AwardState.OFFERED).delete()
        application.reconsider()
        application.released_at = None
        application.save()
    record(
        subject=application,
        by=by,
        what="appeal.upheld" if uphold else "appeal.dismissed",
        from_state=before,
        to_state=application.state,
        reason=reasons,
        data={"appeal": appeal.pk},
    )
    enqueue_many("awards.appeal_decided", [{"payload": {"appeal": appeal.pk}, "key": f"appeal-decided-{appeal.pk}"}])
    return appeal


@transaction.atomic
def answer_award(*, application: Application, by: Person, accept: bool) -> Award:
    """Accept or decline what was offered."""
    application = lock_application(application)
    if not application.participants.filter(person=by, left_at=None, role="lead").exists():
        raise PermissionError("not the applicant")
    award = Award.objects.select_for_update(of=("self",)).get(application=application)
    if not can_proceed(award.accept):
        raise StateMoved()
    before = award.state
    (award.accept if accept else award.decline)(by)
    award.save()
    record(
        subject=application,
        by=by,
        what="award.accepted" if accept else "award.declined",
        from_state=before,
        to_state=award.state,
    )
    if accept:
        programmes.get(application.call.programme).on_award_accepted(award)
    return award


def is_open_to_appeal(application: Application, at: datetime) -> bool:
    return (
        application.released_at is not None
        and application.state in OUTCOMES
        and at < appeal_until(application.released_at, application.call)
        and not Appeal.objects.filter(application=application).exists()
    )


def waiting_appeals(call: Call):
    return Appeal.objects.filter(application__call=call, state=AppealState.LODGED).select_related("application")
