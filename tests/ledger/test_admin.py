import pytest
from django.apps import apps
from django.contrib import admin
from django.test import RequestFactory

from ledger.admin import ReadOnlyAdmin
from ledger.seals import make_seal
from ledger.services import enqueue, record
from people.models import User


@pytest.fixture
def request_of_superuser(db):
    request = RequestFactory().get("/")
    request.user = User(is_superuser=True, is_staff=True, is_active=True)
    return request


def ledger_admins() -> list[ReadOnlyAdmin]:
    return [
        admin.site.get_model_admin(model) for model in admin.site._registry if model in registered_models()
    ]


def registered_models() -> list[type]:
    return list(apps.get_app_config("ledger").get_models())


def test_ledger_in_admin_is_read_only_even_for_a_superuser(request_of_superuser):
    assert len(ledger_admins()) == 6
    for each in ledger_admins():
        assert not each.has_add_permission(request_of_superuser)
        assert not each.has_change_permission(request_of_superuser)
        assert not each.has_delete_permission(request_of_superuser)
        assert each.has_view_permission(request_of_superuser)


def test_ledger_lists_in_admin_open(request_of_superuser, registered, subject):
    registered("tests.do", print)
    record(subject=subject, by=None, what="thing.made", reason="Why")
    make_seal()
    enqueue("tests.do", {}, key="a")
    for each in ledger_admins():
        response = each.changelist_view(request_of_superuser)
        assert response.status_code == 200
