"""Numbers, shares and file sizes: 41,200 and 3.93 in English; 41 200 and 3,93 in Russian and Kazakh."""

from decimal import ROUND_HALF_UP, Decimal

from people.reading.days import written_in

NO_BREAK_SPACE = "\u00a0"
STEP = 1024


def number(value: int | float | Decimal, decimals: int | None = None, *, language: str | None = None) -> str:
    """With as many decimals as asked for (half rounds up), or as many as the value has."""
    exact = value if isinstance(value, Decimal) else Decimal(str(value))
    if decimals is not None:
        exact = exact.quantize(Decimal(1).scaleb(-decimals), rounding=ROUND_HALF_UP)
    written = f"{exact:,f}".replace("-", "\u2212")
    if written_in(language) == "en":
        return written
    return written.replace(",", NO_BREAK_SPACE).replace(".", ",")


def percent(value: int | float | Decimal, decimals: int | None = None, *, language: str | None = None) -> str:
    """40 %, with a no-break space in every language."""
    return f"{number(value, decimals, language=language)}{NO_BREAK_SPACE}%"


UNITS = {
    "en": ("bytes", "KB", "MB", "GB"),
    "ru": ("байт", "КБ", "МБ", "ГБ"),
    "kk": ("байт", "КБ", "МБ", "ГБ"),
}


def size(size_bytes: int, *, language: str | None = None) -> str:
    """A file's size in steps of 1024, with a no-break space: 512 bytes, 20 KB, 1.8 MB, 10 MB."""
    language = written_in(language)
    amount, unit = Decimal(size_bytes), 0
    while amount >= STEP and unit < len(UNITS[language]) - 1:
        amount, unit = amount / STEP, unit + 1
    decimals = 0 if unit < 2 or amount == int(amount) else 1
    name = "byte" if language == "en" and size_bytes == 1 else UNITS[language][unit]
    return f"{number(amount, decimals, language=language)}{NO_BREAK_SPACE}{name}"
