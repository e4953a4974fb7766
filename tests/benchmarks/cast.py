"""Who works and applies in a run: people with sessions, an open call, drafts ready to be submitted."""

import time

from allauth.account.authentication import AUTHENTICATION_METHODS_SESSION_KEY
from django.conf import settings
from django.contrib.auth import BACKEND_SESSION_KEY, HASH_SESSION_KEY
from django.contrib.auth import SESSION_KEY as ACCOUNT_KEY
from django.contrib.sessions.backends.base import SessionBase
from django.utils.module_loading import import_string

from applications.models import Application, Call, CallGrant
from people.assurance import FACTOR
from people.assurance import SESSION_KEY as ASSURANCE_KEY
from people.middleware import SEEN_KEY
from people.models import Person, StaffRole, User
from tests.benchmarks.visitor import Visitor
from tests.factories.calls import make_draft, make_team, published_call

TITLE = {"en": "An open call", "ru": "Открытый конкурс", "kk": "Ашық конкурс"}


def open_call() -> Call:
    """A call of the Innovative Solutions Scheme that takes applications, published by two people."""
    return published_call(make_team(), title=TITLE)


def make_officer() -> Person:
    """Somebody of the office, with no call of their own yet."""
    person = make_people(1, "Officer")[0]
    StaffRole.objects.create(person=person, role=StaffRole.Role.OFFICER)
    return person


def let_work_on(officer: Person, call: Call) -> None:
    CallGrant.objects.get_or_create(call=call, person=officer, role=CallGrant.Role.OFFICER)


def make_people(count: int, name: str) -> list[Person]:
    """People with accounts and confirmed addresses, who never signed in."""
    emails = [f"{name.lower()}{number}@example.org" for number in range(count)]
    users = [User(email=email) for email in emails]
    for user in users:
        user.set_unusable_password()
    return Person.objects.bulk_create(
        Person(
            user=user,
            full_name=f"{name} {number} Demo",
            email=user.email,
            email_confirmed=True,
            country_id="KZ",
            zone="Asia/Almaty",
            is_demo=True,
        )
        for number, user in enumerate(User.objects.bulk_create(users))
    )


def sign_in(person: Person, origin: str) -> Visitor:
    """A browser in which this person has just signed in with a second factor."""
    session: SessionBase = import_string(f"{settings.SESSION_ENGINE}.SessionStore")()
    now = time.time()
    session[ACCOUNT_KEY] = str(person.user_id)
    session[BACKEND_SESSION_KEY] = "people.backends.PeopleBackend"
    session[HASH_SESSION_KEY] = person.user.get_session_auth_hash()
    session[AUTHENTICATION_METHODS_SESSION_KEY] = [{"method": "mfa", "at": now}]
    session[f"{AUTHENTICATION_METHODS_SESSION_KEY}_user"] = str(person.user_id)
    session[ASSURANCE_KEY] = FACTOR
    session[SEEN_KEY] = now
    session.save()
    return Visitor(origin, {settings.SESSION_COOKIE_NAME: session.session_key})


def make_drafts(call: Call, people: list[Person]) -> list[Application]:
    """For each of these people a draft with every answer and document that the form requires."""
    return [make_draft(call, person) for person in people]
