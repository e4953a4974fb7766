"""Expected failures of the reviews room, beside those of applications. Each carries what a page may say."""

from collections.abc import Mapping, Sequence

from django.utils.translation import gettext_lazy as _

from applications.errors import Refused


class SetIncomplete(Refused):
    """Scores that cannot be handed in yet. `missing`: criteria and "overall", by assignment."""

    status = 422
    title = _("Some scores are missing")

    def __init__(self, missing: Mapping[object, Sequence[str]]):
        super().__init__(
            _("Nothing is handed in. Complete the entries named below, then hand in all of them.")
        )
        self.missing = missing


class ScoreUnknown(Refused):
    """A score that is none of the criterion's bands, or a field that is not part of the round."""

    status = 422
    title = _("This score cannot be saved")
    message = _("Choose one of the scores that are described.")


class InConflict(Refused):
    """A conflict of interest stands between the panellist and the entry."""

    title = _("A conflict of interest stands here")
    message = _("This panellist does not read this entry. Lift the conflict first, with a reason.")


class LanguageNotRead(Refused):
    """The panellist does not read the language of the entry, and no reason was given."""

    title = _("This panellist does not read the language")
    message = _("Say why this panellist should read the entry all the same, for example with a translation.")


class TooFewReaders(Refused):
    """Some entries would have fewer readers than the call requires; `plan` names them with the reasons."""

    title = _("Some entries would have too few readers")
    message = _("Invite more panellists, or start with a reason that stands in the protocol.")

    def __init__(self, plan):
        super().__init__()
        self.plan = plan
