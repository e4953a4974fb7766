"""What it costs to read: staff pages of a large call, its ranking, the public page of an open call."""

from collections.abc import Callable
from functools import partial

from django.urls import reverse

from applications.keyset import encode
from applications.models import Application, Call
from applications.views.desk_applications import SORTS
from tests.benchmarks import cast, measuring
from tests.benchmarks.measuring import Sample
from tests.benchmarks.run import SMALL, Run, use

MEDIUM, LARGE = 10_000, 100_000
PAIRS = 60


def floor(run: Run) -> dict:
    """The least that a page with a list can be, on the same server: what the other figures stand beside."""
    sample = run.samples["floor"] = run.page(run.visitor(), f"/floor/{run.calls[SMALL].pk}/")
    return sample.figures()


def beside_floor(run: Run, sample: Sample) -> dict:
    return sample.figures() | {"floor_ratio": round(sample.cpu_ms / run.samples["floor"].cpu_ms, 1)}


def staff_page(run: Run, name: str, *arguments: str) -> dict:
    path = reverse(name, args=arguments)
    return beside_floor(run, run.page(run.visitor(run.officer), path))


def staff_list_10k(run: Run) -> dict:
    return staff_page(run, "applications:applications", run.calls[MEDIUM].slug)


def application_10k(run: Run) -> dict:
    use(run.large.database)
    call = run.calls[MEDIUM]
    application = Application.objects.filter(call=call).order_by("pk")[MEDIUM // 2]
    return staff_page(run, "applications:application", call.slug, application.public_id)


def ranking_10k(run: Run) -> dict:
    return staff_page(run, "reviews:ranking", run.calls[MEDIUM].slug)


def call_page(run: Run) -> dict:
    path = reverse("applications:call", args=[run.open_call.slug])
    return beside_floor(run, run.page(run.visitor(), path))


def growth(run: Run, name: str, views: dict[str, Callable[[Call], str]]) -> dict:
    """How much longer each view of a page takes at LARGE than at SMALL, in a database of its own.

    A view makes the query of the address from the call. `growth` is that of the first view.
    """
    pairs = {view: [] for view in views}
    for server, size in ((run.small, SMALL), (run.large, LARGE)):
        use(server.database)
        visitor, call = cast.sign_in(run.officer, server.origin), run.calls[size]
        for view, query in views.items():
            path = reverse(name, args=[call.slug]) + query(call)
            pairs[view].append(partial(visitor.get, path))
    medians = measuring.medians_in_turns(pairs, PAIRS)
    grown = {view: round(large / small, 2) for view, (small, large) in medians.items()}
    small, large = next(iter(medians.values()))
    return {
        "growth": next(iter(grown.values())),
        "p50_ms": round(large, 1),
        "p50_ms_small": round(small, 1),
        "views": grown,
    }


def middle_page(call: Call) -> str:
    """The page that begins in the middle of the list."""
    rows = Application.objects.filter(call=call).order_by("-listed_at", "-pk")
    row = rows[rows.count() // 2]
    return f"?after={encode(row, SORTS['newest'])}"


def growth_staff_list(run: Run) -> dict:
    views = {
        "first_page": lambda call: "",
        "middle_page": middle_page,
        "by_title": lambda call: "?sort=title",
        "by_country": lambda call: "?sort=country",
        "one_state": lambda call: "?state=eligible",
        "one_country": lambda call: "?country=KZ",
        "number_searched": lambda call: f"?q={call.applications.order_by('pk')[500].number}",
        "word_searched": lambda call: "?q=orpheus",
    }
    return growth(run, "applications:applications", views)


def growth_ranking(run: Run) -> dict:
    return growth(run, "reviews:ranking", {"first_page": lambda call: ""})
