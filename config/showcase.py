"""The page that shows every component once, with made-up examples, for whoever builds or checks a page."""

from datetime import timedelta
from types import SimpleNamespace
from typing import Any

from django import forms
from django.conf import settings
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import override
from django.views.decorators.http import require_safe

from applications.states import ApplicationState
from config import states
from correspondence.markup import heading_and_blocks
from people.fields import DateInputsField, YesNoField

ZONE = "Asia/Almaty"
COLOURS = [
    ("ink", "#10272d", "text"),
    ("ink-2", "#4a5c61", "second voice, inputs"),
    ("teal-950", "#0a343c", "bands, mark"),
    ("teal-700", "#0b5560", "links, buttons"),
    ("teal-500", "#47888d", "data, 3:1"),
    ("teal-100", "#d9eaea", "fills"),
    ("gold-500", "#f4b63f", "focus, now, winners"),
    ("gold-800", "#7a4e00", "text on gold-100"),
    ("sand-50", "#f7f5f0", "surfaces"),
    ("green-700", "#17603a", "selected"),
    ("red-700", "#a8261c", "errors"),
    ("plum-700", "#5b3a78", "reserve, visited"),
]
OTHER_STATES = [
    ("Clean", "yes"),
    ("Checking", "draft"),
    ("Not scanned", "ask"),
    ("Refused", "no"),
    ("Handed in", "yes"),
    ("Stepped aside", "off"),
    ("Suspended: a conflict", "no"),
    ("Offered", "ask"),
    ("Accepted", "yes"),
    ("Declined", "rest"),
    ("Lapsed", "off"),
    ("Review asked for", "ask"),
    ("Upheld", "yes"),
    ("Dismissed", "rest"),
]


class FilterForm(forms.Form):
    q = forms.CharField(label="Search", widget=forms.TextInput(attrs={"type": "search"}))
    state = forms.ChoiceField(label="State", choices=[("", "Any"), *ApplicationState.choices])
    country = forms.ChoiceField(label="Country", choices=[("", "All 17"), ("AM", "Armenia")])
    language = forms.ChoiceField(label="Language", choices=[("", "Any"), ("en", "English")])
    rules = forms.ChoiceField(label="Rules", choices=[("", "Any"), ("unclear", "Unclear")])


class EveryField(forms.Form):
    title = forms.CharField(label="Title of the entry", help_text="As it should stand in the results.")
    results = forms.CharField(
        label="Results", widget=forms.Textarea(attrs={"rows": 3, "data-words-max": "200"})
    )
    families = forms.IntegerField(
        label="How many people use it",
        required=False,
        widget=forms.NumberInput(attrs={"class": "govuk-input--width-10"}),
    )
    began = DateInputsField(label="When did it begin?", help_text="For example, 27 3 2025.")
    country = forms.ChoiceField(
        label="Country",
        choices=[("", ""), ("KZ", "Kazakhstan"), ("KG", "Kyrgyzstan"), ("MD", "Moldova")],
        widget=forms.Select(attrs={"data-autocomplete": True}),
    )
    stage = forms.ChoiceField(
        label="Stage of implementation",
        choices=[("use", "In use"), ("trial", "On trial")],
        widget=forms.RadioSelect,
    )
    repeated = YesNoField(label="Has anyone repeated it?")
    languages = forms.MultipleChoiceField(
        label="Languages of the entry",
        choices=[("en", "English"), ("ru", "Russian"), ("kk", "Kazakh")],
        widget=forms.CheckboxSelectMultiple,
    )
    report = forms.FileField(label="Report", help_text="A PDF of up to 10 MB.")
    password = forms.CharField(label="Password", widget=forms.PasswordInput)
    speaks = forms.BooleanField(label="I may speak for my organisation in this application")


@require_safe
def components(request: HttpRequest) -> HttpResponse:
    """Open to everyone where the site is a demonstration or in development, elsewhere to the office only."""
    person = getattr(request, "person", None)
    if not (settings.DEBUG or settings.DEMO or (person and person.staff_roles)):
        raise Http404
    return render(request, "pages/components.html", examples())


def examples() -> dict[str, Any]:
    now = timezone.now()
    return {
        "is_demo_page": False,
        "zone": ZONE,
        "now": now,
        "closes_at": now + timedelta(days=13),
        "colours": COLOURS,
        "states": state_rows(),
        "other_states": OTHER_STATES,
        "filter_form": FilterForm(auto_id="filter_%s"),
        "blank_form": EveryField(auto_id="blank_%s"),
        "wrong_form": EveryField(
            {"results": "In the first year 41,200 families applied.", "began_day": "31", "began_month": "2"},
            auto_id="wrong_%s",
        ),
        "card": call_card(now),
        "steps": steps(),
        "tasks": tasks(),
        "letter": letter(now),
        "ranking": ranking(),
        "bands": [
            {"value": 5, "words": "Most people finish, counted"},
            {"value": 4, "words": "Clear gain, counted once"},
            {"value": 3, "words": "Gain described, few counts"},
            {"value": 2, "words": "Gain claimed, nothing counted"},
            {"value": 1, "words": "No result for people yet"},
        ],
        "laps": ["done"] * 4 + ["now"] + ["next"] * 5,
        "long_laps": ["done"] * 12 + ["now"] + ["next"] * 9,
        **lists(),
    }


def state_rows() -> list[dict[str, Any]]:
    """Every application state in three languages, with its dress."""
    words = {state.value: state.label for state in ApplicationState} | states.WORDS
    order = ["draft", "submitted", "returned", "eligible", "ineligible", "under_review"]
    order += ["selected", "reserve", "unsuccessful", "withdrawn"]
    notes = {"under_review": "eligible, in a round; any outcome before release"}
    rows = []
    for state in order:
        cells = []
        for code, _name in settings.LANGUAGES:
            with override(code):
                cells.append({"lang": code, "words": str(words[state])})
        kind = states.KINDS["application"].get(state, "")
        rows.append({"cells": cells, "kind": kind, "note": notes.get(state, state)})
    return rows


def call_card(now) -> dict[str, Any]:
    return {
        "programme": "Innovative Solutions Scheme",
        "title": "Digital services that people finish",
        "url": "#",
        "summary": "For public bodies, academies, think tanks, associations and individuals from any "
        "country. Two places.",
        "opens_at": now - timedelta(days=19),
        "closes_at": now + timedelta(days=13),
        "zone": ZONE,
        "is_demo": True,
    }


def steps() -> list[dict[str, str]]:
    return [
        {"when": "Monday 2 November", "what": "Applications opened", "state": "done"},
        {
            "when": "Today",
            "what": "You can apply",
            "text": "Your draft is kept as you type.",
            "state": "now",
        },
        {"when": "Friday 4 December, 17:00", "what": "Applications close", "state": "next"},
        {"when": "Tuesday 16 February", "what": "Winners are announced here", "state": "next"},
    ]


def tasks() -> list[dict[str, str]]:
    return [
        {"title": "You and your organisation", "url": "#", "hint": "5 questions", "status": "Complete"},
        {
            "title": "The solution",
            "url": "#",
            "hint": "7 questions, one answer missing",
            "status": "In progress",
            "kind": "",
        },
        {"title": "Check your answers and submit", "url": "", "status": "Cannot start yet"},
    ]


def letter(now) -> SimpleNamespace:
    return SimpleNamespace(
        subject="We have a question about your application",
        blocks=heading_and_blocks(
            "", ["Dear Malika Demo,", "In which year did the service begin? The answer says two."]
        )[1],
        sent_at=now,
        language="en",
    )


def ranking() -> list[dict[str, Any]]:
    rows = [
        ("1", "Apprentices for the civil service", "en", 4.67, 4.31, 5.0, [5.0, 4.5, 4.5], False),
        ("2=", "Талант: мемлекеттік қызметке іріктеу", "kk", 4.0, 3.64, 4.36, [4.4, 4.1, 3.5], True),
        ("2=", "Мұғалімдер үшін қағазсыз есеп", "kk", 4.0, 3.64, 4.36, [4.0, 4.3, 3.7], True),
        ("4=", "Licence renewal in four taps", "en", 3.93, 3.58, 4.29, [4.1, 3.9, 3.8], False),
        ("4=", "Проверка справок за секунды", "ru", 3.93, 3.58, 4.29, [3.9, 4.4, 3.5], False),
        ("6", "Единое окно для переселенцев", "ru", 3.63, 3.28, 3.99, [3.7, 3.8, 3.4], False),
    ]
    keys = ("rank", "title", "lang", "mark", "low", "high", "marks", "tie")
    return [dict(zip(keys, row, strict=True)) for row in rows]


def lists() -> dict[str, Any]:
    return {
        "columns": [
            {"label": "Number", "url": "#", "sorted": "descending"},
            {"label": "Application", "url": "#"},
            {"label": "State"},
            {"label": "Mark", "numeric": True},
        ],
        "summary": [
            {"key": "Title", "value": "One visit less: kindergarten places by phone", "url": "#"},
            {"key": "Who uses it", "value": "", "url": "#"},
        ],
        "due": [
            {
                "when": "Fri 20 Nov",
                "late": True,
                "what": "Three rules are unclear",
                "text": "Year of implementation: 234 375. Country at a date: 827 630, 123 287.",
                "url": "#",
                "label": "Check three",
            },
            {
                "when": "Fri 4 Dec",
                "hour": "17:00",
                "what": "The call closes",
                "url": "#",
                "label": "Open the call",
            },
        ],
        "tiles": [
            {"figure": 46, "words": "applications received"},
            {"figure": 28, "words": "meet the requirements"},
            {"figure": 12, "words": "still to check", "url": "#"},
            {"figure": 41200, "words": "people served"},
        ],
        "chips": [
            {"label": "12 to check", "url": "#", "current": True},
            {"label": "Export to XLSX", "url": "#"},
        ],
        "files": [
            {
                "name": "Опрос родителей, весна 2026.pdf",
                "url": "#",
                "meta": "1.8 MB, uploaded at 20:57",
                "words": "Clean",
                "kind": "yes",
                "remove_url": "#",
            }
        ],
        "facts": [
            {"term": "Closes", "value": "Friday 4 December 2026", "more": ["17:00 in Astana"]},
            {"term": "Places", "value": "2"},
            {"term": "Signed with key", "value": "demo-2026-1", "code": True},
        ],
        "crumbs": [{"label": "Results", "url": "#"}, {"label": "2018", "url": "#"}],
        "ways_on": [{"label": _("My applications"), "url": "#"}],
        "winners": [
            {
                "project": "Blockchain: an innovative solution for smart governments",
                "by": "IMD World Competitiveness Centre, Switzerland",
            }
        ],
    }
