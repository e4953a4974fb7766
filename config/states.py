"""Which dress a state wears, and the few words that no model has: the rest are the models' own."""

from django.db.models import Model
from django.utils.translation import gettext_lazy as _

UNDER_REVIEW = "under_review"
"""What an applicant sees in a round, and after a decision until it is released to them."""

KINDS = {
    "application": {
        "draft": "draft",
        "returned": "ask",
        "eligible": "met",
        "ineligible": "no",
        "selected": "win",
        "reserve": "reserve",
        "unsuccessful": "rest",
        "withdrawn": "off",
    },
    "call": {
        "draft": "draft",
        "in_approval": "ask",
        "decided": "yes",
        "announced": "yes",
        "archived": "off",
        "cancelled": "rest",
    },
    "proposal": {"open": "ask", "approved": "yes", "sent_back": "ask", "taken_back": "off"},
    "document": {"pending": "draft", "stored": "draft", "clean": "yes", "refused": "no"},
    "round": {"prepared": "draft", "closed": "rest", "opened": "yes"},
    "panellist": {"invited": "ask", "accepted": "yes", "declined": "rest", "withdrawn": "off"},
    "assignment": {
        "invited": "ask",
        "handed_in": "yes",
        "reopened": "ask",
        "declined": "rest",
        "recused": "off",
        "suspended": "no",
        "withdrawn": "off",
    },
    "decision": {"proposed": "ask", "approved": "yes", "sent_back": "ask", "released": "yes"},
    "award": {
        "offered": "ask",
        "accepted": "yes",
        "completed": "yes",
        "declined": "rest",
        "lapsed": "off",
        "terminated": "no",
    },
    "appeal": {"lodged": "ask", "upheld": "yes", "dismissed": "rest"},
    "endorsement": {"asked": "ask", "given": "yes", "refused": "no", "lapsed": "off"},
    "refereerequest": {"asked": "ask", "given": "yes", "refused": "no", "lapsed": "off"},
    "letter": {"queued": "draft", "sent": "yes", "failed": "no", "bounced": "no"},
    "rulefinding": {"met": "met", "unclear": "ask", "not_met": "no"},
}
"""By model name, then state: draft, ask, met, no, win, yes, reserve, rest or off. What is absent is teal."""

SHORT = {("application", "ineligible"): _("Does not meet")}
WORDS = {UNDER_REVIEW: _("Under review")}

ROLES = {
    "officer": _("officer"),
    "approver": _("approver"),
    "observer": _("observer"),
    "administrator": _("administrator"),
}


def kind_of(subject: Model, state: str) -> str:
    return KINDS.get(subject._meta.model_name, {}).get(state, "")


def words_of(subject: Model, state: str, *, short: bool = False) -> str:
    """The words for a state of this model; `short` gives the form for dense lists where there is one."""
    if short and (words := SHORT.get((subject._meta.model_name, state))):
        return str(words)
    choices = dict(subject._meta.get_field("state").flatchoices)
    return str(WORDS.get(state) or choices.get(state, state))
