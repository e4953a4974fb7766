"""The doors of the demo: one a role, without a password. Their addresses exist with DEMO=1 only."""

from collections.abc import Callable
from dataclasses import dataclass

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import path, reverse
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_GET, require_POST

from applications.models import Application
from people.demo_doors import enter_as
from people.demo_mail import list_mails, read_mail
from people.models import Person
from reviews.models import Panellist
from reviews.states import RoundState


@dataclass(frozen=True)
class Door:
    key: str
    email: str
    role: str | Promise
    sentence: str | Promise
    leads_to: Callable[[Person], str]


def page(name: str) -> Callable[[Person], str]:
    return lambda person: reverse(name)


def own_draft(person: Person) -> str:
    draft = Application.objects.of_person(person).filter(state="draft").first()
    return (
        reverse("applications:tasks", args=[draft.public_id])
        if draft
        else reverse("applications:my_applications")
    )


def own_result(person: Person) -> str:
    row = Application.objects.of_person(person).exclude(released_at=None).first()
    return (
        reverse("applications:mine", args=[row.public_id]) if row else reverse("applications:my_applications")
    )


def scoring(person: Person) -> str:
    seat = Panellist.objects.filter(person=person, panel__rounds__state=RoundState.SCORING).first()
    return reverse("reviews:entries", args=[seat.public_id]) if seat else reverse("reviews:my_panels")


DOORS = (
    Door(
        "applicant",
        "elena@demo.example",
        _("Applicant"),
        _("A draft that lacks two answers. Fill them in, submit, read the receipt."),
        own_draft,
    ),
    Door(
        "result",
        "daniyar@demo.example",
        _("Applicant with a result"),
        _("Not selected: the letter, the marks and the comments. A review can still be asked for."),
        own_result,
    ),
    Door(
        "candidate",
        "munkh@demo.example",
        _("Scholarship candidate"),
        _("A submitted candidacy that waits for the letter of the state body."),
        page("applications:my_applications"),
    ),
    Door(
        "judge",
        "maya@demo.example",
        _("Panellist"),
        _("Four of ten entries are scored, and one was left for knowing its author. Score the fifth."),
        scoring,
    ),
    Door(
        "officer",
        "nurlan@demo.example",
        _("Officer"),
        _("A letter bounced, three rules are unclear, and a call at its ranking waits for a decision."),
        page("applications:my_work"),
    ),
    Door(
        "approver",
        "saule@demo.example",
        _("Approver"),
        _("Three matters wait. Approve one, send another back with a reason."),
        page("applications:approvals"),
    ),
    Door(
        "observer",
        "timur@demo.example",
        _("Observer"),
        _("A history with an extension, a reinstatement, a panellist who stepped aside and a dissent."),
        page("applications:my_work"),
    ),
    Door(
        "nominator",
        "bold@demo.example",
        _("Nominator of an authority"),
        _("Speak for a nominating authority about its candidates."),
        page("scholarships:candidates"),
    ),
    Door(
        "administrator",
        "aliya@demo.example",
        _("Administrator"),
        _("Invite staff, give and end roles, change the office’s details."),
        page("people:staff"),
    ),
)


@require_GET
def doors(request: HttpRequest) -> HttpResponse:
    return render(request, "demo/doors.html", {"doors": DOORS, "is_demo_page": True})


@require_POST
def enter(request: HttpRequest, key: str) -> HttpResponse:
    """Sign in as one of the cast, as if a second factor had been shown."""
    door = next((door for door in DOORS if door.key == key), None)
    person = (
        Person.objects.filter(email=door.email, is_demo=True).select_related("user").first() if door else None
    )
    if person is None:
        raise Http404
    enter_as(request, person)
    return redirect(door.leads_to(person))


@require_GET
def mails(request: HttpRequest) -> HttpResponse:
    """Every mail that the demo sent, the newest first."""
    wanted = request.GET.get("to", "").strip()
    return render(
        request, "demo/mails.html", {"mails": list_mails(to=wanted), "to": wanted, "is_demo_page": True}
    )


@require_GET
def mail(request: HttpRequest, mail_id: str) -> HttpResponse:
    found = read_mail(mail_id)
    if found is None:
        raise Http404
    return render(request, "demo/mail.html", {"mail": found, "is_demo_page": True})


urlpatterns = [
    path("demo/", doors, name="demo"),
    path("demo/mail/", mails, name="demo_mails"),
    path("demo/mail/<str:mail_id>/", mail, name="demo_mail"),
    path("demo/<slug:key>/", enter, name="demo_enter"),
]
