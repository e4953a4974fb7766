import hashlib
import io

import openpyxl
import pytest
from pypdf import PdfReader

from documents.models import Document
from documents.services import finish_upload, start_upload
from ledger.models import Event
from ledger.outbox import run_pending
from tests.factories.awards import decided_call, propose, ranked_call
from tests.factories.calls import again, fresh
from tests.factories.documents import pdf, put_object, upload


def body(response) -> bytes:
    return b"".join(response.streaming_content)


def pages(response) -> str:
    return " ".join(page.extract_text() for page in PdfReader(io.BytesIO(body(response))).pages)


def test_protocol_is_made_on_the_spot_until_the_worker_has_kept_one(officer, team, at):
    call = decided_call(team)
    page = officer.get(at("protocol", call.slug, 1))
    assert page["Content-Type"] == "application/pdf"
    assert "Protocol of the decision" in pages(page)


def test_kept_protocol_opens_from_the_bucket_and_the_opening_is_recorded(officer, team, at, bucket):
    call = decided_call(team)
    run_pending()
    page = officer.get(at("protocol", call.slug, 1))
    assert page.status_code == 302
    event = Event.objects.get(what="document.opened")
    assert event.data == {"document": fresh(call).decisions.get().protocol_id}


@pytest.mark.parametrize(("language", "name"), [("ru", "Демо-конкурс"), ("kk", "Демо конкурс")])
def test_protocol_comes_in_other_languages(officer, team, at, language, name):
    call = decided_call(team)
    page = officer.get(at("protocol", call.slug, 1, query=f"?language={language}"))
    assert name in pages(page)
    assert officer.get(at("protocol", call.slug, 1, query="?language=xx")).status_code == 404


def test_observer_reads_the_protocol(team, as_person, at):
    page = as_person(team.observer).get(at("protocol", decided_call(team).slug, 1))
    assert body(page).startswith(b"%PDF")


def test_there_is_no_protocol_before_the_approval(officer, team, at):
    call = ranked_call(team, (5, 4))
    propose(call, team, "selected")
    assert officer.get(at("protocol", call.slug, 1)).status_code == 404


def test_signed_scan_is_sent_without_javascript_opened_and_removed(officer, team, at, bucket):
    call = decided_call(team)
    assert officer.get(at("signed", call.slug, 1)).status_code == 404
    officer.post(at("signed", call.slug, 1), {"scan": upload(pdf(text="Signed"), name="signed.pdf")})
    decision = call.decisions.get()
    assert decision.signed_scan.file_name == "signed.pdf"
    assert officer.get(at("signed", call.slug, 1)).status_code == 302
    text = officer.get(at("decision", call.slug)).content.decode()
    assert "signed.pdf" in text
    remove = at("remove_signed", call.slug, 1, decision.signed_scan.public_id)
    assert officer.post(remove).status_code == 302
    assert fresh(decision).signed_scan is None
    assert officer.post(remove).status_code == 409


def test_bad_scan_is_refused_with_its_reason(officer, team, at, bucket):
    call = decided_call(team)
    page = officer.post(at("signed", call.slug, 1), {"scan": upload(b"MZ not a pdf", name="signed.pdf")})
    assert page.status_code == 409
    assert "The file is something else" in page.content.decode()
    assert officer.post(at("signed", call.slug, 1)).status_code == 409
    assert not Document.objects.exists()


def test_scan_that_went_straight_to_the_bucket_is_attached(officer, team, at, bucket):
    call, content = decided_call(team), pdf(text="Signed")
    started = start_upload(
        by=again(team.officer),
        file_name="signed.pdf",
        content_type="application/pdf",
        size_bytes=len(content),
        sha256=hashlib.sha256(content).hexdigest(),
        kinds=["pdf"],
        max_bytes=10**6,
    )
    put_object(started.document, content)
    document = finish_upload(document=started.document, by=again(team.officer))
    attach = at("attach_signed", call.slug, 1)
    assert officer.post(attach, {"document": document.public_id}).json() == {"document": document.public_id}
    second = officer.post(attach, {"document": document.public_id})
    assert (second.status_code, second.json()["message"][:24]) == (409, "A signed protocol is kep")
    assert officer.post(attach, {"document": "nothing"}).status_code == 404


def test_observer_and_approver_send_no_scan(team, as_person, at):
    call = decided_call(team)
    for person in (team.observer, team.approver):
        client = as_person(person)
        assert client.post(at("signed", call.slug, 1), {"scan": upload()}).status_code == 404
        assert client.post(at("attach_signed", call.slug, 1)).status_code == 404


def test_export_gives_the_ranking_and_later_the_decision(officer, team, at):
    call = ranked_call(team, (5, 4))
    page = officer.get(at("export", call.slug))
    assert page["Content-Disposition"].startswith(f'attachment; filename="{call.slug}-')
    assert openpyxl.load_workbook(io.BytesIO(body(page))).active.max_column == 7
    propose(call, team, "selected")
    page = officer.get(at("export", call.slug))
    assert openpyxl.load_workbook(io.BytesIO(body(page))).active.max_column == 13
