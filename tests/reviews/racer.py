"""A process that makes one move of a panel or a round whenever it is told, at the very moment it is told.

It reads one JSON object a line, {"act", "ids", "at"}, and answers with the name of the error or nothing.
"""

import json
import sys
import time

import django

django.setup()

from applications.errors import Refused  # noqa: E402 - after setup, as models need it
from applications.models import Call  # noqa: E402
from people.models import Person  # noqa: E402
from reviews.models import ConflictOfInterest, Panellist, Round  # noqa: E402
from reviews.services import assigning, conflicts, panels, rounds, scoring  # noqa: E402

ACTS = {
    "accept": lambda by, panellist: panels.accept_invitation(panellist=panellist, by=by),
    "decline": lambda by, panellist: panels.decline_invitation(panellist=panellist, by=by, reason="No time."),
    "leave": lambda by, panellist: panels.withdraw_panellist(panellist=panellist, by=by, reason="Ill."),
    "start": lambda by, call: assigning.begin_scoring(call=call, by=by),
    "hand_in": lambda by, panellist, round_: scoring.hand_in_set(
        round_=round_, panellist=panellist, by=panellist.person
    ),
    "reopen": lambda by, panellist, round_: scoring.reopen_set(
        round_=round_, panellist=panellist, by=by, reason="A slip."
    ),
    "close": lambda by, round_: rounds.close_round(round_=round_, by=by),
    "open": lambda by, round_: rounds.open_round(round_=round_, by=by),
    "uphold": lambda by, conflict: conflicts.uphold_conflict(conflict=conflict, by=by),
    "lift": lambda by, conflict: conflicts.lift_conflict(conflict=conflict, by=by, reason="No relation."),
}
MODELS = {
    "by": Person,
    "call": Call,
    "panellist": Panellist,
    "round_": Round,
    "conflict": ConflictOfInterest,
}


def main() -> None:
    print("ready", flush=True)
    for line in sys.stdin:
        order = json.loads(line)
        rows = {name: MODELS[name].objects.get(pk=pk) for name, pk in order["ids"].items()}
        time.sleep(max(0, order["at"] - time.time()))
        try:
            ACTS[order["act"]](**rows)
        except (Refused, PermissionError) as error:
            print(type(error).__name__, flush=True)
        else:
            print("", flush=True)


main()
