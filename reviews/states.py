"""The states of panellists, rounds and assignments, their moves and their groups, on one screen."""

from django.db import models
from django.utils.translation import gettext_lazy as _


class PanellistState(models.TextChoices):
    INVITED = "invited", _("Invited")
    ACCEPTED = "accepted", _("Accepted")
    DECLINED = "declined", _("Declined")
    WITHDRAWN = "withdrawn", _("Left the panel")


PANELLIST_MOVES = {
    "accept": ([PanellistState.INVITED], PanellistState.ACCEPTED),
    "decline": ([PanellistState.INVITED], PanellistState.DECLINED),
    "withdraw": ([PanellistState.INVITED, PanellistState.ACCEPTED], PanellistState.WITHDRAWN),
    "invite_again": ([PanellistState.DECLINED, PanellistState.WITHDRAWN], PanellistState.INVITED),
}

ON_THE_PANEL = [PanellistState.INVITED, PanellistState.ACCEPTED]


class RoundState(models.TextChoices):
    PREPARED = "prepared", _("Prepared")
    SCORING = "scoring", _("Scoring")
    CLOSED = "closed", _("Closed")
    OPENED = "opened", _("Scores opened")


ROUND_MOVES = {
    "start": ([RoundState.PREPARED], RoundState.SCORING),
    "close": ([RoundState.SCORING], RoundState.CLOSED),
    "open": ([RoundState.CLOSED], RoundState.OPENED),
}


class AssignmentState(models.TextChoices):
    INVITED = "invited", _("To be accepted")
    ACCEPTED = "accepted", _("To score")
    HANDED_IN = "handed_in", _("Handed in")
    REOPENED = "reopened", _("Reopened")
    DECLINED = "declined", _("Declined")
    RECUSED = "recused", _("Stepped aside")
    SUSPENDED = "suspended", _("Suspended")
    WITHDRAWN = "withdrawn", _("Withdrawn")


ACTIVE = [
    AssignmentState.INVITED,
    AssignmentState.ACCEPTED,
    AssignmentState.HANDED_IN,
    AssignmentState.REOPENED,
]
"""Counts as a reader of the entry."""

UNFINISHED = [AssignmentState.INVITED, AssignmentState.ACCEPTED, AssignmentState.SUSPENDED]
"""What a panellist who leaves gives up; what they handed in stays."""

OPEN_TO_SCORES = [AssignmentState.ACCEPTED, AssignmentState.REOPENED]
READS_THE_ENTRY = [AssignmentState.ACCEPTED, AssignmentState.HANDED_IN, AssignmentState.REOPENED]
COUNTING = [AssignmentState.HANDED_IN, AssignmentState.REOPENED]
"""What was handed in counts; a reopened set's last version stands until it is handed in again."""

ASSIGNMENT_MOVES = {
    "accept": ([AssignmentState.INVITED], AssignmentState.ACCEPTED),
    "decline": ([AssignmentState.INVITED], AssignmentState.DECLINED),
    "hand_in": (OPEN_TO_SCORES, AssignmentState.HANDED_IN),
    "reopen": ([AssignmentState.HANDED_IN], AssignmentState.REOPENED),
    "recuse": (ACTIVE, AssignmentState.RECUSED),
    "suspend": (ACTIVE, AssignmentState.SUSPENDED),
    "withdraw": ([*ACTIVE, AssignmentState.SUSPENDED], AssignmentState.WITHDRAWN),
    "resume": (
        [AssignmentState.SUSPENDED, AssignmentState.WITHDRAWN, AssignmentState.RECUSED],
        AssignmentState.ACCEPTED,
    ),
    "resume_handed_in": (
        [AssignmentState.SUSPENDED, AssignmentState.WITHDRAWN, AssignmentState.RECUSED],
        AssignmentState.HANDED_IN,
    ),
}
