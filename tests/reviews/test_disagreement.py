from decimal import Decimal
from math import inf, sqrt
from random import Random

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from reviews.disagreement import REFUSALS, disagreement, student_quantile
from reviews.ranking import rank


def layout(cells):
    """A ranking from {(entry, panellist): mark}."""
    marks = {}
    for (entry, panellist), mark in cells.items():
        marks.setdefault(entry, {})[panellist] = {"all": Decimal(str(mark))}
    return rank(method="weighted_mean", weights={"all": 1}, marks=marks)


def drawn(entries, panellists, each, seed):
    random = Random(seed)
    return {
        (entry, panellist): round(random.uniform(1, 5), 2)
        for entry in range(entries)
        for panellist in random.sample(range(panellists), each)
    }


def by_dummy_variables(cells):
    """Severities and residual from the whole design matrix, the plain textbook way."""
    entries = sorted({entry for entry, _ in cells})
    panel = sorted({panellist for _, panellist in cells})
    design = np.zeros((len(cells), len(entries) + len(panel)))
    for row, (entry, panellist) in enumerate(cells):
        design[row, entries.index(entry)] = design[row, len(entries) + panel.index(panellist)] = 1
    values = np.array(list(cells.values()))
    effects, _, rank_of_design, _ = np.linalg.lstsq(design, values, rcond=None)
    residuals = values - design @ effects
    severity = effects[len(entries) :]
    degrees = len(cells) - int(rank_of_design)
    return severity - severity.mean(), sqrt(residuals @ residuals / degrees), degrees


@given(
    st.integers(min_value=8, max_value=25), st.integers(min_value=3, max_value=6), st.integers(), st.data()
)
def test_disagreement_agrees_with_the_whole_design_matrix(entries, panellists, seed, data):
    each = data.draw(st.integers(min_value=2, max_value=panellists))
    cells = drawn(entries, panellists, each, seed)
    found = disagreement(layout(cells))
    if found.refused:
        assert found.refused in ("not_connected", "too_few")
        return
    severity, residual, degrees = by_dummy_variables(cells)
    assert found.degrees_of_freedom == degrees
    assert found.residual == pytest.approx(residual)
    assert list(found.severity.values()) == pytest.approx(severity.tolist(), abs=1e-9)


def test_disagreement_everyone_reads_everything_has_one_width():
    cells = drawn(20, 3, 3, seed=7)
    ranking = layout(cells)
    found = disagreement(ranking)
    half = student_quantile(19 * 2) * found.residual / sqrt(3)
    for row in ranking.rows:
        low, high = found.intervals[row.entry]
        assert (low, high) == (pytest.approx(float(row.mark) - half), pytest.approx(float(row.mark) + half))


def test_disagreement_a_stricter_panellist_who_reads_everything_widens_nothing():
    cells = drawn(20, 3, 3, seed=7)
    stricter = {(entry, who): mark - (who == 2) for (entry, who), mark in cells.items()}
    plain, shifted = disagreement(layout(cells)), disagreement(layout(stricter))
    assert shifted.residual == pytest.approx(plain.residual)
    assert shifted.severity[2] - plain.severity[2] == pytest.approx(-2 / 3)


def test_disagreement_entry_read_by_some_carries_their_severity():
    cells = {(entry, who): 3 + entry / 20 - who for entry in range(12) for who in range(3)}
    del cells[0, 2]
    found = disagreement(layout(cells))
    assert found.residual == pytest.approx(0, abs=1e-9)
    low, high = found.intervals[0]
    assert high - low == pytest.approx(
        2 * student_quantile(found.degrees_of_freedom) * sqrt(1 / 2 * (1 - 2 / 3))
    )
    assert found.intervals[1][1] - found.intervals[1][0] == pytest.approx(0, abs=1e-9)


def test_disagreement_is_cut_at_the_ends_of_the_scale():
    cells = {(entry, who): 4.6 + 0.1 * ((entry + who) % 5) for entry in range(10) for who in range(3)}
    found = disagreement(layout(cells), lowest=1, highest=5)
    assert found.is_cut
    assert max(high for _low, high in found.intervals.values()) == 5
    assert not disagreement(layout(cells), lowest=-inf, highest=inf).is_cut


def test_disagreement_reaching_names_what_the_marks_do_not_separate():
    cells = {
        (entry, who): 5 - entry * 0.3 + 0.1 * ((entry * who) % 3) for entry in range(10) for who in range(3)
    }
    ranking = layout(cells)
    found = disagreement(ranking)
    mark = float(ranking.rows[1].mark)
    expected = {entry for entry, (low, high) in found.intervals.items() if low <= mark <= high}
    assert set(found.reaching(mark)) == expected
    assert ranking.rows[1].entry in expected


@pytest.mark.parametrize(
    ("cells", "reason"),
    [
        ({}, "one_entry"),
        ({(1, "A"): 3, (1, "B"): 4}, "one_entry"),
        ({(entry, "A"): 3 for entry in range(20)}, "one_panellist"),
        (
            {(entry, who): 3 for entry in range(20) for who in ("AB" if entry < 10 else "CD")},
            "not_connected",
        ),
        ({(entry, who): 3 for entry in range(4) for who in "AB"}, "too_few"),
    ],
)
def test_disagreement_refuses_what_a_panel_cannot_tell(cells, reason):
    found = disagreement(layout(cells))
    assert (found.refused, found.intervals) == (reason, {})
    assert found.why_refused == str(REFUSALS[reason])


def test_disagreement_panellists_who_agree_exactly_have_no_width():
    found = disagreement(layout({(entry, who): 1 + entry / 4 for entry in range(12) for who in "ABC"}))
    assert found.residual == pytest.approx(0, abs=1e-12)


@pytest.mark.parametrize(
    ("degrees", "quantile"), [(8, 2.3060), (10, 2.2281), (20, 2.0860), (78, 1.9908), (20000, 1.9601)]
)
def test_student_quantile_agrees_with_the_tables(degrees, quantile):
    assert student_quantile(degrees) == pytest.approx(quantile, abs=6e-5)
