"""What follows in a round when an application leaves the running or comes back."""

from django.db import transaction

from applications.models import Application
from applications.states import ApplicationState
from reviews.models import Assignment, ConflictOfInterest
from reviews.services.conflicts import resume
from reviews.services.moves import move_many, recount
from reviews.states import ACTIVE, AssignmentState, RoundState

LEFT = [ApplicationState.INELIGIBLE, ApplicationState.WITHDRAWN]
REASON_LEFT = "application"
"""Marks an assignment that was withdrawn because its application left, and may come back with it."""


def follow(application: Application) -> None:
    """Withdraw the assignments of an application that left; give them back to one that was reinstated."""
    if application.state in LEFT:
        _withdraw(application)
    elif application.state == ApplicationState.ELIGIBLE:
        _give_back(application)


@transaction.atomic
def _withdraw(application: Application) -> None:
    states = [*ACTIVE, AssignmentState.SUSPENDED]
    leaving = _assignments(application, states)
    move_many(leaving, "withdraw", by=None, what="assignment.withdrawn", changes={"reason": REASON_LEFT})
    for round_ in {one.round for one in leaving}:
        recount(round_, [application.pk])


@transaction.atomic
def _give_back(application: Application) -> None:
    withdrawn = _assignments(application, [AssignmentState.WITHDRAWN], reason=REASON_LEFT)
    in_conflict = set(
        ConflictOfInterest.objects.standing()
        .filter(application=application)
        .values_list("panellist", flat=True)
    )
    back = [
        one for one in withdrawn if one.panellist_id not in in_conflict and one.panellist.state == "accepted"
    ]
    for assignment in back:
        resume(assignment, by=None)
    for round_ in {one.round for one in back}:
        recount(round_, [application.pk])


def _assignments(application: Application, states: list[str], **filters) -> list[Assignment]:
    return list(
        Assignment.objects.select_for_update(of=("self",))
        .select_related("round", "panellist")
        .filter(application=application, state__in=states, **filters)
        .exclude(round__state=RoundState.OPENED)
        .order_by("pk")
    )
