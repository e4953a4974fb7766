"""What a file really is, whatever it is called: read from disk, a piece at a time, before it is accepted."""

import zipfile
from collections.abc import Iterable
from contextlib import ExitStack
from dataclasses import dataclass
from pathlib import PurePosixPath
from tempfile import TemporaryFile
from typing import IO

import magic
import pikepdf
from PIL import Image, ImageFile, ImageOps
from pypdf import PdfReader

from documents.refusals import UploadRefused, expand

PDF = "application/pdf"
PNG = "image/png"
JPEG = "image/jpeg"
DOCX = "application/vnd.openxmlformats-officedocument.wordprocessingml.document"
XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"

KIND_OF_TYPE = {PDF: "pdf", PNG: "image", JPEG: "image", DOCX: "word", XLSX: "sheet"}
TYPE_OF_SUFFIX = {".pdf": PDF, ".png": PNG, ".jpg": JPEG, ".jpeg": JPEG, ".docx": DOCX, ".xlsx": XLSX}
KIND_OF_MACRO_SUFFIX = {
    ".docm": "word",
    ".dotm": "word",
    ".xlsm": "sheet",
    ".xltm": "sheet",
    ".xlsb": "sheet",
}
IMAGE_FORMATS = {PNG: "PNG", JPEG: "JPEG"}
OFFICE_MAIN_PARTS = {DOCX: "word/document.xml", XLSX: "xl/workbook.xml"}

HEAD_BYTES = 64 * 1024
MAX_PIXELS = 50_000_000
MAX_UNZIPPED_BYTES = 500 * 1024 * 1024
MAX_ZIP_ENTRIES = 10_000


@dataclass(frozen=True)
class Findings:
    content_type: str
    page_count: int | None = None
    replacement: IO[bytes] | None = None
    """A cleaned file to keep instead, which whoever called closes."""


def suffixes(kinds: Iterable[str]) -> list[str]:
    """The file name endings that stand for these kinds, for a field's `accept`."""
    kinds = expand(kinds)
    return [suffix for suffix, found in TYPE_OF_SUFFIX.items() if KIND_OF_TYPE[found] in kinds]


def expected_type(*, file_name: str, content_type: str, kinds: list[str]) -> str:
    """The type that a file of this name has to turn out to be; a claimed one counts where no name tells.

    Raises UploadRefused("wrong_kind" or "macros") for a name that cannot fit.
    """
    suffix = PurePosixPath(file_name).suffix.lower()
    if KIND_OF_MACRO_SUFFIX.get(suffix) in expand(kinds):
        raise UploadRefused("macros")
    expected = TYPE_OF_SUFFIX.get(suffix, content_type if not suffix else "")
    if KIND_OF_TYPE.get(expected) not in expand(kinds):
        raise UploadRefused("wrong_kind", kinds=kinds)
    return expected


def examine(file: IO[bytes], *, kinds: list[str]) -> Findings:
    """Sniff the type, then open the file as that type. `file` is seekable and on disk.

    Raises UploadRefused with wrong_kind, macros, damaged, encrypted, image_too_large or unscannable.
    """
    content_type = sniff(file, kinds=kinds)
    if KIND_OF_TYPE.get(content_type) not in expand(kinds):
        raise UploadRefused("wrong_kind", kinds=kinds)
    file.seek(0)
    if content_type == PDF:
        return Findings(PDF, page_count=count_pages(file))
    if content_type in IMAGE_FORMATS:
        return Findings(content_type, replacement=rewrite_image(file, content_type))
    return Findings(content_type)


def sniff(file: IO[bytes], *, kinds: list[str]) -> str:
    """The type by content: what libmagic says, and the signature in its place."""
    file.seek(0)
    head = file.read(HEAD_BYTES)
    told = magic.from_buffer(head, mime=True)
    if told == PDF and head.startswith(b"%PDF-"):
        return PDF
    if told in IMAGE_FORMATS:
        return told
    if not {"word", "sheet"} & set(expand(kinds)):
        return told
    if told == "application/encrypted":
        raise UploadRefused("encrypted")
    return sniff_office(file) if head.startswith(b"PK\x03\x04") else told


def sniff_office(file: IO[bytes]) -> str:
    """Word or Excel by the parts of the archive, each of them read once; "application/zip" for others."""
    try:
        with zipfile.ZipFile(file) as archive:
            return _office_type(archive)
    except UploadRefused:
        raise
    except Exception as error:  # zipfile lets the errors of zlib, lzma and struct through
        raise UploadRefused("damaged") from error


def _office_type(archive: zipfile.ZipFile) -> str:
    entries = archive.infolist()
    names = {entry.filename for entry in entries}
    found = next((kind for kind, part in OFFICE_MAIN_PARTS.items() if part in names), None)
    if found is None or "[Content_Types].xml" not in names:
        return "application/zip"
    if len(entries) > MAX_ZIP_ENTRIES or sum(entry.file_size for entry in entries) > MAX_UNZIPPED_BYTES:
        raise UploadRefused("unscannable")
    if any(entry.flag_bits & 0x1 for entry in entries):
        raise UploadRefused("encrypted")
    has_macros = any(PurePosixPath(name).name.lower() == "vbaproject.bin" for name in names)
    if has_macros or b"macroEnabled" in archive.read("[Content_Types].xml"):
        raise UploadRefused("macros")
    if archive.testzip() is not None:
        raise UploadRefused("damaged")
    return found


def count_pages(file: IO[bytes]) -> int:
    """The number of pages, by a reader that repairs nothing.

    Two strict readers are asked, as each stumbles over oddities that the other, and every viewer, accepts;
    a file that ends half-way satisfies neither. Raises UploadRefused("encrypted" or "damaged").
    """
    try:
        pages = _pages_by_pikepdf(file)
    except pikepdf.PasswordError as error:
        raise UploadRefused("encrypted") from error
    except Exception:  # whatever a damaged file makes the parser raise
        pages = _pages_by_pypdf(file)
    if pages == 0:
        raise UploadRefused("damaged")
    return pages


def _pages_by_pikepdf(file: IO[bytes]) -> int:
    file.seek(0)
    access = pikepdf.AccessMode.stream
    with pikepdf.open(file, attempt_recovery=False, suppress_warnings=True, access_mode=access) as pdf:
        return sum(1 for page in pdf.pages if page.obj.get("/Type") == "/Page")


def _pages_by_pypdf(file: IO[bytes]) -> int:
    file.seek(0)
    try:
        return len(PdfReader(file, strict=True).pages)
    except Exception as error:  # pypdf lets KeyError, RecursionError and others through
        raise UploadRefused("damaged") from error


def rewrite_image(file: IO[bytes], content_type: str) -> IO[bytes]:
    """The same picture written anew, upright: what hid beside it (place, camera, another file) stays behind.

    Decoding goes to the last line, so half a picture is found out. Raises UploadRefused("damaged" or
    "image_too_large"). The caller closes what it gets.
    """
    file.seek(0)
    with ExitStack() as unless_done:
        clean = unless_done.enter_context(TemporaryFile())
        try:
            _save_anew(file, clean, IMAGE_FORMATS[content_type])
        except (Image.DecompressionBombError, Image.DecompressionBombWarning) as error:
            raise UploadRefused("image_too_large") from error
        except (OSError, ValueError, SyntaxError, EOFError) as error:
            raise UploadRefused("damaged") from error
        unless_done.pop_all()
    clean.seek(0)
    return clean


def _save_anew(file: IO[bytes], clean: IO[bytes], image_format: str) -> None:
    # WeasyPrint switches this on for the whole process, and half a picture would pass.
    ImageFile.LOAD_TRUNCATED_IMAGES = False
    with Image.open(file, formats=[image_format]) as image:
        if image.width * image.height > MAX_PIXELS:
            raise Image.DecompressionBombError
        upright = ImageOps.exif_transpose(image)
        options = {"quality": 92, "optimize": True} if image_format == "JPEG" else {}
        upright.save(clean, image_format, icc_profile=image.info.get("icc_profile"), **options)
