"""Forms, answers and documents for these tests."""

from dataclasses import dataclass
from typing import Any

from hypothesis import strategies as st

from applications.formspec.question import Question
from applications.formspec.spec import FormSpec, parse_question

COUNTRIES = {"KZ": "Kazakhstan", "KG": "Kyrgyzstan", "MD": "Moldova"}


@dataclass
class Attached:
    """A document as the form sees one."""

    file_name: str = "report.pdf"
    public_id: str = "doc2345678"
    size_bytes: int = 1_900_000
    sha256: str = "ab" * 32
    state: str = "clean"
    readable_by_panel: bool = True


def question_json(type: str, key: str = "", **settings: Any) -> dict[str, Any]:
    """A valid question of that type in three languages."""
    key = key or f"a_{type}"
    data = {
        "key": key,
        "type": type,
        "label": {"en": f"Label of {key}", "ru": f"Вопрос {key}", "kk": f"Сұрақ {key}"},
        **({"options": options("use", "trial", "plan")} if type in ("choice", "choices") else {}),
        **({"kinds": ["pdf", "image"]} if type == "file" else {}),
    }
    return {**data, **settings}


def options(*keys: str) -> list[dict[str, Any]]:
    return [
        {"key": key, "label": {"en": f"Option {key}", "ru": f"Выбор {key}", "kk": f"Таңдау {key}"}}
        for key in keys
    ]


def form_json(*questions: dict[str, Any], key: str = "main") -> dict[str, Any]:
    title = {"en": "The solution", "ru": "Решение", "kk": "Шешім"}
    return {"sections": [{"key": key, "title": title, "questions": list(questions)}]}


def question(type: str, key: str = "", **settings: Any) -> Question:
    return parse_question(question_json(type, key, **settings))


def form(*questions: dict[str, Any]) -> FormSpec:
    return FormSpec.parse(form_json(*questions))


EVERY_TYPE = form_json(
    question_json("short_text", "name", fills="title", limits={"max_chars": 60}),
    question_json("long_text", "story", limits={"max_words": 20}, required=False),
    question_json("number", "families", integer=True, limits={"min": 1, "max": 1_000_000}),
    question_json("number", "share", unit={"en": "%", "ru": "%", "kk": "%"}, required=False),
    question_json("date", "started", limits={"not_before": "2000-01-01", "not_after": "2030-12-31"}),
    question_json("country", "land", fills="country"),
    question_json("choice", "stage", fills="stage"),
    question_json("choices", "groups", limits={"max": 2}, required=False),
    question_json("yes_no", "public"),
    question_json("url", "site", required=False),
    question_json("email", "contact", fills="contact_email", required=False),
    question_json("file", "proof", max_files=2, required=False),
)

typed_text = st.text(max_size=200) | st.sampled_from(
    ["", " ", "\u200b", "\x00", "слово " * 21, "🎉", "\u202eevil", "a\r\nb", "ә" * 500]
)
typed_number = st.sampled_from(
    ["41200", "41,200", "41 200", "3,93", "3.93", "-1", "1e5", "NaN", "٣", "0", "007", "1,2,3", "", "1 2 3"]
) | st.decimals(allow_nan=False, allow_infinity=False, places=3).map(str)
typed_day = st.sampled_from(["", "1", "29", "31", "32", "x"])
typed_date = st.tuples(
    typed_day,
    st.sampled_from(["", "2", "02", "12", "13"]),
    st.sampled_from(["", "23", "2023", "2024", "1999"]),
)
raw_answers = st.fixed_dictionaries(
    {},
    optional={
        "name": typed_text,
        "story": typed_text,
        "families": typed_number,
        "share": typed_number,
        "started": typed_date.map(list) | st.dates().map(str) | typed_text,
        "land": st.sampled_from(["KZ", "kg", "ZZ", "", "\x00"]),
        "stage": st.sampled_from(["use", "trial", "gone", ""]),
        "groups": st.lists(st.sampled_from(["use", "trial", "plan", "gone", ""]), max_size=4),
        "public": st.sampled_from(["yes", "no", "perhaps", "", True, False]),
        "site": st.sampled_from(
            ["https://example.org/a", "example.org", "javascript:alert(1)", "http://", ""]
        ),
        "contact": st.sampled_from(["demo@example.org", "demo@", "", " demo@example.org "]),
    },
)
"""What a browser, or a stranger with a script, may send to EVERY_TYPE."""
