"""Scoring: one's own scores change freely until the whole set is handed in, then they stand."""

import hashlib
import secrets
from collections.abc import Mapping
from dataclasses import dataclass, field
from decimal import Decimal
from typing import Any

import rfc8785
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from applications.errors import Refused, StateMoved
from applications.formspec.characters import clean_text
from applications.formspec.merge import Conflict, merge
from applications.services.calls import require
from applications.states import CallState
from ledger.services import enqueue, record
from people.models import Person
from reviews.criteria import (
    COMMENT_CHARACTERS,
    NOTE_CHARACTERS,
    OVERALL,
    exact_marks,
    missing,
    weights_of,
)
from reviews.errors import ScoreUnknown, SetIncomplete
from reviews.models import Assignment, Panellist, Review, ReviewVersion, Round
from reviews.permissions import is_own, is_themselves, may_manage_panel, may_score, reads_now
from reviews.ranking import METHODS
from reviews.services.moves import lock_assignment, lock_panellist, lock_round, move_many, recount, told_of
from reviews.states import ACTIVE, OPEN_TO_SCORES, AssignmentState, RoundState

MARK, COMMENT, NOTE = "mark:", "comment:", "note"
DECIMALS_STORED = Decimal("0.000001")
SALT_BYTES = 32


@dataclass(frozen=True)
class Saved:
    """A review as it stands after a save, and the fields that somebody changed in another tab meanwhile."""

    review: Review
    conflicts: Mapping[str, Conflict] = field(default_factory=dict)


@transaction.atomic
def save_review(
    *,
    assignment: Assignment,
    by: Person,
    changes: Mapping[str, Any],
    bases: Mapping[str, int],
    force: bool = False,
) -> Saved:
    """Save what changed in one's own scores of an entry; it counts for nothing until it is handed in.

    Fields are "mark:<criterion>", "comment:<criterion>", "comment:overall" and "note"; None takes a value
    away, "na" says that an optional criterion does not apply. `bases` holds the revision that each change was
    typed upon: what changed elsewhere since is not overwritten but returned, unless `force`.
    Raises ScoreUnknown for what is no score of the round, StateMoved when the set is handed in or closed.
    """
    assignment = lock_assignment(assignment)
    require(is_own(by, assignment) and reads_now(by, assignment))
    if not may_score(by, assignment):
        raise StateMoved(_("These scores are handed in or the round is closed. They cannot be changed now."))
    clean = {name: _clean(assignment.round, name, value) for name, value in changes.items()}
    review, _created = Review.objects.select_for_update(of=("self",)).get_or_create(assignment=assignment)
    result = merge(fields_of(review), review.revisions, clean, review.revisions if force else bases)
    if result.revisions != review.revisions:
        _store(review, result.answers, result.revisions, assignment.round)
    return Saved(review, result.conflicts)


def fields_of(review: Review) -> dict[str, Any]:
    """The review as flat fields, each with its own revision."""
    fields = {f"{MARK}{key}": mark for key, mark in review.marks.items()}
    fields |= {f"{COMMENT}{key}": text for key, text in review.comments.items()}
    return fields | ({NOTE: review.note} if review.note else {})


def _store(review: Review, fields: Mapping[str, Any], revisions: dict[str, int], round_: Round) -> None:
    review.marks = {name.removeprefix(MARK): value for name, value in fields.items() if name.startswith(MARK)}
    review.comments = {
        name.removeprefix(COMMENT): value for name, value in fields.items() if name.startswith(COMMENT)
    }
    review.note = fields.get(NOTE, "")
    review.revisions = revisions
    review.revision += 1
    review.total = total_of(round_, review.marks)
    review.saved_at = timezone.now()
    review.save()


def total_of(round_: Round, marks: Mapping[str, Any]) -> Decimal | None:
    """The weighted mean of the marks so far, by the round's own method; None before the first mark."""
    entry = {0: {0: exact_marks(marks)}}
    found = METHODS[round_.method].mark_entries(weights_of(round_.parsed_criteria), entry)[0].mark
    if found is None:
        return None
    return (Decimal(found.numerator) / Decimal(found.denominator)).quantize(DECIMALS_STORED)


def _clean(round_: Round, name: str, value: Any) -> Any:
    """A change as it is stored; an empty text is taken away. Raises ScoreUnknown or Refused."""
    criteria = {criterion.key: criterion for criterion in round_.parsed_criteria}
    key = name.partition(":")[2]
    if name.startswith(MARK) and key in criteria:
        if value is not None and not criteria[key].admits(value):
            raise ScoreUnknown()
        return value
    if name == NOTE or (name.startswith(COMMENT) and (key == OVERALL or key in criteria)):
        text = clean_text(value) if isinstance(value, str) else ""
        most = NOTE_CHARACTERS if name == NOTE else COMMENT_CHARACTERS
        if len(text) > most:
            raise Refused(
                _("Write at most %(most)d characters: you have %(have)d.") % {"most": most, "have": len(text)}
            )
        return text or None
    raise ScoreUnknown()


@transaction.atomic
def hand_in_set(*, round_: Round, panellist: Panellist, by: Person) -> int:
    """Hand in all one's scores of a round at once; returns how many entries.

    Each gets a version that is never changed and a commitment to it in the event. Raises SetIncomplete with
    what is missing by assignment, or StateMoved.
    """
    round_ = lock_round(round_)
    panellist = lock_panellist(panellist)
    require(is_themselves(by, panellist) and panellist.panel_id == round_.panel_id)
    if (
        round_.state != RoundState.SCORING
        or round_.call.state != CallState.IN_REVIEW
        or not panellist.is_ready
    ):
        raise StateMoved()
    own = _lock_set(round_, panellist)
    if not any(one.state in OPEN_TO_SCORES for one in own):
        raise StateMoved()
    reviews = {one.assignment_id: one for one in Review.objects.filter(assignment__in=own)}
    _require_complete(round_, own, reviews)
    now = timezone.now()
    handed = [one for one in own if one.state in OPEN_TO_SCORES]
    versions = _write_versions([reviews[one.pk] for one in handed], now)
    move_many(
        handed,
        "hand_in",
        by=by,
        what="assignment.handed_in",
        changes={"handed_in_at": now},
        data=lambda one: {
            **told_of(one),
            "version": versions[one.pk].number,
            "commitment": versions[one.pk].commitment,
        },
    )
    recount(round_, [one.application_id for one in handed])
    record(
        subject=panellist,
        by=by,
        what="panellist.handed_in",
        data={"round": round_.pk, "entries": len(handed)},
    )
    return len(handed)


def _lock_set(round_: Round, panellist: Panellist) -> list[Assignment]:
    return list(
        Assignment.objects.select_for_update(of=("self",))
        .filter(round=round_, panellist=panellist, state__in=ACTIVE)
        .order_by("pk")
    )


def _require_complete(round_: Round, own: list[Assignment], reviews: Mapping[int, Review]) -> None:
    lacking = {}
    for one in own:
        review = reviews.get(one.pk) or Review()
        fields = missing(round_.parsed_criteria, review.marks, review.comments)
        if one.state == AssignmentState.INVITED or fields:
            lacking[one.public_id] = fields
    if lacking:
        raise SetIncomplete(lacking)


def _write_versions(reviews: list[Review], now) -> dict[int, ReviewVersion]:
    """One new version for each review, by assignment, and the pointer to it."""
    numbers = dict(
        ReviewVersion.objects.filter(review__in=reviews).order_by("number").values_list("review", "number")
    )
    versions = [_version(review, numbers.get(review.pk, 0) + 1, now) for review in reviews]
    ReviewVersion.objects.bulk_create(versions, batch_size=500)
    for review, version in zip(reviews, versions, strict=True):
        review.current_version = version
    Review.objects.bulk_update(reviews, ["current_version"], batch_size=500)
    return {review.assignment_id: version for review, version in zip(reviews, versions, strict=True)}


def _version(review: Review, number: int, now) -> ReviewVersion:
    salt = secrets.token_hex(SALT_BYTES)
    return ReviewVersion(
        review=review,
        number=number,
        marks=review.marks,
        comments=review.comments,
        total=review.total,
        salt=salt,
        commitment=commitment_to(salt=salt, marks=review.marks, comments=review.comments),
        handed_in_at=now,
    )


def commitment_to(*, salt: str, marks: Mapping[str, Any], comments: Mapping[str, str]) -> str:
    """SHA-256 over the salt's bytes and the scores in canonical JSON (RFC 8785)."""
    return hashlib.sha256(
        bytes.fromhex(salt) + rfc8785.dumps({"marks": dict(marks), "comments": dict(comments)})
    ).hexdigest()


@transaction.atomic
def reopen_set(*, round_: Round, panellist: Panellist, by: Person, reason: str) -> int:
    """Let a panellist change a set again, while scoring runs; what they handed in counts until the next time.

    The office does this at their request, with a reason. Returns how many entries were reopened.
    """
    require(may_manage_panel(by, round_.call))
    round_ = lock_round(round_)
    panellist = lock_panellist(panellist)
    require(panellist.panel_id == round_.panel_id and not is_themselves(by, panellist))
    if round_.state != RoundState.SCORING:
        raise StateMoved()
    if not reason.strip():
        raise Refused(_("Give the reason. It stands in the protocol."))
    handed = [one for one in _lock_set(round_, panellist) if one.state == AssignmentState.HANDED_IN]
    if not handed:
        raise StateMoved()
    move_many(handed, "reopen", by=by, what="assignment.reopened", reason=reason)
    record(
        subject=panellist,
        by=by,
        what="panellist.set_reopened",
        reason=reason,
        data={"round": round_.pk, "entries": len(handed)},
    )
    key = f"reopened-{round_.pk}-{panellist.pk}-{timezone.now():%Y%m%d%H%M%S%f}"
    payload = {"panellist": panellist.pk, "round": round_.pk, "key": key}
    enqueue("reviews.set_reopened", payload, key=key)
    return len(handed)
