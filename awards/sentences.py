"""What happened to decisions, results, announcements, requests and awards, in words."""

from datetime import datetime

from django.utils.translation import gettext, ngettext

from applications.sentences import number
from awards.states import Outcome
from documents.sentences import DOCUMENT_KIND
from ledger.models import Event
from ledger.sentences import Names, sentence
from people import reading

DOCUMENT = {"document": DOCUMENT_KIND}


def counts(event: Event) -> dict[str, int]:
    by_outcome = event.data.get("counts", {})
    return {outcome: by_outcome.get(outcome, 0) for outcome in Outcome.values}


@sentence("decision.proposed")
def proposed(event: Event, names: Names) -> str:
    text = gettext(
        "Proposed the decision: %(selected)d selected, %(reserve)d reserve, %(unsuccessful)d not selected."
    )
    return text % counts(event)


@sentence("decision.proposed_with_departures", exception=True)
def proposed_with_departures(event: Event, names: Names) -> str:
    departing = event.data["departures"]
    text = ngettext(
        "Proposed the decision: %(selected)d selected, %(reserve)d reserve, %(unsuccessful)d not selected. "
        "%(departures)d departs from the ranking.",
        "Proposed the decision: %(selected)d selected, %(reserve)d reserve, %(unsuccessful)d not selected. "
        "%(departures)d depart from the ranking.",
        departing,
    )
    return text % {**counts(event), "departures": departing}


@sentence("decision.approved")
def approved(event: Event, names: Names) -> str:
    return gettext("Approved the decision.")


@sentence("decision.sent_back")
def sent_back(event: Event, names: Names) -> str:
    return gettext("Opened the decision for a new proposal.")


@sentence("decision.protocol_made", refers=DOCUMENT)
def protocol_made(event: Event, names: Names) -> str:
    return gettext("Made the protocol of the decision. Seal: %(seal)s.") % {"seal": event.data["seal"]}


@sentence("decision.scan_attached", refers=DOCUMENT)
def scan_attached(event: Event, names: Names) -> str:
    return gettext("Attached the signed protocol: %(document)s.") % {
        "document": names.data(event, "document")
    }


@sentence("decision.scan_removed", exception=True)
def scan_removed(event: Event, names: Names) -> str:
    return gettext("Removed the scan of the signed protocol.")


@sentence("decision.released")
def released(event: Event, names: Names) -> str:
    letters = event.data["letters"]
    return ngettext(
        "Sent %(count)d letter with the result.", "Sent %(count)d letters with the results.", letters
    ) % {"count": letters}


@sentence("application.decided")
def decided(event: Event, names: Names) -> str:
    words = {**number(event, names), "outcome": Outcome(event.to_state).label}
    return gettext("Decided on application %(number)s: %(outcome)s.") % words


@sentence("application.result_released")
def result_released(event: Event, names: Names) -> str:
    return gettext("Released the result of application %(number)s to its applicant.") % number(event, names)


@sentence("announcement.set")
def announcement_set(event: Event, names: Names) -> str:
    moment = reading.moment(datetime.fromisoformat(event.data["at"]), event.data["zone"])
    return gettext("Set the announcement for %(moment)s.") % {"moment": moment.line}


@sentence("announcement.taken_back")
def announcement_taken_back(event: Event, names: Names) -> str:
    return gettext("Took the moment of the announcement back.")


@sentence("announcement.published")
def announcement_published(event: Event, names: Names) -> str:
    return gettext("Published the results.")


@sentence("announcement.corrected", exception=True)
def announcement_corrected(event: Event, names: Names) -> str:
    return gettext("Corrected the published results after a later decision.")


@sentence("appeal.lodged")
def appeal_lodged(event: Event, names: Names) -> str:
    return gettext("Asked for a review of the result of application %(number)s.") % number(event, names)


@sentence("appeal.upheld", exception=True)
def appeal_upheld(event: Event, names: Names) -> str:
    return gettext(
        "Upheld the request for review of application %(number)s. It waits for a new decision."
    ) % number(event, names)


@sentence("appeal.dismissed")
def appeal_dismissed(event: Event, names: Names) -> str:
    return gettext("Dismissed the request for review of application %(number)s.") % number(event, names)


@sentence("award.accepted")
def award_accepted(event: Event, names: Names) -> str:
    return gettext("Accepted the award for application %(number)s.") % number(event, names)


@sentence("award.declined", exception=True)
def award_declined(event: Event, names: Names) -> str:
    return gettext("Declined the award for application %(number)s.") % number(event, names)
