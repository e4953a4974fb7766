"""An applicant's own steps after the result: one request for review, and the answer to an award."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_http_methods

from applications.errors import StateMoved
from applications.views.errors import refusals
from applications.views.mine import own
from awards.forms.appealing import AppealForm
from awards.models import Award
from awards.permissions import may_answer_award
from awards.services import appealing
from awards.services.awarding import answer_award as answer
from awards.services.letters import appeal_until, last_minute
from awards.states import AwardState
from people.decorators import signed_in


@require_http_methods(["GET", "POST"])
@signed_in
@refusals(keep=("text",))
def lodge_appeal(request: HttpRequest, public_id: str) -> HttpResponse:
    """Write the one request for review, read it once more, send it."""
    application = own(request, public_id)
    if not appealing.is_open_to_appeal(application, request.received_at):
        raise StateMoved()
    form = AppealForm(request.POST or None)
    if request.method == "POST" and form.is_valid() and "confirmed" in request.POST:
        appealing.lodge_appeal(
            application=application,
            by=request.person,
            text=form.cleaned_data["text"],
            at=request.received_at,
        )
        return redirect("applications:mine", public_id=public_id)
    checking = request.method == "POST" and form.is_valid() and "change" not in request.POST
    return render(
        request,
        "awards/lodge_appeal_check.html" if checking else "awards/lodge_appeal.html",
        {
            "application": application,
            "call": application.call,
            "is_demo_page": application.is_demo,
            "form": form,
            "by": last_minute(appeal_until(application.released_at, application.call)),
        },
        status=422 if form.errors else 200,
    )


@require_http_methods(["GET", "POST"])
@signed_in
@refusals
def answer_award(request: HttpRequest, public_id: str, accept: bool) -> HttpResponse:
    """Ask once more, then accept or decline what was offered. Only the applicant can."""
    application = own(request, public_id)
    if not may_answer_award(request.person, application):
        raise PermissionError("only the applicant answers")
    if request.method == "POST":
        answer(application=application, by=request.person, accept=accept)
        return redirect("applications:mine", public_id=public_id)
    award = Award.objects.filter(application=application).first()
    if award is None or award.state != AwardState.OFFERED:
        raise StateMoved()
    return render(
        request,
        "awards/answer_award.html",
        {
            "application": application,
            "call": application.call,
            "is_demo_page": application.is_demo,
            "accept": accept,
        },
    )
