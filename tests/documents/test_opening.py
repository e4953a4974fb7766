"""Opening, through a link and through the site; every opening is in the ledger."""

import pytest

from documents import bucket
from documents.models import Document
from documents.services import NotReadable, delete_document, open_document, signed_url, stream
from ledger.models import Event
from ledger.outbox import run_pending
from tests.factories import documents as files

NAMES = [
    ("a, b.pdf", 'filename="a, b.pdf"'),
    ('the "final".pdf', 'filename="the \\"final\\".pdf"'),
    ("отчёт.pdf", "filename*=utf-8''%D0%BE%D1%82%D1%87%D1%91%D1%82.pdf"),
]
CONTENT = files.pdf()

pytestmark = [pytest.mark.usefixtures("bucket"), pytest.mark.django_db]


@pytest.fixture
def document(person):
    return files.document_with_object(CONTENT, owner=person)


def openings(subject) -> list[dict]:
    return list(
        Event.objects.filter(
            what="document.opened",
            subject_kind=subject._meta.label_lower,
            subject_id=str(subject.pk),
        ).values_list("data", flat=True)
    )


def test_link_opens_the_file_and_the_opening_is_recorded(document, person, http_get):
    status, body, headers = http_get(signed_url(document=document, by=person, subject=person))
    assert (status, body) == (200, CONTENT)
    assert headers["Cache-Control"] == "private, no-store"
    assert openings(person) == [{"document": document.pk}]


@pytest.mark.parametrize(("name", "disposition"), NAMES)
def test_names_arrive_both_ways(document, person, http_get, name, disposition):
    document.file_name = name
    _status, _body, headers = http_get(signed_url(document=document, by=person, subject=document))
    through = stream(document=document, by=person, subject=document)
    through.close()
    assert headers["Content-Disposition"] == f"attachment; {disposition}"
    assert through["Content-Disposition"] == f"attachment; {disposition}"


def test_stream_gives_the_bytes_by_pieces(document, person):
    response = stream(document=document, by=person, subject=person, inline=True)
    assert b"".join(response.streaming_content) == CONTENT
    assert (response["Content-Length"], response["Content-Type"]) == (str(len(CONTENT)), "application/pdf")
    assert response["Content-Disposition"].startswith("inline")
    assert openings(person) == [{"document": document.pk}]


def test_only_what_a_browser_shows_safely_is_shown_inline(person, http_get):
    document = files.document_with_object(b"<script>1</script>", owner=person, content_type="text/html")
    url = signed_url(document=document, by=person, subject=document, inline=True)
    assert http_get(url)[2]["Content-Disposition"].startswith("attachment")


@pytest.mark.parametrize("trait", ["pending", "refused"])
@pytest.mark.parametrize("way", [signed_url, stream])
def test_what_does_not_count_opens_for_nobody(person, trait, way):
    document = files.DocumentFactory(owner=person, **{trait: True})
    with pytest.raises(NotReadable):
        way(document=document, by=person, subject=document)
    assert openings(document) == []


def test_open_document_redirects_to_the_bucket(document, person, settings):
    response = open_document(document=document, by=person, subject=document)
    assert (response.status_code, response["Cache-Control"]) == (302, "private, no-store")
    assert response.url.startswith(settings.DOCUMENTS_PUBLIC_URL)


def test_open_document_streams_where_the_bucket_is_private(document, person, settings):
    settings.DOCUMENTS_PRIVATE = True
    response = open_document(document=document, by=person, subject=document)
    assert b"".join(response.streaming_content) == CONTENT


def test_lost_object_is_not_recorded_as_opened(document, person):
    bucket.delete(document.object_name)
    with pytest.raises(bucket.ObjectMissing):
        stream(document=document, by=person, subject=document)
    assert openings(document) == []


def test_deleted_document_leaves_neither_row_nor_object(document, person):
    delete_document(document=document, by=person)
    run_pending()
    assert Document.objects.count() == 0
    with pytest.raises(bucket.ObjectMissing):
        bucket.head(document.object_name)
    assert Event.objects.filter(what="document.deleted", subject_id=str(document.pk)).count() == 1
