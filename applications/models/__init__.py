from applications.models.application import Application, ApplicationDocument, Participant, Submission
from applications.models.call import Call, CallGrant, CallLetterText, CallTally, Category, FormVersion
from applications.models.letters import CallLetter
from applications.models.proposal import Proposal
from applications.models.screening import Clarification, Extension, RuleFinding

__all__ = [
    "Application",
    "ApplicationDocument",
    "Call",
    "CallGrant",
    "CallLetter",
    "CallLetterText",
    "CallTally",
    "Category",
    "Clarification",
    "Extension",
    "FormVersion",
    "Participant",
    "Proposal",
    "RuleFinding",
    "Submission",
]
