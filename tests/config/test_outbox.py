from datetime import timedelta

import pytest
from django.contrib.sessions.models import Session
from django.utils import timezone

from ledger.handlers import PERIODICS


@pytest.mark.django_db
def test_sessions_that_have_run_out_are_cleared():
    now = timezone.now()
    Session.objects.create(session_key="old", session_data="x", expire_date=now - timedelta(minutes=1))
    Session.objects.create(session_key="new", session_data="x", expire_date=now + timedelta(minutes=1))
    PERIODICS["house.clear_sessions"].run()
    assert list(Session.objects.values_list("session_key", flat=True)) == ["new"]
