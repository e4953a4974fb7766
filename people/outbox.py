"""What runs by the clock in this room."""

from datetime import timedelta

from allauth.usersessions.models import UserSession
from django.contrib.auth.hashers import UNUSABLE_PASSWORD_PREFIX
from django.db import transaction
from django.utils import timezone

from ledger.outbox import periodic
from people.models import Person, User

ABANDONED_AFTER = timedelta(days=7)
BATCH = 500


@periodic("people.tidy", every_minutes=24 * 60)
def tidy() -> int:
    """Drop what nobody can use: the list's lines of sessions long gone, and accounts never opened.

    An account is dropped when it was made without a password, its code was never written, and nothing but
    its own person hangs on it.
    """
    now = timezone.now()
    UserSession.objects.filter(last_seen_at__lt=now - timedelta(days=60)).delete()
    return sum(_drop(user) for user in _never_opened(now - ABANDONED_AFTER))


def _never_opened(before) -> list[User]:
    rows = User.objects.filter(
        last_login=None,
        date_joined__lt=before,
        password__startswith=UNUSABLE_PASSWORD_PREFIX,
        is_superuser=False,
        person__is_demo=False,
        person__magic_links=None,
    ).exclude(emailaddress__verified=True)
    return list(rows.select_related("person").order_by("pk")[:BATCH])


def _drop(user: User) -> bool:
    with transaction.atomic():
        if any(_hangs_on(relation, user.person) for relation in Person.relations()):
            return False
        user.person.delete()
        user.delete()
    return True


def _hangs_on(relation, person: Person) -> bool:
    return relation.related_model._base_manager.filter(**{relation.field.name: person}).exists()
