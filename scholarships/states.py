"""The states of an endorsement and their moves, on one screen."""

from django.db import models
from django.utils.translation import gettext_lazy as _


class EndorsementState(models.TextChoices):
    ASKED = "asked", _("Asked for")
    GIVEN = "given", _("Given")
    REFUSED = "refused", _("Refused")
    LAPSED = "lapsed", _("Not given in time")


ENDORSEMENT_MOVES = {
    "give": ([EndorsementState.ASKED, EndorsementState.LAPSED], EndorsementState.GIVEN),
    "refuse": ([EndorsementState.ASKED], EndorsementState.REFUSED),
    "lapse": ([EndorsementState.ASKED], EndorsementState.LAPSED),
    "ask_again": ([EndorsementState.REFUSED, EndorsementState.LAPSED], EndorsementState.ASKED),
}
