"""The words that Baige uses, and those it never uses, because people read them as something else."""

from pathlib import Path

import polib
import pytest

LOCALE = Path(__file__).parent.parent / "locale"
NEVER = [
    ("ru", "", "схем", "Scheme is a programme, not a diagram"),
    ("kk", "", "схема", "Scheme is a programme, not a diagram"),
    ("kk", "", "өтініш", "an application is өтінім"),
    ("kk", "draft", "жоба", "жоба is a project; a draft is нобай"),
    ("ru", "draft", "проект", "проект is a project; a draft is черновик"),
    ("ru", "submitted", "принят", "принята is read as admitted; submitted is подана"),
    ("kk", "submitted", "қабылдан", "қабылданды is read as admitted; submitted is берілді"),
    ("ru", "not selected", "отклонен", "not selected is не отобрана, without blame"),
    ("kk", "nominating authority", "ұсынушы", "a nominating authority is жіберуші орган"),
]


def texts(language: str):
    for entry in polib.pofile(str(LOCALE / language / "LC_MESSAGES" / "django.po")):
        for words in [entry.msgstr, *entry.msgstr_plural.values()]:
            yield entry.msgid.casefold(), words.casefold()


@pytest.mark.parametrize(("language", "about", "wrong", "why"), NEVER)
def test_wrong_word_stands_in_no_translation(language: str, about: str, wrong: str, why: str) -> None:
    found = [words for msgid, words in texts(language) if about in msgid and wrong in words]
    assert found == [], why


def test_draft_is_always_called_not_submitted_too() -> None:
    saved = [words for msgid, words in texts("kk") if msgid.startswith("draft saved")]
    assert saved
    assert all("берілмеген" in words for words in saved)
