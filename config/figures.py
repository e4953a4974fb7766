"""The geometry of our figures. Templates only draw: every coordinate leaves here as a string or whole number,
because a template would write a fraction with the reader's decimal comma, which SVG does not read."""

import math
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from people import reading

MOST_DOTS = 300
DOTS_A_ROW = 23
DOT_STEP = 20
MOST_LAPS = 30
LAP_STEP = 22


def dots(total: int, winners: int) -> dict[str, Any]:
    """{% dots 46 2 as field %} for components/field_of_dots.html; past 300 there are no dots but a bar."""
    if total > MOST_DOTS:
        return {"total": total, "winners": winners, "dots": []}
    places = [
        {
            "x": DOT_STEP // 2 + DOT_STEP * (index % DOTS_A_ROW),
            "y": DOT_STEP // 2 + DOT_STEP * (index // DOTS_A_ROW),
            "won": index < winners,
        }
        for index in range(total)
    ]
    rows = max(math.ceil(total / DOTS_A_ROW), 1)
    size = {"width": DOT_STEP * DOTS_A_ROW, "height": DOT_STEP * rows}
    return {"total": total, "winners": winners, "dots": places, **size}


def laps(states: Sequence[str]) -> dict[str, Any]:
    """{% laps states as track %}, one of done, now or next for each entry in order; past 30 a bar.

    "now done" is the present one where it is done already.
    """
    drawn = states if len(states) <= MOST_LAPS else []
    return {
        "total": len(states),
        "done": sum(state.endswith("done") for state in states),
        "now": next((number for number, state in enumerate(states, 1) if state.startswith("now")), 0),
        "points": [
            {"x": 8 + LAP_STEP * index, "state": state.split()[0]} for index, state in enumerate(drawn)
        ],
        "width": max(LAP_STEP * len(drawn) - 4, 216),
    }


@dataclass(frozen=True)
class Plot:
    """One drawing of the ranking; lengths in its own units."""

    css: str
    width: int
    left: int
    right: int
    first_row: int
    row_height: int
    grid_top: int
    below: int
    name_x: int
    name_dy: int
    rank_x: int
    rank_dy: int
    tie_dy: int
    cut_dy: int
    tick: int
    radius: str
    letters: int


WIDE = Plot(
    css="b-fig__wide", width=1080, left=430, right=1050, first_row=84, row_height=40, grid_top=56, below=26,
    name_x=62, name_dy=5, rank_x=44, rank_dy=5, tie_dy=-20, cut_dy=20, tick=8, radius="6.5", letters=50,
)  # fmt: skip
NARROW = Plot(
    css="b-fig__narrow", width=358, left=40, right=346, first_row=71, row_height=52, grid_top=28, below=21,
    name_x=40, name_dy=-17, rank_x=30, rank_dy=5, tie_dy=-37, cut_dy=15, tick=7, radius="6", letters=42,
)  # fmt: skip


def ranking_figure(
    rows: Sequence[dict[str, Any]],
    places: int,
    lowest: float,
    highest: float,
    total: int,
    above: int = 0,
) -> dict[str, Any]:
    """{% ranking_figure rows places lowest highest total %} draws some rows of a ranking, twice.

    A row is {"rank": "2=", "title", "lang", "mark", "low", "high", "marks": [one a panellist], "tie": bool};
    low and high are None where there is no interval. `lowest` and `highest` are the ends of the scale of
    marks, `total` the number of entries ranked, `above` how many rows stand before the first one drawn.
    Below the figure the same rows stand as a table.
    """
    values = [
        float(value)
        for row in rows
        for value in (row["mark"], row["low"], row["high"], *row["marks"])
        if value is not None
    ]
    start = max(float(lowest), math.floor((min(values, default=lowest) - 0.25) * 2) / 2)
    scale = (start, float(highest))
    cut = places - above
    is_cut = 0 < cut < len(rows)
    return {
        "plots": [drawing(plot, rows, cut, scale) for plot in (WIDE, NARROW)],
        "places": places,
        "first": above + 1,
        "shown": above + len(rows),
        "total": total,
        "is_cut": is_cut,
        "tie_at_line": is_cut and rows[cut - 1]["rank"] == rows[cut]["rank"],
    }


def drawing(
    plot: Plot, rows: Sequence[dict[str, Any]], cut: int, scale: tuple[float, float]
) -> dict[str, Any]:
    start, end = scale

    def x(value: Any) -> str:
        share = (min(max(float(value), start), end) - start) / (end - start)
        return f"{plot.left + share * (plot.right - plot.left):.1f}"

    rows_at = [plot.first_row + plot.row_height * index for index in range(len(rows))]
    height = plot.first_row + plot.row_height * (len(rows) - 1) + plot.below
    steps = round((end - start) * 2)
    every = max(1, math.ceil(steps / 6))
    ticks = [start + step / 2 for step in range(0, steps + 1, every)]
    cut_y = plot.first_row + plot.row_height * (cut - 1) + plot.cut_dy
    return {
        "css": plot.css,
        "width": plot.width,
        "height": height,
        "grid_top": plot.grid_top,
        "grid_bottom": height - 6,
        "axis_y": plot.grid_top - 8,
        "radius": plot.radius,
        "row_height": plot.row_height,
        "name_x": plot.name_x,
        "rank_x": plot.rank_x,
        "ticks": [{"x": x(tick), "words": reading.number(tick, 1)} for tick in ticks],
        "cut_y": cut_y,
        "cut_label_y": cut_y - 7,
        "cut_label_x": plot.width - 4,
        "rows": [row_drawing(plot, row, y, x) for row, y in zip(rows, rows_at, strict=True)],
    }


def row_drawing(plot: Plot, row: dict[str, Any], y: int, x) -> dict[str, Any]:
    title = row["title"]
    return {
        "rank": row["rank"],
        "title": title if len(title) <= plot.letters else f"{title[: plot.letters - 1].rstrip()}…",
        "lang": row["lang"],
        "tie": row["tie"],
        "y": y,
        "name_y": y + plot.name_dy,
        "rank_y": y + plot.rank_dy,
        "tie_y": y + plot.tie_dy,
        "mark_x": x(row["mark"]),
        "interval": None if row["low"] is None else {"x1": x(row["low"]), "x2": x(row["high"])},
        "marks": [x(mark) for mark in row["marks"]],
        "marks_y1": y - plot.tick,
        "marks_y2": y + plot.tick,
    }
