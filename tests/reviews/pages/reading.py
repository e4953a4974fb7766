"""What tests read off a page."""

import html
import re
from io import BytesIO
from zipfile import ZipFile

from django.http import FileResponse, HttpResponse
from django.test import Client
from django.urls import reverse

TOKENS = re.compile(r'(csrfmiddlewaretoken" value=|X-CSRFToken": )"[^"]+"')
HIDDEN = re.compile(r'<input type="hidden" name="([^"]+)" value="([^"]*)"')
CHOSEN = re.compile(r'<input type="radio" id="[^"]+" name="([^"]+)" value="([^"]+)" checked')
WRITTEN = re.compile(r'<textarea[^>]* name="([^"]+)"[^>]*>([^<]*)</textarea>')
TAGS = re.compile(r"<[^>]+>")


def get(client: Client, name: str, *args, query: str = "", status: int = 200) -> HttpResponse:
    response = client.get(reverse(f"reviews:{name}", args=args) + query)
    assert response.status_code == status, (name, response.status_code, response.headers.get("Location"))
    return response


def post(
    client: Client, name: str, *args, data: dict | None = None, query: str = "", status: int = 302
) -> HttpResponse:
    response = client.post(reverse(f"reviews:{name}", args=args) + query, data or {})
    assert response.status_code == status, (name, response.status_code, text_of(response)[:2000])
    return response


def bare(response: HttpResponse) -> str:
    """The page without what differs from one request to the next; of a spreadsheet its cells."""
    if response.streaming:
        return cells_of(response)
    return TOKENS.sub(r'\1""', response.content.decode())


def cells_of(response: FileResponse) -> str:
    """The first sheet of a spreadsheet that was sent; reading it to its end closes the file."""
    content = b"".join(response.streaming_content)
    return ZipFile(BytesIO(content)).read("xl/worksheets/sheet1.xml").decode()


def text_of(response: HttpResponse) -> str:
    """The words of a page, in one line."""
    return " ".join(html.unescape(TAGS.sub(" ", response.content.decode())).split())


def fields_of_form(response: HttpResponse) -> dict[str, str]:
    """The score sheet of a page as a browser would send it."""
    page = response.content.decode()
    found = dict(HIDDEN.findall(page)) | dict(CHOSEN.findall(page))
    for name, value in WRITTEN.findall(page):
        found[name] = html.unescape(value).removeprefix("\n")
    found.pop("csrfmiddlewaretoken", None)
    return found
