"""From many requests to a few figures."""

import json
import statistics
import time
from collections.abc import Callable
from dataclasses import dataclass, field

BYTES_A_KB = 1000
WARM_UPS = 3


@dataclass
class Sample:
    """The same thing done many times: milliseconds and queries of each, CPU of all of them in the server."""

    milliseconds: list[float] = field(default_factory=list)
    queries: list[int] = field(default_factory=list)
    html_bytes: int = 0
    cpu_seconds: float = 0.0

    @property
    def cpu_ms(self) -> float:
        return 1000 * self.cpu_seconds / len(self.milliseconds)

    @property
    def p50_ms(self) -> float:
        return statistics.median(self.milliseconds)

    @property
    def p95_ms(self) -> float:
        return statistics.quantiles(self.milliseconds, n=20)[-1]

    def figures(self) -> dict:
        return {
            "queries": max(self.queries, default=0),
            "html_kb": round(self.html_bytes / BYTES_A_KB, 1),
            "cpu_ms": round(self.cpu_ms, 1),
            "p50_ms": round(self.p50_ms, 1),
            "p95_ms": round(self.p95_ms, 1),
        }


def timed(act: Callable[[], object]) -> float:
    """How many milliseconds it took."""
    started = time.perf_counter()
    act()
    return 1000 * (time.perf_counter() - started)


def medians_in_turns(acts: dict[str, list[Callable]], turns: int) -> dict[str, list[float]]:
    """The median milliseconds of each act, taken in turns, so that a busy moment falls on all of them."""
    taken = {name: [[] for _act in group] for name, group in acts.items()}
    for turn in range(WARM_UPS + turns):
        for name, group in acts.items():
            for act, milliseconds in zip(group, taken[name], strict=True):
                spent = timed(act)
                if turn >= WARM_UPS:
                    milliseconds.append(spent)
    return {name: [statistics.median(each) for each in group] for name, group in taken.items()}


def say(name: str, figures: dict) -> None:
    """Print one line of JSON."""
    print(json.dumps({"name": name, **figures}), flush=True)
