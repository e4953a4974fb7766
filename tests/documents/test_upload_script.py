"""upload.js in a real browser: progress, retry, the way round, and the same page without it."""

import hashlib
import re
from pathlib import Path

import pytest
from django.conf import settings
from django.test import Client
from playwright.sync_api import BrowserContext, Page, Route, expect

from documents import bucket
from documents.models import STORED, Document
from tests.documents import upload_page
from tests.factories import documents as files
from tests.factories.people import PersonFactory

pytestmark = [
    pytest.mark.browser,
    pytest.mark.urls("tests.documents.upload_page"),
    pytest.mark.django_db(transaction=True),
    pytest.mark.usefixtures("bucket"),
]

TO_THE_BUCKET = re.compile(re.escape(settings.DOCUMENTS_ENDPOINT) + "/.*")


@pytest.fixture
def person(transactional_db):
    return PersonFactory()


@pytest.fixture(autouse=True)
def nothing_attached():
    upload_page.attached.clear()


def signed_in(context: BrowserContext, live_server, person) -> Page:
    client = Client()
    client.force_login(person.user)
    cookie = client.cookies[settings.SESSION_COOKIE_NAME]
    context.add_cookies([{"name": cookie.key, "value": cookie.value, "url": live_server.url}])
    page = context.new_page()
    page.goto(f"{live_server.url}/test/upload/")
    return page


@pytest.fixture
def page(new_context, live_server, person) -> Page:
    return signed_in(new_context(), live_server, person)


@pytest.fixture
def requests(page) -> list[str]:
    """What the page asked for, in order: "PUT bucket", "POST start" and so on."""
    noted = []

    def note(request) -> None:
        if request.method in ("PUT", "POST"):
            is_bucket = TO_THE_BUCKET.match(request.url)
            noted.append(f"{request.method} {'bucket' if is_bucket else request.url.split('/')[-2]}")

    page.on("request", note)
    return noted


@pytest.fixture
def pdf(tmp_path):
    def make(name: str = "plan.pdf", **options: object) -> Path:
        folder = tmp_path / options.get("text", "one")
        folder.mkdir(exist_ok=True)
        path = folder / name
        path.write_bytes(files.pdf(**options))
        return path

    return make


def choose(page: Page, *paths: Path) -> None:
    page.set_input_files("input[type=file]", list(paths))


def row(page: Page, number: int = 0):
    return page.locator(".b-files li").nth(number)


def meta(page: Page, number: int = 0):
    return row(page, number).locator(".b-files__meta")


def throttle(page: Page, bytes_a_second: int) -> None:
    session = page.context.new_cdp_session(page)
    session.send("Network.enable")
    session.send(
        "Network.emulateNetworkConditions",
        {"offline": False, "latency": 0, "downloadThroughput": -1, "uploadThroughput": bytes_a_second},
    )


def test_file_goes_up_with_progress_while_one_writes(page, requests, pdf, axe):
    path = pdf(padding_bytes=5 * files.MEGABYTE)
    throttle(page, files.MEGABYTE)
    choose(page, path)
    expect(meta(page)).to_have_text(
        re.compile(r"^[1-4]\.\d of 5\.0 MB\. About (5|10) seconds left\. You can go on writing\.$")
    )
    page.locator("textarea").press_sequentially("typed meanwhile")
    assert 0 < page.locator("progress").evaluate("bar => bar.value") < 100
    axe(page)
    throttle(page, -1)
    expect(meta(page)).to_have_text("5.0\xa0MB. Not scanned for viruses.", timeout=20_000)
    expect(page.locator("textarea")).to_have_value("typed meanwhile")
    document = Document.objects.get()
    assert requests == ["POST start", "PUT bucket", "POST finish", "POST attach"]
    assert (document.state, upload_page.attached) == (STORED, [document.public_id])
    assert hashlib.sha256(b"".join(bucket.chunks(document.object_name))).hexdigest() == document.sha256
    assert document.sha256 == hashlib.sha256(path.read_bytes()).hexdigest()
    axe(page)


def test_connection_that_breaks_once_is_tried_again(page, requests, pdf, problems):
    problems.allow("failed: .* PUT")
    broken = []

    def break_once(route: Route) -> None:
        if broken:
            route.continue_()
        else:
            broken.append(route)
            route.abort("connectionreset")

    page.route(TO_THE_BUCKET, break_once)
    choose(page, pdf())
    expect(meta(page)).to_contain_text("Not scanned for viruses.")
    assert requests == ["POST start", "PUT bucket", "PUT bucket", "POST finish", "POST attach"]


def test_answer_that_was_lost_needs_no_second_upload(page, requests, pdf, problems, http_put):
    """Without the store's CORS headers the browser hears nothing, although the file arrived."""
    problems.allow("failed: .* PUT")
    path, heard = pdf(), []

    def arrive_unheard(route: Route) -> None:
        signed = ("content-type", "x-amz-checksum-sha256", "if-none-match")
        headers = {name: route.request.headers[name] for name in signed}
        heard.append(http_put(route.request.url, path.read_bytes(), headers))
        route.abort("connectionreset")

    page.route(TO_THE_BUCKET, arrive_unheard)
    choose(page, path)
    expect(meta(page)).to_contain_text("Not scanned for viruses.")
    assert requests == ["POST start", "PUT bucket", "PUT bucket", "POST finish", "POST attach"]
    assert heard == [200, 412]


def test_bucket_that_cannot_be_reached_is_gone_round(page, requests, pdf, problems):
    problems.allow("failed: .* PUT")
    problems.allow("422 POST .*/finish/")
    page.route(TO_THE_BUCKET, lambda route: route.abort("blockedbyclient"))
    choose(page, pdf(text="first"), pdf(text="second"))
    expect(meta(page, 0)).to_contain_text("Not scanned for viruses.", timeout=15_000)
    expect(meta(page, 1)).to_contain_text("Not scanned for viruses.")
    direct = ["POST start", "PUT bucket", "PUT bucket", "POST finish"]
    assert requests == [*direct, "POST receive", "POST attach", "POST receive", "POST attach"]
    assert Document.objects.kept().count() == 2
    assert [document.file_name for document in Document.objects.kept()] == ["plan.pdf", "plan.pdf"]


def test_private_bucket_is_never_asked(new_context, live_server, person, pdf, settings):
    settings.DOCUMENTS_PRIVATE = True
    page = signed_in(new_context(), live_server, person)
    choose(page, pdf())
    expect(meta(page)).to_contain_text("Not scanned for viruses.")
    assert Document.objects.get().state == STORED


def test_refused_file_says_why_and_goes(page, tmp_path, problems):
    problems.allow("422 POST .*/finish/")
    path = tmp_path / "plan.pdf"
    path.write_bytes(files.encrypted_pdf())
    choose(page, path)
    expect(meta(page)).to_contain_text("protected by a password")
    expect(page.locator("[role=status]").last).to_contain_text("plan.pdf: The file is protected")
    row(page).get_by_role("button", name="Remove plan.pdf").click()
    expect(page.locator(".b-files li")).to_have_count(0)
    assert upload_page.attached == []


def test_empty_and_too_large_files_are_told_at_once(page, requests, tmp_path):
    (tmp_path / "empty.pdf").write_bytes(b"")
    (tmp_path / "large.pdf").write_bytes(b"x" * (upload_page.MAX_BYTES + 1))
    choose(page, tmp_path / "empty.pdf", tmp_path / "large.pdf")
    expect(meta(page, 0)).to_contain_text("The file is empty.")
    expect(meta(page, 1)).to_contain_text("The file is larger than 6\xa0MB.")
    assert requests == []


def test_more_files_than_there_is_place_for_are_told_so(page, pdf):
    choose(page, *[pdf(text=str(number)) for number in range(upload_page.MAX_FILES + 1)])
    expect(meta(page, upload_page.MAX_FILES)).to_contain_text("There is no place for this file.")
    expect(meta(page, upload_page.MAX_FILES - 1)).to_contain_text("Not scanned for viruses.")
    expect(page.get_by_text("There is no place for another file.")).to_be_visible()
    expect(page.locator(".b-drop")).to_be_hidden()
    assert len(upload_page.attached) == upload_page.MAX_FILES


def test_upload_that_is_stopped_leaves_nothing_attached(page, pdf, problems):
    problems.allow("failed: .* PUT")
    throttle(page, 200_000)
    choose(page, pdf(padding_bytes=4 * files.MEGABYTE))
    expect(page.locator("progress")).to_have_count(1)
    expect(meta(page)).to_contain_text("of 4.0 MB")
    row(page).get_by_role("button", name="Stop plan.pdf").click()
    expect(page.locator(".b-files li")).to_have_count(0)
    expect(page.locator("input[type=file]")).to_be_focused()
    assert upload_page.attached == []


def test_connection_that_comes_back_is_used_on_request(page, pdf, problems):
    problems.allow("failed: .*")
    page.clock.install()
    page.context.set_offline(True)
    choose(page, pdf())
    for _second in range(20):
        page.clock.run_for(1000)
    expect(meta(page)).to_contain_text("there is no connection")
    page.context.set_offline(False)
    row(page).get_by_role("button", name="Try again plan.pdf").click()
    expect(meta(page)).to_contain_text("Not scanned for viruses.")
    assert len(upload_page.attached) == 1


@pytest.mark.parametrize("cookie", [settings.SESSION_COOKIE_NAME, settings.CSRF_COOKIE_NAME])
def test_one_who_was_signed_out_is_told_so(page, pdf, problems, cookie):
    problems.allow("403 POST .*/start/")
    page.context.clear_cookies(name=cookie)
    choose(page, pdf())
    expect(meta(page)).to_contain_text("You are signed out.")


def test_dropped_file_goes_up(page):
    content = list(files.pdf())
    transfer = page.evaluate_handle(
        """(content) => {
            const transfer = new DataTransfer();
            transfer.items.add(new File([new Uint8Array(content)], 'a, "b".pdf', {type: "application/pdf"}));
            return transfer;
        }""",
        content,
    )
    page.dispatch_event(".b-drop", "drop", {"dataTransfer": transfer})
    expect(row(page).locator(".b-files__name")).to_have_text('a, "b".pdf')
    expect(meta(page)).to_contain_text("Not scanned for viruses.")


def test_file_is_removed_without_leaving_the_page(page, pdf):
    choose(page, pdf())
    expect(meta(page)).to_contain_text("Not scanned for viruses.")
    page.fill("textarea", "not saved yet")
    row(page).get_by_role("button", name="Remove plan.pdf").click()
    expect(page.locator(".b-files li")).to_have_count(0)
    expect(page.locator("textarea")).to_have_value("not saved yet")
    expect(page.locator("input[type=file]")).to_be_focused()
    assert (upload_page.attached, Document.objects.count()) == ([], 0)


def test_page_works_without_javascript(new_context, live_server, person, pdf, tmp_path):
    page = signed_in(new_context(java_script_enabled=False), live_server, person)
    bad = tmp_path / "bad.pdf"
    bad.write_bytes(files.program())
    choose(page, pdf(), bad)
    page.fill("textarea", "typed")
    page.get_by_role("button", name="Save and continue").click()
    expect(meta(page)).to_contain_text("Not scanned for viruses.")
    expect(page.locator(".govuk-error-message")).to_contain_text("bad.pdf: The file is something else")
    expect(page.locator("textarea")).to_have_value("typed")
    page.get_by_role("button", name="Remove plan.pdf").click()
    expect(page.locator(".b-files li")).to_have_count(0)
    assert Document.objects.count() == 0
