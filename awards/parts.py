"""What this room adds to pages of the spine: the front page, an application's own page and its staff page."""

from django.http import HttpRequest
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from applications.models import Application, Proposal
from applications.permissions import reads_applications
from awards.evidence import evidence_of
from awards.models import Appeal, Award, Decision, PublishedResult
from awards.own_result import OwnResult, own_result, standing_line
from awards.permissions import may_answer_award
from awards.services.appealing import is_open_to_appeal
from awards.services.letters import appeal_until, entries_judged, last_minute
from awards.states import AwardState, Outcome
from awards.views.public import described
from people import reading

PAST_SHOWN = 2


def past_results(request: HttpRequest) -> dict:
    rows = PublishedResult.objects.newest_first().prefetch_related("winners__country")[:PAST_SHOWN]
    return {"results": [described(row) for row in rows]}


def own_result_part(request: HttpRequest, application: Application) -> dict | None:
    """Return the result with marks, comments and what can be done; None before it is released.

    An upheld request keeps its answer in sight while the application is decided anew.
    """
    appeal = Appeal.objects.filter(application=application).first() if application.released_at else None
    result = own_result(application) if application.released_at else None
    if result is None:
        reopened = Appeal.objects.filter(application=application, state="upheld").first()
        return {"result": None, "appeal": reopened} if reopened else None
    award = Award.objects.filter(application=application).first()
    now = timezone.now()
    return {
        "result": result,
        "sentence": result_sentence(result, application),
        "appeal": appeal,
        "may_appeal": appeal is None and is_open_to_appeal(application, now),
        "appeal_by": last_minute(appeal_until(application.released_at, application.call)),
        "award": award,
        "may_answer": award is not None
        and award.state == AwardState.OFFERED
        and may_answer_award(request.person, application),
    }


def result_sentence(result: OwnResult, application: Application) -> str:
    """Return the result in plain words, with how many places there were for how many."""
    line, call = result.line, application.call
    if line.outcome == Outcome.RESERVE:
        words = {"place": line.reserve_place}
        return (
            _("Your place on the reserve list is %(place)d. If a place becomes free, we write to you.")
            % words
        )
    places = line.category.places if line.category else None
    entries = entries_judged(call).get(line.category_id, 0)
    if places is None or not entries:
        return ""
    given = ngettext("There was %(count)s place", "There were %(count)s places", places) % {
        "count": reading.number(places)
    }
    applied = ngettext("%(count)s application", "%(count)s applications", entries) % {
        "count": reading.number(entries)
    }
    return _("%(places)s for %(applications)s.") % {"places": given, "applications": applied}


def decided_part(request: HttpRequest, application: Application) -> dict | None:
    """Return what was decided of an application, for its staff page."""
    line = standing_line(application)
    if line is None:
        return None
    return {
        "line": line,
        "appeal": Appeal.objects.filter(application=application).first(),
        "award": Award.objects.filter(application=application).first(),
    }


def decision_proposal(request: HttpRequest, proposal: Proposal) -> dict:
    """Return the evidence on the page of a proposed decision: exceptions first, then who is selected."""
    decision = Decision.objects.with_people().get(proposal=proposal)
    return {
        "decision": decision,
        "evidence": evidence_of(decision),
        "reads_call": reads_applications(request.person, proposal.call),
    }
