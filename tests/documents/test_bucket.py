"""The client against a real object store: what a signature has to stop, it stops."""

import hashlib
import io
import time
import uuid

import pytest
from django.test import override_settings

from documents import bucket, dev_bucket, readiness

CONTENT = b"a few honest bytes"
OTHER_OF_SAME_LENGTH = b"A FEW OTHER BYTES!"
NOWHERE = f"http://127.0.0.1:{dev_bucket.free_port()}"

pytestmark = pytest.mark.usefixtures("bucket")


def sha256(content: bytes) -> str:
    return hashlib.sha256(content).hexdigest()


def new_name() -> str:
    return f"documents/{uuid.uuid4()}"


def put(name: str, content: bytes = CONTENT) -> None:
    file = io.BytesIO(content)
    bucket.put(name, file, size_bytes=len(content), content_type="text/plain", sha256=sha256(content))


def upload_link(name: str) -> tuple[str, dict[str, str]]:
    return bucket.upload_link(
        name, size_bytes=len(CONTENT), content_type="text/plain", sha256=sha256(CONTENT)
    )


def open_link(name: str, **changed) -> str:
    options = {"file_name": "a.txt", "content_type": "text/plain", "inline": False} | changed
    return bucket.open_link(name, **options)


def read(name: str) -> bytes:
    return b"".join(bucket.chunks(name))


def test_put_reads_back_with_its_hash():
    name, file = new_name(), io.BytesIO()
    put(name)
    assert bucket.download(name, file, max_bytes=len(CONTENT)) == sha256(CONTENT)
    assert file.read() == CONTENT
    assert bucket.head(name).size_bytes == len(CONTENT)


def test_put_to_a_taken_name_is_refused():
    name = new_name()
    put(name)
    with pytest.raises(bucket.ObjectExists):
        put(name, OTHER_OF_SAME_LENGTH)
    assert read(name) == CONTENT


def test_put_of_bytes_that_do_not_match_their_hash_is_refused():
    name = new_name()
    file = io.BytesIO(OTHER_OF_SAME_LENGTH)
    with pytest.raises(bucket.BucketUnavailable):
        bucket.put(name, file, size_bytes=len(CONTENT), content_type="text/plain", sha256=sha256(CONTENT))
    with pytest.raises(bucket.ObjectMissing):
        bucket.head(name)


def test_download_stops_at_the_announced_length():
    name = new_name()
    put(name)
    with pytest.raises(bucket.ObjectTooLong):
        bucket.download(name, io.BytesIO(), max_bytes=len(CONTENT) - 1)


def test_missing_object_is_named_before_the_first_byte():
    with pytest.raises(bucket.ObjectMissing):
        bucket.chunks(new_name())


def test_delete_twice_is_harmless():
    name = new_name()
    put(name)
    bucket.delete(name)
    bucket.delete(name)
    with pytest.raises(bucket.ObjectMissing):
        bucket.head(name)


def test_listing_gives_names_in_order_with_their_sizes():
    prefix = f"listing-{uuid.uuid4()}/"
    for name in ("b", "a", "c"):
        put(prefix + name)
    listed = [(found.name, found.size_bytes) for found in bucket.objects(prefix)]
    assert listed == [(prefix + name, len(CONTENT)) for name in ("a", "b", "c")]


def test_wrong_secret_is_refused():
    with override_settings(DOCUMENTS_SECRET_KEY="not the secret"), pytest.raises(bucket.BucketUnavailable):
        put(new_name())


def test_store_that_is_down_is_named_as_such():
    with override_settings(DOCUMENTS_ENDPOINT=NOWHERE), pytest.raises(bucket.BucketUnavailable):
        put(new_name())


def test_signed_put_arrives(http_put):
    name = new_name()
    url, headers = upload_link(name)
    assert http_put(url, CONTENT, headers) == 200
    assert read(name) == CONTENT


def test_signed_put_a_second_time_gets_412_and_changes_nothing(http_put):
    name = new_name()
    url, headers = upload_link(name)
    http_put(url, CONTENT, headers)
    assert http_put(url, CONTENT, headers) == 412
    assert read(name) == CONTENT


@pytest.mark.parametrize(
    ("content", "status"),
    [(OTHER_OF_SAME_LENGTH, 400), (CONTENT + b"!", 403), (CONTENT[:-1], 403), (b"", 403)],
    ids=["other bytes", "longer", "shorter", "empty"],
)
def test_signed_put_of_another_body_is_refused(http_put, content, status):
    name = new_name()
    url, headers = upload_link(name)
    assert http_put(url, content, headers) == status
    with pytest.raises(bucket.ObjectMissing):
        bucket.head(name)


@pytest.mark.parametrize("changed", ["Content-Type", "x-amz-checksum-sha256", "If-None-Match"])
def test_signed_put_without_a_signed_header_is_refused(http_put, changed):
    name = new_name()
    url, headers = upload_link(name)
    assert http_put(url, CONTENT, {key: value for key, value in headers.items() if key != changed}) == 403
    with pytest.raises(bucket.ObjectMissing):
        bucket.head(name)


def test_signed_put_to_another_name_is_refused(http_put):
    name, other = new_name(), new_name()
    url, headers = upload_link(name)
    assert http_put(url.replace(name, other), CONTENT, headers) == 403


def test_link_signed_with_another_secret_is_refused(http_get):
    name = new_name()
    put(name)
    with override_settings(DOCUMENTS_SECRET_KEY="not the secret"):
        url = open_link(name)
    assert http_get(url)[0] == 403


def test_tampered_link_is_refused(http_get):
    name, other = new_name(), new_name()
    put(name)
    put(other)
    assert http_get(open_link(name).replace(name, other))[0] == 403


def test_link_whose_file_name_was_changed_is_refused(http_get):
    name = new_name()
    put(name)
    assert http_get(open_link(name, file_name="a.txt").replace("a.txt", "b.txt"))[0] == 403


def test_expired_link_is_refused(http_get, monkeypatch):
    name = new_name()
    put(name)
    monkeypatch.setattr(bucket, "OPEN_LINK_SECONDS", 1)
    url = open_link(name)
    assert http_get(url)[0] == 200
    time.sleep(2.1)
    assert http_get(url)[0] == 403


def test_stranger_without_a_signature_gets_nothing(http_get):
    name = new_name()
    put(name)
    status, body, _headers = http_get(open_link(name).split("?")[0])
    assert (status >= 400, CONTENT in body) == (True, False)


@pytest.mark.parametrize(
    ("file_name", "disposition"),
    [
        ("report.pdf", 'attachment; filename="report.pdf"'),
        ("a, b.pdf", 'attachment; filename="a, b.pdf"'),
        ('the "final" one.pdf', 'attachment; filename="the \\"final\\" one.pdf"'),
        ("отчёт, 2026.pdf", "attachment; filename*=utf-8''%D0%BE%D1%82%D1%87%D1%91%D1%82%2C%202026.pdf"),
        ("🏇.pdf", "attachment; filename*=utf-8''%F0%9F%8F%87.pdf"),
    ],
)
def test_file_arrives_under_its_owners_name(http_get, file_name, disposition):
    name = new_name()
    put(name)
    status, body, headers = http_get(open_link(name, file_name=file_name, content_type="application/pdf"))
    assert (status, body) == (200, CONTENT)
    assert headers["Content-Disposition"] == disposition
    assert headers["Content-Type"] == "application/pdf"


def test_readiness_is_silent_when_all_is_well():
    assert readiness.check() is None


def test_readiness_names_a_bucket_that_is_not_there():
    with override_settings(DOCUMENTS_BUCKET="no-such-bucket"), pytest.raises(readiness.BucketMissing):
        readiness.check()


def test_readiness_names_a_store_that_is_down():
    with override_settings(DOCUMENTS_ENDPOINT=NOWHERE), pytest.raises(bucket.BucketUnavailable):
        readiness.check()


def test_cors_check_passes_where_pages_may_upload():
    assert readiness.check_cors() is None


def test_cors_check_names_an_origin_that_may_not(tmp_path):
    store = dev_bucket.start(tmp_path, 0, "https://elsewhere.example")
    try:
        with override_settings(DOCUMENTS_PUBLIC_URL=store.endpoint), pytest.raises(readiness.OriginRefused):
            readiness.check_cors()
    finally:
        store.stop()
