"""What happened to calls and applications, in words. The actor stands before each sentence."""

from datetime import datetime

from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from applications.models import Application, Call, CallGrant, CallLetterText, Proposal, RuleFinding
from applications.models.call import text_in
from ledger.models import Event
from ledger.sentences import Names, names_of, sentence
from ledger.templatetags.speakable import speakable
from people import reading

APPLICATION_KIND, CALL_KIND = "applications.application", "applications.call"
PROPOSAL_KIND, FINDING_KIND = "applications.proposal", "applications.rulefinding"
PERSON, DOCUMENT = {"person": "people.person"}, {"document": "documents.document"}
FINDING = {"finding": FINDING_KIND}

FIELDS = {
    "title": _("the name"),
    "summary": _("what it is about"),
    "who_can_apply": _("who can apply"),
    "languages": _("the languages"),
    "answer_languages": _("the languages of answers"),
    "contact_email": _("the contact"),
    "appeal_days": _("the days to ask for a review"),
    "places": _("the places"),
    "zone": _("the time zone"),
    "opens_wall": _("the opening"),
    "closes_wall": _("the closing"),
    "screening_by": _("the day by which requirements are checked"),
    "scoring_by": _("the day by which scores are handed in"),
    "decision_by": _("the day of the decision"),
    "letters_on": _("the day of the letters"),
    "announcement_on": _("the day of the announcement"),
    "rules": _("the requirements"),
    "criteria": _("the criteria"),
}


@names_of(APPLICATION_KIND)
def application_numbers(ids: set[str], viewer) -> dict[str, str]:
    rows = Application.objects.filter(pk__in=ids).values_list("pk", "number")
    return {str(pk): speakable(number) for pk, number in rows}


@names_of(CALL_KIND)
def call_names(ids: set[str], viewer) -> dict[str, str]:
    rows = Call.objects.filter(pk__in=ids).values_list("pk", "title", "languages")
    return {str(pk): text_in(title, languages)[0] for pk, title, languages in rows}


@names_of(FINDING_KIND)
def rule_texts(ids: set[str], viewer) -> dict[str, str]:
    rows = RuleFinding.objects.filter(pk__in=ids).values_list(
        "pk", "rule_key", "application__call__rules", "application__call__languages"
    )
    return {str(pk): rule_text(key, rules, languages) for pk, key, rules, languages in rows}


def rule_text(key: str, rules: list, languages: list) -> str:
    texts = next((rule.get("text", {}) for rule in rules if rule.get("key") == key), {})
    return text_in(texts, languages)[0] or key


def number(event: Event, names: Names) -> dict[str, str]:
    return {"number": names.subject(event)}


def at(event: Event, key: str) -> str:
    """A moment of the event on the clock of its call, as the event wrote it down."""
    moment = datetime.fromisoformat(event.data[key])
    return reading.moment(moment, event.data.get("zone", "UTC")).line


def fields(event: Event) -> str:
    return ", ".join(str(FIELDS.get(name, name)) for name in event.data["fields"])


def role(event: Event) -> str:
    return str(CallGrant.Role(event.data["role"]).label)


@sentence("application.started")
def started(event: Event, names: Names) -> str:
    return gettext("Began application %(number)s.") % number(event, names)


@sentence("application.submitted")
def submitted(event: Event, names: Names) -> str:
    if event.data["number"] > 1:
        return gettext("Submitted application %(number)s again.") % number(event, names)
    return gettext("Submitted application %(number)s.") % number(event, names)


@sentence("application.reopened")
def reopened(event: Event, names: Names) -> str:
    return gettext("Reopened application %(number)s to correct it.") % number(event, names)


@sentence("application.changes_discarded")
def changes_discarded(event: Event, names: Names) -> str:
    return gettext("Put application %(number)s back to what stands submitted.") % number(event, names)


@sentence("application.withdrawn")
def withdrawn(event: Event, names: Names) -> str:
    return gettext("Withdrew application %(number)s.") % number(event, names)


@sentence("application.draft_deleted")
def draft_deleted(event: Event, names: Names) -> str:
    return gettext("Deleted a draft.")


@sentence("application.document_attached", refers=DOCUMENT)
def document_attached(event: Event, names: Names) -> str:
    words = {**number(event, names), "document": names.data(event, "document")}
    return gettext("Attached %(document)s to application %(number)s.") % words


@sentence("application.document_removed", refers=DOCUMENT)
def document_removed(event: Event, names: Names) -> str:
    words = {**number(event, names), "document": names.data(event, "document")}
    return gettext("Took %(document)s out of the draft of application %(number)s.") % words


@sentence("application.eligible")
def eligible(event: Event, names: Names) -> str:
    return gettext("Confirmed that application %(number)s meets the requirements.") % number(event, names)


@sentence("application.ineligible")
def ineligible(event: Event, names: Names) -> str:
    return gettext("Confirmed that application %(number)s does not meet the requirements.") % number(
        event, names
    )


@sentence("application.ineligibility_answered")
def ineligibility_answered(event: Event, names: Names) -> str:
    return gettext("Answered that application %(number)s meets the requirements.") % number(event, names)


@sentence("application.ineligibility_kept")
def ineligibility_kept(event: Event, names: Names) -> str:
    return gettext(
        "Read the applicant’s answer; application %(number)s still does not meet the requirements."
    ) % number(event, names)


@sentence("application.reinstated", exception=True)
def reinstated(event: Event, names: Names) -> str:
    return gettext("Took application %(number)s up again.") % number(event, names)


@sentence("application.clarification_asked")
def clarification_asked(event: Event, names: Names) -> str:
    return gettext("Asked the applicant of %(number)s for clarification.") % number(event, names)


@sentence("application.clarification_lapsed")
def clarification_lapsed(event: Event, names: Names) -> str:
    return gettext("Nobody answered in time; application %(number)s goes on as it was submitted.") % number(
        event, names
    )


@sentence("application.extended", exception=True)
def extended(event: Event, names: Names) -> str:
    words = {**number(event, names), "until": at(event, "until")}
    return gettext("Gave application %(number)s more time: %(until)s.") % words


@sentence("finding.confirmed", refers=FINDING)
def finding_confirmed(event: Event, names: Names) -> str:
    words = {
        **number(event, names),
        "rule": names.data(event, "finding"),
        "outcome": RuleFinding.Outcome(event.to_state).label,
    }
    return gettext("Application %(number)s, “%(rule)s”: %(outcome)s.") % words


@sentence("finding.departed", exception=True, refers=FINDING)
def finding_departed(event: Event, names: Names) -> str:
    words = {
        **number(event, names),
        "rule": names.data(event, "finding"),
        "outcome": RuleFinding.Outcome(event.to_state).label,
        "proposed": RuleFinding.Outcome(event.data["proposed"]).label,
    }
    return (
        gettext("Application %(number)s, “%(rule)s”: %(outcome)s. The rule had proposed: %(proposed)s.")
        % words
    )


@sentence("call.drafted")
def call_drafted(event: Event, names: Names) -> str:
    return gettext("Drafted the call.")


@sentence("call.changed")
def call_changed(event: Event, names: Names) -> str:
    return gettext("Changed the draft of the call: %(fields)s.") % {"fields": fields(event)}


@sentence("call.corrected", exception=True)
def call_corrected(event: Event, names: Names) -> str:
    return gettext("Corrected the published words of the call: %(fields)s.") % {"fields": fields(event)}


@sentence("call.letter_worded")
def call_letter_worded(event: Event, names: Names) -> str:
    kind = CallLetterText.Kind(event.data["kind"]).label
    return gettext("Changed the wording of the letter “%(kind)s”.") % {"kind": kind}


@sentence("call.suggestions_accepted")
def suggestions_accepted(event: Event, names: Names) -> str:
    return gettext("Accepted the suggested thresholds and weights.")


@sentence("call.role_given", refers=PERSON)
def role_given(event: Event, names: Names) -> str:
    words = {"person": names.data(event, "person"), "role": role(event)}
    return gettext("Gave %(person)s a role on the call: %(role)s.") % words


@sentence("call.role_ended", refers=PERSON)
def role_ended(event: Event, names: Names) -> str:
    words = {"person": names.data(event, "person"), "role": role(event)}
    return gettext("Ended a role of %(person)s on the call: %(role)s.") % words


@sentence("call.outsider_invited", exception=True, refers=PERSON)
def outsider_invited(event: Event, names: Names) -> str:
    return gettext("Invited %(person)s from outside to approve one proposal.") % {
        "person": names.data(event, "person")
    }


@sentence("call.proposed")
def call_proposed(event: Event, names: Names) -> str:
    return gettext("Sent the call to approval.")


@sentence("call.sent_back")
def call_sent_back(event: Event, names: Names) -> str:
    return gettext("Opened the call for drafting again.")


@sentence("call.published")
def call_published(event: Event, names: Names) -> str:
    return gettext("Published the call.")


@sentence("call.closing_moved", exception=True)
def closing_moved(event: Event, names: Names) -> str:
    return gettext("Moved the closing of the call from %(from)s to %(to)s.") % {
        "from": at(event, "from"),
        "to": at(event, "to"),
    }


@sentence("call.closed")
def call_closed(event: Event, names: Names) -> str:
    return gettext("The call closed. Whoever still had a draft was told that it was not submitted.")


@sentence("call.cancelled", exception=True)
def call_cancelled(event: Event, names: Names) -> str:
    return gettext("Cancelled the call.")


@sentence("call.review_begun")
def review_begun(event: Event, names: Names) -> str:
    return gettext("Handed the call to its panel.")


@sentence("call.deciding_begun")
def deciding_begun(event: Event, names: Names) -> str:
    return gettext("Began the decision on the call.")


@sentence("call.decided")
def call_decided(event: Event, names: Names) -> str:
    return gettext("The call is decided.")


@sentence("call.announced")
def call_announced(event: Event, names: Names) -> str:
    return gettext("Announced the results of the call.")


@sentence("call.archived")
def call_archived(event: Event, names: Names) -> str:
    return gettext("Archived the call.")


@sentence("call.exported")
def call_exported(event: Event, names: Names) -> str:
    return gettext("Exported %(rows)d applications to a spreadsheet.") % {"rows": event.data["rows"]}


def act(event: Event) -> str:
    return str(Proposal.Act(event.data["act"]).label)


@sentence("proposal.opened")
def proposal_opened(event: Event, names: Names) -> str:
    return gettext("Proposed: %(act)s, %(subject)s.") % {"act": act(event), "subject": names.subject(event)}


@sentence("proposal.approved")
def proposal_approved(event: Event, names: Names) -> str:
    return gettext("Approved: %(act)s, %(subject)s.") % {"act": act(event), "subject": names.subject(event)}


@sentence("proposal.sent_back")
def proposal_sent_back(event: Event, names: Names) -> str:
    return gettext("Sent back: %(act)s, %(subject)s.") % {"act": act(event), "subject": names.subject(event)}


@sentence("proposal.taken_back")
def proposal_taken_back(event: Event, names: Names) -> str:
    return gettext("Took back: %(act)s, %(subject)s.") % {"act": act(event), "subject": names.subject(event)}
