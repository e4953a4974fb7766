from datetime import date
from decimal import Decimal

import pytest
from hypothesis import given

from applications.formspec.cleaning import clean_section
from applications.formspec.display import shown
from applications.formspec.export import export_columns, export_row
from applications.formspec.spec import FormSpec
from people.models import Country
from tests.applications.formspec.builders import (
    COUNTRIES,
    EVERY_TYPE,
    Attached,
    form,
    form_json,
    question_json,
    raw_answers,
)

ANSWERS = {
    "name": "One visit less",
    "story": "First line\nsecond line.\n\nNext paragraph.",
    "families": "41200",
    "share": "3.93",
    "started": "2024-02-29",
    "land": "KG",
    "stage": "use",
    "groups": ["use", "plan"],
    "public": True,
    "site": "https://example.org/a?b=1",
    "contact": "demo@example.org",
}
DOCUMENTS = {"proof": [Attached(file_name="survey, “spring”.pdf")]}
FORM = FormSpec.parse(EVERY_TYPE)


def answers_shown(language="en", reader="applicant", answers=ANSWERS, spec=FORM, **settings):
    sections = shown(
        spec, answers, DOCUMENTS, reader=reader, language=language, countries=COUNTRIES, **settings
    )
    return {answer.question_key: answer for section in sections for answer in section.answers}


def test_shown_gives_each_type_its_own_kind():
    kinds = {key: answer.kind for key, answer in answers_shown().items()}
    assert kinds == {
        "name": "text",
        "story": "paragraphs",
        "families": "text",
        "share": "text",
        "started": "text",
        "land": "text",
        "stage": "choice",
        "groups": "choices",
        "public": "choice",
        "site": "link",
        "contact": "email",
        "proof": "documents",
    }


def test_shown_writes_answers_in_the_language_of_the_reader():
    english, russian = answers_shown("en"), answers_shown("ru")
    assert english["families"].text == "41,200"
    assert russian["families"].text == "41\u00a0200"
    assert english["share"].text == "3.93\u00a0%"
    assert russian["share"].text == "3,93\u00a0%"
    assert english["started"].text == "29 February 2024"
    assert english["land"].text == "Kyrgyzstan"
    assert [item.text for item in russian["groups"].items] == ["Выбор use", "Выбор plan"]
    assert [item.text for item in english["public"].items] == ["Yes"]


def test_shown_keeps_paragraphs_and_their_lines():
    assert answers_shown()["story"].paragraphs == ("First line\nsecond line.", "Next paragraph.")


def test_shown_marks_what_the_applicant_wrote_with_their_language():
    answers = answers_shown("en", answer_language="ru")
    assert (answers["name"].language, answers["started"].language) == ("ru", "en")


def test_shown_falls_back_to_the_first_language_of_the_call_and_says_so():
    label = {"kk": "Шешімнің атауы", "ru": "Название решения"}
    spec = form(question_json("short_text", "name", label=label))
    answer = answers_shown("en", spec=spec, call_language="kk")["name"]
    assert (answer.label, answer.label_language) == ("Шешімнің атауы", "kk")


def test_shown_names_a_missing_answer_as_none():
    answers = answers_shown(answers={"name": "Demo"})
    assert answers["name"].is_answered
    assert not answers["story"].is_answered
    assert answers["story"].kind == "none"


@pytest.mark.parametrize(
    ("raw", "text"), [(["29", "2", "2023"], "29 2 2023"), (["29", "", ""], "29"), ("tomorrow", "tomorrow")]
)
def test_shown_repeats_what_cannot_be_read_as_it_was_typed(raw, text):
    answer = answers_shown(answers={"started": {"raw": raw}})["started"]
    assert (answer.kind, answer.text) == ("typed", text)


@pytest.mark.parametrize("address", ["javascript:alert(1)", "data:text/html,x", "https://exa mple.org"])
def test_shown_never_links_what_is_no_web_address(address):
    answer = answers_shown(answers={"site": address})["site"]
    assert (answer.text, answer.url) == (address, "")


def test_shown_keeps_the_key_of_an_option_that_is_gone():
    answer = answers_shown(answers={"stage": "gone", "groups": ["gone", "use"]})
    assert [item.text for item in answer["stage"].items] == ["gone"]
    assert [item.text for item in answer["groups"].items] == ["gone", "Option use"]


READERS_FORM = FormSpec.parse(
    {
        "sections": [
            form_json(
                question_json("short_text", "title", reader="public"),
                question_json("long_text", "story"),
                question_json("email", "contact"),
                key="solution",
            )["sections"][0],
            form_json(question_json("file", "passport", sensitive="identity"), key="identity")["sections"][0],
        ]
    }
)


@pytest.mark.parametrize(
    ("reader", "keys"),
    [
        ("public", {"solution": ["title"]}),
        ("panel", {"solution": ["title", "story"]}),
        ("officers", {"solution": ["title", "story", "contact"], "identity": ["passport"]}),
        ("applicant", {"solution": ["title", "story", "contact"], "identity": ["passport"]}),
    ],
)
def test_shown_leaves_out_what_is_not_for_this_reader(reader, keys):
    documents = {"passport": [Attached(file_name="passport.pdf")]}
    sections = shown(READERS_FORM, ANSWERS, documents, reader=reader, language="en", countries={})
    assert {section.key: [answer.question_key for answer in section.answers] for section in sections} == keys


@pytest.mark.parametrize(
    ("state", "reader", "is_readable"),
    [
        ("clean", "panel", True),
        ("stored", "panel", False),
        ("stored", "officers", True),
        ("stored", "applicant", True),
        ("pending", "applicant", False),
        ("refused", "officers", False),
    ],
)
def test_shown_document_is_readable_by_the_panel_only_when_it_may_be(state, reader, is_readable):
    document = Attached(state=state, readable_by_panel=state == "clean")
    sections = shown(FORM, {}, {"proof": [document]}, reader=reader, language="en", countries={})
    (found,) = next(a for section in sections for a in section.answers if a.question_key == "proof").documents
    assert (found.is_readable, found.size) == (is_readable, "1.8\u00a0MB")


@pytest.mark.django_db
def test_shown_finds_the_names_of_countries_itself(django_assert_num_queries):
    Country.objects.update_or_create(pk="KG", defaults={"names": {"en": "Kyrgyzstan", "ru": "Кыргызстан"}})
    with django_assert_num_queries(1):
        sections = shown(FORM, ANSWERS, {}, reader="applicant", language="ru")
    assert "Кыргызстан" in [answer.text for answer in sections[0].answers]
    with django_assert_num_queries(0):
        shown(FORM, {"land": {"raw": "Atlantis"}}, {}, reader="applicant", language="ru")


@given(raw_answers)
def test_whatever_a_draft_holds_can_be_shown_and_exported(raw):
    values = clean_section(FORM.sections[0], raw, {}, language="en", country_codes=COUNTRIES).values
    for language in ("en", "ru", "kk"):
        answers = answers_shown(language, answers=values)
        assert all(answers[key].is_answered == (value is not None) for key, value in values.items())
        row = export_row(FORM, values, {}, language=language, countries=COUNTRIES)
        assert len(row) == len(export_columns(FORM, language)) == 12


@given(raw_answers)
def test_words_that_are_shown_read_back_as_the_answer(raw):
    """What one copies from the page means what was stored."""
    section = FORM.sections[0]
    for language in ("en", "ru", "kk"):
        draft = clean_section(section, raw, {}, language=language, country_codes=COUNTRIES)
        answers = answers_shown(language, answers=draft.values)
        copied = {key: answers[key].text for key in ("name", "families", "site", "contact")}
        copied["story"] = "\n\n".join(answers["story"].paragraphs)
        again = clean_section(
            section, copied, {}, language=language, country_codes=COUNTRIES, only=copied.keys()
        )
        for key in ("name", "families", "site", "contact"):
            assert again.values[key] == draft.values[key]
        assert (again.values["story"] or "").split() == (draft.values["story"] or "").split()


def test_export_columns_carry_short_names_and_units():
    spec = form(
        question_json("long_text", "story", short={"en": "Who uses it"}),
        question_json("number", "share", unit={"en": "%"}),
        question_json("email", "contact"),
    )
    assert [column.title for column in export_columns(spec, "en")] == [
        "Who uses it",
        "Label of share (%)",
        "Label of contact",
    ]
    assert [column.key for column in export_columns(spec, "en", reader="panel")] == ["story", "share"]


def test_export_row_holds_plain_values():
    assert export_row(FORM, ANSWERS, DOCUMENTS, language="en", countries=COUNTRIES) == [
        "One visit less",
        "First line\nsecond line.\n\nNext paragraph.",
        Decimal("41200"),
        Decimal("3.93"),
        date(2024, 2, 29),
        "Kyrgyzstan",
        "Option use",
        "Option use; Option plan",
        "Yes",
        "https://example.org/a?b=1",
        "demo@example.org",
        "survey, “spring”.pdf",
    ]


def test_export_row_leaves_what_is_missing_empty_and_what_cannot_be_read_as_typed():
    row = export_row(FORM, {"started": {"raw": ["30", "2", "2024"]}}, {}, language="en", countries=COUNTRIES)
    assert row == ["", "", "", "", "30 2 2024", "", "", "", "", "", "", ""]
