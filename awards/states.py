"""The states of decisions, appeals and awards, and their moves, on one screen."""

from django.db import models
from django.utils.translation import gettext_lazy as _


class DecisionState(models.TextChoices):
    PROPOSED = "proposed", _("Proposed")
    APPROVED = "approved", _("Approved")
    SENT_BACK = "sent_back", _("Sent back")


DECISION_MOVES = {
    "approve": ([DecisionState.PROPOSED], DecisionState.APPROVED),
    "send_back": ([DecisionState.PROPOSED], DecisionState.SENT_BACK),
}


class Outcome(models.TextChoices):
    SELECTED = "selected", _("Selected")
    RESERVE = "reserve", _("Reserve")
    UNSUCCESSFUL = "unsuccessful", _("Not selected")


class AppealState(models.TextChoices):
    LODGED = "lodged", _("Waiting for an answer")
    UPHELD = "upheld", _("Upheld")
    DISMISSED = "dismissed", _("Dismissed")


APPEAL_MOVES = {
    "uphold": ([AppealState.LODGED], AppealState.UPHELD),
    "dismiss": ([AppealState.LODGED], AppealState.DISMISSED),
}


class AwardState(models.TextChoices):
    OFFERED = "offered", _("Offered")
    ACCEPTED = "accepted", _("Accepted")
    DECLINED = "declined", _("Declined")


AWARD_MOVES = {
    "accept": ([AwardState.OFFERED], AwardState.ACCEPTED),
    "decline": ([AwardState.OFFERED], AwardState.DECLINED),
}
