"""Django's own admin exists for staff with a second factor, and for nobody else."""

import pytest
from allauth.mfa.models import Authenticator

from tests.factories.people import PersonFactory

pytestmark = pytest.mark.django_db


@pytest.fixture
def signed_in(client):
    def sign_in(*, staff: bool, second_factor: bool):
        user = PersonFactory().user
        user.is_staff = staff
        user.save()
        if second_factor:
            Authenticator.objects.create(user=user, type=Authenticator.Type.TOTP, data={"secret": "x"})
        client.force_login(user)
        return client

    return sign_in


def test_admin_for_a_stranger_asks_to_sign_in(client):
    answer = client.get("/admin/", follow=True)
    assert answer.redirect_chain[-1][0].startswith("/en/account/login/")


def test_admin_for_someone_signed_in_who_is_not_staff_does_not_exist(signed_in):
    answer = signed_in(staff=False, second_factor=True).get("/admin/", follow=True)
    assert answer.status_code == 404


def test_admin_for_staff_without_second_factor_leads_to_setting_one_up(signed_in):
    answer = signed_in(staff=True, second_factor=False).get("/admin/login/")
    assert (answer.status_code, answer["Location"]) == (302, "/en/account/2fa/")


def test_admin_for_staff_with_second_factor_opens(signed_in):
    assert signed_in(staff=True, second_factor=True).get("/admin/").status_code == 200
