"""The city that stands for a time zone, as a reader calls it; Russian also as it stands after «в»."""

from datetime import datetime
from zoneinfo import ZoneInfo

from people.reading.days import written_in

# zone: English, Russian, Russian after «в», Kazakh. Asia/Almaty is the zone of Astana in the IANA database.
CITIES = {
    "Africa/Porto-Novo": ("Porto-Novo", "Порто-Ново", "Порто-Ново", "Порто-Ново"),
    "America/Chicago": ("Chicago", "Чикаго", "Чикаго", "Чикаго"),
    "America/Denver": ("Denver", "Денвер", "Денвере", "Денвер"),
    "America/Los_Angeles": ("Los Angeles", "Лос-Анджелес", "Лос-Анджелесе", "Лос-Анджелес"),
    "America/New_York": ("New York", "Нью-Йорк", "Нью-Йорке", "Нью-Йорк"),
    "America/Sao_Paulo": ("São Paulo", "Сан-Паулу", "Сан-Паулу", "Сан-Паулу"),
    "America/Toronto": ("Toronto", "Торонто", "Торонто", "Торонто"),
    "America/Vancouver": ("Vancouver", "Ванкувер", "Ванкувере", "Ванкувер"),
    "Asia/Almaty": ("Astana", "Астана", "Астане", "Астана"),
    "Asia/Ashgabat": ("Ashgabat", "Ашхабад", "Ашхабаде", "Ашғабат"),
    "Asia/Baku": ("Baku", "Баку", "Баку", "Баку"),
    "Asia/Bangkok": ("Bangkok", "Бангкок", "Бангкоке", "Бангкок"),
    "Asia/Bishkek": ("Bishkek", "Бишкек", "Бишкеке", "Бішкек"),
    "Asia/Dhaka": ("Dhaka", "Дакка", "Дакке", "Дакка"),
    "Asia/Dushanbe": ("Dushanbe", "Душанбе", "Душанбе", "Душанбе"),
    "Asia/Gaza": ("Gaza", "Газа", "Газе", "Газа"),
    "Asia/Hebron": ("Hebron", "Хеврон", "Хевроне", "Хеврон"),
    "Asia/Jakarta": ("Jakarta", "Джакарта", "Джакарте", "Джакарта"),
    "Asia/Kabul": ("Kabul", "Кабул", "Кабуле", "Кабул"),
    "Asia/Karachi": ("Karachi", "Карачи", "Карачи", "Карачи"),
    "Asia/Kolkata": ("Delhi", "Дели", "Дели", "Дели"),
    "Asia/Samarkand": ("Samarkand", "Самарканд", "Самарканде", "Самарқанд"),
    "Asia/Seoul": ("Seoul", "Сеул", "Сеуле", "Сеул"),
    "Asia/Shanghai": ("Beijing", "Пекин", "Пекине", "Бейжің"),
    "Asia/Tashkent": ("Tashkent", "Ташкент", "Ташкенте", "Ташкент"),
    "Asia/Tbilisi": ("Tbilisi", "Тбилиси", "Тбилиси", "Тбилиси"),
    "Asia/Thimphu": ("Thimphu", "Тхимпху", "Тхимпху", "Тхимпху"),
    "Asia/Tokyo": ("Tokyo", "Токио", "Токио", "Токио"),
    "Asia/Ulaanbaatar": ("Ulaanbaatar", "Улан-Батор", "Улан-Баторе", "Ұланбатыр"),
    "Asia/Yerevan": ("Yerevan", "Ереван", "Ереване", "Ереван"),
    "Europe/Amsterdam": ("Amsterdam", "Амстердам", "Амстердаме", "Амстердам"),
    "Europe/Berlin": ("Berlin", "Берлин", "Берлине", "Берлин"),
    "Europe/Bratislava": ("Bratislava", "Братислава", "Братиславе", "Братислава"),
    "Europe/Brussels": ("Brussels", "Брюссель", "Брюсселе", "Брюссель"),
    "Europe/Budapest": ("Budapest", "Будапешт", "Будапеште", "Будапешт"),
    "Europe/Chisinau": ("Chișinău", "Кишинёв", "Кишинёве", "Кишинев"),
    "Europe/Istanbul": ("Istanbul", "Стамбул", "Стамбуле", "Ыстанбұл"),
    "Europe/Kyiv": ("Kyiv", "Киев", "Киеве", "Киев"),
    "Europe/London": ("London", "Лондон", "Лондоне", "Лондон"),
    "Europe/Madrid": ("Madrid", "Мадрид", "Мадриде", "Мадрид"),
    "Europe/Minsk": ("Minsk", "Минск", "Минске", "Минск"),
    "Europe/Moscow": ("Moscow", "Москва", "Москве", "Мәскеу"),
    "Europe/Paris": ("Paris", "Париж", "Париже", "Париж"),
    "Europe/Podgorica": ("Podgorica", "Подгорица", "Подгорице", "Подгорица"),
    "Europe/Sarajevo": ("Sarajevo", "Сараево", "Сараеве", "Сараево"),
    "Europe/Skopje": ("Skopje", "Скопье", "Скопье", "Скопье"),
    "Europe/Stockholm": ("Stockholm", "Стокгольм", "Стокгольме", "Стокгольм"),
    "Europe/Tallinn": ("Tallinn", "Таллин", "Таллине", "Таллин"),
    "Europe/Vienna": ("Vienna", "Вена", "Вене", "Вена"),
    "Europe/Vilnius": ("Vilnius", "Вильнюс", "Вильнюсе", "Вильнюс"),
    "Europe/Warsaw": ("Warsaw", "Варшава", "Варшаве", "Варшава"),
    "Europe/Zurich": ("Zürich", "Цюрих", "Цюрихе", "Цюрих"),
    "Indian/Maldives": ("Malé", "Мале", "Мале", "Мале"),
}
# Names that browsers still report for zones that were renamed.
ALIASES = {
    "Asia/Calcutta": "Asia/Kolkata",
    "Asia/Thimbu": "Asia/Thimphu",
    "Asia/Dacca": "Asia/Dhaka",
    "Asia/Choibalsan": "Asia/Ulaanbaatar",
    "Asia/Qostanay": "Asia/Almaty",
    "Europe/Kiev": "Europe/Kyiv",
    "Europe/Tiraspol": "Europe/Chisinau",
}
ENGLISH, RUSSIAN, RUSSIAN_IN, KAZAKH = range(4)
NAMES = {"en": ENGLISH, "ru": RUSSIAN, "kk": KAZAKH}


def names_of(zone: str) -> tuple[str, str, str, str] | None:
    return CITIES.get(ALIASES.get(zone, zone))


def city(zone: str, *, language: str | None = None) -> str:
    """Astana for Asia/Almaty; for a zone we have no name for, the last part of its own."""
    names = names_of(zone)
    return names[NAMES[written_in(language)]] if names else zone.rsplit("/", 1)[-1].replace("_", " ")


IN_CITY = {"en": "{time} in {city}", "ru": "{time} в {city}", "kk": "{city} уақытымен {time}"}
IN_CITIES = {
    "en": "{time} in {city} and {other}",
    "ru": "{time} в {city} и {other}",
    "kk": "{city} және {other} уақытымен {time}",
}
IN_UNKNOWN_CITY = {"ru": "{time} по времени {city}"}
"""A city we have no Russian name for cannot bend, so it does not stand after «в»."""


def city_after_in(zone: str, language: str) -> str:
    names = names_of(zone)
    return names[RUSSIAN_IN] if names and language == "ru" else city(zone, language=language)


def in_city(time: str, zone: str, *, language: str | None = None) -> str:
    """17:00 in Astana; 17:00 в Астане; Астана уақытымен 17:00."""
    language = written_in(language)
    pattern = IN_CITY[language] if names_of(zone) else IN_UNKNOWN_CITY.get(language, IN_CITY[language])
    return pattern.format(time=time, city=city_after_in(zone, language))


def in_cities(time: str, zone: str, other: str, *, language: str | None = None) -> str:
    """17:00 in Astana and Tashkent, whose clocks agree."""
    language = written_in(language)
    places = {"city": city_after_in(zone, language), "other": city_after_in(other, language)}
    return IN_CITIES[language].format(time=time, **places)


def same_place(first: str, second: str) -> bool:
    """Whether two zones are one place to a reader: the same zone under two names, or the same city."""
    return ALIASES.get(first, first) == ALIASES.get(second, second)


def same_clock(first: str, second: str, at: datetime) -> bool:
    """Whether the clocks of two zones show the same at that moment."""
    return at.astimezone(ZoneInfo(first)).utcoffset() == at.astimezone(ZoneInfo(second)).utcoffset()
