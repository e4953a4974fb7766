"""An applicant's browser that does not give up: what got no answer is sent again, with the same token."""

import hashlib
import http.client
import json
import re
import time
from dataclasses import dataclass
from html import unescape
from urllib.parse import urlencode, urlsplit

from documents import slots

PAUSE_SECONDS = 0.3
REQUEST_SECONDS = 30
CSRF = "c" * 32


class GaveUp(Exception):
    """An answer that no retry makes better, or none before the time was over."""


@dataclass(frozen=True)
class Answer:
    status: int
    headers: dict[str, str]
    text: str


@dataclass(frozen=True)
class Receipt:
    """What the applicant saw on the page of the receipt."""

    code: str
    fingerprint: str
    text: str
    signature: str


@dataclass
class Patient:
    """One applicant with a session, whose draft lacks nothing but its one file."""

    port: int
    session: str
    application: str
    content: bytes
    give_up_at: float

    def ask(self, method: str, path: str, fields: dict | None = None) -> Answer:
        """Ask the site until it answers; a server's error and a broken line are no answer."""
        url, last = f"http://127.0.0.1:{self.port}{path}", "nothing"
        while time.monotonic() < self.give_up_at:
            try:
                answer = self.once(method, url, self.body(fields), self.head())
            except (OSError, http.client.HTTPException) as broken:
                last = repr(broken)
            else:
                if answer.status < 500:
                    return answer
                last = f"{answer.status} {answer.text[:2000]}"
            time.sleep(PAUSE_SECONDS)
        raise GaveUp(f"{method} {path}: {last}")

    def once(self, method: str, url: str, body: bytes | None, headers: dict) -> Answer:
        parts = urlsplit(url)
        connection = http.client.HTTPConnection(parts.hostname, parts.port, timeout=REQUEST_SECONDS)
        try:
            target = f"{parts.path}?{parts.query}" if parts.query else parts.path
            connection.request(method, target, body=body, headers=headers)
            response = connection.getresponse()
            text = response.read().decode()
            return Answer(response.status, dict(response.getheaders()), text)
        finally:
            connection.close()

    def body(self, fields: dict | None) -> bytes | None:
        return urlencode(fields).encode() if fields is not None else None

    def head(self) -> dict[str, str]:
        return {
            "Cookie": f"sessionid={self.session}; csrftoken={CSRF}",
            "X-CSRFToken": CSRF,
            "Content-Type": "application/x-www-form-urlencoded",
        }

    def expect(self, status: int, method: str, path: str, fields: dict | None = None) -> Answer:
        answer = self.ask(method, path, fields)
        if answer.status != status:
            raise GaveUp(f"{method} {path}: {answer.status} {answer.text[:300]}")
        return answer

    def own(self, path: str) -> str:
        return f"/en/my/{self.application}/{path}"

    def upload(self, *, slot_of: dict, kinds: list[str], max_bytes: int) -> str:
        """As the script on the page does: ask for a link, send the file to the bucket, finish, attach."""
        slot = slots.issue(kinds=kinds, max_bytes=max_bytes, purpose=slot_of)
        described = {
            "slot": slot,
            "file_name": "evidence.pdf",
            "type": "application/pdf",
            "size": len(self.content),
            "sha256": hashlib.sha256(self.content).hexdigest(),
        }
        started = self.expect(200, "POST", "/en/documents/start/", described)
        fields = json_of(started)
        self.send_to_bucket(fields["url"], fields["headers"])
        self.expect(200, "POST", f"/en/documents/{fields['document']}/finish/", {})
        return fields["document"]

    def send_to_bucket(self, url: str, headers: dict[str, str]) -> None:
        while time.monotonic() < self.give_up_at:
            try:
                answer = self.once("PUT", url, self.content, headers)
            except (OSError, http.client.HTTPException):
                time.sleep(PAUSE_SECONDS)
                continue
            if answer.status in (200, 412):
                return
            if answer.status < 500:
                raise GaveUp(f"PUT: {answer.status} {answer.text[:300]}")
            time.sleep(PAUSE_SECONDS)
        raise GaveUp("PUT: no answer")

    def submit(self) -> Receipt:
        page = self.expect(200, "GET", self.own("check/"))
        token = re.search(r'name="token" value="([^"]+)"', page.text)
        if token is None:
            raise GaveUp(f"No form to submit on the page: {page.text[:300]}")
        self.expect(302, "POST", self.own("check/"), {"token": token.group(1)})
        return receipt_on(self.expect(200, "GET", self.own("receipts/1/")).text)


def json_of(answer: Answer) -> dict:
    return json.loads(answer.text)


def receipt_on(page: str) -> Receipt:
    """The code, fingerprint, text and signature that stand on the page of a receipt."""
    values = [unescape(value) for value in re.findall(r'class="b-code(?: b-break)?">([^<]+)<', page)]
    code, fingerprint, _key, text, signature = values[:5]
    return Receipt(code, fingerprint, text, signature)
