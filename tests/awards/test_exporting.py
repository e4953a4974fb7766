import io

import openpyxl
import pytest

from applications.models import Application
from awards.services.exporting import export_decision
from ledger.models import Event
from tests.factories.awards import decided_call, entry, propose, ranked_call
from tests.factories.calls import again


def cells(call, team, decision) -> list[list]:
    with export_decision(call=call, decision=decision, by=again(team.officer)) as file:
        sheet = openpyxl.load_workbook(io.BytesIO(file.read())).active
    return [[cell.value for cell in row] for row in sheet.iter_rows()]


def test_ranking_exports_before_there_is_a_decision(team):
    call = ranked_call(team, (5, 4, 4, None))
    head, *rows = cells(call, team, None)
    assert head == ["Rank", "Number", "Title", "Organisation", "Country", "Category", "Mark"]
    assert [(row[0], row[2], row[6]) for row in rows] == [
        ("1", "Entry 1", 5),
        ("2=", "Entry 2", 4),
        ("2=", "Entry 3", 4),
        (None, "Entry 4", None),
    ]


def test_decision_exports_with_outcomes_and_reasons(team):
    call = ranked_call(team, (5, 4, 3))
    decision = propose(call, team, "unsuccessful", "selected", reason="A copy.")
    head, *rows = cells(call, team, decision)
    assert head[7:] == [
        "Decision",
        "Place on the reserve list",
        "Departs from the ranking",
        "Reason",
        "Result released",
        "State now",
    ]
    assert [row[7:11] for row in rows] == [
        ["Not selected", None, "Yes", "A copy."],
        ["Selected", None, "Yes", "A copy."],
        ["Not selected", None, None, "A copy."],
    ]


def test_title_that_looks_like_a_formula_stays_text(team):
    call = ranked_call(team, (5, 4))
    Application.objects.filter(pk=entry(call, 1).pk).update(title='=HYPERLINK("http://example.org")')
    with export_decision(call=call, decision=None, by=again(team.officer)) as file:
        sheet = openpyxl.load_workbook(io.BytesIO(file.read())).active
    assert (sheet["C2"].data_type, sheet["C2"].value) == ("s", '=HYPERLINK("http://example.org")')


def test_export_is_recorded(team):
    call = decided_call(team)
    cells(call, team, call.decisions.get())
    event = Event.objects.get(what="call.exported")
    assert (event.data, event.actor_id) == ({"rows": 3}, str(team.officer.pk))


def test_only_readers_of_the_call_export_it(team):
    with pytest.raises(PermissionError):
        export_decision(call=ranked_call(team, (5, 4)), decision=None, by=again(team.observer))
