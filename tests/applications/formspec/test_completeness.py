from applications.formspec.completeness import missing, section_state
from tests.applications.formspec.builders import Attached, form, question_json

FORM = form(
    question_json("short_text", "name"),
    question_json(
        "long_text", "story", short={"en": "who uses it", "ru": "кто пользуется"}, limits={"max_words": 3}
    ),
    question_json("url", "site", required=False),
    question_json("file", "proof"),
)
(SECTION,) = FORM.sections
PROOF = {"proof": [Attached()]}


def state(answers, documents):
    found = section_state(SECTION, answers, documents, language="en")
    return (
        found.state,
        [gap.question.key for gap in found.missing],
        [gap.question.key for gap in found.to_change],
    )


def test_section_without_any_answer_is_not_started():
    assert state({}, {}) == ("not_started", ["name", "story", "proof"], [])


def test_section_with_a_file_only_is_in_progress():
    assert state({}, PROOF) == ("in_progress", ["name", "story"], [])


def test_section_with_an_answer_that_is_too_long_is_in_progress():
    assert state({"name": "Demo", "story": "one two three four"}, PROOF) == ("in_progress", [], ["story"])


def test_section_with_something_typed_that_cannot_be_read_is_in_progress():
    found = section_state(SECTION, {"site": {"raw": "java script"}}, {}, language="en")
    assert found.state == "in_progress"
    assert [gap.question.key for gap in found.to_change] == ["site"]


def test_section_with_all_that_is_required_is_complete():
    found = section_state(SECTION, {"name": "Demo", "story": "one two three"}, PROOF)
    assert found.is_complete
    assert found.gaps == ()
    assert found.question_count == 4


def test_section_of_optional_questions_is_complete_untouched():
    (section,) = form(question_json("url", "site", required=False)).sections
    assert section_state(section, {}, {}).state == "complete"


def test_missing_names_a_question_by_its_short_name_in_the_language():
    gaps = missing(FORM, {"name": "Demo"}, PROOF, language="ru", call_language="en")
    assert [(gap.name, gap.name_language, gap.section_key, gap.is_missing) for gap in gaps] == [
        ("кто пользуется", "ru", "main", True)
    ]


def test_missing_names_a_question_in_the_first_language_of_the_call_when_it_must():
    gaps = missing(FORM, {"name": "Demo"}, PROOF, language="kk", call_language="ru")
    assert [(gap.name, gap.name_language) for gap in gaps] == [("кто пользуется", "ru")]


def test_missing_reads_the_documents_as_a_submission_lists_them():
    entries = [{"question": "proof", "name": "report.pdf", "size": 5, "sha256": "ab" * 32, "public_id": "x"}]
    answers = {"name": "Demo", "story": "one two three"}
    assert missing(FORM, answers, entries) == ()
    assert [gap.question.key for gap in missing(FORM, answers, [])] == ["proof"]
