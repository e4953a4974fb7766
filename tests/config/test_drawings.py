"""The pictures of the state machines are drawn from the code, and fresh."""

import xml.etree.ElementTree as ElementTree

import pytest
from django.core.management import CommandError, call_command

from config import drawings
from config.management.commands import state_pictures

SMALL = drawings.Machine(
    label="shop.order",
    title="Order",
    initial="open",
    states={"open": "Open", "paid": "Paid & sent", "void": "Void"},
    moves=(
        drawings.Move("pay", ("open",), "paid", "Takes the money"),
        drawings.Move("call_it_all_off", ("open", "paid"), "void", ""),
        drawings.Move("reopen", ("void",), "open", ""),
    ),
)


def test_every_machine_of_the_rooms_is_found():
    labels = [machine.label for machine in drawings.machines()]
    assert labels == sorted(labels)
    assert {"applications.call", "applications.application", "documents.document"} <= set(labels)


def test_machine_has_only_moves_between_its_own_states():
    for machine in drawings.machines():
        for move in machine.moves:
            assert {*move.sources, move.target, machine.initial} <= set(machine.states), machine.label


def test_picture_is_well_formed_and_says_its_moves_in_words():
    tree = ElementTree.fromstring(drawings.picture(SMALL))
    words = [element.text for element in tree.iter() if element.text]
    assert "Paid & sent" in words
    assert "call it: from" not in words
    assert any("call it all off: from Open, Paid & sent to Void." in text for text in words)


def test_page_has_a_table_and_a_diagram():
    page = drawings.page([SMALL])
    assert "| pay | Open | Paid & sent | Takes the money |" in page
    assert "    void --> open: reopen" in page


def test_check_with_a_stale_picture_names_it(settings, tmp_path, monkeypatch):
    settings.BASE_DIR = tmp_path
    monkeypatch.setattr(drawings, "machines", lambda: [SMALL])
    call_command("state_pictures")
    call_command("state_pictures", check=True)
    (tmp_path / "docs" / "states" / "shop.order.svg").write_text("old")
    with pytest.raises(CommandError, match=r"Stale in docs/states: shop\.order\.svg\."):
        call_command("state_pictures", check=True)


def test_drawings_in_docs_are_fresh(settings):
    drawn = state_pictures.all_drawings(settings.BASE_DIR / "docs" / "states")
    assert {path.name: path.read_text() for path in drawn} == {
        path.name: text for path, text in drawn.items()
    }
