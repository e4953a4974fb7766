"""What a run needs: seeded databases, servers on them, and the people who ask."""

import sys
import time
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, field

from django.core.management import call_command
from django.db import connection

from applications.models import Call
from config.volume import seed_volume
from documents.bucket import ensure_bucket
from ledger.signing import make_key
from people.models import Person
from tests.benchmarks import cast
from tests.benchmarks.house import House, Server
from tests.benchmarks.measuring import Sample, timed
from tests.benchmarks.processes import cpu_seconds
from tests.benchmarks.visitor import Visitor

SMALL = 1_000
PANELLISTS = REVIEWS = 3
WARM_UPS = 24
REQUESTS = 200


@dataclass
class Run:
    """The small server's database holds the call of SMALL applications, the large one's that and `calls`."""

    house: House
    officer: Person
    open_call: Call
    small: Server
    large: Server
    calls: dict[int, Call]
    samples: dict[str, Sample] = field(default_factory=dict)

    def cpu_seconds(self) -> float:
        """What the web processes of both servers and the database have used until now."""
        return cpu_seconds(self.small.process.pid, self.large.process.pid, self.house.postmaster)

    def visitor(self, person: Person | None = None) -> Visitor:
        """A browser at the large server, signed in as this person."""
        use(self.large.database)
        return cast.sign_in(person, self.large.origin) if person else Visitor(self.large.origin)

    def page(self, visitor: Visitor, path: str) -> Sample:
        """One visitor reads one page again and again."""
        for _turn in range(WARM_UPS):  # on connections of their own, so that every worker has seen the page
            Visitor(visitor.origin, dict(visitor.cookies)).get(path)
        sample, before = Sample(), self.cpu_seconds()
        for _turn in range(REQUESTS):
            queries = visitor.queries
            sample.milliseconds.append(timed(lambda: visitor.get(path)))
            sample.queries.append(visitor.queries - queries)
        sample.cpu_seconds = self.cpu_seconds() - before
        sample.html_bytes = visitor.html_bytes // visitor.requests
        return sample


@contextmanager
def started(house: House, sizes: set[int]) -> Iterator[Run]:
    """Everything that benchmarks of calls of these sizes need."""
    with ExitStack() as stack:
        small = stack.enter_context(house.database("small"))
        use(small)
        with told("Migrating"):
            call_command("migrate", verbosity=0)
            call_command("collectstatic", interactive=False, verbosity=0)
        make_key()
        ensure_bucket()
        officer, open_call = cast.make_officer(), cast.open_call()
        calls = {SMALL: seeded(officer, SMALL)}
        settle()
        connection.close()
        large = stack.enter_context(house.database("large", template=small))
        use(large)
        for size in sorted(sizes - {SMALL}):
            calls[size] = seeded(officer, size)
        settle()
        small_server = stack.enter_context(house.server(small))
        large_server = stack.enter_context(house.server(large))
        try:
            yield Run(house, officer, open_call, small_server, large_server, calls)
        finally:
            connection.close()


def use(database: str) -> None:
    """Have this process speak to another database."""
    if connection.settings_dict["NAME"] != database:
        connection.close()
        connection.settings_dict["NAME"] = database


def seeded(officer: Person, size: int) -> Call:
    with told(f"Seeding {size} applications"):
        call = seed_volume(applications=size, panellists=PANELLISTS, reviews=REVIEWS, seed=size)
    cast.let_work_on(officer, call)
    return call


def settle() -> None:
    """Leave nothing for the database to tidy up while something is measured."""
    with told("Analysing"), connection.cursor() as cursor:
        cursor.execute("VACUUM ANALYZE")
        cursor.execute("CHECKPOINT")


@contextmanager
def told(what: str) -> Iterator[None]:
    """Say on standard error what goes on and how long it took; figures alone are on standard output."""
    print(what, end="", file=sys.stderr, flush=True)
    started_at = time.monotonic()
    yield
    print(f": {time.monotonic() - started_at:.1f} s", file=sys.stderr, flush=True)
