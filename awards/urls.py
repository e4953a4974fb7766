from django.urls import path

from awards.views import announcing, appeals, deciding, letters, own, papers, public

app_name = "awards"

CALL = "work/<slug:slug>/"
DECISION = CALL + "decision/"
PAPERS = DECISION + "<int:number>/"
LETTERS = CALL + "letters/"
ANNOUNCEMENT = CALL + "announcement/"

urlpatterns = [
    path("results/", public.results, name="results"),
    path("results/<slug:slug>/", public.result, name="result"),
    path("my/<str:public_id>/review/", own.lodge_appeal, name="lodge_appeal"),
    path("my/<str:public_id>/award/accept/", own.answer_award, {"accept": True}, name="accept_award"),
    path("my/<str:public_id>/award/decline/", own.answer_award, {"accept": False}, name="decline_award"),
    path(DECISION, deciding.decision, name="decision"),
    path(DECISION + "export/", papers.export, name="export"),
    path(PAPERS + "protocol/", papers.protocol, name="protocol"),
    path(PAPERS + "signed/", papers.signed, name="signed"),
    path(PAPERS + "signed/attach/", papers.attach_signed, name="attach_signed"),
    path(PAPERS + "signed/<str:document_id>/remove/", papers.remove_signed, name="remove_signed"),
    path(LETTERS, letters.letters, name="letters"),
    path(LETTERS + "preview/", letters.previews, name="letter_previews"),
    path(LETTERS + "preview/<str:public_id>/", letters.preview, name="letter_preview"),
    path(LETTERS + "send/", letters.send, name="send_letters"),
    path(ANNOUNCEMENT, announcing.announcement, name="announcement"),
    path(ANNOUNCEMENT + "preview/", announcing.preview, name="announcement_preview"),
    path(ANNOUNCEMENT + "take-back/", announcing.take_back, name="announcement_take_back"),
    path(CALL + "appeals/", appeals.appeals, name="appeals"),
    path(CALL + "appeals/<str:public_id>/", appeals.appeal, name="appeal"),
]
