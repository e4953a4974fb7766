from django.urls import path

from documents import views

app_name = "documents"

urlpatterns = [
    path("documents/start/", views.start, name="start"),
    path("documents/receive/", views.receive, name="receive"),
    path("documents/<str:public_id>/finish/", views.finish, name="finish"),
]
