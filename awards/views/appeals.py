"""Requests for review as the office reads them; one is answered by someone who took no part."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods

from applications.errors import StateMoved
from applications.keyset import Sort, page_of
from applications.models import Call
from applications.permissions import reads_applications
from applications.views.desk_access import call_page
from applications.views.errors import Standing, refusals, way
from awards.errors import TookPart
from awards.forms.appealing import AppealAnswerForm
from awards.models import Appeal
from awards.own_result import own_result, standing_line
from awards.permissions import took_part, who_took_part
from awards.services.appealing import decide_appeal, who_may_decide_appeal
from awards.states import AppealState

OLDEST = Sort("pk")


def appeal_stands(request: HttpRequest, call: Call, public_id: str = "", **kwargs) -> Standing:
    appeal = Appeal.objects.filter(application__call=call, public_id=public_id).first()
    listed = way(_("Go to the requests for review"), "awards:appeals", call.slug)
    if appeal is None:
        return Standing("", [listed])
    page = way(_("Open the request as it stands now"), "awards:appeal", call.slug, public_id)
    return Standing(str(appeal.get_state_display()), [page, listed])


@require_GET
@call_page(reads_applications)
def appeals(request: HttpRequest, call: Call) -> HttpResponse:
    """Show every request for review of a call, the oldest first."""
    rows = Appeal.objects.of_call(call).select_related("application__country", "decided_by")
    page = page_of(rows, OLDEST, request.GET)
    return render(
        request,
        "awards/appeals.html",
        {
            "call": call,
            "is_demo_page": call.is_demo,
            "page": page,
            "columns": [
                {"label": _("Number")},
                {"label": _("Application")},
                {"label": _("Asked on")},
                {"label": _("State")},
                {"label": _("Answered by")},
            ],
        },
    )


@require_http_methods(["GET", "POST"])
@call_page(reads_applications)
@refusals(stands=appeal_stands, keep=("reasons",))
def appeal(request: HttpRequest, call: Call, public_id: str) -> HttpResponse:
    """Show a request with the result it is about, and the form for whoever may answer it."""
    row = get_object_or_404(Appeal.objects.for_page(), application__call=call, public_id=public_id)
    row.application.call = call
    form = AppealAnswerForm(request.POST or None)
    if request.method == "POST":
        if row.state != AppealState.LODGED:
            raise StateMoved()
        if took_part(request.person, row.application):
            raise TookPart()
        if form.is_valid():
            decide_appeal(
                appeal=row, by=request.person, uphold=form.upholds, reasons=form.cleaned_data["reasons"]
            )
            return redirect("awards:appeal", slug=call.slug, public_id=public_id)
    return appeal_page(request, call, row, form)


def appeal_page(request: HttpRequest, call: Call, row: Appeal, form: AppealAnswerForm) -> HttpResponse:
    waits = row.state == AppealState.LODGED
    took = who_took_part(row.application) if waits else set()
    barred = request.person.pk in took
    return render(
        request,
        "awards/appeal.html",
        {
            "call": call,
            "is_demo_page": call.is_demo,
            "appeal": row,
            "application": row.application,
            "line": standing_line(row.application),
            "result": own_result(row.application),
            "form": form if waits and not barred else None,
            "barred": barred,
            "deciders": who_may_decide_appeal(row, barred=took) if barred else [],
        },
        status=422 if form.errors else 200,
    )
