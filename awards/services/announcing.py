"""Announcing winners in public, at a set moment. What stands there is a row of its own."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime
from zoneinfo import ZoneInfo

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from applications import programmes
from applications.errors import NotReady, Refused, StateMoved
from applications.models import Application, Call
from applications.permissions import is_officer
from applications.services.calls import lock_call, mark_announced, require
from applications.services.closing import tally_of
from applications.states import ApplicationState, CallState
from awards.models import Announcement, Appeal, DecisionLine, PublishedResult, PublishedWinner
from awards.states import AwardState
from ledger.services import record
from people.models import Person

BATCH = 500
CONSENT = "may_publish"
"""The question of a form that asks whether a winner's name and summary may be published."""
UNDECIDED = [ApplicationState.SUBMITTED, ApplicationState.RETURNED, ApplicationState.ELIGIBLE]


@dataclass(frozen=True)
class Drawn:
    """The public page of a call as it would stand now: unsaved rows, for the preview and for publishing."""

    result: PublishedResult
    winners: list[PublishedWinner]


def before_announcing(call: Call) -> str:
    """Return the first step that is missing before the winners can be announced, "" when nothing is."""
    if DecisionLine.objects.unreleased().filter(decision__call=call).exists():
        return _("Send the letters first: nobody should learn a result from the announcement.")
    if Appeal.objects.of_call(call).waiting().exists():
        return _("A request for review waits for its answer. Decide it before the announcement.")
    if call.applications.filter(state__in=UNDECIDED).exists():
        return _("An application waits for a new decision. Decide it before the announcement.")
    return ""


@transaction.atomic
def set_announcement(
    *, call: Call, by: Person, at: datetime, text: dict, seen: datetime | None = None
) -> Announcement:
    """Set, or move, the moment at which the winners are announced in public.

    A moment that has come publishes at once. `seen` is the moment that the officer saw set.
    Raises StateMoved, NotReady, Refused.
    """
    require(is_officer(by, call))
    call = lock_call(call)
    standing = Announcement.objects.filter(call=call).first()
    if call.state != CallState.DECIDED or (standing.at if standing else None) != seen:
        raise StateMoved()
    if problem := before_announcing(call):
        raise NotReady(problem)
    now = timezone.now()
    announcement, _created = Announcement.objects.update_or_create(
        call=call, defaults={"at": at, "text": text, "set_by": by, "set_at": now}
    )
    record(subject=call, by=by, what="announcement.set", data={"at": at.isoformat(), "zone": call.zone})
    if at <= now:
        publish(announcement=announcement, by=by, at=now)
    return announcement


@transaction.atomic
def withdraw_announcement(*, call: Call, by: Person) -> None:
    """Take the set moment away again, as long as nothing is published."""
    require(is_officer(by, call))
    call = lock_call(call)
    waiting = Announcement.objects.waiting().filter(call=call)
    if call.state != CallState.DECIDED or not waiting.exists():
        raise StateMoved()
    waiting.delete()
    record(subject=call, by=by, what="announcement.taken_back")


@transaction.atomic
def publish(*, announcement: Announcement, by: Person | None, at: datetime) -> PublishedResult:
    """Publish winners, projects and countries. Publishing twice publishes once.

    Raises StateMoved when the moment was moved away meanwhile, NotReady when something has to come first.
    """
    call = lock_call(announcement.call)
    if existing := PublishedResult.objects.filter(call=call).first():
        return existing
    announcement = Announcement.objects.select_for_update(of=("self",)).get(pk=announcement.pk)
    if announcement.at > at:
        raise StateMoved()
    if problem := before_announcing(call):
        raise NotReady(problem)
    mark_announced(call=call, by=by)
    drawn = draw(call, announcement.text, at)
    drawn.result.save()
    PublishedWinner.objects.bulk_create(drawn.winners, batch_size=BATCH)
    announcement.published_at = at
    announcement.save(update_fields=["published_at"])
    record(subject=call, by=by, what="announcement.published", data={"result": drawn.result.pk})
    return drawn.result


def publish_due(now: datetime | None = None) -> int:
    """Publish every announcement whose moment has come; returns how many. Run by the worker.

    One that has to wait for something waits, and does not keep the others.
    """
    now, published = now or timezone.now(), 0
    due = Announcement.objects.waiting().filter(at__lte=now, call__state=CallState.DECIDED)
    for announcement in due.select_related("call").order_by("at", "pk"):
        try:
            publish(announcement=announcement, by=None, at=now)
        except Refused:
            continue
        published += 1
    return published


@transaction.atomic
def correct_published(*, call: Call, by: Person) -> PublishedResult | None:
    """Bring the published winners to what stands decided, after a later decision. The page says so."""
    result = PublishedResult.objects.select_for_update(of=("self",)).filter(call=call).first()
    if result is None:
        return None
    drawn = draw(call, result.text, result.published_at)
    before = [fields_of(winner) for winner in result.winners.all()]
    if before == [fields_of(winner) for winner in drawn.winners]:
        return result
    result.winners.all().delete()
    for winner in drawn.winners:
        winner.result = result
    PublishedWinner.objects.bulk_create(drawn.winners, batch_size=BATCH)
    result.corrected_at = timezone.now()
    result.save(update_fields=["corrected_at"])
    record(subject=call, by=by, what="announcement.corrected", data={"result": result.pk})
    return result


def fields_of(winner: PublishedWinner) -> tuple:
    return winner.project, winner.organisation, winner.country_id, winner.category, winner.summary


def draw(call: Call, text: dict, at: datetime) -> Drawn:
    """Return the public page as it stands now, unsaved."""
    counts, categories = tally_of(call), list(call.categories.all())
    result = PublishedResult(
        slug=call.slug,
        programme=call.programme,
        year=call.year,
        title=call.title,
        themes=[category.title for category in categories] if len(categories) > 1 else [],
        text=text,
        opened_on=day_of(call.opens_at, call),
        closed_on=day_of(call.closes_at, call),
        applications_received=counts.listed,
        countries_of_applicants=counts.countries,
        names_people=not programmes.get(call.programme).is_scholarship,
        call=call,
        published_at=at,
        is_demo=call.is_demo,
    )
    return Drawn(result, list(winners_of(call, result)))


def day_of(moment: datetime, call: Call) -> date:
    return moment.astimezone(ZoneInfo(call.zone)).date()


def winners_of(call: Call, result: PublishedResult) -> Iterable[PublishedWinner]:
    """Return the winners by category and title; whoever declined is not one."""
    selected = (
        Application.objects.filter(call=call, state=ApplicationState.SELECTED, released_at__isnull=False)
        .exclude(award__state=AwardState.DECLINED)
        .select_related("category", "country", "current_submission__form_version")
        .order_by("category__position", "title_key", "pk")
    )
    order = selected if result.names_people else selected.order_by("category__position", "country", "pk")
    for position, application in enumerate(order):
        yield published_winner(result, application, position)


def published_winner(result: PublishedResult, application: Application, position: int) -> PublishedWinner:
    """A winner in public: only what questions for the public say, and never a scholar's name."""
    winner = PublishedWinner(
        result=result,
        country=application.country,
        category=application.category.title if application.category else {},
        language=application.current_submission.language,
        position=position,
    )
    if result.names_people:
        winner.organisation = application.organisation_name
    if result.names_people and may_publish(application):
        winner.project = application.title
        winner.summary = public_summary(application)
    return winner


def may_publish(application: Application) -> bool:
    """Whether name and summary may be published: a form that does not ask, asks nobody's leave."""
    return application.current_submission.answers.get(CONSENT) is not False


def public_summary(application: Application) -> str:
    submission = application.current_submission
    question = submission.form_version.parsed.filling("summary")
    if question is None or question.reader != "public":
        return ""
    return str(submission.answers.get(question.key) or "")
