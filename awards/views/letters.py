"""The letters of a call: read one by one or all, sent with a recap, and what became of each."""

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods

from applications.errors import NotReady, StateMoved
from applications.keyset import Sort, page_of
from applications.models import Call, CallLetter
from applications.permissions import is_officer, reads_applications
from applications.states import CallState
from applications.views.desk_access import call_page, call_stands
from applications.views.errors import refusals
from awards.evidence import Skeleton, counts_in_words
from awards.forms.letters import LettersFilter
from awards.models import Decision, DecisionLine
from awards.services import letters as service
from awards.services.releasing import release
from awards.states import Outcome
from correspondence.models import UNDELIVERED

NEWEST = Sort("pk", descending=True)
BY_LINE = Sort("pk")
LETTERS_A_PAGE = 100


def pending_decision(call: Call) -> Decision | None:
    """Return the approved decision with results that nobody was told yet."""
    waiting = DecisionLine.objects.unreleased().filter(decision__call=call)
    return (
        Decision.objects.approved()
        .filter(call=call, pk__in=waiting.values("decision"))
        .order_by("number")
        .first()
    )


@require_GET
@call_page(reads_applications)
def letters(request: HttpRequest, call: Call) -> HttpResponse:
    """Show the results that wait to be told, and every letter of the call with its delivery."""
    form = LettersFilter(request.GET)
    rows = CallLetter.objects.filter(call=call).select_related("letter__to", "application")
    page = page_of(form.apply(rows).order_by(), NEWEST, request.GET)
    latest = Decision.objects.approved().filter(call=call).order_by("-number").first()
    pending = pending_decision(call) if latest else None
    counts = unreleased_counts(pending) if pending else {}
    return render(
        request,
        "awards/letters.html",
        {
            "call": call,
            "is_demo_page": call.is_demo,
            "latest": latest,
            "pending": pending,
            "in_words": counts_in_words(counts) if counts else "",
            "waiting": sum(counts.values()),
            "under_way": progress_of(pending) if pending else None,
            "undelivered": rows.filter(letter__state__in=UNDELIVERED).order_by()[:1].exists(),
            "officer": is_officer(request.person, call),
            "filters": form,
            "is_filtered": bool(form.wanted()),
            "page": page,
            "columns": [
                {"label": _("Written")},
                {"label": _("To")},
                {"label": _("Letter")},
                {"label": _("Application")},
                {"label": _("Delivery")},
            ],
        },
    )


def unreleased_counts(decision: Decision) -> dict[str, int]:
    counts = dict.fromkeys(Outcome.values, 0)
    for outcome in decision.lines.unreleased().order_by().values_list("outcome", flat=True):
        counts[outcome] += 1
    return counts


def progress_of(decision: Decision) -> dict | None:
    """Return how far the sending is, once it has begun and while the worker goes on with it."""
    done = decision.lines.filter(released_at__isnull=False).count()
    return {"done": done, "total": decision.lines.count()} if done else None


@require_GET
@call_page(reads_applications)
@refusals(stands=call_stands)
def previews(request: HttpRequest, call: Call) -> HttpResponse:
    """Show the letters to their real readers, all on one page that prints, before or after they are sent."""
    outcome = request.GET.get("outcome", "")
    decision = decision_to_read(call)
    lines = decision.lines.filter(outcome=outcome) if outcome in Outcome.values else decision.lines.all()
    page = page_of(lines_for_letters(lines), BY_LINE, request.GET, size=LETTERS_A_PAGE)
    book = service.LetterBook(call)
    return render(
        request,
        "awards/letter_previews.html",
        {
            "call": call,
            "is_demo_page": call.is_demo,
            "page": page,
            "letters": service.preview(book, with_call(page.rows, call)),
            "outcome": outcome,
            "chips": preview_chips(call, decision, outcome),
        },
    )


def decision_to_read(call: Call) -> Decision:
    """Return the decision whose letters are read: the one that waits, else the last. 404 before any."""
    decision = (
        pending_decision(call) or Decision.objects.approved().filter(call=call).order_by("-number").first()
    )
    if decision is None:
        raise Http404
    return decision


def lines_for_letters(lines):
    deferred = [f"application__{name}" for name in ("answers", "revisions", "search_text")]
    return lines.select_related("application", "category").defer(*deferred)


def with_call(lines: list[DecisionLine], call: Call) -> list[DecisionLine]:
    for line in lines:
        line.application.call = call
    return lines


def preview_chips(call: Call, decision: Decision, outcome: str) -> list[dict]:
    page, counts = reverse("awards:letter_previews", args=[call.slug]), Skeleton.of(decision).counts
    kinds = [(key, label) for key, label in Outcome.choices if counts[key]]
    return [
        {"label": _("All"), "url": page, "current": outcome not in Outcome.values},
        *(
            {"label": label, "url": f"{page}?outcome={key}", "current": outcome == key}
            for key, label in kinds
        ),
    ]


@require_GET
@call_page(reads_applications)
@refusals(stands=call_stands)
def preview(request: HttpRequest, call: Call, public_id: str) -> HttpResponse:
    """Show one letter as its reader gets it, with the way to the next."""
    decision = decision_to_read(call)
    lines = lines_for_letters(decision.lines.all())
    line = lines.filter(application__public_id=public_id).first()
    if line is None:
        raise Http404
    found = service.preview(service.LetterBook(call), with_call([line], call))
    return render(
        request,
        "awards/letter_preview.html",
        {
            "call": call,
            "is_demo_page": call.is_demo,
            "found": found[0],
            "before": lines.filter(pk__lt=line.pk).order_by("-pk").first(),
            "after": lines.filter(pk__gt=line.pk).order_by("pk").first(),
        },
    )


@require_http_methods(["GET", "POST"])
@call_page(is_officer)
@refusals(stands=call_stands)
def send(request: HttpRequest, call: Call) -> HttpResponse:
    """Ask once more with the numbers, then release the results and send their letters."""
    decision = pending_decision(call)
    if decision is None:
        raise StateMoved(_("No letter waits to be sent."))
    counts = unreleased_counts(decision)
    problems = service.problems_before_sending(
        service.LetterBook(call), {outcome for outcome, count in counts.items() if count}
    )
    if request.method == "POST":
        if problems:
            raise NotReady(problems[0])
        if request.POST.get("seen") != str(sum(counts.values())):
            raise StateMoved(_("The number of letters has changed since you opened the page."))
        release(decision=decision, by=request.person)
        return redirect("awards:letters", slug=call.slug)
    return render(
        request,
        "awards/send_letters.html",
        {
            "call": call,
            "is_demo_page": call.is_demo,
            "in_words": counts_in_words(counts),
            "total": sum(counts.values()),
            "problems": problems,
            "announced": call.state in (CallState.ANNOUNCED, CallState.ARCHIVED),
        },
    )
