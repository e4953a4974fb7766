from collections.abc import Callable

import pytest
from django.test import Client
from django.urls import reverse

from people.models import Person
from tests.factories.calls import again
from tests.factories.people import sign_in


@pytest.fixture
def at() -> Callable[..., str]:
    def address(name: str, *args, query: str = "") -> str:
        return reverse(f"awards:{name}", args=args) + query

    return address


@pytest.fixture
def as_person() -> Callable[[Person], Client]:
    """A client in which somebody is signed in, with a second factor shown."""

    def signed_in(person: Person, **options) -> Client:
        return sign_in(Client(), again(person), **options)

    return signed_in


@pytest.fixture
def officer(team, as_person) -> Client:
    return as_person(team.officer)
