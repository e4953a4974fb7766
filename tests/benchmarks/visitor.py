"""A browser as far as a benchmark needs one: one connection, cookies, redirects, forms."""

import http.client
import re
import secrets
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from html import unescape
from urllib.parse import urlencode, urlsplit

from tests.benchmarks.floor import QUERIES_HEADER

CSRF = "csrftoken"
FORM = "application/x-www-form-urlencoded"
HIDDEN = re.compile(r'<input type="hidden" name="([^"]+)" value="([^"]*)"')

Files = Sequence[tuple[str, str, bytes]]
"""Name of the field, name of the file, content (a PDF)."""


class UnexpectedAnswer(Exception):
    """The server said something else than the benchmark is about."""


@dataclass(frozen=True)
class Answer:
    status: int
    location: str
    body: bytes
    queries: int

    @property
    def text(self) -> str:
        return self.body.decode()

    @property
    def hidden(self) -> dict[str, str]:
        """The hidden fields of the page."""
        return {name: unescape(value) for name, value in HIDDEN.findall(self.text)}


@dataclass
class Visitor:
    """One person at one server. `requests`, `queries` and `html_bytes` add up what they cost."""

    origin: str
    cookies: dict[str, str] = field(default_factory=dict)
    requests: int = 0
    queries: int = 0
    html_bytes: int = 0

    def __post_init__(self) -> None:
        self.cookies.setdefault(CSRF, secrets.token_hex(16))
        self.connection = http.client.HTTPConnection(urlsplit(self.origin).netloc, timeout=60)

    def get(self, path: str, *, status: int = 200) -> Answer:
        return self.send("GET", path, expected=status)

    def post(
        self, path: str, fields: Mapping[str, str] | None = None, *, files: Files = (), status: int = 302
    ) -> Answer:
        """Post a form as a page does, with the token against forgery."""
        fields = {"csrfmiddlewaretoken": self.cookies[CSRF], **(fields or {})}
        body, kind = multipart(fields, files) if files else (urlencode(fields).encode(), FORM)
        return self.send("POST", path, body, {"Content-Type": kind}, expected=status)

    def follow(self, answer: Answer) -> Answer:
        return self.get(answer.location)

    def send(
        self,
        method: str,
        path: str,
        body: bytes | None = None,
        headers: Mapping[str, str] | None = None,
        *,
        expected: int,
    ) -> Answer:
        """Raises UnexpectedAnswer when the status is another one."""
        answer = self.exchange(method, path, body, {"Cookie": self.cookie_header, **(headers or {})})
        self.requests += 1
        self.queries += answer.queries
        self.html_bytes += len(answer.body)
        if answer.status != expected:
            raise UnexpectedAnswer(f"{method} {path}: {answer.status} {answer.location} {answer.body[:2000]}")
        return answer

    @property
    def cookie_header(self) -> str:
        return "; ".join(f"{name}={value}" for name, value in self.cookies.items())

    def exchange(self, method: str, path: str, body: bytes | None, headers: Mapping[str, str]) -> Answer:
        try:
            self.connection.request(method, path, body, headers)
            response = self.connection.getresponse()
        except (http.client.RemoteDisconnected, ConnectionError):  # kept alive for too long
            self.connection.close()
            self.connection.request(method, path, body, headers)
            response = self.connection.getresponse()
        content = response.read()
        for cookie in response.headers.get_all("Set-Cookie") or []:
            name, _, value = cookie.partition(";")[0].partition("=")
            self.cookies[name] = value
        return Answer(
            response.status,
            response.headers.get("Location", ""),
            content,
            int(response.headers.get(QUERIES_HEADER, 0)),
        )


def multipart(fields: Mapping[str, str], files: Files) -> tuple[bytes, str]:
    boundary = secrets.token_hex(16)
    parts = [
        f'--{boundary}\r\nContent-Disposition: form-data; name="{name}"\r\n\r\n{value}\r\n'.encode()
        for name, value in fields.items()
    ]
    for name, file_name, content in files:
        head = f'--{boundary}\r\nContent-Disposition: form-data; name="{name}"; filename="{file_name}"\r\n'
        parts.append(f"{head}Content-Type: application/pdf\r\n\r\n".encode() + content + b"\r\n")
    parts.append(f"--{boundary}--\r\n".encode())
    return b"".join(parts), f"multipart/form-data; boundary={boundary}"
