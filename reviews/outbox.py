"""Letters to panellists. Each handler may run twice and has one effect; the letter's key sees to it."""

from django.urls import reverse
from django.utils import translation

from applications.services.letters import tie
from correspondence.models import Letter
from correspondence.services import write_letter
from ledger.outbox import handler
from people import magic
from people.models import MagicLink
from reviews.models import Assignment, Panellist, Round
from reviews.services.assigning import closing_of_scores
from reviews.services.panels import LINK_LIFETIME
from reviews.states import ON_THE_PANEL, OPEN_TO_SCORES, AssignmentState, PanellistState, RoundState


def _panellist(pk: int) -> Panellist:
    return Panellist.objects.select_related("person", "panel__call", "invited_by").get(pk=pk)


def _write(panellist: Panellist, *, template: str, context: dict, key: str, view: str) -> None:
    """A letter to a panellist whose button signs them in and leads to one of their own pages."""
    if Letter.objects.filter(key=key).exists():
        return
    person, call = panellist.person, panellist.panel.call
    with translation.override(person.language):
        page = reverse(view, args=[panellist.public_id])
    link = magic.create(
        person=person,
        purpose=MagicLink.Purpose.INVITATION,
        by=panellist.invited_by,
        lifetime=LINK_LIFETIME,
        next_path=page,
    )
    letter = write_letter(
        to=person,
        template=template,
        context={"call": call, "person": person, "zone": call.zone, **context},
        key=key,
        action_path=magic.deferred_path(link),
    )
    tie(letter, call=call, kind=template)


@handler("reviews.invited")
def invited(payload: dict) -> None:
    panellist = _panellist(payload["panellist"])
    if panellist.state not in ON_THE_PANEL:
        return
    round_ = Round.objects.of_call(panellist.panel.call).last()
    scores_by = round_.due_at if round_ else closing_of_scores(panellist.panel.call)
    _write(
        panellist,
        template="panel_invitation",
        context={"respond_by": panellist.respond_by, "scores_by": scores_by},
        key=payload["key"],
        view="reviews:invitation",
    )


@handler("reviews.entries_assigned")
def entries_assigned(payload: dict) -> None:
    """Tell who sits on the panel that entries wait; the invited learn it when they accept."""
    panellist = _panellist(payload["panellist"])
    round_ = Round.objects.get(pk=payload["round"])
    waiting = Assignment.objects.filter(
        panellist=panellist, round=round_, state__in=[AssignmentState.INVITED, *OPEN_TO_SCORES]
    ).count()
    if panellist.state == PanellistState.ACCEPTED and round_.state == RoundState.SCORING and waiting:
        _write(
            panellist,
            template="entries_to_score",
            context={"count": waiting, "scores_by": round_.due_at},
            key=payload["key"],
            view="reviews:entries",
        )


@handler("reviews.set_reopened")
def set_reopened(payload: dict) -> None:
    panellist = _panellist(payload["panellist"])
    round_ = Round.objects.get(pk=payload["round"])
    if panellist.state == PanellistState.ACCEPTED and round_.state == RoundState.SCORING:
        _write(
            panellist,
            template="scores_reopened",
            context={"scores_by": round_.due_at},
            key=payload["key"],
            view="reviews:entries",
        )


@handler("reviews.suspended")
def suspended(payload: dict) -> None:
    assignment = Assignment.objects.select_related("application").get(pk=payload["assignment"])
    if assignment.state == AssignmentState.SUSPENDED:
        panellist = _panellist(assignment.panellist_id)
        _write(
            panellist,
            template="entry_suspended",
            context={"application": assignment.application},
            key=payload["key"],
            view="reviews:entries",
        )
