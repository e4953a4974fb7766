"""People who exist only in tests. Countries come from `people.countries`, never from here."""

import time

import factory
from allauth.account.authentication import AUTHENTICATION_METHODS_SESSION_KEY
from allauth.account.models import EmailAddress
from django.test import Client

from people.assurance import FACTOR, SESSION_KEY
from people.models import Country, Office, Organisation, Person, StaffRole, User

PASSWORD = "a quiet horse by the river"


class OrganisationFactory(factory.django.DjangoModelFactory):
    class Meta:
        model = Organisation

    name = factory.Sequence(lambda n: f"Agency {n}")
    kind = Organisation.Kind.AGENCY
    country = factory.LazyFunction(lambda: Country.objects.get(pk="KZ"))
    listed = True


class UserFactory(factory.django.DjangoModelFactory):
    """An account whose address is confirmed; `unconfirmed=True` for one whose address is not."""

    class Meta:
        model = User
        skip_postgeneration_save = True

    unconfirmed = False
    email = factory.Sequence(lambda n: f"account{n}@example.org")
    password = factory.PostGenerationMethodCall("set_password", PASSWORD)

    @classmethod
    def _create(cls, model_class, *args, **kwargs):
        unconfirmed = kwargs.pop("unconfirmed")
        user = super()._create(model_class, *args, **kwargs)
        EmailAddress.objects.create(user=user, email=user.email, primary=True, verified=not unconfirmed)
        return user

    @classmethod
    def _after_postgeneration(cls, instance, create, results=None):
        instance.save()


class PersonFactory(factory.django.DjangoModelFactory):
    """Somebody with a confirmed account. Traits: `without_account`, `unconfirmed`, `demo`."""

    class Meta:
        model = Person

    class Params:
        without_account = factory.Trait(user=None, email_confirmed=False)
        unconfirmed = factory.Trait(
            user=factory.SubFactory(UserFactory, email=factory.SelfAttribute("..email"), unconfirmed=True),
            email_confirmed=False,
        )
        demo = factory.Trait(is_demo=True, full_name=factory.Sequence(lambda n: f"Demo Person {n}"))

    full_name = factory.Sequence(lambda n: f"Person {n}")
    email = factory.Sequence(lambda n: f"person{n}@example.org")
    email_confirmed = True
    user = factory.SubFactory(UserFactory, email=factory.SelfAttribute("..email"))
    country = factory.LazyFunction(lambda: Country.objects.get(pk="KZ"))
    zone = "Asia/Almaty"


class StaffRoleFactory(factory.django.DjangoModelFactory):
    class Meta:
        model = StaffRole

    person = factory.SubFactory(PersonFactory)
    role = StaffRole.Role.OFFICER


class OfficeFactory(factory.django.DjangoModelFactory):
    class Meta:
        model = Office
        django_get_or_create = ("id",)

    id = 1
    name = {"en": "Office of Calls", "ru": "Бюро конкурсов", "kk": "Конкурстар кеңсесі"}
    contact_email = "office@example.org"
    zone = "Asia/Almaty"


def officer(**kwargs) -> Person:
    return _with_role(StaffRole.Role.OFFICER, kwargs)


def approver(**kwargs) -> Person:
    return _with_role(StaffRole.Role.APPROVER, kwargs)


def observer(**kwargs) -> Person:
    return _with_role(StaffRole.Role.OBSERVER, kwargs)


def administrator(**kwargs) -> Person:
    return _with_role(StaffRole.Role.ADMINISTRATOR, kwargs)


def _with_role(role: str, kwargs: dict) -> Person:
    person = PersonFactory(**kwargs)
    StaffRoleFactory(person=person, role=role)
    return person


METHODS = {"factor": "mfa", "password": "password", "code": "code", "link": "link"}


def sign_in(client: Client, person: Person, *, assurance: str = FACTOR) -> Client:
    """Sign a test client in as somebody who has shown a second factor, or less when asked so."""
    client.force_login(person.user, backend="people.backends.PeopleBackend")
    session = client.session
    session[AUTHENTICATION_METHODS_SESSION_KEY] = [{"method": METHODS[assurance], "at": time.time()}]
    session[f"{AUTHENTICATION_METHODS_SESSION_KEY}_user"] = str(person.user_id)
    session[SESSION_KEY] = assurance
    session.save()
    return client
