import pytest
from django.contrib.auth.models import AnonymousUser
from django.test import Client

from people.assurance import has_shown_factor
from people.demo_doors import enter_as
from people.errors import NotAllowed
from people.services import create_person
from tests.factories.people import PersonFactory

pytestmark = pytest.mark.django_db


@pytest.fixture
def request_of_a_visitor(rf):
    request = rf.get("/demo/")
    request.session, request.user, request.person = Client().session, AnonymousUser(), None
    return request


def test_a_door_signs_in_as_a_made_up_person(request_of_a_visitor, settings) -> None:
    settings.DEMO = True
    person = create_person(by=None, full_name="Demo Officer", email="officer@example.org", is_demo=True)
    enter_as(request_of_a_visitor, person)
    assert request_of_a_visitor.user == person.user
    assert request_of_a_visitor.person == person
    assert has_shown_factor(request_of_a_visitor) is True
    assert request_of_a_visitor.session["assurance"] == "factor"
    assert person.email_confirmed is True


def test_a_door_leads_to_nobody_real(request_of_a_visitor, settings) -> None:
    settings.DEMO = True
    with pytest.raises(NotAllowed):
        enter_as(request_of_a_visitor, PersonFactory())


def test_there_are_no_doors_outside_a_demonstration(request_of_a_visitor) -> None:
    with pytest.raises(NotAllowed):
        enter_as(request_of_a_visitor, PersonFactory(demo=True))
