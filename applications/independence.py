"""Whether enough people remain who took no part: two people for what matters, and a third for an appeal."""

from collections.abc import Callable, Iterable

from django.utils.translation import gettext as _

from applications.models import Call, CallGrant

PEOPLE_FOR_AN_APPEAL = 3

Finder = Callable[[Iterable[int]], Iterable[tuple[int, int]]]

_finders: list[Finder] = []


def register_scorers(find: Finder) -> Finder:
    """Let the panel's room say who scores: fn(keys of calls) -> (key of the call, key of the person)."""
    _finders.append(find)
    return find


def scorers(call_ids: Iterable[int]) -> dict[int, set[int]]:
    """Return who scores each call. Who scored a call approves nothing of it."""
    found: dict[int, set[int]] = {call: set() for call in call_ids}
    for find in _finders:
        for call, person in find(list(found)):
            found[call].add(person)
    return found


def scores(person, call_id: int) -> bool:
    return person.pk in scorers([call_id])[call_id]


def warnings(call: Call, grants: Iterable[CallGrant]) -> list[str]:
    """Return what the page of a call's people has to warn of, in the reader's language."""
    panel = scorers([call.pk])[call.pk]
    holders: dict[str, set[int]] = {role: set() for role in CallGrant.Role.values}
    for grant in grants:
        holders[grant.role].add(grant.person_id)
    officers, approvers = holders["officer"], holders["approver"] - panel
    if not approvers:
        if holders["approver"]:
            return [_("Every approver of this call is on its panel. Who scores a call does not approve it.")]
        return [_("Nobody can approve on this call: it has no approver.")]
    if officers and not any(approvers - {officer} for officer in officers):
        return [
            _("The only approver is also the only officer. Nobody can approve what they propose themselves.")
        ]
    if len((officers | holders["approver"]) - panel) < PEOPLE_FOR_AN_APPEAL:
        return [
            _(
                "If one of you proposes the decision and another one approves it, nobody remains who took "
                "no part and could decide about an appeal. Name one more person, or invite somebody from "
                "outside when the time comes."
            )
        ]
    return []
