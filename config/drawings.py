"""The state machines as they stand in the code: who moves from where to where, as text and as a picture.

A picture is a chart: a row a state, a column a move. A dot says "from here", the arrow "to there".
"""

from collections.abc import Iterator
from dataclasses import dataclass
from html import escape
from inspect import getdoc

import django_fsm
from django.apps import apps
from django.db.models import Model
from django.utils import translation

ROW, COLUMN, LEFT, TOP, EDGE = 44, 104, 250, 78, 24
INK, SECOND, LINE, TEAL, GOLD = "#10272d", "#4a5c61", "#ddd8cc", "#0b5560", "#f4b63f"


@dataclass(frozen=True)
class Move:
    name: str
    sources: tuple[str, ...]
    target: str
    says: str

    @property
    def words(self) -> str:
        return self.name.replace("_", " ")


@dataclass(frozen=True)
class Machine:
    label: str
    title: str
    initial: str
    states: dict[str, str]
    moves: tuple[Move, ...]

    @property
    def file_name(self) -> str:
        return f"{self.label}.svg"


def machines() -> list[Machine]:
    """Every machine of the installed rooms, by label, with its words in English."""
    with translation.override("en"):
        found = [
            _machine(model, field)
            for model in apps.get_models()
            for field in model._meta.concrete_fields
            if isinstance(field, django_fsm.FSMFieldMixin)
        ]
    return sorted(found, key=lambda machine: machine.label)


def _machine(model: type[Model], field: django_fsm.FSMFieldMixin) -> Machine:
    states = {str(key): str(words) for key, words in field.flatchoices}
    return Machine(
        label=model._meta.label_lower,
        title=str(model._meta.verbose_name).capitalize(),
        initial=str(field.get_default()),
        states=states,
        moves=tuple(sorted(_moves(model, field, states), key=lambda move: _place(move, list(states)))),
    )


def _moves(model: type[Model], field: django_fsm.FSMFieldMixin, states: dict[str, str]) -> Iterator[Move]:
    edges: dict[tuple[str, str], set[str]] = {}
    for transition in field.get_all_transitions(model):
        for target in _targets(transition):
            edges.setdefault((transition.name, target), set()).update(_sources(transition, target, states))
    for (name, target), sources in edges.items():
        ordered = tuple(state for state in states if state in sources)
        yield Move(name, ordered, target, _first_sentence(getattr(model, name)))


def _targets(transition: django_fsm.Transition) -> list[str]:
    several = getattr(transition.target, "allowed_states", None)
    return [str(state) for state in (several or [transition.target])]


def _sources(transition: django_fsm.Transition, target: str, states: dict[str, str]) -> set[str]:
    if transition.source == django_fsm.ANY_STATE:
        return set(states)
    if transition.source == django_fsm.ANY_OTHER_STATE:
        return set(states) - {target}
    return {str(transition.source)}


def _place(move: Move, order: list[str]) -> tuple[int, int, str]:
    return min(order.index(state) for state in move.sources), order.index(move.target), move.name


def _first_sentence(method: object) -> str:
    words = " ".join((getdoc(method) or "").split())
    return words.split(". ")[0].rstrip(".")


def page(found: list[Machine]) -> str:
    """docs/states/README.md: each machine as a picture, a diagram and a table."""
    parts = [
        "# States and moves\n",
        "Drawn from the code by `make pictures`; `make check` fails when this page is stale.",
        "In a picture a row is a state and a column a move: dots are its beginnings, the arrow its end.",
    ]
    for machine in found:
        parts += [
            f"\n## {machine.title}\n",
            f"`{machine.label}`, begins as *{machine.states[machine.initial]}*.\n",
        ]
        parts += [f"![The states and moves of {machine.label}]({machine.file_name})\n", _table(machine)]
        parts += ["\n<details><summary>As a diagram</summary>\n", _mermaid(machine), "\n</details>"]
    return "\n".join(parts) + "\n"


def _table(machine: Machine) -> str:
    rows = ["| move | from | to | |", "| --- | --- | --- | --- |"]
    for move in machine.moves:
        sources = ", ".join(machine.states[state] for state in move.sources)
        rows.append(f"| {move.words} | {sources} | {machine.states[move.target]} | {move.says} |")
    return "\n".join(rows)


def _mermaid(machine: Machine) -> str:
    lines = ["```mermaid", "stateDiagram-v2"]
    lines += [f'    state "{words}" as {key}' for key, words in machine.states.items()]
    lines.append(f"    [*] --> {machine.initial}")
    lines += [
        f"    {source} --> {move.target}: {move.words}" for move in machine.moves for source in move.sources
    ]
    return "\n".join([*lines, "```"])


def picture(machine: Machine) -> str:
    """The chart as SVG; its own text says all of it to those who cannot see it."""
    rows = {state: TOP + ROW * number for number, state in enumerate(machine.states)}
    width = LEFT + COLUMN * len(machine.moves) + EDGE
    height = TOP + ROW * len(rows) - ROW // 2 + EDGE
    shapes = [
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {width} {height}" width="{width}" '
        f'height="{height}" role="img" font-family="Inter, Helvetica, Arial, sans-serif" font-size="14">',
        f"<title>{escape(machine.title)}: states and moves</title>",
        f"<desc>{escape(_sentences(machine))}</desc>",
        f'<rect width="{width}" height="{height}" fill="#ffffff"/>',
    ]
    for state, y in rows.items():
        weight = ' font-weight="600"' if state == machine.initial else ""
        shapes.append(f'<line x1="{EDGE}" y1="{y}" x2="{width - EDGE}" y2="{y}" stroke="{LINE}"/>')
        shapes.append(
            f'<text x="{EDGE}" y="{y - 7}" fill="{INK}"{weight}>{escape(machine.states[state])}</text>'
        )
    for number, move in enumerate(machine.moves):
        shapes += _column(move, rows, x=LEFT + COLUMN * number + COLUMN // 2)
    return "\n".join([*shapes, "</svg>"]) + "\n"


def _column(move: Move, rows: dict[str, int], *, x: int) -> Iterator[str]:
    heading = _two_lines(move.words)
    for number, words in enumerate(heading):
        y = TOP - ROW - 4 + 16 * (number - len(heading) + 1)
        style = f'fill="{SECOND}" font-size="13" text-anchor="middle"'
        yield f'<text x="{x}" y="{y}" {style}>{escape(words)}</text>'
    ends = [rows[state] for state in (*move.sources, move.target)]
    if min(ends) != max(ends):
        yield f'<line x1="{x}" y1="{min(ends)}" x2="{x}" y2="{max(ends)}" stroke="{TEAL}" stroke-width="2"/>'
    for state in move.sources:
        if state != move.target:
            yield f'<circle cx="{x}" cy="{rows[state]}" r="5" fill="{TEAL}"/>'
    yield from _arrow(move, rows, x=x)


def _arrow(move: Move, rows: dict[str, int], *, x: int) -> Iterator[str]:
    """Points the way one comes: down, up, or from both sides; a ring for staying where one is."""
    y = rows[move.target]
    if move.target in move.sources:
        yield f'<circle cx="{x}" cy="{y}" r="8" fill="none" stroke="{TEAL}" stroke-width="2"/>'
    if any(rows[state] < y for state in move.sources):
        yield f'<path d="M{x - 7} {y - 11}h14l-7 11z" fill="{GOLD}" stroke="{INK}"/>'
    if any(rows[state] > y for state in move.sources):
        yield f'<path d="M{x - 7} {y + 11}h14l-7 -11z" fill="{GOLD}" stroke="{INK}"/>'


def _two_lines(words: str) -> list[str]:
    if len(words) <= 14 or " " not in words:
        return [words]
    spaces = [place for place, letter in enumerate(words) if letter == " "]
    middle = min(spaces, key=lambda place: abs(place - len(words) / 2))
    return [words[:middle], words[middle + 1 :]]


def _sentences(machine: Machine) -> str:
    return " ".join(
        f"{move.words}: from {', '.join(machine.states[state] for state in move.sources)} "
        f"to {machine.states[move.target]}."
        for move in machine.moves
    )
