"""Small real files of every kind a person may send, good and bad, and documents that lie in the bucket."""

import hashlib
import io
import zipfile

import factory
import pikepdf
from django.core.files.uploadedfile import SimpleUploadedFile
from django.utils import timezone
from PIL import Image

from documents import bucket
from documents.models import CLEAN, PENDING, REFUSED, STORED, Document
from tests.factories.people import PersonFactory

MEGABYTE = 1024 * 1024


def pdf(*, text: str = "Baige", pages: int = 1, padding_bytes: int = 0) -> bytes:
    """A PDF that strict readers accept; no two are alike, and `padding_bytes` of noise make it large."""
    document = pikepdf.new()
    for _page in range(pages):
        document.add_blank_page(page_size=(595, 842))
    document.docinfo["/Title"] = text
    if padding_bytes:
        noise = hashlib.shake_256(text.encode()).digest(padding_bytes)
        document.Root.Padding = document.make_stream(noise)
    written = io.BytesIO()
    document.save(written, compress_streams=False)
    return written.getvalue()


def encrypted_pdf() -> bytes:
    return _locked_pdf(user="secret")


def restricted_pdf() -> bytes:
    """Opens for everybody; only printing and copying are locked."""
    return _locked_pdf(user="")


def _locked_pdf(*, user: str) -> bytes:
    document = pikepdf.new()
    document.add_blank_page()
    written = io.BytesIO()
    document.save(written, encryption=pikepdf.Encryption(owner="owner", user=user))
    return written.getvalue()


def half(content: bytes) -> bytes:
    return content[: len(content) // 2]


def image(*, form: str = "PNG", size: tuple[int, int] = (40, 30), **options: object) -> bytes:
    written = io.BytesIO()
    Image.effect_noise(size, 60).convert("RGB").save(written, form, **options)
    return written.getvalue()


def photo_with_place() -> bytes:
    """A JPEG lying on its side that says where it was taken."""
    exif = Image.Exif()
    exif[0x0112] = 6
    exif.get_ifd(0x8825)[1] = "N"
    exif[0x010F] = "Demo Camera 51.1694"
    return image(form="JPEG", exif=exif)


def docx(*, macros: bool = False, password_flag: bool = False) -> bytes:
    main = "application/vnd.openxmlformats-officedocument.wordprocessingml.document.main+xml"
    return _office({"word/document.xml": "<w:document/>"}, main, macros=macros, password_flag=password_flag)


def xlsx() -> bytes:
    main = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet.main+xml"
    return _office({"xl/workbook.xml": "<workbook/>"}, main)


def _office(parts: dict[str, str], main: str, *, macros: bool = False, password_flag: bool = False) -> bytes:
    written = io.BytesIO()
    with zipfile.ZipFile(written, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("[Content_Types].xml", f'<Types><Override ContentType="{main}"/></Types>')
        for name, content in parts.items():
            archive.writestr(name, content)
        if macros:
            archive.writestr("word/vbaProject.bin", b"\0" * 10)
    content = bytearray(written.getvalue())
    if password_flag:
        entry = content.index(b"PK\x01\x02")
        content[entry + 8] |= 1
    return bytes(content)


def plain_zip() -> bytes:
    written = io.BytesIO()
    with zipfile.ZipFile(written, "w") as archive:
        archive.writestr("readme.txt", "Not an office document")
    return written.getvalue()


def program() -> bytes:
    """The head of a Windows program."""
    return b"MZ\x90\x00\x03" + b"\0" * 55 + b"\x80\0\0\0" + b"\0" * 64 + b"PE\0\0\x4c\x01" + b"\0" * 200


def eicar() -> bytes:
    """The harmless file that every scanner reports, put together here: no file of ours may hold it whole."""
    pieces = ["X5O!P%@AP[4", "\\PZX54(P^)7CC)7}", "$EICAR-STANDARD-", "ANTIVIRUS-TEST-FILE!", "$H+H*"]
    return "".join(pieces).encode("ascii")


def infected_pdf() -> bytes:
    """A PDF that opens, with EICAR in a file attached to it."""
    document = pikepdf.new()
    document.add_blank_page()
    document.attachments["notes.txt"] = pikepdf.AttachedFileSpec(document, eicar(), filename="notes.txt")
    written = io.BytesIO()
    document.save(written, compress_streams=False)
    return written.getvalue()


def upload(
    content: bytes | None = None, *, name: str = "report.pdf", content_type: str = ""
) -> SimpleUploadedFile:
    return SimpleUploadedFile(name, pdf() if content is None else content, content_type=content_type)


class DocumentFactory(factory.django.DjangoModelFactory):
    """The row of a stored PDF, without an object. Traits: `pending`, `clean`, `refused` (by the scanner)."""

    class Meta:
        model = Document

    class Params:
        pending = factory.Trait(state=PENDING, stored_at=None, page_count=None)
        clean = factory.Trait(state=CLEAN, scanned=True, checked_at=factory.LazyFunction(timezone.now))
        refused = factory.Trait(state=REFUSED, refusal="infected", scanned=True)

    owner = factory.SubFactory(PersonFactory)
    file_name = factory.Sequence(lambda n: f"report {n}.pdf")
    content_type = "application/pdf"
    size_bytes = 1
    sha256 = hashlib.sha256(b"x").hexdigest()
    uploaded_sha256 = factory.SelfAttribute("sha256")
    kinds = ["pdf"]
    max_bytes = 10 * MEGABYTE
    page_count = 1
    state = STORED
    stored_at = factory.LazyFunction(timezone.now)


def document_with_object(content: bytes, **fields: object) -> Document:
    """A document whose bytes lie in the bucket; the test needs the `bucket` fixture."""
    document = DocumentFactory(size_bytes=len(content), sha256=hashlib.sha256(content).hexdigest(), **fields)
    put_object(document, content)
    return document


def put_object(document: Document, content: bytes) -> None:
    """Lay bytes into the bucket under the document's name, whatever the row says of them."""
    bucket.put(
        document.object_name,
        io.BytesIO(content),
        size_bytes=len(content),
        content_type=document.content_type,
        sha256=hashlib.sha256(content).hexdigest(),
    )
