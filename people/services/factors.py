from allauth.mfa.models import Authenticator
from allauth.usersessions.models import UserSession
from django.db import transaction
from django.utils import timezone

from ledger.services import record
from people.assurance import has_factor
from people.errors import AlreadyDecided, NeedsAnotherPerson, NotAllowed, NothingToReset, ResetAlreadyAsked
from people.models import FactorReset, Person, StaffRole
from people.permissions import may_ask_reset, may_decide_reset
from people.services.letters import owe_letter


@transaction.atomic
def ask_reset(*, person: Person, reason: str, by: Person) -> FactorReset:
    """The first of two: one of the staff says that this person has lost their second factor.

    Raises NotAllowed, NothingToReset, ResetAlreadyAsked.
    """
    if not may_ask_reset(by):
        raise NotAllowed
    Person.objects.select_for_update(of=("self",)).get(pk=person.pk)
    if not has_factor(person.user):
        raise NothingToReset
    if person.factor_resets.filter(decided_at=None).exists():
        raise ResetAlreadyAsked
    asked = FactorReset.objects.create(person=person, reason=reason, asked_by=by)
    record(subject=asked, by=by, what="factor_reset.asked", reason=reason, data={"person": person.pk})
    _tell_approvers(asked, "factor_reset_asked")
    return asked


@transaction.atomic
def decide_reset(*, reset: FactorReset, confirm: bool, by: Person) -> FactorReset:
    """The second of two confirms, and the factors and open sessions are gone; or refuses.

    Raises NotAllowed, NeedsAnotherPerson, AlreadyDecided.
    """
    reset = FactorReset.objects.select_for_update(of=("self",)).get(pk=reset.pk)
    if not may_ask_reset(by):
        raise NotAllowed
    if reset.decided_at is not None:
        raise AlreadyDecided
    if not may_decide_reset(by, reset):
        raise NeedsAnotherPerson
    reset.decided_by, reset.decided_at, reset.confirmed = by, timezone.now(), confirm
    reset.save(update_fields=["decided_by", "decided_at", "confirmed"])
    what = "factor_reset.confirmed" if confirm else "factor_reset.refused"
    record(subject=reset, by=by, what=what, data={"person": reset.person_id})
    if confirm:
        _remove_factors(reset.person)
        _tell_approvers(reset, "factor_reset_done")
    return reset


@transaction.atomic
def reset_by_operator(*, person: Person, reason: str) -> FactorReset:
    """The operator's way, for when there are not two of the staff left who can sign in.

    Raises NothingToReset.
    """
    if not has_factor(person.user):
        raise NothingToReset
    now = timezone.now()
    person.factor_resets.filter(decided_at=None).update(decided_at=now, confirmed=False)
    done = FactorReset.objects.create(
        person=person, reason=reason, asked_at=now, decided_at=now, confirmed=True
    )
    record(subject=done, by=None, what="factor_reset.by_operator", reason=reason, data={"person": person.pk})
    _remove_factors(person)
    _tell_approvers(done, "factor_reset_done")
    return done


def _remove_factors(person: Person) -> None:
    """Recovery codes go too, and every open session: whoever holds the lost phone is signed out."""
    Authenticator.objects.filter(user=person.user).delete()
    for session in UserSession.objects.filter(user=person.user):
        session.end()


def _tell_approvers(reset: FactorReset, template: str) -> None:
    """All approvers learn of it, and so does the person concerned: a reset nobody asked for is an attack."""
    approvers = Person.objects.staff(StaffRole.Role.APPROVER)
    for reader in {*approvers, reset.person}:
        owe_letter(
            to=reader,
            template=template,
            key=f"{template}:{reset.public_id}:{reader.public_id}",
            context={
                "full_name": reset.person.full_name,
                "asked_by": reset.asked_by.full_name if reset.asked_by else "",
                "decided_by": reset.decided_by.full_name if reset.decided_by else "",
                "reason": reset.reason,
            },
        )
