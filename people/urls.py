from django.urls import path

from people.views import factors, links, office, profile, staff

app_name = "people"

urlpatterns = [
    path("you/", profile.profile, name="profile"),
    path("you/language/", profile.language, name="language"),
    path("you/second-factor/", factors.secure, name="secure"),
    path("you/continue/", factors.go_on, name="continue"),
    path("you/passkey/", factors.add_passkey, name="add_passkey"),
    path("you/passkey/options/", factors.passkey_options, name="passkey_options"),
    path("you/passkey/not-now/", factors.not_now, name="not_now"),
    path("enter/<slug:public_id>/<str:secret>/", links.enter, name="enter"),
    path("first-hour/", office.first_hour, name="first_hour"),
    path("office/", office.office, name="office"),
    path("people/", staff.staff_list, name="staff"),
    path("people/invite/", staff.invite, name="invite"),
    path("people/stand-in/", staff.stand_in, name="stand_in"),
    path("people/roles/<slug:public_id>/end/", staff.role_end, name="role_end"),
    path("people/resets/", factors.resets, name="resets"),
    path("people/resets/<slug:public_id>/", factors.reset_decide, name="reset_decide"),
    path("people/<slug:public_id>/reset/", factors.reset_ask, name="reset_ask"),
]
