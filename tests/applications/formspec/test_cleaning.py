import json

import pytest
from hypothesis import given

from applications.formspec.cleaning import answer_problems, clean_answer, clean_section
from applications.formspec.spec import FormSpec
from applications.formspec.types import type_of
from tests.applications.formspec.builders import COUNTRIES, EVERY_TYPE, Attached, question, raw_answers

SECTION = FormSpec.parse(EVERY_TYPE).sections[0]


def clean(asked, raw, *, language="en", level="draft", documents=()):
    return clean_answer(
        asked, raw, language=language, country_codes=COUNTRIES, documents=documents, level=level
    )


def value(type, raw, **settings):
    cleaned = clean(question(type, **settings), raw, level="final")
    assert cleaned.errors == ()
    return cleaned.value


def errors(type, raw, *, language="en", **settings):
    return list(clean(question(type, **settings), raw, language=language, level="final").errors)


@pytest.mark.parametrize(
    ("type", "raw", "stored"),
    [
        ("short_text", "  One\nvisit  ", "One visit"),
        ("short_text", "🎉 Demo “quoted”, and, commas", "🎉 Demo “quoted”, and, commas"),
        ("short_text", "a\x00b\u202e", "ab"),
        ("long_text", "First.\r\n\r\nSecond.", "First.\n\nSecond."),
        ("number", "3,93", "3.93"),
        ("number", "41,200", "41200"),
        ("date", ["29", "2", "2024"], "2024-02-29"),
        ("date", "2024-02-29", "2024-02-29"),
        ("date", "29.02.2024", "2024-02-29"),
        ("date", ["٢٩", "٢", "٢٠٢٤"], "2024-02-29"),
        ("country", "kg", "KG"),
        ("choice", "trial", "trial"),
        ("choices", ["plan", "use", "plan"], ["use", "plan"]),
        ("choices", "use", ["use"]),
        ("yes_no", "yes", True),
        ("yes_no", "no", False),
        ("yes_no", True, True),
        ("url", "example.org/path", "https://example.org/path"),
        ("url", "example.org:8080", "https://example.org:8080"),
        ("url", "//example.org", "https://example.org"),
        ("url", "HTTP://EXAMPLE.ORG", "HTTP://EXAMPLE.ORG"),
        ("url", "https://пример.рф/отчёт?а=1", "https://пример.рф/отчёт?а=1"),
        ("email", " demo@example.org ", "demo@example.org"),
    ],
)
def test_clean_answer_keeps_what_was_meant(type, raw, stored):
    assert value(type, raw) == stored


@pytest.mark.parametrize(
    ("type", "raw", "message"),
    [
        ("short_text", "", "Write an answer."),
        ("short_text", "\u200b \x00", "Write an answer."),
        ("long_text", None, "Write an answer."),
        ("number", "", "Enter a number."),
        ("number", "many", "Enter a number in digits, such as 12.5."),
        ("number", "1e5", "Enter a number in digits, such as 12.5."),
        ("date", ["", "", ""], "Enter a date."),
        (
            "date",
            ["29", "2", "2023"],
            "There is no such day: February 2023 has 28 days. Check the day, the month and the year.",
        ),
        (
            "date",
            ["31", "4", "2024"],
            "There is no such day: April 2024 has 30 days. Check the day, the month and the year.",
        ),
        ("date", ["29", "2", ""], "Enter the day, the month and the year."),
        ("date", ["29", "2", "24"], "Enter the year with four digits, such as 1998."),
        ("date", ["29", "February", "2024"], "Enter the month as a number from 1 to 12."),
        ("date", ["29", "13", "2024"], "Enter the month as a number from 1 to 12."),
        ("date", ["0", "2", "2024"], "Enter the day as a number from 1 to 31."),
        ("date", ["1", "1", "0000"], "Enter the year with four digits, such as 1998."),
        ("date", "tomorrow", "Enter the day, the month and the year."),
        ("country", "", "Choose a country."),
        ("country", "ZZ", "Choose a country from the list."),
        ("choice", "", "Choose one of the options."),
        ("choice", "gone", "Choose one of the options."),
        ("choices", [], "Choose at least one of the options."),
        ("choices", ["use", "gone"], "Choose from the options of this question."),
        ("yes_no", "", "Choose yes or no."),
        ("yes_no", "perhaps", "Choose yes or no."),
        ("email", "demo@", "Enter an e-mail address such as name@example.org."),
        ("file", None, "Add a file."),
    ],
)
def test_clean_answer_says_what_to_write_instead(type, raw, message):
    assert errors(type, raw) == [message]


@pytest.mark.parametrize(
    "raw",
    [
        "javascript:alert(1)",
        "JaVaScRiPt:alert(1)",
        "java\nscript:alert(1)",
        "data:text/html,<script>",
        "ftp://example.org",
        "file:///etc/passwd",
        "//",
        "http://",
        "https://exa mple.org",
        "https://example",
        "mailto:demo@example.org",
        "https://example.org/" + "a" * 2000,
    ],
)
def test_url_takes_only_web_addresses(raw):
    assert errors("url", raw) == [
        "Enter a web address that begins with https:// or http://, such as https://example.org."
    ]


def test_too_many_words_says_how_many_there_are():
    assert errors("long_text", "word " * 214, limits={"max_words": 200}) == [
        "Write at most 200 words: you have 214."
    ]
    assert errors("long_text", "a b", limits={"max_words": 1}) == ["Write at most 1 word: you have 2."]


def test_ten_thousand_characters_in_a_200_word_answer_are_kept_and_refused_with_the_count():
    asked = question("long_text", limits={"max_words": 200})
    many_words, one_word = "слово " * 1667, "ә" * 10_000
    draft = clean(asked, many_words)
    assert draft.value == many_words.strip()
    assert (draft.errors, draft.flags) == ((), ("Write at most 200 words: you have 1,667.",))
    draft = clean(asked, one_word)
    assert draft.value == one_word
    assert (draft.errors, draft.flags) == ((), ("Write at most 4,000 characters: you have 10,000.",))


@pytest.mark.parametrize(
    ("settings", "raw", "message"),
    [
        ({"limits": {"min": 5}}, "4", "Enter 5 or more."),
        ({"limits": {"max": 1000}}, "1001", "Enter 1,000 or less."),
        ({"integer": True}, "2.5", "Enter a whole number, such as 12."),
        ({"integer": True, "limits": {"min": 2000}}, "x", "Enter a number in digits, such as 2000."),
    ],
)
def test_number_outside_its_limits(settings, raw, message):
    assert errors("number", raw, **settings) == [message]


def test_number_with_a_comma_is_read_as_the_language_writes_it():
    asked = question("number")
    assert clean(asked, "41,200", language="en").value == "41200"
    assert clean(asked, "41,200", language="ru").value == "41.200"
    assert clean(question("number", integer=True), "41,200", language="ru").value == "41200"


@pytest.mark.parametrize(
    ("limits", "raw", "message"),
    [
        ({"not_before": "2024-01-01"}, "2023-12-31", "Enter a date that is 1 January 2024 or later."),
        ({"not_after": "2024-01-01"}, "2024-01-02", "Enter a date that is 1 January 2024 or earlier."),
    ],
)
def test_date_outside_its_limits(limits, raw, message):
    assert errors("date", raw, limits=limits) == [message]


@pytest.mark.parametrize(
    ("limits", "raw", "message"),
    [
        ({"max": 1}, ["use", "plan"], "Choose at most 1 option: you have 2."),
        ({"min": 2}, ["use"], "Choose at least 2 options: you have 1."),
    ],
)
def test_choices_outside_their_limits(limits, raw, message):
    assert errors("choices", raw, limits=limits) == [message]


@pytest.mark.parametrize(
    ("documents", "messages"),
    [
        ([Attached()], []),
        ([Attached(state="stored")], []),
        ([Attached(state="pending")], ["“report.pdf” has not arrived whole. Upload it again or remove it."]),
        ([Attached(state="refused")], ["Remove “report.pdf” or add another file: it was not accepted."]),
        ([Attached(), Attached()], ["Keep at most 1 file: you have 2."]),
    ],
)
def test_file_answers_count_when_they_arrived(documents, messages):
    assert list(clean(question("file"), None, level="final", documents=documents).errors) == messages


@pytest.mark.parametrize(
    ("type", "raw", "kept"),
    [
        ("number", "ab\x00out 5", "about 5"),
        ("date", ["29", "2", "2023"], ["29", "2", "2023"]),
        ("date", "tomorrow", "tomorrow"),
        ("choices", ["use", "gone"], ["use", "gone"]),
        ("url", "javascript:alert(1)", "javascript:alert(1)"),
        ("country", "Atlantis", "Atlantis"),
        ("yes_no", {"odd": 1}, "{'odd': 1}"),
    ],
)
def test_draft_keeps_what_cannot_be_read_as_it_was_typed(type, raw, kept):
    cleaned = clean(question(type), raw)
    assert cleaned.value == {"raw": kept}
    assert len(cleaned.errors) == 1


def test_draft_takes_a_missing_answer_and_final_does_not():
    asked = question("short_text")
    assert clean(asked, "") == clean(asked, None)
    assert (clean(asked, "").value, clean(asked, "").errors, clean(asked, "").flags) == (None, (), ())
    assert clean(asked, "", level="final").errors == ("Write an answer.",)
    assert clean(question("short_text", required=False), "", level="final").errors == ()


def test_messages_come_in_the_language_asked_for_whatever_is_active():
    assert errors("date", ["30", "2", "2024"], language="ru")[0].count("2024") == 1
    assert "евраль" in errors("date", ["30", "2", "2024"], language="ru")[0]


def test_clean_section_takes_only_the_questions_that_were_sent():
    cleaned = clean_section(
        SECTION, {"name": "Demo"}, {}, language="en", country_codes=COUNTRIES, only={"name", "story"}
    )
    assert cleaned.values == {"name": "Demo", "story": None}
    assert cleaned.is_valid


def test_clean_section_holds_no_value_for_files():
    cleaned = clean_section(SECTION, {"proof": "x"}, {}, language="en", country_codes=COUNTRIES)
    assert "proof" not in cleaned.values


def test_stored_answer_of_another_type_counts_as_typed():
    assert answer_problems(question("date"), "soon", language="en", country_codes=None) == [
        "Enter the day, the month and the year."
    ]
    assert answer_problems(question("number"), True, language="en", country_codes=None) == [
        "Enter a number in digits, such as 12.5."
    ]


def test_stored_option_that_the_form_no_longer_has_must_be_chosen_again():
    assert answer_problems(question("choice"), "gone", language="en", country_codes=None) == [
        "Choose one of the options."
    ]


def test_stored_country_that_is_no_longer_offered_must_be_chosen_again():
    asked = question("country")
    assert answer_problems(asked, "AT", language="en", country_codes=COUNTRIES) == [
        "Choose a country from the list."
    ]
    assert answer_problems(asked, "AT", language="en", country_codes=None) == []


@given(raw_answers)
def test_everything_a_draft_stores_is_json_that_postgresql_takes(raw):
    cleaned = clean_section(SECTION, raw, {}, language="en", country_codes=COUNTRIES)
    stored = json.dumps(cleaned.values)
    assert json.loads(stored) == cleaned.values
    assert "\\u0000" not in stored
    assert json.dumps(cleaned.values, ensure_ascii=False).encode().decode()


@given(raw_answers)
def test_final_refuses_exactly_what_the_stored_draft_still_lacks(raw):
    draft = clean_section(SECTION, raw, {}, language="en", country_codes=COUNTRIES)
    final = clean_section(SECTION, raw, {}, language="en", country_codes=COUNTRIES, level="final")
    lacking = {}
    for asked in SECTION.questions:
        found = answer_problems(asked, draft.values.get(asked.key), language="en", country_codes=COUNTRIES)
        if found:
            lacking[asked.key] = found
    assert final.values == draft.values
    assert final.errors == lacking
    assert draft.errors | draft.flags == {
        key: messages for key, messages in lacking.items() if draft.values.get(key) is not None
    }


@given(raw_answers)
def test_an_answer_saved_unchanged_stays_the_same(raw):
    for language in ("en", "ru", "kk"):
        first = clean_section(SECTION, raw, {}, language=language, country_codes=COUNTRIES)
        shown_again = {
            asked.key: type_of(asked).edit(asked, first.values[asked.key], language)
            for asked in SECTION.questions
            if asked.key not in first.errors and first.values.get(asked.key) is not None
        }
        again = clean_section(
            SECTION, shown_again, {}, language=language, country_codes=COUNTRIES, only=shown_again.keys()
        )
        assert again.values == {key: first.values[key] for key in shown_again}
