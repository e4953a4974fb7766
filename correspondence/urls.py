from django.urls import path

from correspondence import views

app_name = "correspondence"

urlpatterns = [
    path("letters/<str:public_id>/", views.letter, name="letter"),
    path("letters/<str:public_id>/mail/", views.letter_as_mailed, name="letter_as_mailed"),
]
