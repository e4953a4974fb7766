import pytest
from django.core.exceptions import ValidationError
from hypothesis import given
from hypothesis import strategies as st

from people.names import clean_name, validate_name


@pytest.mark.parametrize(
    ("typed", "kept"),
    [
        ("  Айгерім   Сұлтанқызы ", "Айгерім Сұлтанқызы"),
        ("Jose\u0301 O’Neill", "José O’Neill"),
        ("Ли\tМэй\n", "Ли Мэй"),
        ("Ada 🎉 Lovelace", "Ada 🎉 Lovelace"),
        ("evil\u202egnirts", "evilgnirts"),
        ("می\u200cخواهم", "می\u200cخواهم"),
    ],
)
def test_clean_name_keeps_what_the_owner_wrote(typed: str, kept: str) -> None:
    assert clean_name(typed) == kept


@pytest.mark.parametrize("name", ["Әл-Фараби", "李", "X Æ A-12", "Ada 🎉"])
def test_a_name_with_a_letter_is_accepted(name: str) -> None:
    validate_name(name)


@pytest.mark.parametrize("name", ["🎉", "🎉 🎉", "123", "--", ""])
def test_a_name_without_a_letter_gets_a_clear_error(name: str) -> None:
    with pytest.raises(ValidationError) as refused:
        validate_name(name)
    assert refused.value.messages == ["Write your name in letters. Emoji and digits alone are not enough."]


@given(st.text())
def test_cleaning_twice_changes_nothing(text: str) -> None:
    assert clean_name(clean_name(text)) == clean_name(text)
