"""May they? What staff and applicants may do with decisions, letters, announcements, requests and awards."""

import rules
from django.db.models import Q

from applications.independence import scorers
from applications.models import Application, Call
from applications.permissions import is_officer, reads_applications, takes_part, works_on
from awards.models import Decision
from awards.ranked import scored_this_call
from people.models import Person


@rules.predicate
def scored(person, call: Call) -> bool:
    return person is not None and scored_this_call(person, call)


def decisions_with_part_of(person: Person):
    """The decisions that the person proposed, approved or sent back."""
    return Decision.objects.filter(Q(proposed_by=person) | Q(proposal__decided_by=person))


def who_took_part(application: Application) -> set[int]:
    """Return the keys of all who proposed, approved or sent back a decision on it, or scored its call."""
    about = Decision.objects.filter(lines__application=application)
    people = {pk for pair in about.values_list("proposed_by", "proposal__decided_by") for pk in pair}
    return (people | scorers([application.call_id])[application.call_id]) - {None}


def took_part(person: Person, application: Application) -> bool:
    return person.pk in who_took_part(application)


@rules.predicate
def took_no_part(person, appeal) -> bool:
    return person is not None and not took_part(person, appeal.application)


@rules.predicate
def works_on_its_call(person, appeal) -> bool:
    return reads_applications(person, appeal.application.call)


@rules.predicate
def is_applicant(person, application: Application) -> bool:
    return person is not None and takes_part(person, application)


@rules.predicate
def leads(person, application: Application) -> bool:
    return (
        person is not None
        and application.participants.filter(person=person, left_at=None, role="lead").exists()
    )


may_propose_decision = is_officer & ~scored
may_send_letters = is_officer
may_announce = is_officer
may_read_decision = reads_applications
may_read_protocol = works_on
may_decide_appeal = works_on_its_call & took_no_part
may_lodge_appeal = is_applicant
may_answer_award = leads
