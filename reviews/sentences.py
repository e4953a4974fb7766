"""What happened to panels, rounds and scores, in words. The actor stands before each sentence."""

from datetime import datetime

from django.utils.translation import gettext, ngettext

from applications.sentences import APPLICATION_KIND
from ledger.models import Event
from ledger.sentences import Names, names_of, sentence
from people import reading
from reviews.models import Assignment, ConflictOfInterest, Panel, Panellist, Round

PANELLIST_KIND = "reviews.panellist"
PAIR = {"panellist": PANELLIST_KIND, "application": APPLICATION_KIND}


@names_of("reviews.panel")
def panels(ids: set[str], viewer) -> dict[str, str]:
    return {
        str(panel.pk): panel.call.name for panel in Panel.objects.filter(pk__in=ids).select_related("call")
    }


@names_of(PANELLIST_KIND)
def panellists(ids: set[str], viewer) -> dict[str, str]:
    rows = Panellist.objects.filter(pk__in=ids).values_list("pk", "person__full_name")
    return {str(pk): name for pk, name in rows}


@names_of("reviews.round")
def rounds(ids: set[str], viewer) -> dict[str, str]:
    rows = Round.objects.filter(pk__in=ids).values_list("pk", "number")
    return {str(pk): gettext("round %(number)d") % {"number": number} for pk, number in rows}


@names_of("reviews.assignment")
def assignments(ids: set[str], viewer) -> dict[str, str]:
    rows = Assignment.objects.filter(pk__in=ids).values_list("pk", "panellist__person__full_name")
    return {str(pk): name for pk, name in rows}


@names_of("reviews.conflictofinterest")
def conflicts(ids: set[str], viewer) -> dict[str, str]:
    rows = ConflictOfInterest.objects.filter(pk__in=ids).values_list("pk", "panellist__person__full_name")
    return {str(pk): name for pk, name in rows}


def person(event: Event, names: Names) -> dict[str, str]:
    return {"name": names.subject(event)}


def pair(event: Event, names: Names) -> dict[str, str]:
    return {"name": names.data(event, "panellist"), "number": names.data(event, "application")}


def entries(event: Event) -> str:
    count = event.data["entries"]
    return ngettext("%(count)d entry", "%(count)d entries", count) % {"count": count}


@sentence("panel.created")
def panel_created(event: Event, names: Names) -> str:
    return gettext("Began to name the panel.")


@sentence("panellist.invited")
def invited(event: Event, names: Names) -> str:
    if event.data.get("chair"):
        return gettext("Invited %(name)s to chair the panel.") % person(event, names)
    return gettext("Invited %(name)s to the panel.") % person(event, names)


@sentence("panellist.invited_again")
def invited_again(event: Event, names: Names) -> str:
    return gettext("Invited %(name)s to the panel once more.") % person(event, names)


@sentence("panellist.reminded")
def reminded(event: Event, names: Names) -> str:
    return gettext("Sent %(name)s the invitation again.") % person(event, names)


@sentence("panellist.link_copied")
def link_copied(event: Event, names: Names) -> str:
    return gettext("Copied a sign-in link for %(name)s, to send by other means.") % person(event, names)


@sentence("panellist.changed")
def changed(event: Event, names: Names) -> str:
    return gettext("Changed what %(name)s reads.") % person(event, names)


@sentence("panellist.chair_named")
def chair_named(event: Event, names: Names) -> str:
    return gettext("Named %(name)s the chair of the panel.") % person(event, names)


@sentence("panellist.chair_ended")
def chair_ended(event: Event, names: Names) -> str:
    return gettext("%(name)s no longer chairs the panel.") % person(event, names)


@sentence("panellist.accepted")
def accepted(event: Event, names: Names) -> str:
    return gettext("Accepted the invitation to the panel.")


@sentence("panellist.declined")
def declined(event: Event, names: Names) -> str:
    return gettext("Declined the invitation to the panel.")


@sentence("panellist.no_connection")
def no_connection(event: Event, names: Names) -> str:
    aside = event.data["aside"]
    if not aside:
        return gettext("Stated no connection with those who applied.")
    return ngettext(
        "Stepped aside from %(count)d entry and stated no connection with the others.",
        "Stepped aside from %(count)d entries and stated no connection with the others.",
        aside,
    ) % {"count": aside}


@sentence("panellist.withdrawn", exception=True)
def withdrawn(event: Event, names: Names) -> str:
    return gettext("%(name)s left the panel.") % person(event, names)


@sentence("panellist.handed_in")
def handed_in(event: Event, names: Names) -> str:
    return gettext("Handed in scores of %(entries)s.") % {"entries": entries(event)}


@sentence("panellist.set_reopened", exception=True)
def set_reopened(event: Event, names: Names) -> str:
    return gettext("Opened the scores of %(name)s again.") % person(event, names)


@sentence("conflict.declared", exception=True, refers=PAIR)
def conflict_declared(event: Event, names: Names) -> str:
    return gettext("%(name)s stepped aside from application %(number)s.") % pair(event, names)


@sentence("conflict.named", exception=True, refers=PAIR)
def conflict_named(event: Event, names: Names) -> str:
    text = gettext("Named a conflict of interest of %(name)s with application %(number)s.")
    return text % pair(event, names)


@sentence("conflict.found", refers=PAIR)
def conflict_found(event: Event, names: Names) -> str:
    return gettext("Found a connection of %(name)s with application %(number)s by comparing records.") % pair(
        event, names
    )


@sentence("conflict.upheld", refers=PAIR)
def conflict_upheld(event: Event, names: Names) -> str:
    return gettext("Confirmed the conflict of interest of %(name)s with application %(number)s.") % pair(
        event, names
    )


@sentence("conflict.lifted", exception=True, refers=PAIR)
def conflict_lifted(event: Event, names: Names) -> str:
    text = gettext("Lifted the conflict of interest of %(name)s with application %(number)s.")
    return text % pair(event, names)


@sentence("round.prepared")
def round_prepared(event: Event, names: Names) -> str:
    return gettext("Prepared the scoring, with the criteria of the call.")


@sentence("round.started")
def round_started(event: Event, names: Names) -> str:
    if event.data["short"]:
        text = gettext("Opened %(entries)s for scoring, some with fewer readers than required.")
    else:
        text = gettext("Opened %(entries)s for scoring.")
    return text % {"entries": entries(event)}


@sentence("round.extended", exception=True)
def round_extended(event: Event, names: Names) -> str:
    until = reading.moment(datetime.fromisoformat(event.data["to"]), event.data["zone"], case="until")
    return gettext("Gave the panel more time, until %(moment)s.") % {"moment": until.line}


@sentence("round.closed")
def round_closed(event: Event, names: Names) -> str:
    lacking = event.data["missing"]
    if not lacking:
        return gettext("Closed the scoring. All scores are in.")
    return ngettext(
        "Closed the scoring. %(count)d score is missing.",
        "Closed the scoring. %(count)d scores are missing.",
        lacking,
    ) % {"count": lacking}


@sentence("round.opened")
def round_opened(event: Event, names: Names) -> str:
    return gettext("Opened the scores.")


@sentence("round.tie_rule_applied", exception=True)
def tie_rule_applied(event: Event, names: Names) -> str:
    return gettext("Applied the call’s rule for ties to rank %(rank)d.") % {"rank": event.data["rank"]}


@sentence("assignment.assigned", refers=PAIR)
def assigned(event: Event, names: Names) -> str:
    return gettext("Gave application %(number)s to %(name)s.") % pair(event, names)


@sentence("assignment.accepted", refers=PAIR)
def assignment_accepted(event: Event, names: Names) -> str:
    return gettext("Accepted to score application %(number)s.") % pair(event, names)


@sentence("assignment.declined", refers=PAIR)
def assignment_declined(event: Event, names: Names) -> str:
    return gettext("Declined to score application %(number)s.") % pair(event, names)


@sentence("assignment.handed_in", refers=PAIR)
def assignment_handed_in(event: Event, names: Names) -> str:
    if event.data["version"] > 1:
        return gettext("Handed in the scores of application %(number)s again.") % pair(event, names)
    return gettext("Handed in the scores of application %(number)s.") % pair(event, names)


@sentence("assignment.reopened", refers=PAIR)
def assignment_reopened(event: Event, names: Names) -> str:
    return gettext("Opened the scores of %(name)s of application %(number)s again.") % pair(event, names)


@sentence("assignment.recused", refers=PAIR)
def assignment_recused(event: Event, names: Names) -> str:
    text = gettext("%(name)s no longer reads application %(number)s, having stepped aside.")
    return text % pair(event, names)


@sentence("assignment.suspended", exception=True, refers=PAIR)
def assignment_suspended(event: Event, names: Names) -> str:
    return gettext(
        "Closed application %(number)s to %(name)s until a conflict of interest is settled."
    ) % pair(event, names)


@sentence("assignment.withdrawn", refers=PAIR)
def assignment_withdrawn(event: Event, names: Names) -> str:
    return gettext("Took application %(number)s from %(name)s.") % pair(event, names)


@sentence("assignment.resumed", refers=PAIR)
def assignment_resumed(event: Event, names: Names) -> str:
    return gettext("Gave application %(number)s back to %(name)s.") % pair(event, names)
