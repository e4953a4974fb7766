"""The staff side, included by applications.urls. Fixed words stand before the slugs of calls."""

from django.urls import path

from applications.views import (
    desk_application,
    desk_applications,
    desk_approvals,
    desk_calls,
    desk_drafting,
    desk_history,
    desk_letters,
    desk_moves,
    desk_people,
    desk_screening,
    desk_work,
)

CALL = "work/<slug:slug>/"
APPLICATION = CALL + "applications/<str:public_id>/"
PROPOSAL = "work/approvals/<str:public_id>/"

urlpatterns = [
    path("work/", desk_work.my_work, name="my_work"),
    path("work/calls/", desk_calls.calls, name="calls"),
    path("work/calls/new/", desk_calls.new_call, name="new_call"),
    path("work/approvals/", desk_approvals.approvals, name="approvals"),
    path("work/approvals/approve/", desk_approvals.approve_many, name="approve_many"),
    path(PROPOSAL, desk_approvals.proposal, name="proposal"),
    path(PROPOSAL + "approve/", desk_approvals.approve, name="approve"),
    path(PROPOSAL + "send-back/", desk_approvals.send_back, name="send_back"),
    path(PROPOSAL + "take-back/", desk_approvals.take_back, name="take_back"),
    path(PROPOSAL + "documents/<str:document_id>/", desk_approvals.document, name="proposal_document"),
    path(PROPOSAL + "invite/", desk_approvals.invite, name="invite_outsider"),
    path(CALL, desk_calls.call_desk, name="call_desk"),
    path(CALL + "basics/", desk_drafting.basics, name="call_basics"),
    path(CALL + "dates/", desk_drafting.dates, name="call_dates"),
    path(CALL + "numbers/", desk_drafting.numbers, name="call_numbers"),
    path(CALL + "form/", desk_drafting.form_preview, name="call_form"),
    path(CALL + "corrections/", desk_drafting.corrections, name="call_corrections"),
    path(CALL + "wording/<slug:kind>/", desk_drafting.letter_text, name="letter_text"),
    path(CALL + "propose/", desk_moves.propose, name="propose_call"),
    path(CALL + "closing/", desk_moves.close_later, name="close_later"),
    path(CALL + "cancel/", desk_moves.cancel, name="cancel_call"),
    path(CALL + "archive/", desk_moves.archive, name="archive_call"),
    path(CALL + "people/", desk_people.call_people, name="call_people"),
    path(CALL + "people/stand-in/", desk_people.stand_in, name="call_stand_in"),
    path(CALL + "people/end/", desk_people.end_role, name="end_call_role"),
    path(CALL + "history/", desk_history.history, name="history"),
    path(CALL + "more-time/", desk_screening.more_time, name="more_time"),
    path(CALL + "more-time/<str:public_id>/", desk_screening.extension, name="extension"),
    path(CALL + "letters/<str:public_id>/again/", desk_letters.letter_again, name="letter_again"),
    path(CALL + "applications/", desk_applications.applications, name="applications"),
    path(CALL + "applications/export/", desk_applications.export, name="export"),
    path(APPLICATION, desk_application.application, name="application"),
    path(APPLICATION + "history/", desk_application.application_history, name="application_history"),
    path(APPLICATION + "pdf/", desk_application.application_pdf, name="application_pdf"),
    path(
        APPLICATION + "documents/<str:document_id>/", desk_application.document, name="application_document"
    ),
    path(APPLICATION + "next/", desk_applications.neighbour, {"forward": True}, name="next_application"),
    path(
        APPLICATION + "previous/",
        desk_applications.neighbour,
        {"forward": False},
        name="previous_application",
    ),
    path(APPLICATION + "rules/<str:rule_key>/", desk_screening.finding, name="finding"),
    path(APPLICATION + "eligible/", desk_screening.eligible, name="eligible"),
    path(APPLICATION + "ineligible/", desk_screening.ineligible, name="ineligible"),
    path(APPLICATION + "ask/", desk_screening.ask, name="ask"),
    path(APPLICATION + "reinstate/", desk_screening.reinstate, name="reinstate"),
    path(APPLICATION + "keep/", desk_screening.keep, name="keep"),
]
