from awards.models.archive import PublishedOutcome, PublishedResult, PublishedWinner
from awards.models.award import Announcement, Appeal, Award
from awards.models.decision import Decision, DecisionLine

__all__ = [
    "Announcement",
    "Appeal",
    "Award",
    "Decision",
    "DecisionLine",
    "PublishedOutcome",
    "PublishedResult",
    "PublishedWinner",
]
