"""Makes the two fonts of the PDFs from the four of the pages; run it when those change.

    .venv/bin/python frontend/print_fonts.py

A browser picks a file for each letter. WeasyPrint draws a whole run, its spaces too, from one file, so a PDF
needs every alphabet in one. fonttools comes with WeasyPrint; Inter's licence (OFL.txt there) allows it.
"""

import tempfile
from pathlib import Path

from fontTools.merge import Merger
from fontTools.ttLib import TTFont
from fontTools.varLib.instancer import instantiateVariableFont

FONTS = Path(__file__).resolve().parent.parent / "static" / "fonts"
ALPHABETS = ("latin", "latin-ext", "cyrillic", "cyrillic-ext")
WEIGHTS = (400, 650)
TEXT_SIZE = 14
SOME_DAY = 3_600_000_000
"""Seconds since 1904, as the format counts: a day that stays makes the same bytes each time."""


def instance(alphabet: str, weight: int, folder: Path) -> str:
    """One alphabet at one weight, in the optical size of text."""
    font = TTFont(FONTS / f"inter-{alphabet}.woff2", recalcTimestamp=False)
    instantiateVariableFont(font, {"wght": weight, "opsz": TEXT_SIZE}, inplace=True)
    font.flavor = None
    path = folder / f"{alphabet}.ttf"
    font.save(path)
    return str(path)


def main() -> None:
    for weight in WEIGHTS:
        with tempfile.TemporaryDirectory() as folder:
            merged = Merger().merge([instance(alphabet, weight, Path(folder)) for alphabet in ALPHABETS])
            merged["head"].created = merged["head"].modified = SOME_DAY
            merged.recalcTimestamp = False
            merged.flavor = "woff2"
            merged.save(FONTS / f"inter-print-{weight}.woff2")


if __name__ == "__main__":
    main()
