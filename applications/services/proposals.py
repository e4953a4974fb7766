"""Matters that take two people. What an approval does is registered by act, so rooms above add theirs."""

from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import timedelta

from django.db import transaction
from django.db.models import Q
from django.urls import reverse
from django.utils.translation import gettext as _
from django_fsm import ConcurrentTransition, can_proceed

from applications.errors import NeedsSecondPerson, Refused, StateMoved
from applications.independence import scorers
from applications.models import CallGrant, Proposal
from applications.models.proposal import ProposalQuerySet
from applications.permissions import may_decide
from applications.states import ProposalState
from ledger.services import enqueue, record
from people import magic
from people.models import MagicLink, Person

INVITATION_LASTS = timedelta(days=14)


def no_context(request, proposal: Proposal) -> dict:
    return {}


@dataclass(frozen=True)
class Act:
    """What happens when a proposal is approved or sent back, inside the same transaction.

    `template`, with what `context(request, proposal)` returns, shows the evidence on the proposal's page.
    """

    approve: Callable[[Proposal, Person], None]
    send_back: Callable[[Proposal, Person], None]
    template: str = ""
    context: Callable[..., dict] = no_context


_acts: dict[str, Act] = {}


def register_act(key: str, *, approve, send_back, template: str = "", context=no_context) -> None:
    _acts[key] = Act(approve, send_back, template, context)


def act_of(proposal: Proposal) -> Act:
    return _acts[proposal.act]


def show_act(key: str, *, template: str, context=no_context) -> None:
    """Say how the proposals of a registered act are shown: views register this apart from what they do."""
    _acts[key] = replace(_acts[key], template=template, context=context)


def open_proposal(
    *, call, act: str, by: Person, application=None, reason: str = "", data: dict | None = None
) -> Proposal:
    """Open a proposal and tell the approvers. Called inside the proposing service's transaction."""
    if Proposal.objects.open().filter(call=call, application=application, act=act).exists():
        raise StateMoved()
    proposal = Proposal.objects.create(
        call=call, application=application, act=act, proposed_by=by, reason=reason, data=data or {}
    )
    record(
        subject=application or call,
        by=by,
        what="proposal.opened",
        reason=reason,
        data={"proposal": proposal.pk, "act": act},
    )
    enqueue("applications.approval_waiting", {"proposal": proposal.pk}, key=f"approval-waiting-{proposal.pk}")
    return proposal


def who_may_decide(proposal: Proposal, *, outsiders: bool = True) -> list[Person]:
    """Return the approvers and whoever was invited for this proposal; not its author, nor who scored."""
    grants = CallGrant.objects.current().filter(call=proposal.call_id, role=CallGrant.Role.APPROVER)
    of_the_call, invited = Q(only_proposal=None), Q(only_proposal=proposal)
    grants = grants.filter(of_the_call | invited if outsiders else of_the_call)
    barred = {proposal.proposed_by_id} | scorers([proposal.call_id])[proposal.call_id]
    return list(Person.objects.filter(pk__in=grants.values("person")).exclude(pk__in=barred))


def open_to(person: Person) -> ProposalQuerySet:
    """Return the open proposals that this person may decide now: not their own, nor of a call they scored."""
    grants = CallGrant.objects.current().filter(person=person, role=CallGrant.Role.APPROVER)
    held = list(grants.values_list("call", "only_proposal"))
    by_call = scorers({call for call, _only in held})
    scored = [call for call, people in by_call.items() if person.pk in people]
    on_calls = [call for call, only in held if only is None]
    on_one = [only for _call, only in held if only]
    waiting = Proposal.objects.open().filter(Q(call__in=on_calls) | Q(pk__in=on_one))
    return waiting.exclude(Q(proposed_by=person) | Q(call__in=scored))


def _lock(proposal: Proposal) -> Proposal:
    return (
        Proposal.objects.select_for_update(of=("self",))
        .select_related("call", "application", "proposed_by")
        .get(pk=proposal.pk)
    )


@transaction.atomic
def approve(*, proposal: Proposal, by: Person, answer: str = "") -> Proposal:
    """Approve a proposal and carry it out. Raises NeedsSecondPerson, StateMoved or what the act raises."""
    proposal = _lock(proposal)
    if proposal.proposed_by_id == by.pk:
        raise NeedsSecondPerson()
    if not may_decide(by, proposal):
        raise PermissionError("not an approver of this call")
    if not can_proceed(proposal.approve):
        raise StateMoved()
    proposal.approve(by, answer)
    proposal.save()
    record(
        subject=proposal.application or proposal.call,
        by=by,
        what="proposal.approved",
        data={"proposal": proposal.pk, "act": proposal.act},
    )
    _acts[proposal.act].approve(proposal, by)
    return proposal


def approve_many(*, proposals, by: Person) -> list[tuple[Proposal, Exception | None]]:
    """Approve several proposals, each in its own transaction; the answer says what became of each."""
    results = []
    for proposal in proposals:
        try:
            approve(proposal=proposal, by=by)
        except (Refused, ConcurrentTransition) as error:
            results.append((proposal, error if isinstance(error, Refused) else StateMoved()))
        else:
            results.append((proposal, None))
    return results


@transaction.atomic
def send_back(*, proposal: Proposal, by: Person, answer: str) -> Proposal:
    """Send a proposal back with a reason, which its author reads."""
    proposal = _lock(proposal)
    if proposal.proposed_by_id == by.pk:
        raise NeedsSecondPerson()
    if not may_decide(by, proposal):
        raise PermissionError("not an approver of this call")
    if not can_proceed(proposal.send_back):
        raise StateMoved()
    if not answer.strip():
        raise Refused(_("Give the reason. Whoever proposed it reads it."))
    proposal.send_back(by, answer)
    proposal.save()
    record(
        subject=proposal.application or proposal.call,
        by=by,
        what="proposal.sent_back",
        reason=answer,
        data={"proposal": proposal.pk, "act": proposal.act},
    )
    _acts[proposal.act].send_back(proposal, by)
    enqueue("applications.proposal_sent_back", {"proposal": proposal.pk}, key=f"proposal-back-{proposal.pk}")
    return proposal


@transaction.atomic
def take_back(*, proposal: Proposal, by: Person) -> Proposal:
    """Take back one's own open proposal."""
    proposal = _lock(proposal)
    if proposal.proposed_by_id != by.pk:
        raise PermissionError("only its author takes a proposal back")
    if not can_proceed(proposal.take_back):
        raise StateMoved()
    proposal.take_back(by)
    proposal.save()
    record(
        subject=proposal.application or proposal.call,
        by=by,
        what="proposal.taken_back",
        data={"proposal": proposal.pk, "act": proposal.act},
    )
    _acts[proposal.act].send_back(proposal, by)
    return proposal


@transaction.atomic
def invite_outsider(*, proposal: Proposal, person: Person, by: Person) -> CallGrant:
    """Let someone from outside approve this one proposal: for an office where nobody independent remains.

    They get a letter, with a sign-in link where they have no account. Raises NeedsSecondPerson, StateMoved or
    Refused.
    """
    proposal = _lock(proposal)
    if not may_decide(by, proposal) and proposal.proposed_by_id != by.pk:
        raise PermissionError("neither author nor approver")
    if proposal.state != ProposalState.OPEN:
        raise StateMoved()
    if person.pk == proposal.proposed_by_id:
        raise NeedsSecondPerson()
    asked = CallGrant.objects.current().filter(person=person, role=CallGrant.Role.APPROVER)
    if asked.filter(Q(call=proposal.call_id, only_proposal=None) | Q(only_proposal=proposal)).exists():
        raise Refused(_("This person can approve it already."))
    grant = CallGrant.objects.create(
        call=proposal.call, person=person, role=CallGrant.Role.APPROVER, only_proposal=proposal, granted_by=by
    )
    record(
        subject=proposal.call,
        by=by,
        what="call.outsider_invited",
        data={"proposal": proposal.pk, "person": person.pk},
    )
    link = None
    if person.user_id is None:
        link = magic.create(
            person=person,
            purpose=MagicLink.Purpose.INVITATION,
            by=by,
            lifetime=INVITATION_LASTS,
            next_path=reverse("applications:proposal", args=[proposal.public_id]),
        )
    enqueue(
        "applications.outsider_invited",
        {"proposal": proposal.pk, "person": person.pk, "link": link.pk if link else None},
        key=f"outsider-invited-{grant.pk}",
    )
    return grant
