from ledger.ids import ALPHABET, public_id, speakable_number
from ledger.templatetags.speakable import speakable


def test_public_id_has_ten_characters_without_look_alikes():
    ids = {public_id() for _ in range(500)}
    assert len(ids) == 500
    assert {len(each) for each in ids} == {10}
    assert set("".join(ids)) <= set(ALPHABET)
    assert set(ALPHABET) & set("01ilo") == set()


def test_speakable_number_has_six_digits_and_no_leading_zero():
    numbers = [speakable_number() for _ in range(500)]
    assert all(100_000 <= int(number) <= 999_999 for number in numbers)


def test_speakable_groups_by_three_with_a_no_break_space():
    assert speakable("482716") == "482\u00a0716"
    assert speakable("1234567") == "1\u00a0234\u00a0567"
    assert speakable("12") == "12"
    assert speakable("") == ""
