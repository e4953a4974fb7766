"""The score sheet of one entry: what was sent, what is stored, what collided."""

from collections.abc import Mapping
from decimal import Decimal
from typing import Any

from django.http import QueryDict
from django.utils.translation import gettext as _

from applications.formspec.characters import clean_text
from applications.formspec.merge import Conflict
from applications.models.call import text_in
from applications.views.applying import digest
from people import reading
from reviews.criteria import COMMENT_CHARACTERS, NOT_APPLICABLE, NOTE_CHARACTERS, OVERALL, Criterion
from reviews.models import Review, Round
from reviews.services.scoring import COMMENT, MARK, NOTE, fields_of

OVERALL_COMMENT = f"{COMMENT}{OVERALL}"


def mark_words(score: Decimal | int | float | str) -> str:
    """A mark as a form carries it: 5 and 4.5, never 5.0."""
    if score == NOT_APPLICABLE:
        return NOT_APPLICABLE
    written = f"{Decimal(str(score)):f}"
    return written.rstrip("0").rstrip(".") if "." in written else written


def chosen_words(mark: int | float | str | None) -> str:
    """The mark that a sheet shows as chosen; text that is no mark chooses nothing."""
    if mark is None:
        return ""
    return mark if isinstance(mark, str) else mark_words(mark)


def mark_of(criterion: Criterion, sent: str) -> int | float | str | None:
    """The mark that was sent; what is none of the criterion's stays text, which the service refuses."""
    if not sent or sent == NOT_APPLICABLE:
        return sent or None
    score = {mark_words(score): score for score in criterion.scores}.get(sent)
    if score is None:
        return sent
    return int(score) if score == int(score) else float(score)


def typed_fields(round_: Round, posted: QueryDict) -> dict[str, Any]:
    """All fields of the sheet as they were sent: marks as numbers, empty texts as None."""
    fields: dict[str, Any] = {}
    for criterion in round_.parsed_criteria:
        fields[f"{MARK}{criterion.key}"] = mark_of(criterion, posted.get(f"{MARK}{criterion.key}", ""))
        fields[f"{COMMENT}{criterion.key}"] = text_of(posted, f"{COMMENT}{criterion.key}")
    fields[OVERALL_COMMENT] = text_of(posted, OVERALL_COMMENT)
    fields[NOTE] = text_of(posted, NOTE)
    return fields


def text_of(posted: QueryDict, name: str) -> str | None:
    return clean_text(posted.get(name, "")) or None


def changed_fields(round_: Round, posted: QueryDict) -> tuple[dict[str, Any], dict[str, int]]:
    """What was changed on this page and the revision that each change was typed upon."""
    changes, bases = {}, {}
    for name, value in typed_fields(round_, posted).items():
        if posted.get(f"was-{name}", digest(value)) == digest(value):
            continue
        base = posted.get(f"rev-{name}", "")
        changes[name], bases[name] = value, int(base) if base.isdecimal() else 0
    return changes, bases


def errors_of(fields: Mapping[str, Any]) -> dict[str, str]:
    """The texts that are too long, with what to do about each."""
    found = {}
    for name, value in fields.items():
        most = NOTE_CHARACTERS if name == NOTE else COMMENT_CHARACTERS
        if not name.startswith(MARK) and value and len(value) > most:
            found[name] = _("Write at most %(most)d characters: you have %(have)d.") % {
                "most": most,
                "have": len(value),
            }
    return found


def saved_fields(round_: Round, review: Review, conflicts: Mapping[str, Conflict]) -> dict[str, dict]:
    """What the page has to know after a save, so that its next one is typed upon it."""
    stored = fields_of(review)
    return {
        name: {"rev": review.revisions.get(name, 0), "was": digest(stored.get(name))}
        for name in field_names(round_)
        if name not in conflicts
    }


def field_names(round_: Round) -> list[str]:
    keys = [criterion.key for criterion in round_.parsed_criteria]
    return [*(f"{prefix}{key}" for key in keys for prefix in (MARK, COMMENT)), OVERALL_COMMENT, NOTE]


class Sheet:
    """The sheet for its template: stored values, or what was typed where a save did not go through."""

    def __init__(
        self,
        round_: Round,
        review: Review | None,
        *,
        typed: Mapping[str, Any] | None = None,
        conflicts: Mapping[str, Conflict] | None = None,
        errors: Mapping[str, str] | None = None,
        others: list[Review] | None = None,
    ):
        self.round, self.languages = round_, round_.call.languages
        self.stored = fields_of(review) if review else {}
        self.revisions = review.revisions if review else {}
        self.fields = {**self.stored, **(typed or {})}
        self.conflicts, self.errors = conflicts or {}, errors or {}
        self.others = others or []

    @property
    def criteria(self) -> list[dict]:
        total = sum(criterion.weight for criterion in self.round.parsed_criteria)
        return [self.criterion(criterion, total) for criterion in self.round.parsed_criteria]

    def criterion(self, criterion: Criterion, total: Decimal) -> dict:
        mark = self.field(f"{MARK}{criterion.key}")
        words = [
            {"value": mark_words(band.score), "words": text_in(band.text, self.languages)[0]}
            for band in criterion.bands
        ]
        if criterion.optional:
            words.append({"value": NOT_APPLICABLE, "words": _("Does not apply")})
        return {
            "key": criterion.key,
            "title": text_in(criterion.title, self.languages)[0],
            "weight": round(100 * criterion.weight / total),
            "bands": words,
            "chosen": chosen_words(mark["value"]),
            "mark": mark,
            "comment": self.field(f"{COMMENT}{criterion.key}"),
            "others": self.marks_of_others(criterion.key),
        }

    def marks_of_others(self, key: str) -> str:
        found = [one.current_version.marks.get(key) for one in self.others]
        words = [reading.number(mark) for mark in found if mark not in (None, NOT_APPLICABLE)]
        return ", ".join(words)

    @property
    def overall(self) -> dict:
        return self.field(OVERALL_COMMENT)

    @property
    def note(self) -> dict:
        return self.field(NOTE)

    @property
    def marked(self) -> int:
        keys = [f"{MARK}{criterion.key}" for criterion in self.round.parsed_criteria]
        return sum(self.fields.get(key) is not None for key in keys)

    @property
    def size(self) -> int:
        return len(self.round.parsed_criteria)

    @property
    def comments_of_others(self) -> list[list[dict]]:
        """What each of the others wrote, criterion by criterion, without a name."""
        titles = {one.key: text_in(one.title, self.languages)[0] for one in self.round.parsed_criteria}
        told = []
        for review in self.others:
            comments = review.current_version.comments
            told.append(
                [
                    {"title": titles.get(key, ""), "text": comments[key]}
                    for key in (OVERALL, *titles)
                    if comments.get(key)
                ]
            )
        return [comments for comments in told if comments]

    def field(self, name: str) -> dict:
        """One field with the hidden values that tell what it was typed upon."""
        collided = self.conflicts.get(name)
        return {
            "name": name,
            "id": f"f-{name.replace(':', '-')}",
            "value": self.fields.get(name),
            "rev": self.revisions.get(name, 0),
            "was": digest(self.stored.get(name)),
            "most": NOTE_CHARACTERS if name == NOTE else COMMENT_CHARACTERS,
            "error": self.errors.get(name, ""),
            "collided": collided is not None,
            "theirs": self.in_words(collided.theirs) if collided else "",
        }

    def in_words(self, value: Any) -> str:
        if value is None:
            return _("nothing")
        if value == NOT_APPLICABLE:
            return _("Does not apply")
        return value if isinstance(value, str) else reading.number(value)

    def named(self, name: str) -> str:
        """What a field is called in the summary of what collided."""
        if name == NOTE:
            return _("Note for yourself")
        if name == OVERALL_COMMENT:
            return _("Comment for the applicant")
        key = name.partition(":")[2]
        title = next(
            text_in(one.title, self.languages)[0] for one in self.round.parsed_criteria if one.key == key
        )
        return title if name.startswith(MARK) else _("%(criterion)s: comment") % {"criterion": title}

    @property
    def lines(self) -> list[dict]:
        """What the head of the page names: collisions and errors, each leading to its field."""
        names = [name for name in field_names(self.round) if name in self.conflicts or name in self.errors]
        return [{"text": self.line(name), "href": f"#{self.field(name)['id']}"} for name in names]

    def line(self, name: str) -> str:
        if name in self.errors:
            return f"{self.named(name)}: {self.errors[name]}"
        return self.named(name)
