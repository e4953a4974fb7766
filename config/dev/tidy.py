"""What no other tool looks for: files past 500 lines, addresses of registries, paths of one machine."""

import configparser
import re
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from urllib.parse import urlsplit

BASE_DIR = Path(__file__).resolve().parent.parent.parent
MOST_LINES = 500
FORBIDDEN = {
    "a package registry's address": r"pypi[.]org/simple|files[.]pythonhosted[.]org|registry[.]npmjs[.]org",
    "an index in a requirements file": r"^--(?:extra-)?index-url|^--find-links",
    "a folder outside the repository": r"[.][.]/shared\b",
    "a lock file with download addresses": r'"resolved": "https?:',
}
PIP_CONFIGURATIONS = [
    Path("/etc/pip.conf"),
    Path.home() / ".config/pip/pip.conf",
    Path.home() / ".pip/pip.conf",
]


def main() -> None:
    problems = [problem for path in tracked() for problem in problems_of(path)]
    if problems:
        sys.exit("\n".join(problems))


def tracked() -> list[Path]:
    names = subprocess.run(
        ["git", "ls-files", "-z"], cwd=BASE_DIR, check=True, capture_output=True, text=True
    )
    paths = [BASE_DIR / name for name in names.stdout.split("\0") if name]
    return [path for path in paths if path.is_file()]


def problems_of(path: Path) -> Iterator[str]:
    try:
        text = path.read_text()
    except UnicodeDecodeError:
        return
    name = path.relative_to(BASE_DIR)
    lines = text.count("\n")
    if path.suffix == ".py" and "migrations" not in path.parts and lines > MOST_LINES:
        yield f"{name}: {lines} lines; a file past {MOST_LINES} becomes a package"
    for what, pattern in FORBIDDEN.items():
        if path != Path(__file__).resolve() and re.search(pattern, text, re.MULTILINE):
            yield f"{name}: {what}"
    for needle in [str(BASE_DIR), *index_hosts()]:
        if needle in text:
            yield f"{name}: {needle}, which is of this machine only"


def index_hosts() -> list[str]:
    """The hosts of the package indexes that this machine uses."""
    hosts = set()
    for path in PIP_CONFIGURATIONS:
        settings = configparser.ConfigParser()
        settings.read(path)
        for section in settings.sections():
            for key, value in settings.items(section, raw=True):
                if key.endswith("index-url"):
                    hosts |= {urlsplit(address).hostname for address in value.split()}
    return sorted(hosts - {None, "pypi.org"})


if __name__ == "__main__":
    main()
