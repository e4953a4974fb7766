from pathlib import Path

import pytest
from django.conf import settings
from django.template import engines
from django.utils.translation import override

from people.mail import FOLDER, compose, split
from tests.factories.people import OfficeFactory

FULL = {
    "code": "482716",
    "site_url": "http://localhost:8000",
    "login_path": "/en/account/login/",
    "security_path": "/en/account/2fa/",
    "when": "Friday 4 December 2026, 17:00 in Astana",
    "browser": "Demo & Browser",
}
NAMES = sorted(path.stem for path in (Path(settings.BASE_DIR) / "templates" / FOLDER).glob("*.txt"))

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize("language", ["en", "ru", "kk"])
@pytest.mark.parametrize("name", NAMES)
def test_every_mail_has_a_subject_and_words(name: str, language: str) -> None:
    OfficeFactory()
    with override(language):
        mail = compose(name, to="demo@example.org", context=FULL)
    assert mail.subject
    assert "{" not in mail.subject + mail.body
    assert "&amp;" not in mail.body
    assert mail.reply_to == ["office@example.org"]
    html = mail.alternatives[0][0]
    assert f'lang="{language}"' in html
    assert " style=" not in html


def test_there_is_a_mail_for_each_that_allauth_sends() -> None:
    import allauth

    folders = [Path(allauth.__file__).parent / "templates" / part / "email" for part in ("account", "mfa")]
    theirs = {
        path.name.removesuffix("_subject.txt") for folder in folders for path in folder.glob("*_subject.txt")
    }
    by_link_only = {"email_confirmation_signup", "password_reset_key"}
    assert theirs - by_link_only - set(NAMES) == set()


def test_a_code_stands_alone_and_large() -> None:
    mail = compose("login_code", to="demo@example.org", context=FULL)
    assert mail.body.startswith("482716\n\n")
    assert "<h2>482716</h2>" in mail.alternatives[0][0]


def test_split_keeps_one_line_a_paragraph() -> None:
    subject, blocks = split("Subject: Two\n words\n\n## 12\n\nA\nB\n")
    assert subject == "Two"
    assert [(block.kind, block.lines) for block in blocks] == [
        ("paragraph", ["words"]),
        ("heading", ["12"]),
        ("paragraph", ["A B"]),
    ]


def test_templates_compile() -> None:
    for path in (Path(settings.BASE_DIR) / "templates").glob("account/**/*.html"):
        engines["django"].get_template(str(path.relative_to(Path(settings.BASE_DIR) / "templates")))
