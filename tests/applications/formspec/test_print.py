import io
from datetime import UTC, datetime
from types import SimpleNamespace

import pytest
from pypdf import PdfReader

from applications.formspec.display import shown
from applications.formspec.print import FontsOnly, fonts_folder, submission_pdf
from applications.formspec.spec import FormSpec
from tests.applications.formspec.builders import COUNTRIES, EVERY_TYPE, Attached

FORM = FormSpec.parse(EVERY_TYPE)
ANSWERS = {
    "name": "Балабақша кезегі телефоннан: Ә Ғ Қ Ң Ө Ұ Ү Һ І",
    "story": "Раньше семья собирала пять справок.\n\nТеперь заявление занимает десять минут. "
    + "Слово " * 500,
    "families": "41200",
    "started": "2024-02-29",
    "land": "KG",
    "groups": ["use", "plan"],
    "public": False,
    "site": "https://example.org/report",
    "contact": "demo@example.org",
}
DOCUMENTS = {"proof": [Attached(file_name="Опрос, “весна”.pdf", sha256="0f" * 32)]}


def pdf(language="en", answers=ANSWERS, **changed) -> PdfReader:
    call = SimpleNamespace(name="Digital services", name_language="en", zone="Asia/Almaty")
    submission = SimpleNamespace(
        number=2,
        public_id="abcdefghjk",
        fingerprint="7c1e 90b4 3fa2 d85b 06e1 4c7a b2f9 513d",
        received_at=datetime(2026, 11, 21, 16, 14, 7, tzinfo=UTC),
        answers=answers,
        form_version=SimpleNamespace(parsed=FORM),
    )
    given = {"reader": "applicant", "language": language, "countries": COUNTRIES, "answer_language": "ru"}
    target = io.BytesIO()
    submission_pdf(
        target,
        sections=shown(FORM, answers, DOCUMENTS, **given | changed),
        application=SimpleNamespace(number="482716"),
        call=call,
        submission=submission,
        language=language,
    )
    return PdfReader(target)


def words(reader: PdfReader) -> str:
    return " ".join("\n".join(page.extract_text() for page in reader.pages).split())


def test_submission_pdf_is_tagged_and_says_its_language_and_title():
    reader = pdf("kk")
    root = reader.trailer["/Root"]
    assert root["/Lang"] == "kk"
    assert root["/MarkInfo"]["/Marked"]
    assert root["/ViewerPreferences"]["/DisplayDocTitle"]
    assert "/StructTreeRoot" in root
    assert reader.metadata.title.startswith("Балабақша кезегі телефоннан")
    assert b"pdfuaid" in root["/Metadata"].get_data()


@pytest.mark.parametrize("language", ["en", "ru", "kk"])
def test_submission_pdf_holds_every_answer_as_text_that_can_be_copied(language):
    text = words(pdf(language))
    for part in (
        "Балабақша кезегі телефоннан: Ә Ғ Қ Ң Ө Ұ Ү Һ І",
        "Раньше семья собирала пять справок.",
        "Kyrgyzstan",
        "https://example.org/report",
        "demo@example.org",
        "Опрос, “весна”.pdf",
        "0f" * 32,
        "7c1e 90b4 3fa2 d85b 06e1 4c7a b2f9 513d",
        "21:14:07",
    ):
        assert part in text


def test_submission_pdf_repeats_number_and_time_on_every_page():
    reader = pdf()
    pages = [" ".join(page.extract_text().split()) for page in reader.pages]
    assert len(pages) > 1
    for number, page in enumerate(pages, start=1):
        assert "482 716" in page.replace("\u00a0", " ")
        assert "21:14:07 in Astana" in page
        assert f"{number} / {len(pages)}" in page


def test_submission_pdf_holds_only_what_its_reader_may_see():
    text = words(pdf(reader="panel"))
    assert "demo@example.org" not in text
    assert "Раньше семья" in text


def test_submission_pdf_shows_markup_as_it_was_typed():
    answers = ANSWERS | {
        "story": '<img src="file:///etc/passwd"><script>1</script> & more',
        "name": '"><b>bold',
    }
    text = words(pdf(answers=answers))
    assert '<img src="file:///etc/passwd"><script>1</script> & more' in text
    assert '"><b>bold' in text


@pytest.mark.parametrize(
    "url",
    [
        "http://example.org/x.woff2",
        "file:///etc/passwd",
        "file:///etc/x.woff2",
        "data:text/plain,x",
        "ftp://a/b",
    ],
)
def test_fonts_only_fetches_nothing_else(url):
    with pytest.raises(ValueError, match="fonts"):
        FontsOnly().fetch(url)


def test_fonts_only_does_not_leave_the_folder_of_fonts():
    with pytest.raises(ValueError, match="fonts"):
        FontsOnly().fetch(f"file://{fonts_folder()}/../css/print.css")
    with pytest.raises(ValueError, match="fonts"):
        FontsOnly().fetch(f"file://{fonts_folder()}/../../x.woff2")
    assert FontsOnly().fetch(f"file://{fonts_folder()}/inter-print-400.woff2").read(4) == b"wOF2"
