"""A day and a time of day on the clock of a zone, with the hours that daylight saving skips or repeats."""

from datetime import UTC, date, datetime, time
from zoneinfo import ZoneInfo

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from applications.clock import WallTimeSkipped, WallTimeTwice, resolve_wall
from people import reading
from people.fields import DateInputsField

FIRST, SECOND = "0", "1"
YEARS = range(2000, 2101)
TIME_WIDTH = {"class": "govuk-input--width-5", "inputmode": "numeric"}


class WallTimesMixin:
    """For forms that ask for moments. `add_moment` makes the fields, `clean_moment` checks them.

    The field that picks one of two equal wall times is shown only where there are two: `twice` names them.
    """

    def add_moment(
        self, name: str, *, day, at, initial: datetime | None = None, required: bool = True
    ) -> None:
        self.twice: set[str] = getattr(self, "twice", set())
        self.moment_names: list[str] = [*getattr(self, "moment_names", []), name]
        self.fields[f"{name}_day"] = DateInputsField(
            label=day,
            required=required,
            initial=initial.date() if initial else None,
            error_messages={"required": _("Enter the day.")},
        )
        self.fields[f"{name}_time"] = forms.TimeField(
            label=at,
            required=required,
            initial=initial.time() if initial else None,
            input_formats=["%H:%M", "%H.%M"],
            widget=forms.TimeInput(attrs=TIME_WIDTH, format="%H:%M"),
            help_text=gettext_lazy("On a 24-hour clock, such as 17:00."),
            error_messages={
                "required": _("Enter the time."),
                "invalid": _("Enter the time on a 24-hour clock, such as 17:00."),
            },
        )
        self.fields[f"{name}_second"] = forms.ChoiceField(
            label=gettext_lazy("Which of the two do you mean?"),
            required=False,
            choices=[(FIRST, FIRST), (SECOND, SECOND)],
            widget=forms.RadioSelect,
        )

    @property
    def moments(self) -> dict[str, dict]:
        """Return the fields of each moment by its name, for the page."""
        return {
            name: {
                "day": self[f"{name}_day"],
                "time": self[f"{name}_time"],
                "second": self[f"{name}_second"],
                "twice": name in self.twice,
            }
            for name in self.moment_names
        }

    def wall(self, name: str) -> str:
        """Return the wall time as it is stored, "" where a part is missing or unreadable."""
        day, at = self.cleaned_data.get(f"{name}_day"), self.cleaned_data.get(f"{name}_time")
        return f"{day.isoformat()}T{at:%H:%M}" if day and at is not None else ""

    def second(self, name: str) -> bool | None:
        """Return which of two equal wall times was picked, None where there is only one."""
        picked = self.cleaned_data.get(f"{name}_second")
        return picked == SECOND if name in self.twice and picked else None

    def clean_moment(self, name: str, zone: str) -> datetime | None:
        """Return the moment in UTC; where there is none, put the error on its field and return None."""
        wall = self.wall(name)
        if not wall:
            return None
        if int(wall[:4]) not in YEARS:
            self.add_error(f"{name}_day", _("Enter a year between 2000 and 2100."))
            return None
        try:
            return resolve_wall(wall, zone)
        except WallTimeSkipped:
            self.add_error(f"{name}_time", skipped_message(wall, zone))
            return None
        except WallTimeTwice:
            return self._clean_twice(name, wall, zone)

    def _clean_twice(self, name: str, wall: str, zone: str) -> datetime | None:
        self.twice.add(name)
        self.fields[f"{name}_second"].choices = twice_choices(wall, zone)
        second = self.second(name)
        if second is None:
            self.add_error(
                f"{name}_second", _("The clocks go back in that hour. Say which of the two you mean.")
            )
            return None
        return resolve_wall(wall, zone, second=second)


def skipped_message(wall: str, zone: str) -> str:
    return _("On %(day)s the clocks in %(city)s jump over %(time)s. Choose another time.") % {
        "day": reading.day(date.fromisoformat(wall[:10]), weekday=False),
        "city": reading.city(zone),
        "time": wall[11:],
    }


def twice_choices(wall: str, zone: str) -> list[tuple[str, str]]:
    """Return both moments, each named by the time in UTC."""
    words = {"time": wall[11:]}
    first, second = (
        {**words, "utc": f"{resolve_wall(wall, zone, second=later).astimezone(UTC):%H:%M}"}
        for later in (False, True)
    )
    return [
        (FIRST, _("The first %(time)s, which is %(utc)s in UTC") % first),
        (SECOND, _("The second %(time)s, which is %(utc)s in UTC") % second),
    ]


def wall_of(moment: datetime, zone: str) -> datetime:
    """Return the wall time of a moment in a zone, without its zone, as a form's initial value."""
    return moment.astimezone(ZoneInfo(zone)).replace(tzinfo=None)


def at_clock(day: date, hour: int) -> datetime:
    return datetime.combine(day, time(hour))
