from allauth.account.models import EmailAddress
from django.db import IntegrityError, models, transaction
from django.utils.translation import get_language

from ledger.services import record
from people.models import Country, Office, Organisation, Person, User
from people.names import clean_name

PROFILE_FIELDS = [
    "full_name",
    "country",
    "organisation",
    "position",
    "languages",
    "expertise",
    "language",
    "zone",
]


@transaction.atomic
def create_person(*, by: Person | None, full_name: str, email: str = "", **fields) -> Person:
    """Somebody without an account. `by` is who enters them, None for the system.

    Their zone is not known until they come themselves or somebody gives it. Raises IntegrityError when
    another person without an account has this address: use invite_person.
    """
    person = Person.objects.create(full_name=full_name, email=email, **fields)
    record(subject=person, by=by, what="person.created")
    return person


@transaction.atomic
def invite_person(*, by: Person | None, email: str, full_name: str, **fields) -> Person:
    """The person who owns this address: the confirmed account's, else one who waits to be claimed.

    An unconfirmed account is not the owner, so it is never returned. The name of a person who exists is
    left alone and may differ from `full_name`: do not show it to whoever typed the address.
    """
    email = email.strip().lower()
    owner = Person.objects.filter(user__emailaddress__email=email, user__emailaddress__verified=True).first()
    waiting = owner or Person.objects.filter(user=None, email=email).first()
    if waiting:
        return waiting
    try:
        with transaction.atomic():
            return create_person(by=by, full_name=full_name, email=email, **fields)
    except IntegrityError:
        # Somebody else invited the same address at this moment.
        return Person.objects.get(user=None, email=email)


@transaction.atomic
def open_account(*, user: User, full_name: str, zone: str = "") -> Person:
    """The person of a new account; the address counts as nobody's until its owner confirms it."""
    person = Person.objects.create(
        user=user,
        full_name=full_name,
        email=user.email,
        language=get_language() or "en",
        zone=zone or Office.load().zone,
    )
    user.person = person
    record(subject=person, by=person, what="person.signed_up")
    return person


@transaction.atomic
def give_account(*, person: Person, confirmed: bool = False) -> User:
    """Let a person who has no account sign in; without a password, so by code, link or passkey.

    `confirmed` says that the address is known to be theirs; nobody else may have confirmed it.
    """
    person.user = User.objects.create_user(email=person.email)
    person.email_confirmed = confirmed
    person.save(update_fields=["user", "email_confirmed"])
    EmailAddress.objects.create(user=person.user, email=person.email, primary=True, verified=confirmed)
    return person.user


@transaction.atomic
def address_confirmed(*, user: User, email: str) -> Person:
    """The owner of the mailbox has shown the code: the address is theirs, and so is what waited for it."""
    person = Person.objects.select_for_update(of=("self",)).get(user=user)
    person.email = email
    person.email_confirmed = True
    person.save(update_fields=["email", "email_confirmed"])
    record(subject=person, by=person, what="person.address_confirmed")
    claim_invitations(person=person)
    return person


@transaction.atomic
def claim_invitations(*, person: Person) -> None:
    """Give the owner of a confirmed address what was entered for it before they had an account.

    Rows that would say the same thing twice (one participant, two entries) stay where they are.
    """
    waiting = Person.objects.select_for_update(of=("self",)).filter(user=None, email=person.email)
    for invited in waiting.exclude(pk=person.pk):
        left = [_hand_over(relation, invited, person) for relation in Person.relations()]
        record(subject=person, by=person, what="person.claimed", data={"invited": invited.pk})
        if any(left):
            Person.objects.filter(pk=invited.pk).update(email="")
        else:
            invited.delete()


def _hand_over(relation: models.ForeignObjectRel, invited: Person, person: Person) -> int:
    """How many rows could not be handed over because the person has the same one already."""
    field, left = relation.field, 0
    for row in relation.related_model._base_manager.filter(**{field.name: invited}):
        try:
            with transaction.atomic():
                relation.related_model._base_manager.filter(pk=row.pk).update(**{field.name: person})
        except IntegrityError:
            left += 1
    return left


@transaction.atomic
def save_profile(*, person: Person, by: Person, **fields) -> Person:
    """What people say about themselves; the event holds the names of the fields, never their content."""
    changed = [name for name in PROFILE_FIELDS if name in fields and getattr(person, name) != fields[name]]
    for name in changed:
        setattr(person, name, fields[name])
    if changed:
        person.save(update_fields=changed)
        record(subject=person, by=by, what="person.changed", data={"fields": changed})
    return person


def organisation_named(name: str, *, country: Country | None, person: Person) -> Organisation | None:
    """The organisation of that name: a listed one, the person's own, or a new one that nobody else sees."""
    name = clean_name(name)
    if not name:
        return None
    known = Organisation.objects.suggested_to(person).filter(search_text=name.casefold())
    same_country = known.filter(country=country).first() if country else None
    return same_country or known.first() or Organisation.objects.create(name=name, country=country)


def remember_language(*, person: Person, language: str) -> None:
    """The language chosen in the head of a page; no event, for it changes nothing that matters to others."""
    Person.objects.filter(pk=person.pk).exclude(language=language).update(language=language)


def confirmed_owner_exists(email: str, *, other_than: User | None = None) -> bool:
    addresses = EmailAddress.objects.filter(email=email.strip().lower(), verified=True)
    if other_than is not None:
        addresses = addresses.exclude(user=other_than)
    return addresses.exists()
