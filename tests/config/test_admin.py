"""Django's own admin exists for staff who have shown a second factor in this session, and for nobody else."""

import pytest
from allauth.mfa.models import Authenticator
from django.test import Client

from people.assurance import FACTOR, PASSWORD
from tests.factories.people import PersonFactory, sign_in

pytestmark = pytest.mark.django_db


def signed_in(client: Client, *, staff: bool = True, has_factor: bool = True, shown: bool = True) -> Client:
    person = PersonFactory()
    person.user.is_staff = staff
    person.user.save()
    if has_factor:
        Authenticator.objects.create(user=person.user, type=Authenticator.Type.TOTP, data={"secret": "x"})
    return sign_in(client, person, assurance=FACTOR if shown else PASSWORD)


def test_admin_for_a_stranger_asks_to_sign_in(client):
    answer = client.get("/admin/", follow=True)
    assert answer.redirect_chain[-1][0].startswith("/en/account/login/")


def test_admin_for_someone_signed_in_who_is_not_staff_does_not_exist(client):
    assert signed_in(client, staff=False).get("/admin/", follow=True).status_code == 404


def test_admin_for_staff_without_second_factor_leads_to_setting_one_up(client):
    answer = signed_in(client, has_factor=False, shown=False).get("/admin/login/")
    assert (answer.status_code, answer["Location"]) == (302, "/en/you/second-factor/?next=%2Fadmin%2F")


def test_admin_for_staff_who_did_not_show_their_factor_in_this_session_asks_for_it(client):
    answer = signed_in(client, shown=False).get("/admin/")
    assert (answer.status_code, answer["Location"]) == (302, "/admin/login/?next=/admin/")


def test_admin_for_staff_who_have_shown_it_opens(client):
    assert signed_in(client).get("/admin/").status_code == 200
