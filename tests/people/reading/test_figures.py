from decimal import Decimal

import pytest

from people import reading


@pytest.mark.parametrize(
    ("value", "decimals", "english", "russian"),
    [
        (41200, None, "41,200", "41\u00a0200"),
        (3.93, 2, "3.93", "3,93"),
        (4, 2, "4.00", "4,00"),
        (Decimal("3.925"), 2, "3.93", "3,93"),
        (1234567.891, 1, "1,234,567.9", "1\u00a0234\u00a0567,9"),
        (-5, None, "\u22125", "\u22125"),
        (0, None, "0", "0"),
    ],
)
def test_number_is_written_as_the_language_does(value, decimals, english, russian):
    assert reading.number(value, decimals, language="en") == english
    assert reading.number(value, decimals, language="ru") == russian
    assert reading.number(value, decimals, language="kk") == russian


def test_percent_keeps_its_sign_on_the_line():
    assert reading.percent(40, language="kk") == "40\u00a0%"


@pytest.mark.parametrize(
    ("size_bytes", "english", "russian"),
    [
        (0, "0\u00a0bytes", "0\u00a0байт"),
        (1, "1\u00a0byte", "1\u00a0байт"),
        (1023, "1,023\u00a0bytes", "1\u00a0023\u00a0байт"),
        (20 * 1024, "20\u00a0KB", "20\u00a0КБ"),
        (1_887_437, "1.8\u00a0MB", "1,8\u00a0МБ"),
        (10 * 1024**2, "10\u00a0MB", "10\u00a0МБ"),
        (3 * 1024**4, "3,072\u00a0GB", "3\u00a0072\u00a0ГБ"),
    ],
)
def test_size_goes_in_steps_of_1024(size_bytes, english, russian):
    assert reading.size(size_bytes, language="en") == english
    assert reading.size(size_bytes, language="ru") == russian
    assert reading.size(size_bytes, language="kk") == russian
