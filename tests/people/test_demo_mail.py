from datetime import UTC

import pytest
from django.core.mail import EmailMultiAlternatives

from people.demo_mail import EmailBackend, list_mails, mail_folder, read_mail


@pytest.fixture(autouse=True)
def own_folder(settings, tmp_path) -> None:
    settings.VAR_DIR = tmp_path


def send(subject: str, to: str) -> None:
    message = EmailMultiAlternatives(subject, "Мәтін 482716\n", "baige@example.org", [to])
    message.attach_alternative("<p>Мәтін</p>", "text/html")
    EmailBackend().send_messages([message])


def test_mails_are_kept_and_listed_newest_first() -> None:
    send("Бірінші", "one@example.org")
    send("Екінші", "two@example.org")
    mails = list_mails()
    assert [mail.subject for mail in mails] == ["Екінші", "Бірінші"]
    assert mails[0].text == "Мәтін 482716\n"
    assert mails[0].html.strip() == "<p>Мәтін</p>"
    assert mails[0].at.tzinfo is not None
    assert mails[0].at.astimezone(UTC).year >= 2026


def test_mails_to_one_address_only() -> None:
    send("One", "one@example.org")
    send("Two", "two@example.org")
    assert [mail.subject for mail in list_mails(to="ONE@example.org")] == ["One"]
    assert len(list_mails(limit=1)) == 1


def test_one_mail_is_read_by_its_id() -> None:
    send("One", "one@example.org")
    (mail,) = list_mails()
    assert read_mail(mail.id) == mail


@pytest.mark.parametrize("mail_id", ["../settings", "", "1", "../../etc/passwd", "1" * 19 + "-zzzzzzzz"])
def test_an_id_that_is_none_reads_nothing(mail_id: str) -> None:
    mail_folder().mkdir()
    assert read_mail(mail_id) is None


def test_without_any_mail_the_list_is_empty() -> None:
    assert list_mails() == []
