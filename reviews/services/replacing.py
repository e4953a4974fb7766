"""Replacing a panellist: one leaves, the entries that they did not finish go to somebody else."""

from django.db import transaction
from django.utils.translation import gettext as _

from applications.errors import Refused
from applications.services.calls import require
from people.models import Person
from reviews.assignment import Plan
from reviews.models import Assignment, Panellist
from reviews.permissions import may_manage_panel
from reviews.services.assigning import fill_up, give_all_of, lock_running_round
from reviews.services.panels import withdraw_panellist
from reviews.states import ON_THE_PANEL, UNFINISHED


@transaction.atomic
def replace(
    *, panellist: Panellist, by: Person, reason: str, replacement: Panellist | None = None
) -> Plan | None:
    """Let a panellist leave and find readers for what they leave behind.

    The entries go to `replacement` where no conflict or language stands in between, or, without one, to the
    whole panel as evenly as can be. Returns the plan of the running round, None when none runs.
    """
    require(may_manage_panel(by, panellist.panel.call))
    if replacement and (replacement.panel_id != panellist.panel_id or replacement.state not in ON_THE_PANEL):
        raise Refused(_("Invite the replacement to this panel first."))
    round_ = lock_running_round(panellist.panel)
    unfinished = Assignment.objects.filter(panellist=panellist, round=round_, state__in=UNFINISHED)
    entries = list(unfinished.values_list("application", flat=True))
    withdraw_panellist(panellist=panellist, by=by, reason=reason)
    if round_ is None:
        return None
    if replacement:
        return give_all_of(round_, replacement, by=by, entries=entries)
    return fill_up(round_, by=by)
