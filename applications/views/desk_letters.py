"""A letter that did not arrive: the address corrected, the letter sent again."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_http_methods

from applications.errors import StateMoved
from applications.forms.desk_letters import AddressForm
from applications.models import Call, CallLetter
from applications.permissions import is_officer
from applications.views.desk_access import call_page, call_stands
from applications.views.errors import refusals
from correspondence.errors import NotResendable, describe_error
from correspondence.models import UNDELIVERED
from correspondence.services import resend


@require_http_methods(["GET", "POST"])
@call_page(is_officer)
@refusals(stands=call_stands)
def letter_again(request: HttpRequest, call: Call, public_id: str) -> HttpResponse:
    tied = get_object_or_404(
        CallLetter.objects.select_related("letter__to", "application"), call=call, letter__public_id=public_id
    )
    letter = tied.letter
    if letter.state not in UNDELIVERED:
        raise StateMoved()
    known = letter.to_email or (letter.to.email if letter.to else "")
    form = AddressForm(request.POST or None, initial={"email": known})
    if request.method == "POST" and form.is_valid():
        email = form.cleaned_data["email"]
        try:
            resend(letter=letter, by=request.person, to_email=email if email != letter.to_email else None)
        except NotResendable as refused:
            raise StateMoved(refused.message) from refused
        return redirect("applications:my_work")
    return render(
        request,
        "applications/desk/letter_again.html",
        {
            "call": call,
            "is_demo_page": call.is_demo,
            "application": tied.application,
            "letter": letter,
            "why": describe_error(letter.error),
            "form": form,
        },
    )
