from allauth.account.models import EmailAddress
from django.db import transaction

from people import magic
from people.models import MagicLink, Office, Person
from people.services.persons import address_confirmed, confirmed_owner_exists, give_account
from people.zones import NOT_CHOSEN


@transaction.atomic
def open_by_link(*, public_id: str, secret: str, zone: str = "") -> MagicLink:
    """Spend the link and make sure that its person has an account. Raises LinkUnusable.

    `zone` is where the browser says it is; it counts while the person has not chosen one.

    A link that only the mailbox's owner can have confirms the address; one that was copied does not.
    """
    link = magic.use(public_id=public_id, secret=secret)
    person = Person.objects.select_for_update(of=("self",)).get(pk=link.person_id)
    if person.user_id is None:
        give_account(person=person)
    if person.zone == NOT_CHOSEN:
        person.zone = zone or Office.load().zone
        person.save(update_fields=["zone"])
    if link.proves_address and not person.email_confirmed:
        _confirm_address(person)
    link.person = person
    return link


def _confirm_address(person: Person) -> None:
    if confirmed_owner_exists(person.email, other_than=person.user):
        return
    EmailAddress.objects.filter(user=person.user, email=person.email).update(verified=True)
    address_confirmed(user=person.user, email=person.email)
    person.refresh_from_db()
