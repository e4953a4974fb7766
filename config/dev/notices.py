"""Writes THIRD_PARTY_NOTICES.md from what is installed and what is kept in static/.

`python -m config.dev.notices`; with `--check` it writes nothing and fails when the file is stale.
Versions stand in requirements/ and frontend/package.json.
"""

import argparse
import json
import re
import sys
from importlib.metadata import Distribution, PackageNotFoundError, distribution
from pathlib import Path

BASE_DIR = Path(__file__).resolve().parent.parent.parent
TARGET = BASE_DIR / "THIRD_PARTY_NOTICES.md"
# Their metadata say nothing or too much; read from their licence files.
READ_BY_HAND = {
    "axe-playwright-python": "MIT",
    "django-zeal": "MIT",
    "fido2": "BSD-2-Clause",
    "protobuf": "BSD-3-Clause",
    "pyphen": "GPL-2.0-or-later OR LGPL-2.1-or-later OR MPL-1.1",
    "python-dateutil": "Apache-2.0 OR BSD-3-Clause",
    "python3-openid": "Apache-2.0",
    "qrcode": "BSD-3-Clause",
    "text-unidecode": "Artistic-1.0-Perl OR GPL-1.0-or-later",
}
PLAINER = {
    "Apache Software License": "Apache-2.0",
    "Apache 2.0": "Apache-2.0",
    "Apache License 2.0": "Apache-2.0",
    "BSD": "BSD-3-Clause",
    "BSD License": "BSD-3-Clause",
    "BSD 2-Clause License": "BSD-2-Clause",
    "MIT License": "MIT",
    "Mozilla Public License 2.0 (MPL 2.0)": "MPL-2.0",
    "PSFL": "PSF-2.0",
}
IN_STATIC = [
    ("Inter", "fonts", "SIL Open Font License 1.1 (static/fonts/OFL.txt)", "The Inter Project Authors"),
    ("GOV.UK Frontend", "govuk-frontend", "MIT", "2017 Crown Copyright (Government Digital Service)"),
    (
        "accessible-autocomplete",
        "accessible-autocomplete",
        "MIT",
        "2017 Crown Copyright (Government Digital Service)",
    ),
    ("Preact, in accessible-autocomplete", "accessible-autocomplete", "MIT", "2015-present Jason Miller"),
    ("htmx", "htmx.org", "0BSD", "Big Sky Software"),
]
MIT_TEXT = """\
Permission is hereby granted, free of charge, to any person obtaining a copy of this software and
associated documentation files (the "Software"), to deal in the Software without restriction, including
without limitation the rights to use, copy, modify, merge, publish, distribute, sublicense, and/or sell
copies of the Software, and to permit persons to whom the Software is furnished to do so, subject to the
following conditions:

The above copyright notice and this permission notice shall be included in all copies or substantial
portions of the Software.

THE SOFTWARE IS PROVIDED "AS IS", WITHOUT WARRANTY OF ANY KIND, EXPRESS OR IMPLIED, INCLUDING BUT NOT
LIMITED TO THE WARRANTIES OF MERCHANTABILITY, FITNESS FOR A PARTICULAR PURPOSE AND NONINFRINGEMENT. IN NO
EVENT SHALL THE AUTHORS OR COPYRIGHT HOLDERS BE LIABLE FOR ANY CLAIM, DAMAGES OR OTHER LIABILITY, WHETHER
IN AN ACTION OF CONTRACT, TORT OR OTHERWISE, ARISING FROM, OUT OF OR IN CONNECTION WITH THE SOFTWARE OR
THE USE OR OTHER DEALINGS IN THE SOFTWARE.
"""


def main() -> None:
    parser = argparse.ArgumentParser(prog="python -m config.dev.notices", description=__doc__)
    parser.add_argument("--check", action="store_true")
    options = parser.parse_args()
    text = notices()
    if not options.check:
        TARGET.write_text(text)
    elif not TARGET.exists() or TARGET.read_text() != text:
        sys.exit("THIRD_PARTY_NOTICES.md is stale; `make notices` writes it anew.")


def notices() -> str:
    running, developing = pinned("base"), pinned("dev")
    return "\n".join(
        [
            "# Third-party notices\n",
            "Baige itself is under the Apache License 2.0 (LICENSE). It stands on the work of others.\n",
            "## Kept in static/\n",
            "| what | licence | copyright |\n| --- | --- | --- |",
            *[f"| {name} | {licence} | {holder} |" for name, _, licence, holder in in_static()],
            "\n### The MIT License, for those above that are under it\n",
            MIT_TEXT,
            "Baige uses GOV.UK Frontend's code only: no crown, no crest, no GDS Transport.",
            "It is no service of the United Kingdom's government.\n",
            "## Installed to run Baige\n",
            table(running),
            "\n## Installed to develop and test Baige, and by `make demo`\n",
            table(developing - running),
            "",
        ]
    )


def in_static() -> list[tuple[str, str, str, str]]:
    """Raises LookupError for a front-end package that package.json does not name any more."""
    known = json.loads((BASE_DIR / "frontend" / "package.json").read_text())["devDependencies"]
    gone = [package for _, package, _, _ in IN_STATIC if package not in known and package != "fonts"]
    if gone:
        raise LookupError(f"frontend/package.json does not name {', '.join(gone)}")
    return IN_STATIC


def pinned(name: str) -> set[str]:
    return set(
        re.findall(r"^([\w.-]+)==", (BASE_DIR / "requirements" / f"{name}.txt").read_text(), re.MULTILINE)
    )


def table(names: set[str]) -> str:
    rows = ["| package | licence | home |", "| --- | --- | --- |"]
    for name in sorted(names):
        try:
            found = distribution(name)
        except PackageNotFoundError:
            continue  # for another platform only
        rows.append(f"| {found.name} | {licence(found)} | {home(found)} |")
    return "\n".join(rows)


def licence(found: Distribution) -> str:
    """The SPDX expression where the package gives one, else what it says in its metadata."""
    by_hand = READ_BY_HAND.get(found.name.lower())
    declared = found.metadata.get("License-Expression") or by_hand or found.metadata.get("License") or ""
    if declared in ("", "UNKNOWN") or len(declared) > 60:
        marks = [text for text in found.metadata.get_all("Classifier", []) if text.startswith("License")]
        words = [mark.split(" :: ")[-1] for mark in marks]
        declared = " / ".join(word for word in words if word != "OSI Approved")
    return PLAINER.get(declared, declared)


def home(found: Distribution) -> str:
    if found.metadata.get("Home-page"):
        return found.metadata["Home-page"]
    links = dict(link.split(", ", 1) for link in found.metadata.get_all("Project-URL", []))
    wanted = {label.lower(): address for label, address in links.items()}
    for label in (
        "homepage",
        "home",
        "source",
        "repository",
        "source code",
        "code",
        "github",
        "documentation",
    ):
        if label in wanted:
            return wanted[label]
    return next(iter(links.values()), "")


if __name__ == "__main__":
    main()
