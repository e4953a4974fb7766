"""What a file really is, whatever it is called."""

import io

import pytest
from PIL import Image, ImageFile

from documents import inspection
from documents.inspection import DOCX, JPEG, PDF, PNG, XLSX, examine, expected_type
from documents.refusals import UploadRefused
from tests.factories import documents as files

ANYTHING = ["any-of"]


def code_of(content: bytes, kinds: list[str]) -> str:
    with pytest.raises(UploadRefused) as refused:
        examine(io.BytesIO(content), kinds=kinds)
    return refused.value.code


@pytest.mark.parametrize(
    ("content", "found"),
    [
        (files.pdf(pages=3), (PDF, 3)),
        (files.restricted_pdf(), (PDF, 1)),
        (files.image(), (PNG, None)),
        (files.image(form="JPEG"), (JPEG, None)),
        (files.docx(), (DOCX, None)),
        (files.xlsx(), (XLSX, None)),
    ],
    ids=["pdf", "pdf that may not be printed", "png", "jpeg", "word", "sheet"],
)
def test_good_file_is_known_by_its_content(content, found):
    findings = examine(io.BytesIO(content), kinds=ANYTHING)
    if findings.replacement:
        findings.replacement.close()
    assert (findings.content_type, findings.page_count) == found


@pytest.mark.parametrize(
    ("content", "kinds", "code"),
    [
        (files.program(), ["pdf"], "wrong_kind"),
        (files.program(), ANYTHING, "wrong_kind"),
        (files.image(), ["pdf"], "wrong_kind"),
        (files.pdf(), ["image"], "wrong_kind"),
        (files.docx(), ["pdf"], "wrong_kind"),
        (files.docx(), ["sheet"], "wrong_kind"),
        (files.plain_zip(), ["word", "sheet"], "wrong_kind"),
        (b"#!/bin/sh\n" + files.pdf(), ["pdf"], "wrong_kind"),
        (b"<html><script>1</script></html>", ["pdf", "image"], "wrong_kind"),
        (files.half(files.pdf(pages=20)), ["pdf"], "damaged"),
        (files.pdf()[:-30], ["pdf"], "damaged"),
        (b"%PDF-1.7\nnothing more", ["pdf"], "damaged"),
        (files.encrypted_pdf(), ["pdf"], "encrypted"),
        (files.half(files.image()), ["image"], "damaged"),
        (files.half(files.image(form="JPEG", size=(400, 300))), ["image"], "damaged"),
        (files.half(files.docx()), ["word"], "damaged"),
        (files.docx(macros=True), ["word"], "macros"),
        (files.docx(password_flag=True), ["word"], "encrypted"),
    ],
)
def test_bad_file_is_refused_by_name(content, kinds, code):
    assert code_of(content, kinds) == code


def test_half_a_picture_is_refused_whatever_another_library_switched_on(monkeypatch):
    monkeypatch.setattr(ImageFile, "LOAD_TRUNCATED_IMAGES", True)
    assert code_of(files.half(files.image()), ["image"]) == "damaged"


def test_image_of_too_many_points_is_refused_unopened(monkeypatch):
    monkeypatch.setattr(inspection, "MAX_PIXELS", 100)
    assert code_of(files.image(size=(11, 10)), ["image"]) == "image_too_large"


def test_decompression_bomb_is_refused():
    bomb = io.BytesIO()
    Image.new("1", (15_000, 15_000)).save(bomb, "PNG")
    assert code_of(bomb.getvalue(), ["image"]) == "image_too_large"


def test_archive_that_unpacks_to_too_much_is_refused(monkeypatch):
    monkeypatch.setattr(inspection, "MAX_UNZIPPED_BYTES", 50)
    assert code_of(files.docx(), ["word"]) == "unscannable"


def test_photo_loses_its_place_and_stands_upright():
    photo = files.photo_with_place()
    with examine(io.BytesIO(photo), kinds=["image"]).replacement as rewritten:
        content = rewritten.read()
    assert (b"51.1694" in photo, b"51.1694" in content) == (True, False)
    with Image.open(io.BytesIO(content)) as image:
        assert (image.size, len(image.getexif())) == ((30, 40), 0)


@pytest.mark.parametrize(
    ("file_name", "claimed", "kinds", "expected"),
    [
        ("Report.PDF", "", ["pdf"], PDF),
        ("photo.jpeg", "image/png", ["image"], JPEG),
        ("scan", "application/pdf", ["pdf"], PDF),
        ("a.b.xlsx", "", ANYTHING, XLSX),
    ],
)
def test_type_is_expected_by_the_name(file_name, claimed, kinds, expected):
    assert expected_type(file_name=file_name, content_type=claimed, kinds=kinds) == expected


@pytest.mark.parametrize(
    ("file_name", "claimed", "kinds", "code"),
    [
        ("setup.exe", "application/pdf", ["pdf"], "wrong_kind"),
        ("report.pdf", "application/pdf", ["image"], "wrong_kind"),
        ("scan", "application/x-msdownload", ["pdf"], "wrong_kind"),
        ("letter.docm", "", ["word"], "macros"),
        ("letter.docm", "", ["pdf"], "wrong_kind"),
    ],
)
def test_name_that_cannot_fit_is_refused_before_any_byte(file_name, claimed, kinds, code):
    with pytest.raises(UploadRefused) as refused:
        expected_type(file_name=file_name, content_type=claimed, kinds=kinds)
    assert refused.value.code == code


def test_suffixes_follow_the_kinds():
    assert inspection.suffixes(["pdf", "image"]) == [".pdf", ".png", ".jpg", ".jpeg"]
