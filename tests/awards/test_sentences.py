from django.utils import timezone

from awards.services import announcing, appealing, awarding
from ledger.models import Event
from ledger.sentences import describe, exceptions, unregistered
from ledger.templatetags.speakable import speakable
from tests.factories.awards import entry, independent_officer, propose, ranked_call, soon, told_call
from tests.factories.calls import again


def told(team, *whats: str) -> list[str]:
    events = Event.objects.filter(what__in=whats).order_by("pk")
    return [line.text for line in describe(events, team.officer)]


def test_every_event_of_a_call_that_is_decided_told_and_announced_has_words(team):
    call = told_call(team)
    loser, third = entry(call, 3), independent_officer(team, call)
    appeal = appealing.lodge_appeal(application=loser, by=loser.lead, text="Again.", at=timezone.now())
    appealing.decide_appeal(appeal=appeal, by=third, uphold=False, reasons="No.")
    awarding.answer_award(application=entry(call, 1), by=entry(call, 1).lead, accept=True)
    announcing.set_announcement(call=call, by=again(team.officer), at=soon(hours=1), text={})
    announcing.withdraw_announcement(call=call, by=again(team.officer))
    assert unregistered() == set()


def test_sentences_say_who_got_what_and_how_many(team):
    call = told_call(team, "selected", "reserve")
    assert told(team, "decision.proposed") == [
        "Proposed the decision: 1 selected, 1 reserve, 1 not selected."
    ]
    number = speakable(entry(call, 1).number)
    assert told(team, "application.decided")[0] == f"Decided on application {number}: Selected."
    assert told(team, "decision.released") == ["Sent 3 letters with the results."]


def test_what_an_observer_reads_first_is_marked():
    assert {
        "decision.proposed_with_departures",
        "decision.scan_removed",
        "announcement.corrected",
        "appeal.upheld",
        "award.declined",
    } <= exceptions()


def test_departures_are_counted(team):
    propose(ranked_call(team, (5, 4, 3)), team, "unsuccessful", "selected", reason="A copy.")
    assert told(team, "decision.proposed_with_departures") == [
        "Proposed the decision: 1 selected, 0 reserve, 2 not selected. 2 depart from the ranking."
    ]
