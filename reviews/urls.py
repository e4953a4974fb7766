from django.urls import path

from reviews.urls_desk import urlpatterns as desk
from reviews.views import judge, seats

app_name = "reviews"

SEAT = "panels/<str:public_id>/"
ENTRY = "entries/<str:public_id>/"

urlpatterns = [
    path("panels/", seats.my_panels, name="my_panels"),
    path(SEAT + "invitation/", seats.invitation, name="invitation"),
    path(SEAT + "connections/", seats.connections, name="connections"),
    path(SEAT + "next/", seats.next_entry, name="next"),
    path(SEAT, seats.entries, name="entries"),
    path(SEAT + "hand-in/", seats.hand_in, name="hand_in"),
    path(SEAT + "leave/", seats.leave, name="leave"),
    path(SEAT + "conflict/", seats.chair_conflict, name="chair_conflict"),
    path(ENTRY, judge.entry, name="entry"),
    path(ENTRY + "save/", judge.save, name="save"),
    path(ENTRY + "documents/<str:document_id>/", judge.document, name="document"),
    path(ENTRY + "aside/", judge.aside, name="aside"),
    *desk,
]
