import pytest

from documents.services import signed_url
from ledger.models import Event
from ledger.sentences import describe, unregistered
from people.models import StaffRole
from tests.factories.documents import DocumentFactory
from tests.factories.people import PersonFactory

pytestmark = pytest.mark.django_db


@pytest.fixture
def opened(person):
    document = DocumentFactory(owner=person, file_name="passport.pdf")
    signed_url(document=document, by=person, subject=document)
    return document


def told(viewer) -> str:
    (line,) = describe(Event.objects.all(), viewer)
    return line.text


def test_owner_and_officer_read_the_file_name(opened, person):
    officer = PersonFactory()
    StaffRole.objects.create(person=officer, role=StaffRole.Role.OFFICER)
    assert told(person) == told(officer) == "Opened “passport.pdf”."


def test_others_read_no_name(opened):
    observer = PersonFactory()
    assert told(observer) == told(None) == f"Opened document {opened.public_id}."


def test_every_event_of_this_room_has_a_sentence():
    whats = ["opened", "stored", "refused", "cleared", "deleted", "given_up"]
    assert unregistered([f"document.{what}" for what in whats]) == set()
