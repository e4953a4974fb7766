"""Expected failures of this room, beside those of applications. Each carries what a page may say."""

from collections.abc import Mapping, Sequence

from django.utils.translation import gettext_lazy as _

from applications.errors import Refused


class DecisionProblems(Refused):
    """A proposed decision that does not hold together: `problems` names each, `by_application` where."""

    status = 422
    title = _("The proposal is not complete")
    message = _("Nothing was proposed. Correct the points named below.")

    def __init__(self, problems: Sequence[str], by_application: Mapping[int, str] | None = None):
        super().__init__()
        self.problems = list(problems)
        self.by_application = dict(by_application or {})


class ScoredThisCall(Refused):
    """Who scored a call neither proposes nor approves its decision."""

    title = _("You scored this call")
    message = _("Who scored the applications of a call does not decide on them. Someone else has to do this.")


class TookPart(Refused):
    title = _("You took part in this decision")
    message = _("A request for review is decided by someone who took no part. Someone else has to do this.")
