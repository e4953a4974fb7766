import urllib.error
import urllib.request
from collections.abc import Callable

import pytest

from tests.factories.people import PersonFactory


@pytest.fixture
def person(db):
    return PersonFactory()


@pytest.fixture
def http_put() -> Callable[..., int]:
    """What a browser does with a signed link: PUT, and the status that comes back."""

    def put(url: str, content: bytes, headers: dict[str, str]) -> int:
        request = urllib.request.Request(url, data=content, headers=headers, method="PUT")
        return status_of(request)

    return put


@pytest.fixture
def http_get() -> Callable[[str], tuple[int, bytes, dict[str, str]]]:
    def get(url: str) -> tuple[int, bytes, dict[str, str]]:
        try:
            with urllib.request.urlopen(url, timeout=10) as answer:
                return answer.status, answer.read(), dict(answer.headers)
        except urllib.error.HTTPError as error:
            with error:
                return error.code, error.read(), dict(error.headers)

    return get


def status_of(request: urllib.request.Request) -> int:
    try:
        with urllib.request.urlopen(request, timeout=30) as answer:
            return answer.status
    except urllib.error.HTTPError as error:
        with error:
            return error.code
