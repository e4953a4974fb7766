"""What waits for whom. Rooms above the spine add their own items."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from django.utils.functional import Promise

from applications.models import Call

DAYS_AHEAD = 7


@dataclass(frozen=True)
class WorkItem:
    """One thing to do: by when, what, a second line, and the link that begins it.

    `when` is a moment, or a day where any time of it will do. `first` is for what others wait for: it stands
    above all dates.
    """

    call: Call
    when: datetime | date
    what: str | Promise
    hint: str | Promise = ""
    link: str = ""
    action: str | Promise = ""
    first: bool = False

    @property
    def has_time(self) -> bool:
        return isinstance(self.when, datetime)

    def day(self, zone: str) -> date:
        return self.when.astimezone(ZoneInfo(zone)).date() if self.has_time else self.when

    def moment(self, zone: str) -> datetime:
        """The moment after which the item is late."""
        if self.has_time:
            return self.when
        return datetime.combine(self.when + timedelta(days=1), time.min, ZoneInfo(zone))


@dataclass(frozen=True)
class Banner:
    """Something that went wrong and that a person has to put right."""

    heading: str | Promise
    text: str | Promise
    link: str
    action: str | Promise


@dataclass(frozen=True)
class Work:
    """Everything of one person, by date."""

    first: list[WorkItem]
    late: list[WorkItem]
    today: list[WorkItem]
    week: list[WorkItem]
    later: list[WorkItem]

    @property
    def is_empty(self) -> bool:
        return not (self.first or self.late or self.today or self.week or self.later)


Teller = Callable[[object, list[Call]], Iterable[WorkItem]]
BannerTeller = Callable[[object, list[Call]], Iterable[Banner]]

_tellers: list[Teller] = []
_banner_tellers: list[BannerTeller] = []


def register_work(tell: Teller) -> Teller:
    """Add fn(person, calls) -> items, asked once a page. The calls are all of the person, with `counts`."""
    _tellers.append(tell)
    return tell


def register_banners(tell: BannerTeller) -> BannerTeller:
    _banner_tellers.append(tell)
    return tell


def banners_of(person, calls: list[Call]) -> list[Banner]:
    return [banner for tell in _banner_tellers for banner in tell(person, calls)]


def work_of(person, calls: list[Call], *, now: datetime, zone: str) -> Work:
    """Return what waits for the person, by date as the day is lived in the zone given."""
    items = [item for tell in _tellers for item in tell(person, calls)]
    items.sort(key=lambda item: item.moment(zone))
    today = now.astimezone(ZoneInfo(zone)).date()
    dated = [item for item in items if not item.first]
    ahead = [item for item in dated if item.moment(zone) > now]
    return Work(
        first=[item for item in items if item.first],
        late=[item for item in dated if item.moment(zone) <= now],
        today=[item for item in ahead if item.day(zone) <= today],
        week=[item for item in ahead if today < item.day(zone) <= today + timedelta(days=DAYS_AHEAD)],
        later=[item for item in ahead if item.day(zone) > today + timedelta(days=DAYS_AHEAD)],
    )
