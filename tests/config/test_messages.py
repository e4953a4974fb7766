"""The check of translations finds what a reader would stumble over."""

import polib
import pytest

from config.dev.messages import borrowed_module, flaws, is_source


@pytest.mark.parametrize(
    ("fields", "found"),
    [
        ({"msgid": "Apply", "msgstr": "Подать заявку"}, []),
        ({"msgid": "Apply", "msgstr": ""}, ["missing"]),
        ({"msgid": "Apply", "msgstr": "Подать", "flags": ["fuzzy"]}, ["fuzzy"]),
        ({"msgid": "Apply", "msgstr": "", "obsolete": True}, []),
        ({"msgid": "Dear %(name)s", "msgstr": "%(name)s!"}, []),
        ({"msgid": "Dear %(name)s", "msgstr": "%(nam)s!"}, ["other placeholders in '%(nam)s!'"]),
        ({"msgid": "Dear {name}", "msgstr": "Здравствуйте"}, ["other placeholders in 'Здравствуйте'"]),
        (
            {
                "msgid": "One day",
                "msgid_plural": "%(n)s days",
                "msgstr_plural": {0: "Один день", 1: "%(n)s дня", 2: "%(n)s дней"},
            },
            [],
        ),
        (
            {"msgid": "%(n)s day", "msgid_plural": "%(n)s days", "msgstr_plural": {0: "%(n)s күн", 1: ""}},
            ["missing"],
        ),
    ],
)
def test_flaws_of_an_entry(fields, found):
    assert list(flaws(polib.POEntry(**fields))) == found


def test_strings_come_from_rooms_and_templates_only():
    assert [
        is_source(name) for name in ("people/forms.py", "templates/base.html", "templates/emails/x.txt")
    ] == [
        True,
        True,
        True,
    ]
    assert [is_source(name) for name in ("tests/x.py", "config/dev/x.py", "requirements/base.txt")] == [
        False,
        False,
        False,
    ]


def test_borrowed_strings_hold_what_every_form_can_say():
    assert 'gettext_noop("This field is required.")' in borrowed_module()
