"""May they? What panellists and staff may do and see of a panel, its rounds and its scores."""

import rules

from applications.permissions import is_officer, works_on
from applications.states import CallState
from reviews.models import Assignment, Panellist, Review, Round
from reviews.states import (
    OPEN_TO_SCORES,
    READS_THE_ENTRY,
    AssignmentState,
    PanellistState,
    RoundState,
)


@rules.predicate
def is_panellist(person, call) -> bool:
    """Accepted on a panel of the call."""
    return (
        person is not None and Panellist.objects.accepted().filter(person=person, panel__call=call).exists()
    )


@rules.predicate
def is_chair(person, call) -> bool:
    return (
        person is not None
        and Panellist.objects.accepted().filter(person=person, panel__call=call, is_chair=True).exists()
    )


@rules.predicate
def is_own(person, assignment: Assignment) -> bool:
    return person is not None and assignment.panellist.person_id == person.pk


@rules.predicate
def is_themselves(person, panellist: Panellist) -> bool:
    return person is not None and panellist.person_id == person.pk


@rules.predicate
def reads_now(person, assignment: Assignment) -> bool:
    return (
        assignment.panellist.state == PanellistState.ACCEPTED
        and assignment.panellist.no_connection_at is not None
        and assignment.state in READS_THE_ENTRY
    )


@rules.predicate
def is_open_to_scores(person, assignment: Assignment) -> bool:
    return (
        assignment.state in OPEN_TO_SCORES
        and assignment.round.state == RoundState.SCORING
        and assignment.round.call.state == CallState.IN_REVIEW
    )


may_read_entry = is_own & reads_now
may_score = may_read_entry & is_open_to_scores
may_manage_panel = is_officer
may_name_conflict = is_officer | is_chair
may_see_counts = works_on


def has_handed_in(panellist: Panellist, round_: Round) -> bool:
    """Whether the whole set is handed in: something is, and nothing still waits for them."""
    states = set(
        Assignment.objects.active().filter(panellist=panellist, round=round_).values_list("state", flat=True)
    )
    return states == {AssignmentState.HANDED_IN}


def may_see_scores(person, round_: Round) -> bool:
    """Whether the person may see scores of the round other than their own, single ones or in any sum.

    The office: once the round is opened. A panellist: once their own set is handed in and the round's rule
    opens the others'. Which reviews then, `reviews_for` says.
    """
    if person is None:
        return False
    if works_on(person, round_.call):
        return round_.is_open
    panellist = Panellist.objects.accepted().filter(person=person, panel=round_.panel_id).first()
    if panellist is None or not (round_.is_open or round_.panel_sees == Round.PanelSees.HANDED_IN):
        return False
    return has_handed_in(panellist, round_)


def reviews_for(person, round_: Round):
    """The handed-in reviews of the round that the person may see, as a QuerySet; their own among them.

    Panellists see those of entries that they read themselves: of one they stepped aside from they learn
    nothing, not even how many read it.
    """
    reviews = Review.objects.counting().filter(assignment__round=round_)
    if person is None:
        return reviews.none()
    if not may_see_scores(person, round_):
        return reviews.of_person(person)
    if works_on(person, round_.call):
        return reviews
    own = Assignment.objects.of_person(person).readable().filter(round=round_)
    return reviews.filter(assignment__application__in=own.values("application"))
