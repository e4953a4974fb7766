"""`make bench`: one JSON object a line, a benchmark each; `ONLY=name` runs one."""

import argparse
import sys
from collections.abc import Callable
from dataclasses import dataclass

import django

from tests.benchmarks.house import open_house


@dataclass(frozen=True)
class Benchmark:
    """`sizes`: the calls that it reads. A floor is also measured for those that stand beside it."""

    act: Callable
    sizes: tuple[int, ...] = ()
    floor: str = "floor"

    @property
    def name(self) -> str:
        return self.act.__name__


def benchmarks() -> list[Benchmark]:
    from tests.benchmarks import pages, posts, whole  # only in a house are there settings

    medium, large = pages.MEDIUM, pages.LARGE
    return [
        Benchmark(pages.floor),
        Benchmark(posts.floor_writes),
        Benchmark(pages.staff_list_10k, (medium,)),
        Benchmark(pages.application_10k, (medium,)),
        Benchmark(pages.ranking_10k, (medium,)),
        Benchmark(pages.call_page),
        Benchmark(whole.whole_application),
        Benchmark(whole.whole_application_without_js),
        Benchmark(posts.final_post, floor="floor_writes"),
        Benchmark(posts.throughput_8),
        Benchmark(pages.growth_staff_list, (large,)),
        Benchmark(pages.growth_ranking, (large,)),
    ]


def main() -> None:
    parser = argparse.ArgumentParser(prog="python -m tests.benchmarks", description=__doc__)
    parser.add_argument("--only", metavar="NAME", help="run this one and the floor that it stands beside")
    options = parser.parse_args()
    with open_house() as house:
        django.setup()
        from tests.benchmarks.measuring import say
        from tests.benchmarks.run import started

        known = benchmarks()
        chosen = [each for each in known if options.only in (None, each.name)]
        if not chosen:
            sys.exit(f"There is no benchmark {options.only}; there are {', '.join(b.name for b in known)}.")
        floors = {each.floor for each in chosen}
        with started(house, {size for each in chosen for size in each.sizes}) as run:
            for each in known:
                if each in chosen or each.name in floors:
                    say(each.name, each.act(run))


if __name__ == "__main__":
    main()
