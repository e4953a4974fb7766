from django.urls import path

from applications.urls_desk import urlpatterns as desk
from applications.views import applying, mine, public

app_name = "applications"

urlpatterns = [
    path("", public.home, name="home"),
    path("calls/<slug:slug>/", public.call, name="call"),
    path("calls/<slug:slug>/form/", public.form_preview, name="form_preview"),
    path("calls/<slug:slug>/start/", applying.start, name="start"),
    path("verify/", public.verify_receipt, name="verify"),
    path("my/", mine.my_applications, name="my_applications"),
    path("my/<str:public_id>/", mine.mine, name="mine"),
    path("my/<str:public_id>/fill/", applying.tasks, name="tasks"),
    path("my/<str:public_id>/fill/<slug:key>/", applying.section, name="section"),
    path("my/<str:public_id>/fill/<slug:key>/save/", applying.autosave, name="autosave"),
    path("my/<str:public_id>/attach/", applying.attach, name="attach"),
    path("my/<str:public_id>/check/", applying.check, name="check"),
    path("my/<str:public_id>/submitted/", mine.submitted, name="submitted"),
    path("my/<str:public_id>/submitted/<int:number>/", mine.copy, name="copy"),
    path("my/<str:public_id>/submitted/<int:number>/pdf/", mine.copy_pdf, name="copy_pdf"),
    path("my/<str:public_id>/receipts/<int:number>/", mine.receipt, name="receipt"),
    path("my/<str:public_id>/documents/<str:document_id>/", mine.document, name="document"),
    path(
        "my/<str:public_id>/documents/<str:document_id>/remove/",
        applying.remove_document,
        name="remove_document",
    ),
    path("my/<str:public_id>/reopen/", mine.reopen, name="reopen"),
    path("my/<str:public_id>/discard/", mine.discard, name="discard"),
    path("my/<str:public_id>/withdraw/", mine.withdraw, name="withdraw"),
    path("my/<str:public_id>/delete/", mine.delete, name="delete"),
    path("my/<str:public_id>/answer/", mine.answer, name="answer"),
    *desk,
]
