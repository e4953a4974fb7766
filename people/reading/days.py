"""Days and times of day. Russian and Kazakh bend them, so a sentence asks for the case that it needs.

`on` is how a day stands alone ("Friday 4 December"), `until` how it stands after "until" or "by" (Russian
genitive, Kazakh dative: «до пятницы, 4 декабря», «4 желтоқсанға, жұмаға дейін»), `at` how a time stands after
"at" (Kazakh locative: «17:00-де»).
"""

from datetime import date, datetime, time
from typing import Literal
from zoneinfo import ZoneInfo

from django.utils.translation import get_language

Case = Literal["on", "until", "at"]


def listed(words: str) -> list[str]:
    return words.split()


WEEKDAYS = {
    "en": {"on": listed("Monday Tuesday Wednesday Thursday Friday Saturday Sunday")},
    "ru": {
        "on": listed("понедельник вторник среда четверг пятница суббота воскресенье"),
        "until": listed("понедельника вторника среды четверга пятницы субботы воскресенья"),
    },
    "kk": {
        "on": listed("дүйсенбі сейсенбі сәрсенбі бейсенбі жұма сенбі жексенбі"),
        "until": listed("дүйсенбіге сейсенбіге сәрсенбіге бейсенбіге жұмаға сенбіге жексенбіге"),
    },
}
MONTHS = {
    "en": {
        "on": listed("January February March April May June July August September October November December"),
    },
    "ru": {
        "on": listed("января февраля марта апреля мая июня июля августа сентября октября ноября декабря"),
    },
    "kk": {
        "on": listed("қаңтар ақпан наурыз сәуір мамыр маусым шілде тамыз қыркүйек қазан қараша желтоқсан"),
        "until": listed(
            "қаңтарға ақпанға наурызға сәуірге мамырға маусымға шілдеге тамызға қыркүйекке қазанға "
            "қарашаға желтоқсанға"
        ),
        "from": listed(
            "қаңтардан ақпаннан наурыздан сәуірден мамырдан маусымнан шілдеден тамыздан қыркүйектен "
            "қазаннан қарашадан желтоқсаннан"
        ),
    },
}
SHORT_WEEKDAYS = {
    "en": listed("Mon Tue Wed Thu Fri Sat Sun"),
    "ru": listed("пн вт ср чт пт сб вс"),
    "kk": listed("дс сс ср бс жм сб жс"),
}
SHORT_MONTHS = {
    "en": listed("Jan Feb Mar Apr May Jun Jul Aug Sep Oct Nov Dec"),
    "ru": listed("янв. февр. марта апр. мая июня июля авг. сент. окт. нояб. дек."),
    "kk": listed("қаң. ақп. нау. сәу. мам. мау. шіл. там. қыр. қаз. қар. жел."),
}


def written_in(language: str | None) -> str:
    """The language asked for or the reader's; English where it is none of ours."""
    language = (language or get_language() or "en")[:2]
    return language if language in MONTHS else "en"


def local(value: date | datetime, zone: str | None) -> date | datetime:
    """A moment as the clock of that zone shows it; a plain date is itself in every zone."""
    return value.astimezone(ZoneInfo(zone)) if zone and isinstance(value, datetime) else value


def form(table: dict[str, dict[str, list[str]]], language: str, case: str, index: int) -> str:
    return table[language].get(case, table[language]["on"])[index]


def day(
    value: date | datetime,
    *,
    zone: str | None = None,
    language: str | None = None,
    year: bool = True,
    weekday: bool = True,
    case: Case = "on",
) -> str:
    """Friday 4 December 2026; пятница, 4 декабря 2026; 2026 жылғы 4 желтоқсан, жұма."""
    value = local(value, zone)
    language = written_in(language)
    name = form(WEEKDAYS, language, case, value.weekday()) if weekday else ""
    month = form(MONTHS, language, case, value.month - 1)
    if language == "kk":
        written = f"{value.year} жылғы {value.day} {month}" if year else f"{value.day} {month}"
        return f"{written}, {name}" if name else written
    written = f"{value.day} {month} {value.year}" if year else f"{value.day} {month}"
    return (f"{name}, {written}" if language == "ru" else f"{name} {written}") if name else written


def short_day(value: date | datetime, *, zone: str | None = None, language: str | None = None) -> str:
    """Fri 20 Nov; пт 20 нояб.; 20 қар., жм: for dense lists."""
    value = local(value, zone)
    language = written_in(language)
    name, month = SHORT_WEEKDAYS[language][value.weekday()], SHORT_MONTHS[language][value.month - 1]
    return f"{value.day} {month}, {name}" if language == "kk" else f"{name} {value.day} {month}"


def day_range(
    start: date | datetime,
    end: date | datetime,
    *,
    zone: str | None = None,
    language: str | None = None,
    year: bool = False,
) -> str:
    """14 December to 22 January; с 14 декабря по 22 января; 14 желтоқсаннан 22 қаңтарға дейін."""
    start, end = local(start, zone), local(end, zone)
    language = written_in(language)
    year = year or (start.year != end.year and (end - start).days > 300)
    words = {"language": language, "weekday": False, "year": year}
    if language == "kk":
        first = form(MONTHS, "kk", "from", start.month - 1)
        before = f"{start.year} жылғы " if year else ""
        return f"{before}{start.day} {first} {day(end, case='until', **words)} дейін"
    if language == "ru":
        return f"с {day(start, **words)} по {day(end, **words)}"
    return f"{day(start, **words)} to {day(end, **words)}"


def days_between(now: datetime, end: datetime, *, zone: str) -> int:
    """Whole calendar days from now to the end on the clock of that zone; negative after the last day."""
    return (end.astimezone(ZoneInfo(zone)).date() - now.astimezone(ZoneInfo(zone)).date()).days


def clock(
    value: datetime | time,
    *,
    zone: str | None = None,
    language: str | None = None,
    seconds: bool = False,
    case: Case = "on",
) -> str:
    """17:00; with seconds 21:14:07; in Kazakh 17:00-де (at) and 17:00-ге (until)."""
    value = local(value, zone)
    written = value.strftime("%H:%M:%S" if seconds else "%H:%M")
    if written_in(language) == "kk" and case != "on":
        written += "-" + kazakh_ending(value.second if seconds else value.minute, case)
    return written


ONES = ("нөл", "бір", "екі", "үш", "төрт", "бес", "алты", "жеті", "сегіз", "тоғыз")
TENS = ("", "он", "жиырма", "отыз", "қырық", "елу")
BACK_VOWELS, VOICELESS = set("аоұы"), set("кқпстфхцчшщ")


def kazakh_ending(spoken: int, case: Case) -> str:
    """The ending of a number from 0 to 59 as it is said: бес takes -те, алты -да, қырық -та, нөл -де."""
    word = ONES[spoken % 10] if spoken % 10 or not spoken else TENS[spoken // 10]
    vowels = [letter for letter in word if letter in "аоұыәеіөүиу"]
    back = any(vowel in BACK_VOWELS for vowel in vowels)
    if word[-1] in VOICELESS:
        return {"at": "та" if back else "те", "until": "қа" if back else "ке"}[case]
    return {"at": "да" if back else "де", "until": "ға" if back else "ге"}[case]
