"""May they? Small predicates over CallGrant and Participant rows, shared by views, buttons and services."""

from collections.abc import Iterable

import rules

from applications.independence import scores
from applications.models import Application, Call, CallGrant, Participant


def roles_on(person, call: Call) -> frozenset[str]:
    """Return the person's roles on a call; all their grants are read once a request."""
    if person is None:
        return frozenset()
    if not hasattr(person, "_roles_by_call"):
        found: dict[int, set[str]] = {}
        grants = CallGrant.objects.current().filter(person=person, only_proposal=None)
        for call_id, role in grants.values_list("call_id", "role"):
            found.setdefault(call_id, set()).add(role)
        person._roles_by_call = found
    return frozenset(person._roles_by_call.get(call.pk, ()))


def forget_roles(person) -> None:
    """Drop the roles read for this request, after a grant was given or ended."""
    person.__dict__.pop("_roles_by_call", None)


def calls_with_role(person, *roles: str) -> Iterable[int]:
    roles_on(person, Call(pk=0))
    return [call for call, held in person._roles_by_call.items() if held.intersection(roles)]


def takes_part(person, application: Application) -> bool:
    return Participant.objects.filter(application=application, person=person, left_at=None).exists()


@rules.predicate
def is_officer(person, call) -> bool:
    return "officer" in roles_on(person, call)


@rules.predicate
def is_approver(person, call) -> bool:
    return "approver" in roles_on(person, call)


@rules.predicate
def is_observer(person, call) -> bool:
    return "observer" in roles_on(person, call)


works_on = is_officer | is_approver | is_observer
reads_applications = is_officer | is_approver


def may_decide(person, proposal) -> bool:
    """Return whether the person may decide a proposal: an approver who neither made it nor scored."""
    if person is None or proposal.proposed_by_id == person.pk or scores(person, proposal.call_id):
        return False
    if is_approver(person, proposal.call):
        return True
    return CallGrant.objects.current().filter(person=person, role="approver", only_proposal=proposal).exists()
