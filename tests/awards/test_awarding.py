import dataclasses

import pytest
from django.db import IntegrityError, transaction

from applications import programmes
from applications.errors import StateMoved
from applications.models import Participant
from awards.models import Award
from awards.services.awarding import answer_award
from awards.states import AwardState
from correspondence.models import Letter
from ledger.models import Event
from tests.factories.awards import entry, told_call, work
from tests.factories.calls import fresh
from tests.factories.people import PersonFactory


def test_accepted_award_is_told_to_the_programme_in_the_same_transaction(team, monkeypatch):
    call = told_call(team)
    told = []
    programme = dataclasses.replace(
        programmes.get(call.programme), on_award_accepted=lambda award: told.append(award.application.pk)
    )
    monkeypatch.setitem(programmes._programmes, call.programme, programme)
    row = entry(call, 1)
    award = answer_award(application=row, by=row.lead, accept=True)
    assert (award.state, award.answered_by, told) == (AwardState.ACCEPTED, row.lead, [row.pk])
    assert Event.objects.about(row).last().what == "award.accepted"


def test_programme_that_fails_leaves_the_award_unanswered(team, monkeypatch):
    call = told_call(team)

    def broken(award):
        raise RuntimeError

    programme = dataclasses.replace(programmes.get(call.programme), on_award_accepted=broken)
    monkeypatch.setitem(programmes._programmes, call.programme, programme)
    with pytest.raises(RuntimeError):
        answer_award(application=entry(call, 1), by=entry(call, 1).lead, accept=True)
    assert Award.objects.get().state == AwardState.OFFERED


def test_declined_award_frees_the_place_and_the_officers_learn_it(team):
    call = told_call(team)
    row = entry(call, 1)
    award = answer_award(application=row, by=row.lead, accept=False)
    work()
    assert award.state == AwardState.DECLINED
    letter = Letter.objects.get(template="award_answered")
    assert (letter.to, "declined" in letter.subject) == (team.officer, True)


def test_award_is_answered_once(team):
    call = told_call(team)
    row = entry(call, 1)
    answer_award(application=row, by=row.lead, accept=True)
    with pytest.raises(StateMoved):
        answer_award(application=row, by=row.lead, accept=False)
    assert fresh(Award.objects.get()).state == AwardState.ACCEPTED


def test_only_the_applicant_answers(team):
    call = told_call(team)
    row = entry(call, 1)
    member = Participant.objects.create(application=row, person=PersonFactory(), role="member").person
    for person in (member, team.officer):
        with pytest.raises(PermissionError):
            answer_award(application=row, by=person, accept=True)


def test_whoever_was_not_selected_is_offered_nothing(team):
    call = told_call(team)
    row = entry(call, 3)
    with pytest.raises(StateMoved):
        answer_award(application=row, by=row.lead, accept=True)


def test_answered_award_says_by_whom(team):
    told_call(team)
    with pytest.raises(IntegrityError), transaction.atomic():
        Award.objects.update(state="accepted")
