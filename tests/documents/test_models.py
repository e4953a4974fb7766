import pytest
from django.db import IntegrityError
from django.utils import timezone
from django_fsm import ConcurrentTransition, TransitionNotAllowed
from hypothesis import given
from hypothesis import strategies as st

from documents.models import CLEAN, PENDING, REFUSED, STATES, STORED, Document, clean_file_name
from documents.refusals import SENTENCES, UploadRefused, describe, expand
from tests.factories.documents import DocumentFactory

NOW = timezone.now()


@pytest.mark.parametrize(
    ("raw", "shown"),
    [
        ("report.pdf", "report.pdf"),
        ("C:\\Users\\Demo\\report.pdf", "report.pdf"),
        ("/etc/passwd", "passwd"),
        ('a, "b" & <c>.pdf', 'a, "b" & <c>.pdf'),
        ("отче\u0308т.pdf", "отчёт.pdf"),
        ("🏇👩\u200d💻.pdf", "🏇👩\u200d💻.pdf"),
        ("gpj.exe\u202epdf", "gpj.exepdf"),
        ("two\nlines\x00.pdf", "twolines.pdf"),
        ("   ", ""),
        ("folder/", ""),
    ],
)
def test_file_name_as_people_see_it(raw, shown):
    assert clean_file_name(raw) == shown


def test_long_file_name_keeps_its_ending():
    name = clean_file_name("б" * 400 + ".pdf")
    assert (len(name), name[-5:]) == (255, "б.pdf")


@given(st.text())
def test_file_name_cleaned_twice_is_cleaned_once(raw):
    once = clean_file_name(raw)
    assert clean_file_name(once) == once
    assert len(once) <= 255


@pytest.mark.parametrize("code", SENTENCES)
def test_every_refusal_has_its_sentence(code):
    message = UploadRefused(code, kinds=["pdf", "image"], max_bytes=10 * 1024 * 1024).message
    assert message[-1] == "."
    assert "%(" not in message


def test_refusal_says_what_would_do():
    assert describe("wrong_kind", kinds=["image", "pdf"]) == (
        "The file is something else, whatever its name says. Upload a PDF or a PNG or JPEG image."
    )
    assert describe("too_large", max_bytes=10 * 1024 * 1024) == (
        "The file is larger than 10\xa0MB. Make it smaller, then upload it again."
    )


def test_kinds_none_or_any_stand_for_all():
    assert expand([]) == expand(["any-of", "pdf"]) == ["pdf", "image", "word", "sheet"]


def test_kind_that_nobody_knows_is_an_error():
    with pytest.raises(ValueError, match="audio"):
        expand(["pdf", "audio"])


@pytest.mark.django_db
def test_state_is_changed_by_its_moves_only():
    document = DocumentFactory(pending=True)
    with pytest.raises(AttributeError):
        document.state = CLEAN
    with pytest.raises(TransitionNotAllowed):
        document.clear(at=NOW)
    document.store(content_type="application/pdf", page_count=1, at=NOW)
    document.clear(at=NOW)
    with pytest.raises(TransitionNotAllowed):
        document.refuse(code="infected", scanned=True, at=NOW)
    assert (document.state, document.scanned) == (CLEAN, True)


@pytest.mark.django_db
def test_second_of_two_stale_moves_is_stopped():
    document = DocumentFactory()
    stale = Document.objects.get(pk=document.pk)
    document.clear(at=NOW)
    document.save()
    stale.refuse(code="infected", scanned=True, at=NOW)
    with pytest.raises(ConcurrentTransition):
        stale.save()


@pytest.mark.django_db
@pytest.mark.parametrize(
    "impossible",
    [
        {"state": "lost"},
        {"size_bytes": 0},
        {"state": REFUSED, "refusal": ""},
        {"refusal": "damaged"},
        {"stored_at": None},
        {"state": CLEAN, "scanned": False},
    ],
)
def test_impossible_row_is_stopped_by_the_database(impossible):
    with pytest.raises(IntegrityError):
        DocumentFactory(**impossible)


@pytest.mark.parametrize(
    ("state", "scanner", "allowed", "readable"),
    [
        (CLEAN, None, False, True),
        (CLEAN, "/run/clamd", False, True),
        (STORED, None, True, True),
        (STORED, None, False, False),
        (STORED, "/run/clamd", True, False),
        (PENDING, None, True, False),
        (REFUSED, None, True, False),
    ],
)
def test_panel_reads_what_the_operator_allows(settings, state, scanner, allowed, readable):
    settings.SCANNER, settings.PANEL_READS_UNSCANNED = scanner, allowed
    assert Document(state=state).readable_by_panel is readable


@pytest.mark.parametrize(
    ("state", "scanner", "label"),
    [
        (PENDING, None, "Upload not finished"),
        (STORED, None, "Not scanned for viruses"),
        (STORED, "/run/clamd", "Being checked for viruses"),
        (CLEAN, None, "Checked, no viruses found"),
        (REFUSED, None, "Not accepted"),
    ],
)
def test_label_never_calls_clean_what_nobody_scanned(settings, state, scanner, label):
    settings.SCANNER = scanner
    assert str(Document(state=state).state_label) == label


def test_every_state_has_a_label():
    assert all(str(Document(state=state).state_label) for state, _label in STATES)
