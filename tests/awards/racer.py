"""A process that makes one move of a decision, a result or an award whenever it is told, at that very moment.

It reads one JSON object a line, {"act", "ids", "at"}, and answers with the name of the error or nothing.
"""

import json
import sys
import time

import django

django.setup()

from django.utils import timezone  # noqa: E402 - after setup, as models need it

from applications.errors import Refused  # noqa: E402
from applications.models import Application, Call, Proposal  # noqa: E402
from applications.services import proposals, submitting  # noqa: E402
from awards.models import Announcement, Appeal, Decision  # noqa: E402
from awards.outcomes import Choice  # noqa: E402
from awards.ranked import ranked  # noqa: E402
from awards.services import announcing, appealing, awarding, deciding, releasing  # noqa: E402
from people.models import Person  # noqa: E402


def propose(by: Person, call: Call) -> None:
    rows = ranked(call)
    chosen = [Choice(row.application.pk, "selected" if row.rank == 1 else "unsuccessful") for row in rows]
    deciding.propose_decision(call=call, by=by, choices=chosen)


ACTS = {
    "propose": propose,
    "approve": lambda by, proposal: proposals.approve(proposal=proposal, by=by),
    "send_back": lambda by, proposal: proposals.send_back(proposal=proposal, by=by, answer="Look again."),
    "take_back": lambda by, proposal: proposals.take_back(proposal=proposal, by=by),
    "withdraw": lambda by, application: submitting.withdraw(application=application, by=by),
    "release": lambda by, decision: releasing.release(decision=decision, by=by),
    "publish": lambda by, announcement: announcing.publish(
        announcement=announcement, by=None, at=timezone.now()
    ),
    "lodge": lambda by, application: appealing.lodge_appeal(
        application=application, by=by, text="Look again.", at=timezone.now()
    ),
    "uphold": lambda by, appeal: appealing.decide_appeal(
        appeal=appeal, by=by, uphold=True, reasons="Misread."
    ),
    "dismiss": lambda by, appeal: appealing.decide_appeal(appeal=appeal, by=by, uphold=False, reasons="No."),
    "accept": lambda by, application: awarding.answer_award(application=application, by=by, accept=True),
    "decline": lambda by, application: awarding.answer_award(application=application, by=by, accept=False),
}
MODELS = {
    "by": Person,
    "call": Call,
    "proposal": Proposal,
    "application": Application,
    "decision": Decision,
    "announcement": Announcement,
    "appeal": Appeal,
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
