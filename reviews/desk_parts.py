"""What this room adds to the pages of applications: how many scores are in, and who reads an entry."""

from collections.abc import Mapping

from django.http import HttpRequest
from django.utils.translation import gettext as _

from applications.models import Application, Call
from reviews.models import Assignment, Standing


def handed_in_cells(call: Call, applications: list[int]) -> Mapping[int, str]:
    """ "1 of 3" for each entry of the latest round; counts say nothing of the scores."""
    rows = Standing.objects.filter(round__call=call, application__in=applications).order_by("round__number")
    return {
        application: _("%(in)d of %(wanted)d") % {"in": handed_in, "wanted": wanted}
        for application, handed_in, wanted in rows.values_list("application", "reviews_in", "reviews_wanted")
    }


def readers_part(request: HttpRequest, application: Application) -> dict | None:
    """Who reads the entry in the latest round, with how far each is; nothing before it is given out."""
    rows = (
        Assignment.objects.filter(application=application)
        .select_related("panellist__person", "round")
        .order_by("round__number", "pk")
    )
    found = list(rows)
    latest = [row for row in found if row.round_id == found[-1].round_id]
    if not latest:
        return None
    return {
        "call_slug": application.call.slug,
        "application": application,
        "readers": latest,
    }
