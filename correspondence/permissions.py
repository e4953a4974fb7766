"""Who may read a letter here: the person it was written to. Officers read it with the matter it is about."""

from correspondence.models import Letter, LetterQuerySet
from people.models import Person


def readable_by(person: Person | None) -> LetterQuerySet:
    return Letter.objects.to_person(person) if person else Letter.objects.none()
