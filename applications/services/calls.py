"""Calls: drafting, two-person publishing, later changes, cancelling, archiving."""

import copy
from datetime import date, datetime, timedelta
from zoneinfo import ZoneInfo

from django.conf import settings
from django.db import transaction
from django.db.models import Q
from django.utils import timezone
from django.utils.text import slugify
from django.utils.translation import gettext as _
from django_fsm import can_proceed

from applications import programmes
from applications.clock import next_weekday, resolve_wall
from applications.eligibility import describe_problem, validate_rules
from applications.errors import NotReady, Refused, StateMoved
from applications.formspec.spec import validate_spec
from applications.models import Call, CallGrant, CallLetterText, Category, FormVersion, Proposal
from applications.permissions import forget_roles, is_officer
from applications.services.proposals import open_proposal
from applications.states import CallState
from ledger.services import enqueue, record
from people.models import Person, StaffRole

STEPS_AFTER_CLOSING = {
    "screening_by": 7,
    "scoring_by": 49,
    "decision_by": 56,
    "letters_on": 60,
    "announcement_on": 74,
}


def proposed_dates(closes_on: date) -> dict[str, date]:
    """Return the later dates of a call as proposed from its closing day, each moved to a weekday."""
    return {
        name: next_weekday(closes_on + timedelta(days=days)) for name, days in STEPS_AFTER_CLOSING.items()
    }


def lock_call(call: Call) -> Call:
    return Call.objects.select_for_update(of=("self",)).get(pk=call.pk)


def require(condition: bool, message: str = "") -> None:
    """Raise PermissionError where a person may not do this: views never offer it, so it is a fault or an
    attack.
    """
    if not condition:
        raise PermissionError(message or "not allowed")


def unique_slug(programme: str, year: int, title: dict) -> str:
    words = slugify(title.get("en") or next(iter(title.values()), ""))[:50].strip("-") or "call"
    stem = f"{programme}-{year}-{words}"
    taken = set(Call.objects.filter(slug__startswith=stem).values_list("slug", flat=True))
    return next(s for s in (stem, *(f"{stem}-{n}" for n in range(2, 1000))) if s not in taken)


@transaction.atomic
def create_call(
    *,
    by: Person,
    programme: str,
    template: str,
    title: dict,
    opens_wall: str,
    closes_wall: str,
    zone: str,
    contact_email: str,
    languages: list[str],
    answer_languages: list[str] | None = None,
    appeal_days: int | None = None,
    places: dict[str, int | None] | None = None,
    summary: dict | None = None,
    who_can_apply: dict | None = None,
    dates: dict[str, date] | None = None,
    is_demo: bool = False,
    opens_second: bool | None = None,
    closes_second: bool | None = None,
) -> Call:
    """Draft a call from a programme's template: form, rules, criteria, categories and letters are copied.

    `places` is by category key; `opens_second` and `closes_second` pick one of the two where the clocks go
    back. Raises applications.clock.WallTimeSkipped or WallTimeTwice.
    """
    chosen = programmes.get(programme).template(template)
    opens_at = resolve_wall(opens_wall, zone, second=opens_second)
    closes_at = resolve_wall(closes_wall, zone, second=closes_second)
    year = opens_at.astimezone(ZoneInfo(zone)).year
    call = Call.objects.create(
        slug=unique_slug(programme, year, title),
        programme=programme,
        template=template,
        year=year,
        title=title,
        summary=dict(summary or chosen.summary),
        who_can_apply=dict(who_can_apply or chosen.who_can_apply),
        languages=languages,
        answer_languages=answer_languages or languages,
        zone=zone,
        opens_wall=opens_wall,
        closes_wall=closes_wall,
        opens_at=opens_at,
        closes_at=closes_at,
        appeal_days=appeal_days or chosen.appeal_days,
        contact_email=contact_email,
        rules=copy.deepcopy(list(chosen.rules)),
        criteria=copy.deepcopy(list(chosen.criteria)),
        tie_criterion=chosen.tie_criterion,
        reviews_wished=chosen.reviews_wished,
        reviews_required=chosen.reviews_required,
        is_demo=is_demo,
        created_by=by,
        **{**proposed_dates(date.fromisoformat(closes_wall[:10])), **(dates or {})},
    )
    Category.objects.bulk_create(
        Category(
            call=call,
            key=category["key"],
            title=category["title"],
            places=(places or {}).get(category["key"], category.get("places")),
            position=position,
        )
        for position, category in enumerate(chosen.categories)
    )
    call.form_version = FormVersion.objects.create(call=call, number=1, spec=copy.deepcopy(dict(chosen.form)))
    call.save()
    CallLetterText.objects.bulk_create(
        CallLetterText(call=call, kind=kind, texts=copy.deepcopy(dict(texts)))
        for kind, texts in chosen.letters.items()
    )
    give_office_roles(call=call, by=by)
    record(subject=call, by=by, what="call.drafted", to_state=call.state, data={"template": template})
    return call


def give_office_roles(*, call: Call, by: Person) -> None:
    """Give everyone of the office their role on a new call; its author is an officer of it."""
    now = timezone.now()
    held = StaffRole.objects.filter(Q(ends_at=None) | Q(ends_at__gt=now), starts_at__lte=now).exclude(
        role="administrator"
    )
    wanted = {(person, role) for person, role in held.values_list("person_id", "role")} | {(by.pk, "officer")}
    CallGrant.objects.bulk_create(
        CallGrant(call=call, person_id=person, role=role, granted_by=by) for person, role in sorted(wanted)
    )
    forget_roles(by)


@transaction.atomic
def grant_call_role(
    *, call: Call, person: Person, role: str, by: Person, ends_at: datetime | None = None, stand_in_for=None
) -> CallGrant:
    """Give a person a role on a call. An approver may name a dated stand-in for themselves."""
    own_stand_in = stand_in_for is not None and stand_in_for.pk == by.pk and role == "approver"
    require(is_officer(by, call) or own_stand_in)
    if ends_at is not None and ends_at <= timezone.now():
        raise Refused(_("Choose a last day that is not over yet."))
    if stand_in_for is not None and ends_at is None:
        raise Refused(_("A stand-in has a last day."))
    if CallGrant.objects.current().filter(call=call, person=person, role=role, only_proposal=None).exists():
        raise Refused(_("This person holds this role on the call already."))
    grant = CallGrant.objects.create(
        call=call, person=person, role=role, ends_at=ends_at, stand_in_for=stand_in_for, granted_by=by
    )
    record(subject=call, by=by, what="call.role_given", data={"person": person.pk, "role": role})
    forget_roles(person)
    return grant


@transaction.atomic
def end_call_role(*, grant: CallGrant, by: Person) -> None:
    """End a role now. The last officer of a call stays: somebody has to be able to name the next one."""
    require(is_officer(by, grant.call))
    lock_call(grant.call)
    running = CallGrant.objects.current().filter(call=grant.call)
    if not running.filter(pk=grant.pk).exists():
        raise StateMoved()
    officers = running.filter(role=CallGrant.Role.OFFICER)
    if grant.role == CallGrant.Role.OFFICER and not officers.exclude(person=grant.person_id).exists():
        raise Refused(_("This is the only officer of the call. Name another one first."))
    grant.ends_at = timezone.now()
    grant.save(update_fields=["ends_at"])
    record(
        subject=grant.call,
        by=by,
        what="call.role_ended",
        data={"person": grant.person_id, "role": grant.role},
    )
    forget_roles(by)


def lock_draft(call: Call, by: Person, seen: dict | None = None) -> Call:
    """Return the locked call for an officer to change. Raises StateMoved when it is no draft, or not as
    `seen`.
    """
    require(is_officer(by, call))
    call = lock_call(call)
    if call.state != CallState.DRAFT:
        raise StateMoved(_("This call is no longer a draft, so it cannot be edited."))
    require_as_seen(call, seen or {})
    return call


def require_as_seen(row, seen: dict) -> None:
    """Raise StateMoved where a field is no longer what the person saw when they opened the page."""
    if any(getattr(row, name) != value for name, value in seen.items()):
        raise StateMoved(
            _("Someone else changed this while you were on the page. Nothing of yours was saved.")
        )


@transaction.atomic
def update_call(
    *,
    call: Call,
    by: Person,
    seen: dict | None = None,
    opens_second: bool | None = None,
    closes_second: bool | None = None,
    **changes,
) -> Call:
    """Change a draft call. Wall times are resolved again when a time or the zone changed.

    `seen` holds the fields as the officer saw them. Raises StateMoved, WallTimeSkipped or WallTimeTwice.
    """
    call = lock_draft(call, by, seen)
    before = {name: getattr(call, name) for name in changes}
    for name, value in changes.items():
        setattr(call, name, value)
    changed = sorted(name for name, value in before.items() if getattr(call, name) != value)
    if {"opens_wall", "zone"} & set(changed) or opens_second is not None:
        call.opens_at = resolve_wall(call.opens_wall, call.zone, second=opens_second)
    if {"closes_wall", "zone"} & set(changed) or closes_second is not None:
        call.closes_at = resolve_wall(call.closes_wall, call.zone, second=closes_second)
    call.save()
    if changed:
        record(subject=call, by=by, what="call.changed", data={"fields": changed})
    return call


@transaction.atomic
def accept_suggestions(*, call: Call, by: Person) -> Call:
    """Take the template's thresholds and weights as the office's own, once it has looked at them."""
    require(is_officer(by, call))
    call = lock_call(call)
    if call.state != CallState.DRAFT:
        raise StateMoved(_("This call is no longer a draft, so it cannot be edited."))
    call.rules = [{**rule, "suggested": False} for rule in call.rules]
    call.criteria = [{**criterion, "suggested": False} for criterion in call.criteria]
    call.suggestions_accepted = True
    call.save()
    record(subject=call, by=by, what="call.suggestions_accepted")
    return call


def problems_before_approval(call: Call) -> list[str]:
    """Return what is missing before a call can go to approval, in the reader's language."""
    problems = []
    if not call.suggestions_accepted:
        problems.append(_("Look at the suggested thresholds and weights and accept them once."))
    for language in call.languages:
        if not call.title.get(language):
            problems.append(
                _("The name is missing in one of the languages of the call: %(language)s.")
                % {"language": _(dict(settings.LANGUAGES)[language])}
            )
    if call.closes_at <= timezone.now():
        problems.append(_("The closing time has passed already. Choose a later one."))
    if sum(float(c["weight"]) for c in call.criteria) == 0:
        problems.append(_("At least one criterion needs a weight."))
    problems += [
        str(problem.message) for problem in validate_spec(call.form_version.spec, languages=call.languages)
    ]
    problems += [
        str(describe_problem(problem))
        for problem in validate_rules(call.rules, call.form_version.spec)
        if problem.code != "suggested"
    ]
    return problems


@transaction.atomic
def propose_publication(*, call: Call, by: Person) -> Proposal:
    """Send a draft call to approval. Raises NotReady with the first thing missing."""
    require(is_officer(by, call))
    call = lock_call(call)
    if not can_proceed(call.propose):
        raise StateMoved()
    for problem in problems_before_approval(call):
        raise NotReady(problem)
    call.propose()
    call.save()
    record(subject=call, by=by, what="call.proposed", from_state="draft", to_state=call.state)
    return open_proposal(call=call, act=Proposal.Act.PUBLISH, by=by)


def apply_publication(proposal: Proposal, by: Person) -> None:
    call = lock_call(proposal.call)
    if not can_proceed(call.publish):
        raise StateMoved()
    now = timezone.now()
    if call.closes_at <= now:
        raise Refused(_("The closing time has passed while the call waited for approval. Send it back."))
    call.publish(at=now)
    call.save()
    FormVersion.objects.filter(pk=call.form_version_id, frozen_at=None).update(frozen_at=now)
    record(subject=call, by=by, what="call.published", from_state="in_approval", to_state=call.state)


def undo_publication(proposal: Proposal, by: Person) -> None:
    call = lock_call(proposal.call)
    if not can_proceed(call.send_back):
        raise StateMoved()
    call.send_back()
    call.save()
    record(subject=call, by=by, what="call.sent_back", from_state="in_approval", to_state=call.state)


@transaction.atomic
def move_closing(
    *, call: Call, by: Person, closes_wall: str, reason: str, second: bool | None = None
) -> Call:
    """Move the closing of a published call later, for all. Never earlier, and not once it has closed."""
    require(is_officer(by, call))
    call = lock_call(call)
    if call.state != CallState.PUBLISHED or call.closes_at <= timezone.now():
        raise StateMoved(_("The call has closed. Its closing cannot be moved any more."))
    closes_at = resolve_wall(closes_wall, call.zone, second=second)
    if closes_at <= call.closes_at:
        raise Refused(_("The closing may be moved later for all, never earlier."))
    before = call.closes_at
    call.closes_wall, call.closes_at = closes_wall, closes_at
    call.save()
    record(
        subject=call,
        by=by,
        what="call.closing_moved",
        reason=reason,
        data={"from": before.isoformat(), "to": closes_at.isoformat(), "zone": call.zone},
    )
    return call


@transaction.atomic
def propose_cancellation(*, call: Call, by: Person, reason: str) -> Proposal:
    require(is_officer(by, call))
    call = lock_call(call)
    if not can_proceed(call.cancel):
        raise StateMoved()
    return open_proposal(call=call, act=Proposal.Act.CANCEL, by=by, reason=reason)


def apply_cancellation(proposal: Proposal, by: Person) -> None:
    call = lock_call(proposal.call)
    if not can_proceed(call.cancel):
        raise StateMoved()
    before = call.state
    call.cancel()
    call.save()
    record(
        subject=call,
        by=by,
        what="call.cancelled",
        from_state=before,
        to_state=call.state,
        reason=proposal.reason,
    )
    enqueue("applications.call_cancelled", {"call": call.pk}, key=f"call-cancelled-{call.pk}")


def _move(call: Call, by: Person | None, move: str, what: str) -> Call:
    call = lock_call(call)
    if not can_proceed(getattr(call, move)):
        raise StateMoved()
    before = call.state
    getattr(call, move)()
    call.save()
    record(subject=call, by=by, what=what, from_state=before, to_state=call.state)
    return call


@transaction.atomic
def begin_review(*, call: Call, by: Person | None) -> Call:
    """Close the call to applicants for good and hand it to its panel. Only after its closing."""
    if not call.is_closed_at(timezone.now()):
        raise NotReady(_("The call is still open. Review starts after its closing."))
    return _move(call, by, "begin_review", "call.review_begun")


@transaction.atomic
def begin_deciding(*, call: Call, by: Person | None) -> Call:
    return _move(call, by, "begin_deciding", "call.deciding_begun")


@transaction.atomic
def mark_decided(*, call: Call, by: Person | None) -> Call:
    return _move(call, by, "decide", "call.decided")


@transaction.atomic
def mark_announced(*, call: Call, by: Person | None) -> Call:
    return _move(call, by, "announce", "call.announced")


@transaction.atomic
def archive_call(*, call: Call, by: Person) -> Call:
    require(is_officer(by, call))
    return _move(call, by, "archive", "call.archived")
