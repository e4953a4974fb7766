"""The states of calls and applications, their moves and their groups, on one screen."""

from django.db import models
from django.utils.translation import gettext_lazy as _


class CallState(models.TextChoices):
    DRAFT = "draft", _("Draft")
    IN_APPROVAL = "in_approval", _("Waiting for approval")
    PUBLISHED = "published", _("Published")
    IN_REVIEW = "in_review", _("In review")
    DECIDING = "deciding", _("Deciding")
    DECIDED = "decided", _("Decided")
    ANNOUNCED = "announced", _("Announced")
    ARCHIVED = "archived", _("Archived")
    CANCELLED = "cancelled", _("Cancelled")


CALL_MOVES = {
    "propose": ([CallState.DRAFT], CallState.IN_APPROVAL),
    "send_back": ([CallState.IN_APPROVAL], CallState.DRAFT),
    "publish": ([CallState.IN_APPROVAL], CallState.PUBLISHED),
    "begin_review": ([CallState.PUBLISHED], CallState.IN_REVIEW),
    "begin_deciding": ([CallState.IN_REVIEW, CallState.DECIDED], CallState.DECIDING),
    "decide": ([CallState.DECIDING], CallState.DECIDED),
    "announce": ([CallState.DECIDED], CallState.ANNOUNCED),
    "archive": ([CallState.ANNOUNCED], CallState.ARCHIVED),
    "cancel": ([CallState.PUBLISHED, CallState.IN_REVIEW, CallState.DECIDING], CallState.CANCELLED),
}

CALLS_EDITABLE = [CallState.DRAFT]
CALLS_CORRECTABLE = [CallState.PUBLISHED, CallState.IN_REVIEW, CallState.DECIDING, CallState.DECIDED]
LETTERS_EDITABLE = [CallState.DRAFT, *CALLS_CORRECTABLE]
CALLS_PUBLIC = [
    CallState.PUBLISHED,
    CallState.IN_REVIEW,
    CallState.DECIDING,
    CallState.DECIDED,
    CallState.ANNOUNCED,
    CallState.ARCHIVED,
    CallState.CANCELLED,
]


class ApplicationState(models.TextChoices):
    DRAFT = "draft", _("Draft. Not submitted")
    SUBMITTED = "submitted", _("Submitted")
    RETURNED = "returned", _("We need clarification")
    ELIGIBLE = "eligible", _("Meets the requirements")
    INELIGIBLE = "ineligible", _("Does not meet the requirements")
    SELECTED = "selected", _("Selected")
    RESERVE = "reserve", _("Reserve")
    UNSUCCESSFUL = "unsuccessful", _("Not selected")
    WITHDRAWN = "withdrawn", _("Withdrawn")


OUTCOMES = [ApplicationState.SELECTED, ApplicationState.RESERVE, ApplicationState.UNSUCCESSFUL]
STANDING = [ApplicationState.SUBMITTED, ApplicationState.RETURNED, ApplicationState.ELIGIBLE, *OUTCOMES]
IN_THE_RUNNING = [ApplicationState.SUBMITTED, ApplicationState.RETURNED, ApplicationState.ELIGIBLE]
LISTED = [*STANDING, ApplicationState.INELIGIBLE, ApplicationState.WITHDRAWN]

APPLICATION_MOVES = {
    "submit": (
        [ApplicationState.DRAFT, ApplicationState.SUBMITTED, ApplicationState.RETURNED],
        ApplicationState.SUBMITTED,
    ),
    "ask": ([ApplicationState.SUBMITTED, ApplicationState.ELIGIBLE], ApplicationState.RETURNED),
    "resume": ([ApplicationState.RETURNED], ApplicationState.SUBMITTED),
    "confirm_eligible": ([ApplicationState.SUBMITTED], ApplicationState.ELIGIBLE),
    "confirm_ineligible": (
        [ApplicationState.SUBMITTED, ApplicationState.ELIGIBLE],
        ApplicationState.INELIGIBLE,
    ),
    "reinstate": ([ApplicationState.INELIGIBLE], ApplicationState.ELIGIBLE),
    "select": ([ApplicationState.ELIGIBLE, ApplicationState.RESERVE], ApplicationState.SELECTED),
    "put_in_reserve": ([ApplicationState.ELIGIBLE], ApplicationState.RESERVE),
    "decline": ([ApplicationState.ELIGIBLE], ApplicationState.UNSUCCESSFUL),
    "reconsider": (OUTCOMES, ApplicationState.ELIGIBLE),
    "withdraw": (STANDING, ApplicationState.WITHDRAWN),
}


class ProposalState(models.TextChoices):
    OPEN = "open", _("Waiting for approval")
    APPROVED = "approved", _("Approved")
    SENT_BACK = "sent_back", _("Sent back")
    TAKEN_BACK = "taken_back", _("Taken back")


PROPOSAL_MOVES = {
    "approve": ([ProposalState.OPEN], ProposalState.APPROVED),
    "send_back": ([ProposalState.OPEN], ProposalState.SENT_BACK),
    "take_back": ([ProposalState.OPEN], ProposalState.TAKEN_BACK),
}
