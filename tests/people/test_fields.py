from datetime import date

import pytest
from django import forms

from people.fields import DateInputsField, YesNoField


class ExampleForm(forms.Form):
    began = DateInputsField()
    ended = DateInputsField(required=False)
    repeated = YesNoField(required=False)


def typed(day: str, month: str, year: str) -> dict[str, str]:
    return {"began_day": day, "began_month": month, "began_year": year}


@pytest.mark.parametrize(
    ("parts", "expected"),
    [
        (("4", "12", "2026"), date(2026, 12, 4)),
        (("04", "02", "2026"), date(2026, 2, 4)),
        ((" 29 ", "2", "2024"), date(2024, 2, 29)),
    ],
)
def test_date_of_three_parts_is_a_date(parts, expected):
    form = ExampleForm(typed(*parts))
    assert form.is_valid()
    assert form.cleaned_data["began"] == expected
    assert form.cleaned_data["ended"] is None


@pytest.mark.parametrize(
    ("parts", "code"),
    [
        (("", "", ""), "required"),
        (("31", "2", ""), "incomplete"),
        (("1", "2", "26"), "short_year"),
        (("29", "2", "2025"), "invalid"),
        (("4", "December", "2026"), "invalid"),
        (("3/2/26", "3", "2026"), "invalid"),
        (("٤", "12", "2026"), "invalid"),
        (("0", "0", "0000"), "invalid"),
    ],
)
def test_date_that_is_none_says_what_is_missing(parts, code):
    form = ExampleForm(typed(*parts))
    assert [error.code for error in form.errors.as_data()["began"]] == [code]


def test_date_in_error_is_shown_again_as_it_was_typed():
    html = ExampleForm(typed("4", "December", "2026"))["began"].as_widget()
    for value in ("4", "December", "2026"):
        assert f'value="{value}"' in html


def test_date_of_the_record_is_shown_in_its_parts():
    html = ExampleForm(initial={"began": date(2026, 12, 4)})["began"].as_widget()
    assert [part in html for part in ('value="4"', 'value="12"', 'value="2026"')] == [True, True, True]


@pytest.mark.parametrize(("value", "expected"), [("yes", True), ("no", False), ("", None)])
def test_yes_or_no_is_true_false_or_nothing(value, expected):
    form = ExampleForm(typed("4", "12", "2026") | {"repeated": value})
    assert form.is_valid()
    assert form.cleaned_data["repeated"] is expected


def test_yes_or_no_shows_what_was_chosen_before():
    html = str(ExampleForm(initial={"repeated": False})["repeated"])
    assert html.count("checked") == 1
    assert 'value="no"' in html.split("checked")[0].rsplit("<input", 1)[1]
