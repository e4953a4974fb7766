"""How people read days, times, places and figures, in their language. Nothing here knows a request."""

from people.reading.cities import city, in_city, same_place
from people.reading.days import clock, day, day_range, days_between, short_day
from people.reading.figures import number, percent, size
from people.reading.moments import Moment, moment

__all__ = [
    "Moment",
    "city",
    "clock",
    "day",
    "day_range",
    "days_between",
    "in_city",
    "moment",
    "number",
    "percent",
    "same_place",
    "short_day",
    "size",
]
