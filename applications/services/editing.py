"""Changing what stands in a call: its places, its public words, the wording of its letters."""

from django.db import transaction
from django.utils.translation import gettext as _

from applications.errors import StateMoved
from applications.models import Call, CallLetterText, Category
from applications.permissions import is_officer
from applications.services.calls import (
    accept_suggestions,
    lock_call,
    lock_draft,
    require,
    require_as_seen,
    update_call,
)
from applications.states import CALLS_CORRECTABLE, LETTERS_EDITABLE
from ledger.services import record
from people.models import Person


@transaction.atomic
def set_places(*, call: Call, by: Person, places: dict[str, int | None]) -> None:
    """Say how many places each category of a draft call has, by its key; None where nothing is fixed."""
    call = lock_draft(call, by)
    changed = [category for category in call.categories.all() if category.places != places.get(category.key)]
    for category in changed:
        category.places = places.get(category.key)
    Category.objects.bulk_update(changed, ["places"])
    if changed:
        record(subject=call, by=by, what="call.changed", data={"fields": ["places"]})


@transaction.atomic
def update_basics(*, call: Call, by: Person, places: dict[str, int | None], seen: dict, **changes) -> Call:
    """Change the words, languages, contact and places of a draft call."""
    call = update_call(call=call, by=by, seen=seen, **changes)
    set_places(call=call, by=by, places=places)
    return call


@transaction.atomic
def set_numbers(*, call: Call, by: Person, rules: list, criteria: list, accept: bool, seen: dict) -> Call:
    """Change thresholds and weights of a draft call; `accept` makes the suggested ones the office's own."""
    call = update_call(call=call, by=by, seen=seen, rules=rules, criteria=criteria)
    return accept_suggestions(call=call, by=by) if accept and not call.suggestions_accepted else call


@transaction.atomic
def correct_texts(
    *, call: Call, by: Person, title: dict, summary: dict, who_can_apply: dict, seen: dict
) -> Call:
    """Correct a typing error in the public texts of a published call: one person, logged, no new version."""
    require(is_officer(by, call))
    call = lock_call(call)
    if call.state not in CALLS_CORRECTABLE:
        raise StateMoved()
    require_as_seen(call, seen)
    texts = {"title": title, "summary": summary, "who_can_apply": who_can_apply}
    changed = sorted(name for name, value in texts.items() if getattr(call, name) != value)
    for name in changed:
        setattr(call, name, texts[name])
    if changed:
        call.save()
        record(subject=call, by=by, what="call.corrected", data={"fields": changed})
    return call


@transaction.atomic
def write_letter_text(*, call: Call, by: Person, kind: str, texts: dict, seen: dict) -> CallLetterText:
    """Set the wording of one kind of result letter, until the letters have gone out."""
    require(is_officer(by, call))
    call = lock_call(call)
    if call.state not in LETTERS_EDITABLE:
        raise StateMoved(_("The letters of this call have been sent. Their wording stays."))
    row, _created = CallLetterText.objects.select_for_update(of=("self",)).get_or_create(call=call, kind=kind)
    require_as_seen(row, {"texts": seen})
    if row.texts != texts:
        row.texts = texts
        row.save(update_fields=["texts"])
        record(subject=call, by=by, what="call.letter_worded", data={"kind": kind})
    return row
