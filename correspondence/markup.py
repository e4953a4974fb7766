"""The few shapes that a letter's text can take, one paragraph each, so that it stays readable as plain text.

"# …" is the heading on top, "## …" one further down, lines of the form "| label | value" make rows ("||" in
front marks the sum of the others), and anything else is a paragraph, its line breaks kept.
"""

import re
from dataclasses import dataclass, field

TOP = "# "
FURTHER = "## "
ROW = re.compile(r"\|(?P<sum>\|)?\s*(?P<label>[^|]+?)\s*\|\s*(?P<value>[^|]+?)\s*\|?")


@dataclass(frozen=True)
class Row:
    label: str
    value: str
    is_sum: bool = False


@dataclass(frozen=True)
class Block:
    kind: str
    lines: list[str] = field(default_factory=list)
    rows: list[Row] = field(default_factory=list)

    @property
    def plain(self) -> str:
        if self.kind == "rows":
            return "\n".join(f"{row.label}: {row.value}" for row in self.rows)
        return "\n".join(self.lines)


def split_paragraphs(text: str) -> list[str]:
    """Paragraphs are parted by blank lines; spaces at the ends of lines go."""
    lines = "\n".join(line.strip() for line in text.replace("\r\n", "\n").split("\n"))
    return [part.strip("\n") for part in re.split(r"\n{2,}", lines) if part.strip()]


def heading_and_blocks(subject: str, paragraphs: list[str]) -> tuple[str, list[Block]]:
    """The letter's heading (its subject, unless the first paragraph is a "# " one) and what follows."""
    if paragraphs and paragraphs[0].startswith(TOP):
        return paragraphs[0].removeprefix(TOP).strip(), [_block(text) for text in paragraphs[1:]]
    return subject, [_block(text) for text in paragraphs]


def _block(text: str) -> Block:
    if text.startswith((TOP, FURTHER)) and "\n" not in text:
        return Block("heading", lines=[text.lstrip("#").strip()])
    lines = text.split("\n")
    matches = [ROW.fullmatch(line) for line in lines]
    if all(matches):
        rows = [Row(match["label"], match["value"], bool(match["sum"])) for match in matches if match]
        return Block("rows", rows=rows)
    return Block("paragraph", lines=lines)
