import copy

import pytest
from hypothesis import given
from hypothesis import strategies as st

from applications.formspec.facts import facts
from applications.formspec.readers import may_read
from applications.formspec.spec import FormSpec, text, validate_spec
from tests.applications.formspec.builders import EVERY_TYPE, form, form_json, options, question_json

LANGUAGES = ["en", "ru", "kk"]

json_values = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False) | st.text(max_size=12),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=8), inner, max_size=3),
    max_leaves=8,
)


def problems(*questions) -> list[str]:
    return [problem.path for problem in validate_spec(form_json(*questions), LANGUAGES)]


def test_a_form_of_every_type_is_in_order():
    assert validate_spec(EVERY_TYPE, LANGUAGES) == []


def test_parse_finds_questions_by_key_and_fact():
    spec = FormSpec.parse(EVERY_TYPE)
    assert len(spec.questions) == 12
    assert spec.question("story").limits.max_words == 20
    assert spec.question("nothing") is None
    assert spec.section("main").key == "main"
    assert spec.section_of("proof").key == "main"
    assert spec.filling("title").key == "name"
    assert spec.filling("birth_date") is None


def test_parse_gives_what_a_question_leaves_unsaid():
    (question,) = form(question_json("long_text")).questions
    assert (question.required, question.rows, question.help) == (True, 9, {})
    (file_question,) = form(question_json("file")).questions
    assert (file_question.max_files, file_question.max_bytes) == (1, 10_485_760)


@pytest.mark.parametrize(
    ("question", "reader"),
    [
        (question_json("short_text"), "panel"),
        (question_json("email"), "officers"),
        (question_json("file", sensitive="identity"), "officers"),
        (question_json("file", sensitive="medical"), "officers"),
        (question_json("short_text", sensitive="contact"), "officers"),
        (question_json("date", fills="birth_date"), "officers"),
        (question_json("country", fills="citizenship"), "officers"),
        (question_json("country", fills="country"), "panel"),
        (question_json("country", fills="citizenship", reader="panel"), "panel"),
        (question_json("short_text", reader="public"), "public"),
    ],
)
def test_reader_defaults_to_officers_for_data_about_a_person(question, reader):
    assert form(question).questions[0].reader == reader


def test_readers_are_nested():
    seen = {reader: [q for q in ("public", "panel", "officers") if may_read(reader, q)] for reader in READERS}
    assert seen == {
        "public": ["public"],
        "panel": ["public", "panel"],
        "officers": ["public", "panel", "officers"],
        "applicant": ["public", "panel", "officers"],
    }


READERS = ["public", "panel", "officers", "applicant"]


@pytest.mark.parametrize(
    ("question", "path"),
    [
        (question_json("poem"), "type"),
        (question_json("short_text", key="Title"), "key"),
        (question_json("short_text", key="token"), "key"),
        (question_json("short_text", label={"en": "Only English"}), "label.ru"),
        (question_json("short_text", help={"en": "a", "ru": "б", "kk": " "}), "help.kk"),
        (question_json("short_text", label="plain"), "label"),
        (question_json("short_text", required="yes"), "required"),
        (question_json("short_text", requird=True), "requird"),
        (question_json("short_text", reader="judges"), "reader"),
        (question_json("short_text", sensitive="secret"), "sensitive"),
        (question_json("short_text", options=options("a")), "options"),
        (question_json("short_text", limits={"max_words": 0}), "limits.max_words"),
        (question_json("short_text", limits={"max_words": "200"}), "limits.max_words"),
        (question_json("short_text", limits={"min": 1}), "limits.min"),
        (question_json("number", limits={"min": 5, "max": 4}), "limits.max"),
        (question_json("number", limits={"min": True}), "limits.min"),
        (question_json("number", integer="yes"), "integer"),
        (question_json("date", limits={"not_before": "2023-02-29"}), "limits.not_before"),
        (
            question_json("date", limits={"not_before": "2024-02-02", "not_after": "2024-02-01"}),
            "limits.not_after",
        ),
        (question_json("choice", options=options("a")), "options"),
        (question_json("choice", options=options("a", "a")), "options[1].key"),
        (
            question_json("choice", options=[*options("a"), {"key": "b", "label": {"en": "B"}}]),
            "options[1].label.ru",
        ),
        (question_json("choices", options="many"), "options"),
        (question_json("file", kinds=[]), "kinds"),
        (question_json("file", kinds=["exe"]), "kinds"),
        (question_json("file", max_files=0), "max_files"),
        (question_json("file", max_bytes="10MB"), "max_bytes"),
        (question_json("file", sensitive="identity", reader="panel"), "reader"),
        (question_json("file", sensitive="medical", reader="public"), "reader"),
        (question_json("long_text", rows=0), "rows"),
        (question_json("short_text", fills="shoe_size"), "fills"),
        (question_json("short_text", fills="birth_date"), "fills"),
        (question_json("short_text", fills="title", limits={"max_chars": 301}), "limits.max_chars"),
    ],
)
def test_validate_spec_says_where_a_question_is_wrong(question, path):
    assert f"sections[0].questions[0].{path}" in problems(question)


def test_validate_spec_refuses_the_same_key_twice_across_sections():
    data = form_json(question_json("url", "link"))
    second = copy.deepcopy(data["sections"][0]) | {"key": "other"}
    data["sections"].append(second)
    assert [problem.path for problem in validate_spec(data, LANGUAGES)] == ["sections[1].questions[0].key"]


def test_validate_spec_refuses_two_questions_that_fill_one_fact():
    found = problems(
        question_json("short_text", "one", fills="title"), question_json("short_text", "two", fills="title")
    )
    assert found == ["sections[0].questions[1].fills"]


def test_validate_spec_asks_only_for_the_languages_of_the_call():
    question = question_json("short_text", label={"ru": "Название"})
    data = form_json(question)
    assert validate_spec(data, ["ru"]) == []
    assert [problem.path for problem in validate_spec(data, ["ru", "kk"])] == [
        "sections[0].questions[0].label.kk"
    ]


@pytest.mark.parametrize("data", [None, [], "form", {}, {"sections": []}, {"sections": "no"}])
def test_validate_spec_refuses_a_form_without_sections(data):
    assert [problem.path for problem in validate_spec(data, LANGUAGES)] == ["sections"]


@given(
    json_values, st.sampled_from(["key", "type", "label", "limits", "options", "fills", "kinds", "reader"])
)
def test_validate_spec_never_raises_whatever_stands_in_a_setting(value, name):
    for question in EVERY_TYPE["sections"][0]["questions"]:
        data = form_json(question | {name: value})
        if not validate_spec(data, LANGUAGES):
            FormSpec.parse(data)


@given(json_values)
def test_validate_spec_never_raises_whatever_the_json(value):
    assert validate_spec(value, LANGUAGES) != []
    assert validate_spec({"sections": [value]}, LANGUAGES) != []
    assert validate_spec({"sections": [{"key": "a", "title": value, "questions": [value]}]}, LANGUAGES) != []


@pytest.mark.parametrize(
    ("texts", "shown"),
    [
        ({"en": "A", "ru": "Б"}, ("Б", "ru")),
        ({"en": "A", "kk": "Ә"}, ("Ә", "kk")),
        ({"en": "A"}, ("A", "en")),
        ({"ru": ""}, ("", "ru")),
        ({}, ("", "ru")),
    ],
)
def test_text_falls_back_to_the_first_language_of_the_call(texts, shown):
    assert text(texts, "ru", "kk") == shown


def test_facts_are_typed_and_leave_out_what_is_not_stated():
    spec = form(
        question_json("short_text", "name", fills="title"),
        question_json("date", "born", fills="birth_date"),
        question_json("number", "score", fills="language_score"),
        question_json("country", "land", fills="citizenship"),
        question_json("choice", "stage", fills="stage"),
        question_json("date", "until", fills="certificate_valid_until"),
    )
    answers = {
        "name": "One visit less",
        "born": "1990-02-28",
        "score": "6.5",
        "land": "KG",
        "stage": None,
        "until": {"raw": ["30", "2", "2027"]},
    }
    found = facts(spec, answers)
    assert {key: str(value) for key, value in found.items()} == {
        "title": "One visit less",
        "birth_date": "1990-02-28",
        "language_score": "6.5",
        "citizenship": "KG",
    }
    assert found["birth_date"].year == 1990
