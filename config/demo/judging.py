"""The parts of the demo that a panel plays."""

from datetime import datetime, timedelta

from applications.models import Application, Call
from applications.services.screening import confirm_eligible
from config.demo.stage import Stage
from reviews.models import Assignment, Panel, Panellist, Round
from reviews.services import assigning, conflicts, panels, rounds, scoring

COMMENTS = {
    5: "The counts before and after are convincing.",
    4: "Clear gain. Say who pays for the register in the third year.",
    3: "The idea is clear; there are few counts yet.",
    2: "The gain is claimed and not counted.",
    1: "No result for people yet.",
}
JUDGES = ["judge", "second_judge", "third_judge"]


def check_all(stage: Stage, call: Call, when: datetime) -> None:
    """Confirm every submitted application of a closed call."""
    with stage.at(when):
        for application in call.applications.filter(state="submitted").order_by("pk"):
            confirm_eligible(application=application, by=stage.who("officer"))


def seat_panel(stage: Stage, call: Call, when: datetime, *, due: datetime) -> Round:
    """Invite three panellists, let them accept, and begin scoring."""
    with stage.at(when):
        panel = panels.create_panel(call=call, by=stage.who("officer"))
        for key in JUDGES:
            panels.invite_panellist(
                panel=panel, by=stage.who("officer"), person=stage.who(key), is_chair=key == "second_judge"
            )
    with stage.at(when + timedelta(hours=20)):
        for panellist in Panellist.objects.filter(panel=panel).select_related("person"):
            panels.accept_invitation(panellist=panellist, by=panellist.person)
        return assigning.begin_scoring(call=call, by=stage.who("officer"), due_at=due)


def seats(round_: Round) -> list[Panellist]:
    return list(Panellist.objects.filter(panel=round_.panel_id).select_related("person").order_by("pk"))


def own_entries(round_: Round, panellist: Panellist) -> list[Assignment]:
    return list(
        Assignment.objects.active()
        .filter(round=round_, panellist=panellist)
        .select_related("application", "round", "panellist__person")
        .order_by("position", "pk")
    )


def declare(stage: Stage, round_: Round, when: datetime, *, aside: dict[int, dict[int, str]]) -> None:
    """Each panellist says whom they know. `aside`: by place on the panel, reason by application."""
    with stage.at(when):
        for place, panellist in enumerate(seats(round_)):
            reasons = {
                assignment.public_id: aside[place][assignment.application_id]
                for assignment in own_entries(round_, panellist)
                if assignment.application_id in aside.get(place, {})
            }
            panels.declare_no_connection(panellist=panellist, by=panellist.person, aside=reasons)


def mark_around(stage: Stage, quality: float) -> int:
    return min(5, max(1, round(stage.chance.gauss(quality, 0.6))))


def score_entry(stage: Stage, assignment: Assignment, marks: list[int], comment: str = "") -> None:
    criteria = [criterion.key for criterion in assignment.round.parsed_criteria]
    changes = {f"mark:{key}": mark for key, mark in zip(criteria, marks, strict=True)}
    words = comment or COMMENTS[round(sum(marks) / len(marks))]
    scoring.save_review(
        assignment=assignment,
        by=assignment.panellist.person,
        changes={**changes, "comment:overall": words},
        bases={},
    )


def score_all(
    stage: Stage, round_: Round, when: datetime, *, quality: dict[int, float], fixed: dict | None = None
) -> None:
    """Let every panellist score their entries around each one's quality, and hand in their set.

    `fixed`: by application, one list of marks a panellist's place.
    """
    for place, panellist in enumerate(seats(round_)):
        with stage.at(when + timedelta(hours=5 * place)):
            for assignment in own_entries(round_, panellist):
                entry = assignment.application_id
                known = (fixed or {}).get(entry)
                marks = (
                    known[place] if known else [mark_around(stage, quality[entry]) for _ in round_.criteria]
                )
                score_entry(stage, assignment, marks)
            scoring.hand_in_set(round_=round_, panellist=panellist, by=panellist.person)


def open_scores(stage: Stage, round_: Round, when: datetime) -> Round:
    with stage.at(when):
        rounds.close_round(round_=Round.objects.get(pk=round_.pk), by=stage.who("officer"))
        return rounds.open_round(round_=Round.objects.get(pk=round_.pk), by=stage.who("officer"))


def qualities(stage: Stage, applications: list[Application]) -> dict[int, float]:
    return {application.pk: stage.chance.uniform(2.0, 4.2) for application in applications}


def step_aside_from(
    stage: Stage, round_: Round, panellist: Panellist, place: int, reason: str, when: datetime
) -> None:
    with stage.at(when):
        conflicts.step_aside(
            assignment=own_entries(round_, panellist)[place], by=panellist.person, reason=reason
        )


def panel_of(call: Call) -> Panel:
    return Panel.objects.get(call=call)
