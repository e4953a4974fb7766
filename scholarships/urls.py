from django.urls import path

from scholarships.views import endorsements, tracks

app_name = "scholarships"

urlpatterns = [
    path("scholarships/", tracks.tracks, name="tracks"),
    path("my/<str:public_id>/endorsement/", endorsements.endorsement, name="endorsement"),
    path("my/<str:public_id>/endorsement/attach/", endorsements.attach, name="attach"),
    path("endorsements/<str:public_id>/letter/", endorsements.letter, name="letter"),
    path("nominations/", endorsements.candidates, name="candidates"),
    path("nominations/<str:public_id>/", endorsements.candidate, name="candidate"),
    path("work/<slug:slug>/applications/<str:public_id>/endorsement/", endorsements.decide, name="decide"),
    path(
        "work/<slug:slug>/applications/<str:public_id>/endorsement/letter/",
        endorsements.desk_letter,
        name="desk_letter",
    ),
]
