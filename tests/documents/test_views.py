"""What upload.js asks, and the answers it gets."""

import hashlib

import pytest
from django.urls import reverse

from documents import dev_bucket, slots
from documents.models import STORED, Document
from documents.upload_field import ANY_DOCUMENT
from ledger.models import Event
from tests.factories import documents as files
from tests.factories.people import PersonFactory

pytestmark = [pytest.mark.usefixtures("bucket"), pytest.mark.django_db]


@pytest.fixture
def client(client, person):
    client.force_login(person.user)
    return client


def slot(**changed) -> str:
    options = {"kinds": ["pdf"], "max_bytes": files.MEGABYTE, "purpose": {"question": "plan"}} | changed
    return slots.issue(**options)


def described(content: bytes, **changed) -> dict:
    return {
        "slot": slot(),
        "file_name": "a, b.pdf",
        "size": len(content),
        "type": "application/pdf",
        "sha256": hashlib.sha256(content).hexdigest(),
    } | changed


def finish_url(public_id: str) -> str:
    return reverse("documents:finish", args=[public_id])


def test_upload_goes_up_and_is_finished(client, person, http_put):
    content = files.pdf()
    started = client.post(reverse("documents:start"), described(content)).json()
    assert http_put(started["url"], content, started["headers"]) == 200
    answer = client.post(finish_url(started["document"]))
    assert answer.json() == {
        "document": started["document"],
        "file_name": "a, b.pdf",
        "size": f"{len(content)}\xa0bytes",
        "state": "Not scanned for viruses",
    }
    assert Document.objects.get().owner == person
    assert client.post(finish_url(started["document"])).json() == answer.json()
    assert Event.objects.filter(what="document.stored").count() == 1


def test_upload_through_the_site(client):
    upload = files.upload(name="отчёт.pdf")
    answer = client.post(reverse("documents:receive"), {"slot": slot(), "file": upload})
    assert (answer.status_code, answer.json()["file_name"]) == (200, "отчёт.pdf")
    assert Document.objects.get(public_id=answer.json()["document"]).state == STORED


@pytest.mark.parametrize(
    ("content", "name", "code"),
    [
        (b"", "report.pdf", "empty"),
        (files.pdf(padding_bytes=files.MEGABYTE), "report.pdf", "too_large"),
        (files.program(), "report.pdf", "wrong_kind"),
        (files.encrypted_pdf(), "report.pdf", "encrypted"),
        (files.half(files.pdf(pages=9)), "report.pdf", "damaged"),
    ],
)
def test_bad_file_through_the_site_gets_its_sentence(client, content, name, code):
    upload = files.upload(content, name=name)
    answer = client.post(reverse("documents:receive"), {"slot": slot(), "file": upload})
    assert (answer.status_code, answer.json()["code"]) == (422, code)
    assert answer.json()["message"].endswith(".")
    assert Document.objects.count() == 0


def test_bad_file_in_the_bucket_gets_the_same_sentence_each_time(client, http_put):
    content = files.encrypted_pdf()
    started = client.post(reverse("documents:start"), described(content)).json()
    http_put(started["url"], content, started["headers"])
    answers = [client.post(finish_url(started["document"])) for _ in range(2)]
    assert [(answer.status_code, answer.json()["code"]) for answer in answers] == [(422, "encrypted")] * 2


def test_finish_before_the_file_says_so(client):
    started = client.post(reverse("documents:start"), described(files.pdf())).json()
    answer = client.post(finish_url(started["document"]))
    assert (answer.status_code, answer.json()["code"]) == (422, "not_arrived")


@pytest.mark.parametrize(
    ("changed", "code"),
    [
        ({"slot": "made up"}, "old_page"),
        ({"slot": slot() + "x"}, "old_page"),
        ({"slot": ""}, "bad_request"),
        ({"sha256": "short"}, "bad_request"),
        ({"size": "-1"}, "bad_request"),
    ],
)
def test_request_that_our_page_does_not_send_is_refused(client, changed, code):
    answer = client.post(reverse("documents:start"), described(files.pdf(), **changed))
    assert (answer.status_code, answer.json()["code"]) == (400, code)
    assert Document.objects.count() == 0


def test_slot_of_another_place_does_not_pass(client, settings):
    token = slots.signing.dumps([["pdf"], 10, {}], salt="something else")
    answer = client.post(reverse("documents:start"), described(files.pdf(), slot=token))
    assert answer.json()["code"] == "old_page"


def test_slot_hands_back_its_purpose():
    token = slots.issue(kinds=["any-of"], max_bytes=5, purpose={"application": 7})
    assert slots.read(token) == slots.Slot(["pdf", "image", "word", "sheet"], 5, {"application": 7})


def test_slot_that_lets_nothing_through_is_an_error():
    with pytest.raises(ValueError, match="at least one byte"):
        slots.issue(kinds=["pdf"], max_bytes=0, purpose={})


def test_store_that_is_down_is_told_as_such(client, settings):
    settings.DOCUMENTS_ENDPOINT = f"http://127.0.0.1:{dev_bucket.free_port()}"
    answer = client.post(reverse("documents:receive"), {"slot": slot(), "file": files.upload()})
    assert (answer.status_code, answer.json()["code"]) == (503, "bucket_unavailable")
    assert Document.objects.count() == 0


def test_upload_of_somebody_else_is_not_there(client):
    document = files.DocumentFactory(pending=True, owner=PersonFactory())
    assert client.post(finish_url(document.public_id)).status_code == 404


@pytest.mark.parametrize(
    "url",
    [reverse("documents:start"), reverse("documents:receive"), finish_url(ANY_DOCUMENT)],
)
def test_stranger_is_asked_to_sign_in_and_get_is_not_allowed(db, client, url):
    assert client.get(url).status_code == 405
    client.logout()
    assert client.post(url).status_code == 302
