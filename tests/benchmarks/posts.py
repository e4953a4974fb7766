"""The last POST of an application: alone, many at once, and the same rows without Django."""

import time
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass

from django.urls import reverse

from applications.models import Application
from applications.views.applying import issue_token
from tests.benchmarks import cast
from tests.benchmarks.measuring import Sample, timed
from tests.benchmarks.processes import cpu_seconds
from tests.benchmarks.run import Run, use
from tests.benchmarks.visitor import Visitor
from tests.benchmarks.writes import Writer

WARM_UPS, POSTS = 8, 60
CLIENTS, POSTS_A_CLIENT = 8, 40


@dataclass
class Ready:
    """A draft with everything in it, and its author's browser."""

    draft: Application
    visitor: Visitor
    path: str
    token: str

    def submit(self) -> None:
        self.visitor.post(self.path, {"token": self.token})


def ready(run: Run, count: int, name: str) -> list[Ready]:
    use(run.large.database)
    found = []
    for person in cast.make_people(count, name):
        draft = cast.make_draft(run.open_call, person)
        path = reverse("applications:check", args=[draft.public_id])
        found.append(Ready(draft, run.visitor(person), path, issue_token(draft)))
    return found


def floor_writes(run: Run) -> dict:
    """The rows of a submission, written by psycopg alone; CPU is that of this process and the database."""
    first, *others = ready(run, 1 + WARM_UPS + POSTS, "Floor")
    first.submit()
    first.draft.refresh_from_db()
    writer = Writer.like(first.draft, run.house.url(run.large.database))
    for each in others[:WARM_UPS]:
        writer.submit(each.draft)
    before = floor_cpu_seconds(run)
    sample = Sample([timed(lambda draft=each.draft: writer.submit(draft)) for each in others[WARM_UPS:]])
    sample.cpu_seconds = floor_cpu_seconds(run) - before
    writer.connection.close()
    run.samples["floor_writes"] = sample
    return {name: value for name, value in sample.figures().items() if name.endswith("_ms")}


def floor_cpu_seconds(run: Run) -> float:
    return time.process_time() + cpu_seconds(run.house.postmaster)


def final_post(run: Run) -> dict:
    """From the click on "Submit" to the redirect: receipt signed, event and letters owed, all committed."""
    drafts = ready(run, WARM_UPS + POSTS, "Last")
    for draft in drafts[:WARM_UPS]:
        draft.submit()
    sample, before = Sample(), run.cpu_seconds()
    for draft in drafts[WARM_UPS:]:
        sample.milliseconds.append(timed(draft.submit))
        sample.queries.append(draft.visitor.queries)
    sample.cpu_seconds = run.cpu_seconds() - before
    figures = sample.figures() | {"floor_ratio": round(sample.cpu_ms / run.samples["floor_writes"].cpu_ms, 1)}
    del figures["html_kb"]
    return figures


def throughput_8(run: Run) -> dict:
    """CLIENTS submit complete drafts as fast as they can, each over a connection of its own."""
    drafts = ready(run, CLIENTS * POSTS_A_CLIENT, "Crowd")
    shares = [drafts[client::CLIENTS] for client in range(CLIENTS)]
    before, started_at = run.cpu_seconds(), time.perf_counter()
    with ThreadPoolExecutor(CLIENTS) as clients:
        milliseconds = [each for share in clients.map(submit_all, shares) for each in share]
    seconds = time.perf_counter() - started_at
    sample = Sample(milliseconds, cpu_seconds=run.cpu_seconds() - before)
    return {
        "per_second": round(len(drafts) / seconds, 1),
        "cpu_ms": round(sample.cpu_ms, 1),
        "p50_ms": round(sample.p50_ms, 1),
        "p95_ms": round(sample.p95_ms, 1),
    }


def submit_all(drafts: list[Ready]) -> list[float]:
    connection = drafts[0].visitor.connection
    for draft in drafts:
        draft.visitor.connection = connection
    return [timed(draft.submit) for draft in drafts]
