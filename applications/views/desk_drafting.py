"""Changing what stands in a call: words, dates, thresholds and weights, letters."""

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods

from applications.errors import StateMoved
from applications.forms.desk_calls import BasicsForm, CorrectionForm, DatesForm
from applications.forms.desk_letters import LetterTextForm, placeholder_facts
from applications.forms.desk_numbers import NumbersForm
from applications.formspec.question import text
from applications.formspec.readers import READERS
from applications.models import Call, CallLetterText
from applications.permissions import is_officer, reads_applications
from applications.services.calls import update_call
from applications.services.editing import correct_texts, set_numbers, update_basics, write_letter_text
from applications.states import CALLS_CORRECTABLE, LETTERS_EDITABLE, CallState
from applications.views.desk_access import call_page, call_stands, digest_of, seen_fields
from applications.views.errors import refusals

NUMBERS = ("rules", "criteria")


def require_draft(call: Call) -> None:
    if call.state != CallState.DRAFT:
        raise StateMoved(_("This call is no longer a draft, so it cannot be edited."))


def drafting_page(request: HttpRequest, template: str, call: Call, form, seen: str, **more) -> HttpResponse:
    context = {"call": call, "is_demo_page": call.is_demo, "form": form, "seen": seen, **more}
    return render(request, template, context)


@require_http_methods(["GET", "POST"])
@call_page(is_officer)
@refusals(stands=call_stands)
def basics(request: HttpRequest, call: Call) -> HttpResponse:
    require_draft(call)
    form = BasicsForm(request.POST or None, call=call)
    if request.method == "POST" and form.is_valid():
        seen = seen_fields(request, call, form.FIELDS)
        update_basics(call=call, by=request.person, seen=seen, places=form.places(), **form.changes())
        return redirect("applications:call_desk", slug=call.slug)
    seen = request.POST.get("seen") or digest_of(call, form.FIELDS)
    return drafting_page(request, "applications/desk/call_basics.html", call, form, seen)


@require_http_methods(["GET", "POST"])
@call_page(is_officer)
@refusals(stands=call_stands)
def dates(request: HttpRequest, call: Call) -> HttpResponse:
    require_draft(call)
    form = DatesForm(request.POST or None, call=call)
    if request.method == "POST" and form.is_valid():
        seen = seen_fields(request, call, form.FIELDS)
        update_call(call=call, by=request.person, seen=seen, **form.changes())
        return redirect("applications:call_desk", slug=call.slug)
    seen = request.POST.get("seen") or digest_of(call, form.FIELDS)
    return drafting_page(request, "applications/desk/call_dates.html", call, form, seen)


@require_http_methods(["GET", "POST"])
@call_page(is_officer)
@refusals(stands=call_stands)
def numbers(request: HttpRequest, call: Call) -> HttpResponse:
    require_draft(call)
    form = NumbersForm(request.POST or None, call=call)
    if request.method == "POST" and form.is_valid():
        seen = seen_fields(request, call, NUMBERS)
        set_numbers(
            call=call,
            by=request.person,
            rules=form.rules(),
            criteria=form.criteria(),
            accept=form.cleaned_data["accept"],
            seen=seen,
        )
        return redirect("applications:call_desk", slug=call.slug)
    seen = request.POST.get("seen") or digest_of(call, NUMBERS)
    return drafting_page(request, "applications/desk/call_numbers.html", call, form, seen)


@require_http_methods(["GET", "POST"])
@call_page(is_officer)
@refusals(stands=call_stands)
def corrections(request: HttpRequest, call: Call) -> HttpResponse:
    """Correct a typing error in what everybody reads: one person, logged, no new version."""
    if call.state not in CALLS_CORRECTABLE:
        raise StateMoved()
    form = CorrectionForm(request.POST or None, call=call)
    if request.method == "POST" and form.is_valid():
        seen = seen_fields(request, call, form.FIELDS)
        correct_texts(call=call, by=request.person, seen=seen, **form.changes())
        return redirect("applications:call_desk", slug=call.slug)
    seen = request.POST.get("seen") or digest_of(call, form.FIELDS)
    return drafting_page(request, "applications/desk/call_corrections.html", call, form, seen)


@require_http_methods(["GET", "POST"])
@call_page(is_officer)
@refusals(stands=call_stands)
def letter_text(request: HttpRequest, call: Call, kind: str) -> HttpResponse:
    """Word one kind of result letter in each language; a placeholder that we cannot fill is refused."""
    if kind not in CallLetterText.Kind.values:
        raise Http404
    if call.state not in LETTERS_EDITABLE:
        raise StateMoved(_("The letters of this call have been sent. Their wording stays."))
    row = call.letter_texts.filter(kind=kind).first() or CallLetterText(call=call, kind=kind)
    form = LetterTextForm(request.POST or None, call=call, texts=row.texts)
    if request.method == "POST" and form.is_valid():
        seen = seen_fields(request, row, ("texts",))
        write_letter_text(call=call, by=request.person, kind=kind, texts=form.texts(), seen=seen["texts"])
        return redirect("applications:call_desk", slug=call.slug)
    seen = request.POST.get("seen") or digest_of(row, ("texts",))
    more = {"kind": row.get_kind_display(), "placeholders": placeholder_facts()}
    return drafting_page(request, "applications/desk/letter_text.html", call, form, seen, **more)


@require_GET
@call_page(reads_applications)
def form_preview(request: HttpRequest, call: Call) -> HttpResponse:
    """Show every question with who reads its answer. The form comes from the template."""
    language, fallback = get_language() or "en", call.languages[0]
    return render(
        request,
        "applications/desk/call_form.html",
        {
            "call": call,
            "is_demo_page": call.is_demo,
            "sections": [section_card(s, language, fallback) for s in call.form_version.parsed.sections],
        },
    )


def section_card(section, language: str, fallback: str) -> dict:
    title, title_language = text(section.title, language, fallback)
    return {
        "title": title,
        "language": title_language,
        "questions": [question_card(question, language, fallback) for question in section.questions],
    }


def question_card(question, language: str, fallback: str) -> dict:
    label, label_language = text(question.label, language, fallback)
    help_text, help_language = text(question.help, language, fallback)
    return {
        "label": label,
        "language": label_language,
        "help": help_text,
        "help_language": help_language,
        "required": question.required,
        "facts": [type_words(question), *limit_words(question), reader_words(question.reader)],
        "options": [text(option.label, language, fallback) for option in question.options],
    }


def type_words(question) -> str:
    return {
        "short_text": _("a line of text"),
        "long_text": _("a longer text"),
        "number": _("a number"),
        "date": _("a date"),
        "country": _("a country"),
        "choice": _("one choice"),
        "choices": _("one or more choices"),
        "yes_no": _("yes or no"),
        "url": _("a web address"),
        "email": _("an e-mail address"),
        "file": _("files"),
    }.get(question.type, question.type)


def limit_words(question) -> list[str]:
    words = []
    if question.limits.max_words:
        words.append(_("at most %(count)d words") % {"count": question.limits.max_words})
    if question.type == "file":
        words.append(
            _("at most %(count)d files of %(size)d MB")
            % {"count": question.max_files, "size": question.max_bytes // 1024**2}
        )
    return words


def reader_words(reader: str) -> str:
    words = (_("read by everybody after the award"), _("read by the panel"), _("read by the officers only"))
    return dict(zip(READERS, words, strict=True))[reader]
