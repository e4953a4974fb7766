from reviews.models.panels import ConflictOfInterest, Panel, Panellist
from reviews.models.rounds import Assignment, Round
from reviews.models.scores import Review, ReviewVersion, Standing

__all__ = [
    "Assignment",
    "ConflictOfInterest",
    "Panel",
    "Panellist",
    "Review",
    "ReviewVersion",
    "Round",
    "Standing",
]
