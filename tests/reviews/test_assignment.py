from itertools import combinations, product

import pytest
from hypothesis import given
from hypothesis import strategies as st

from reviews.assignment import Entry, Reader, balance, candidates, read_all
from reviews.assignment.problem import Problem

LANGUAGES = ("en", "ru", "kk")
RUSSIAN = frozenset(["ru"])
languages = st.frozensets(st.sampled_from(LANGUAGES), max_size=3)


@st.composite
def cases(draw, panellists=4, entries=4):
    """A small panel, some entries, and what stands between them."""
    panel = [
        Reader(f"P{place}", draw(languages), draw(st.none() | st.integers(min_value=0, max_value=4)))
        for place in range(draw(st.integers(min_value=1, max_value=panellists)))
    ]
    written = [
        Entry(place, draw(st.sampled_from(("", *LANGUAGES))))
        for place in range(draw(st.integers(min_value=0, max_value=entries)))
    ]
    pairs = st.sets(
        st.tuples(st.sampled_from([one.id for one in panel]), st.integers(0, entries - 1)), max_size=4
    )
    conflicts = draw(pairs)
    already = {(reader, entry) for reader, entry in draw(pairs) - conflicts if entry in range(len(written))}
    return {
        "panel": panel,
        "entries": written,
        "conflicts": conflicts,
        "overrides": draw(pairs),
        "already": already,
        "gone": draw(pairs) - already,
    }


def allowed(case, reader, entry):
    pair = (reader.id, entry.id)
    reads = not entry.language or not reader.languages or entry.language in reader.languages
    return pair not in case["conflicts"] | case["already"] | case["gone"] and (
        reads or pair in case["overrides"]
    )


def quality(case, pairs, wished):
    """What is compared, in this order: reviews in all, their evenness over entries, and over panellists."""
    together = [*pairs, *case["already"]]
    reviews = [sum(entry.id == other for _, other in together) for entry in case["entries"]]
    loads = [sum(reader.id == other for other, _ in together) for reader in case["panel"]]
    return (-len(pairs), sum(count**2 for count in reviews), sum(load**2 for load in loads))


def by_brute_force(case, wished):
    """The best quality over every assignment there is."""
    choices = []
    for entry in case["entries"]:
        readers = [reader.id for reader in case["panel"] if allowed(case, reader, entry)]
        lacking = max(0, wished - sum(other == entry.id for _, other in case["already"]))
        choices.append(
            [
                [(reader, entry.id) for reader in chosen]
                for size in range(min(lacking, len(readers)) + 1)
                for chosen in combinations(readers, size)
            ]
        )
    best = None
    for picked in product(*choices):
        pairs = [pair for one in picked for pair in one]
        if all(keeps_limit(case, reader, pairs) for reader in case["panel"]):
            found = quality(case, pairs, wished)
            best = found if best is None else min(best, found)
    return best


def keeps_limit(case, reader, pairs):
    new = sum(other == reader.id for other, _ in pairs)
    before = sum(other == reader.id for other, _ in case["already"])
    return not new or reader.most is None or before + new <= reader.most


def assert_allowed(case, plan):
    readers = {reader.id: reader for reader in case["panel"]}
    entries = {entry.id: entry for entry in case["entries"]}
    assert len(set(plan.pairs)) == len(plan.pairs)
    assert all(allowed(case, readers[reader], entries[entry]) for reader, entry in plan.pairs)


@given(cases(), st.integers(min_value=1, max_value=3), st.integers())
def test_balance_is_as_good_as_the_best_of_all_assignments(case, wished, seed):
    plan = balance(**case, wished=wished, required=1, seed=seed)
    assert_allowed(case, plan)
    assert all(keeps_limit(case, reader, plan.pairs) for reader in case["panel"])
    assert quality(case, plan.pairs, wished) == by_brute_force(case, wished)


@given(cases(panellists=8, entries=8), st.integers(min_value=1, max_value=3), st.integers(), st.data())
def test_balance_few_candidates_lose_nothing(case, wished, seed, data):
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(candidates, "CANDIDATES_TRIED", ())
        complete = balance(**case, wished=wished, seed=seed)
        patch.setattr(candidates, "CANDIDATES_TRIED", (data.draw(st.integers(1, 4)), 5))
        sparse = balance(**case, wished=wished, seed=seed)
    assert_allowed(case, sparse)
    assert quality(case, sparse.pairs, wished) == quality(case, complete.pairs, wished)


@given(cases(), st.integers(min_value=1, max_value=3), st.data())
def test_is_evenest_knows_exactly_the_best_assignments(case, wished, data):
    possible = [
        (reader.id, entry.id)
        for entry in case["entries"]
        for reader in case["panel"]
        if allowed(case, reader, entry)
    ]
    drawn = data.draw(st.sets(st.sampled_from(possible))) if possible else set()
    pairs = [
        pair
        for pair in drawn
        if keeps_limit(case, next(one for one in case["panel"] if one.id == pair[0]), drawn)
    ]
    counts = {entry.id: 0 for entry in case["entries"]}
    for _reader, entry in [*pairs, *case["already"]]:
        counts[entry] += 1
    if any(count > wished for count in counts.values()):
        return
    problem = Problem(**case, wished=wished, required=1)
    is_best = quality(case, pairs, wished) == by_brute_force(case, wished)
    assert candidates.is_evenest(problem, pairs) == is_best


@given(cases(), st.integers(), st.randoms())
def test_balance_same_seed_gives_the_same_plan_in_any_order_of_input(case, seed, random):
    mixed = {
        name: random.sample(sorted(rows, key=str), len(rows))
        for name, rows in case.items()
        if name != "panel"
    }
    panel = random.sample(case["panel"], len(case["panel"]))
    assert balance(**case, seed=seed) == balance(panel=panel, **mixed, seed=seed)


def test_balance_seed_changes_who_reads_with_whom():
    panel, entries = [Reader(place) for place in range(9)], [Entry(place) for place in range(30)]
    plans = {balance(panel, entries, seed=seed).pairs for seed in range(5)}
    assert len(plans) == 5


def test_balance_loads_are_equal_where_they_can_be():
    plan = balance([Reader(place) for place in range(8)], [Entry(place) for place in range(40)])
    assert set(plan.loads.values()) == {15}
    assert plan.shortfalls == ()


def test_balance_mixes_panellists_into_one_connected_panel():
    panel, entries = [Reader(place) for place in range(12)], [Entry(place) for place in range(40)]
    plan = balance(panel, entries)
    met = {
        frozenset(pair)
        for entry in entries
        for pair in combinations([reader for reader, other in plan.pairs if other == entry.id], 2)
    }
    assert len(met) > 40


def test_balance_large_panel_is_solved_on_few_candidates():
    panel = [Reader(place, frozenset(["en"] if place % 4 else ["en", "kk"])) for place in range(100)]
    entries = [Entry(place, "kk" if place % 2 else "en") for place in range(400)]
    plan = balance(panel, entries, {(place, place) for place in range(100)})
    assert len(plan.pairs) == 1200
    assert {plan.loads[place] for place in range(100) if place % 4} == {8}
    assert {plan.loads[place] for place in range(100) if not place % 4} == {24}


def test_balance_entry_in_a_rare_language_goes_to_those_who_read_it():
    panel = [Reader("A", frozenset(["en", "kk"])), *(Reader(name, frozenset(["en"])) for name in "BCDEFG")]
    plan = balance(panel, [Entry(1, "kk"), Entry(2, "en")])
    assert [pair for pair in plan.pairs if pair[1] == 1] == [("A", 1)]
    shortfall = plan.shortfalls[0]
    assert (shortfall.entry, shortfall.reviews, shortfall.reasons) == (1, 1, ("languages",))
    assert shortfall.languages == ("B", "C", "D", "E", "F", "G")
    assert shortfall.is_short
    assert not plan.is_enough


def test_balance_with_a_reason_a_language_is_let_in():
    panel = [Reader(name, frozenset(["en"])) for name in "ABCDEF"]
    plan = balance(panel, [Entry(1, "kk")], overrides={("A", 1), ("B", 1)})
    assert plan.pairs == (("A", 1), ("B", 1))


@pytest.mark.parametrize(
    ("panel", "conflicts", "gone", "reasons"),
    [
        ([Reader("A"), Reader("B"), Reader("C")], {("A", 1), ("B", 1)}, (), ("conflicts",)),
        ([Reader("A"), Reader("B", RUSSIAN), Reader("C")], {("A", 1)}, (), ("conflicts", "languages")),
        ([Reader("A"), Reader("B"), Reader("C", RUSSIAN)], (), {("A", 1)}, ("languages", "gone")),
        ([Reader("A"), Reader("B", most=0), Reader("C", most=0)], (), (), ("load",)),
        ([Reader("A")], (), (), ("panel",)),
    ],
)
def test_balance_shortfall_says_why(panel, conflicts, gone, reasons):
    plan = balance(panel, [Entry(1, "kk")], conflicts, gone=gone)
    assert [(one.reasons, one.reviews, one.is_short) for one in plan.shortfalls] == [(reasons, 1, True)]


def test_balance_fewer_than_wished_but_enough_is_told_and_not_short():
    plan = balance([Reader("A"), Reader("B")], [Entry(1)])
    assert [(one.reviews, one.is_short) for one in plan.shortfalls] == [(2, False)]
    assert plan.is_enough


def test_balance_replacing_a_panellist_keeps_what_stands_and_evens_out_the_rest():
    panel = [Reader(name) for name in "BCDEFG"]
    entries = [Entry(place) for place in range(6)]
    already = {("B", place) for place in range(6)} | {("C", 0), ("C", 1)}
    plan = balance(panel, entries, already=already)
    assert not already.intersection(plan.pairs)
    assert plan.loads["B"] == 6
    assert sorted(plan.loads.values()) == [2, 2, 2, 3, 3, 6]


@pytest.mark.parametrize(("panel", "entries"), [([], []), ([Reader("A")], []), ([], [Entry(1)])])
def test_balance_nothing_to_assign(panel, entries):
    plan = balance(panel, entries)
    assert plan.pairs == ()
    assert [one.reasons for one in plan.shortfalls] == [("panel",) for _entry in entries]


@given(cases())
def test_read_all_assigns_every_pair_that_may_be(case):
    plan = read_all(**case)
    expected = {
        (reader.id, entry.id)
        for reader in case["panel"]
        for entry in case["entries"]
        if allowed(case, reader, entry)
    }
    assert set(plan.pairs) == expected


def test_read_all_names_what_keeps_an_entry_from_someone():
    panel = [Reader("A"), Reader("B", frozenset(["en"])), Reader("C")]
    plan = read_all(panel, [Entry(1, "ru"), Entry(2, "en")], {("A", 1), ("C", 2)})
    assert plan.pairs == (("A", 2), ("B", 2), ("C", 1))
    assert [
        (one.entry, one.reasons, one.conflicts, one.languages, one.is_short) for one in plan.shortfalls
    ] == [
        (1, ("conflicts", "languages"), ("A",), ("B",), True),
        (2, ("conflicts",), ("C",), (), False),
    ]


def test_shortfall_is_plain_data():
    plan = balance([Reader("A")], [Entry(1)])
    assert plan.shortfalls[0].to_json() == {
        "entry": 1,
        "reviews": 1,
        "wished": 3,
        "required": 2,
        "reasons": ("panel",),
        "conflicts": (),
        "languages": (),
        "gone": (),
        "load": (),
    }
