import re

import pytest
from django.http import QueryDict
from hypothesis import given

from applications.formspec.cleaning import clean_section
from applications.formspec.django_forms import section_form
from applications.formspec.spec import FormSpec
from tests.applications.formspec.builders import (
    COUNTRIES,
    EVERY_TYPE,
    Attached,
    form,
    options,
    question_json,
    raw_answers,
)

SECTION = FormSpec.parse(EVERY_TYPE).sections[0]


def built(section=SECTION, *, answers=None, data=None, documents=None, language="en", **settings):
    return section_form(
        section,
        language=language,
        call_language="en",
        answers=answers or {},
        documents=documents or {},
        country_choices=list(COUNTRIES.items()),
        data=data,
        **settings,
    )


def of(*questions, **settings):
    (section,) = form(*questions).sections
    return built(section, **settings)


def posted(raw) -> QueryDict:
    """What a browser sends for these answers: every text field, the boxes that are ticked, all marks."""
    data = QueryDict(mutable=True)
    for question in SECTION.questions:
        value = raw.get(question.key)
        data[f"was-{question.key}"] = "mark"
        if question.type == "date":
            parts = value if isinstance(value, list) else [value or "", "", ""]
            for name, part in zip(("day", "month", "year"), parts, strict=True):
                data[f"{question.key}-{name}"] = part
        elif question.type == "choices":
            data.setlist(question.key, value or [])
        elif question.type != "file" and value is not None:
            data[question.key] = str(value)
    return data


@given(raw_answers)
def test_form_and_cleaning_agree_on_every_answer_and_every_error(raw):
    data = posted(raw)
    sent = {
        question.key: [data.get(f"{question.key}-{part}", "") for part in ("day", "month", "year")]
        if question.type == "date"
        else data.getlist(question.key)
        if question.type == "choices"
        else data.get(question.key)
        for question in SECTION.questions
    }
    for level in ("draft", "final"):
        cleaned = clean_section(SECTION, sent, {}, language="en", country_codes=COUNTRIES, level=level)
        built_form = built(data=data, level=level)
        assert built_form.is_valid() == (not cleaned.errors and not cleaned.flags)
        assert built_form.values == cleaned.values
        assert {
            key: list(found) for key, found in built_form.errors.items()
        } == cleaned.errors | cleaned.flags


@given(raw_answers)
def test_form_shows_again_what_was_stored_and_saving_it_changes_nothing(raw):
    stored = built(data=posted(raw)).values
    again = built(answers=stored)
    sent = {}
    for name in again.fields:
        value = again[name].value()
        if again.fields[name].question.type == "date" and not isinstance(value, list):
            value = again.fields[name].widget.decompress(value)
        sent[name] = value
    assert built(data=posted(sent)).values == stored


def test_form_keeps_on_the_page_what_was_typed_when_it_is_refused():
    data = posted(
        {"name": "n" * 61, "started": ["29", "2", "2023"], "site": "javascript:alert(1)", "groups": ["use"]}
    )
    refused = built(data=data)
    assert not refused.is_valid()
    page = "".join(refused[name].as_field_group() for name in refused.fields)
    assert 'value="' + "n" * 61 + '"' in page
    assert re.findall(r'name="started-(\w+)" value="(\d+)"', page) == [
        ("day", "29"),
        ("month", "2"),
        ("year", "2023"),
    ]
    assert 'value="javascript:alert(1)"' in page
    assert re.search(r'name="groups" value="use"[^>]*checked', page)
    assert "There is no such day: February 2023 has 28 days." in page


def test_form_says_on_opening_what_is_wrong_with_a_stored_answer_and_nothing_of_missing_ones():
    opened = built(answers={"started": {"raw": ["29", "2", "2023"]}, "story": "word " * 21})
    assert sorted(opened.errors) == ["started", "story"]
    assert not opened.is_valid()
    assert opened.values == {}


def test_form_at_level_draft_misses_nothing_and_at_final_all_that_is_required():
    assert built(data=posted({})).is_valid()
    assert sorted(built(data=posted({}), level="final").errors) == [
        "families", "land", "name", "public", "stage", "started",
    ]  # fmt: skip


def test_form_takes_from_a_part_of_a_page_only_what_was_sent():
    data = QueryDict("name=Demo&started-day=1")
    assert built(data=data).values == {"name": "Demo", "started": {"raw": ["1", "", ""]}}
    assert built(data=QueryDict("was-groups=mark")).values == {"groups": None}


def test_form_keeps_the_stored_answer_of_a_field_that_may_not_be_changed():
    answers = {"name": "Demo", "share": "3.93", "started": "2024-02-29", "public": False}
    closed = built(answers=answers, data=posted({"name": "Other"}))
    for field in closed.fields.values():
        field.disabled = True
    assert {key: value for key, value in closed.values.items() if value is not None} == answers


def test_form_flags_a_file_that_did_not_arrive():
    flagged = built(documents={"proof": [Attached(state="pending")]}, data=posted({}))
    assert list(flagged.errors) == ["proof"]


def test_form_marks_labels_and_hints_with_their_language_when_it_is_not_the_page_s():
    field = of(
        question_json(
            "choice",
            "stage",
            label={"en": "Stage <of> use"},
            help={"en": "One & only"},
            options=[{"key": key, "label": {"en": key.upper()}} for key in ("a", "b")],
        ),
        language="ru",
    )["stage"]
    html = field.as_field_group()
    assert '<span lang="en">Stage &lt;of&gt; use</span>' in html
    assert '<span lang="en">One &amp; only</span>' in html
    assert '<span lang="en">A</span>' in html


def test_form_escapes_what_officers_write():
    html = of(question_json("short_text", "name", label={"en": "<script>"}, help={"en": "<b>"}))[
        "name"
    ].as_field_group()
    assert "<script>" not in html
    assert "<b>" not in html


@pytest.mark.parametrize(
    ("question", "attributes"),
    [
        (question_json("long_text", "q", limits={"max_words": 200}), ['data-words-max="200"', 'rows="9"']),
        (question_json("long_text", "q", rows=4), ['rows="4"', 'lang="ru"']),
        (question_json("short_text", "q", limits={"max_chars": 60}), ['data-characters-max="60"']),
        (question_json("number", "q", integer=True), ['inputmode="numeric"']),
        (question_json("number", "q", unit={"en": "people"}), ['inputmode="decimal"', "Label of q (people)"]),
        (question_json("date", "q", fills="birth_date"), ['autocomplete="bday-day"', 'name="q-day"']),
        (question_json("short_text", "q", fills="organisation"), ['autocomplete="organization"']),
        (question_json("email", "q", fills="contact_email"), ['autocomplete="email"']),
        (
            question_json("file", "q", kinds=["pdf"], max_files=2),
            ['accept=".pdf,application/pdf"', "multiple"],
        ),
        (question_json("country", "q"), ["data-autocomplete", ">Kyrgyzstan</option>"]),
        (question_json("choice", "q"), ['type="radio"']),
        (question_json("choice", "q", options=options(*"abcdefghi")), ["<select", ">Option i</option>"]),
        (question_json("short_text", "q", required=False), ["(optional)"]),
    ],
)
def test_form_draws_each_question_with_the_control_it_needs(question, attributes):
    html = of(question, answer_language="ru")["q"].as_field_group()
    for attribute in attributes:
        assert attribute in html


def test_form_of_a_country_shows_the_stored_one_chosen():
    html = of(question_json("country", "land"), answers={"land": "KG"})["land"].as_field_group()
    assert re.findall(r'<option value="(\w*)"( selected)?>', html) == [
        ("", ""), ("KZ", ""), ("KG", " selected"), ("MD", ""),
    ]  # fmt: skip
    assert 'class="govuk-select"' in html


def test_form_never_uses_the_browsers_own_checks():
    html = "".join(field.as_field_group() for field in built())
    assert " required" not in html
    assert "maxlength" not in html
