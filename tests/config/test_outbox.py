from importlib import import_module

import pytest
from django.conf import settings

from ledger.handlers import PERIODICS


@pytest.mark.django_db
def test_sessions_that_have_run_out_are_cleared():
    store = import_module(settings.SESSION_ENGINE).SessionStore
    keys = {}
    for name, seconds in (("old", -60), ("new", 60)):
        session = store()
        session["name"] = name
        session.set_expiry(seconds)
        session.create()
        keys[name] = session.session_key
    PERIODICS["house.clear_sessions"].run()
    assert [store().exists(keys["old"]), store().exists(keys["new"])] == [False, True]
