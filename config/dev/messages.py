"""Translations: complete, fresh and with the same placeholders in every language.

`python -m config.dev.messages` fails when ru or kk lack a string that is in the code or the templates, or
one of Django's and allauth's own that people can meet; `--write` brings locale/ up to date for translators.
"""

import argparse
import ast
import re
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from importlib.metadata import distribution
from pathlib import Path

import polib

BASE_DIR = Path(__file__).resolve().parent.parent.parent
LANGUAGES = ["ru", "kk"]
BORROWED = BASE_DIR / "config" / "borrowed_strings.py"
# What people can meet of other people's code; its templates are ours already.
LENDERS = {
    "django": [
        "django/core/validators.py",
        "django/core/paginator.py",
        "django/forms/*.py",
        "django/contrib/auth/password_validation.py",
        "django/contrib/auth/forms.py",
        "django/utils/timesince.py",
        "django/utils/text.py",
    ],
    "django-allauth": [
        "allauth/account/adapter.py",
        "allauth/account/f*.py",
        "allauth/mfa/adapter.py",
        "allauth/mfa/*/forms.py",
        "allauth/socialaccount/adapter.py",
    ],
}
LENDERS_CATALOGUES = {
    "django": ["django/conf/locale", "django/contrib/auth/locale"],
    "django-allauth": ["allauth/locale"],
}
CALLS = {"_", "gettext", "gettext_lazy", "ngettext", "ngettext_lazy", "pgettext", "pgettext_lazy"}
MOST_SHOWN = 60
PLACEHOLDER = re.compile(r"%\(\w+\)[sd]|%[sd]|\{\w*\}")


def main() -> None:
    parser = argparse.ArgumentParser(prog="python -m config.dev.messages", description=__doc__)
    parser.add_argument("--write", action="store_true", help="update locale/ and the borrowed strings")
    options = parser.parse_args()
    if options.write:
        BORROWED.write_text(borrowed_module())
        extract(BASE_DIR)
        return
    problems = list(find_problems())
    if problems:
        sys.exit(
            "\n".join([*problems, f"{len(problems)} to mend; `make messages` brings locale/ up to date."])
        )


def find_problems() -> Iterator[str]:
    if not BORROWED.exists() or BORROWED.read_text() != borrowed_module():
        yield f"{BORROWED.relative_to(BASE_DIR)}: stale"
    with tempfile.TemporaryDirectory(prefix="baige-messages-") as folder:
        copy = Path(folder)
        copy_sources(copy)
        extract(copy)
        for language in LANGUAGES:
            for entry in polib.pofile(copy / "locale" / language / "LC_MESSAGES" / "django.po"):
                yield from (f"{language}: {what}: {entry.msgid!r}" for what in flaws(entry))


def flaws(entry: polib.POEntry) -> Iterator[str]:
    if entry.obsolete:
        return
    if entry.fuzzy:
        yield "fuzzy"
    if not entry.translated() and not entry.fuzzy:
        yield "missing"
        return
    originals = [set(PLACEHOLDER.findall(text)) for text in (entry.msgid, entry.msgid_plural) if text]
    for text in entry.msgstr_plural.values() if entry.msgid_plural else [entry.msgstr]:
        if set(PLACEHOLDER.findall(text)) not in originals:
            yield f"other placeholders in {text!r}"


def copy_sources(target: Path) -> None:
    """What git knows or would add, of the kinds that hold strings."""
    listed = ["git", "ls-files", "-z", "--cached", "--others", "--exclude-standard"]
    names = subprocess.run(listed, cwd=BASE_DIR, check=True, capture_output=True, text=True).stdout
    for name in filter(None, names.split("\0")):
        source = BASE_DIR / name
        if is_source(name) and source.exists():
            (target / name).parent.mkdir(parents=True, exist_ok=True)
            shutil.copy(source, target / name)


def is_source(name: str) -> bool:
    if name.startswith(("tests/", "frontend/", "docs/", "config/dev/")):
        return False
    return name.endswith((".py", ".html", ".txt", ".po")) and not name.startswith("requirements/")


def extract(tree: Path) -> None:
    """Django's own extraction, without our settings, as those would send it to our own locale/."""
    (tree / "locale").mkdir(exist_ok=True)
    ignored = [
        "tests/*",
        "frontend/*",
        "docs/*",
        "config/dev/*",
        "requirements/*",
        "var/*",
        ".venv*",
        "node_modules/*",
    ]
    command = [sys.executable, "-m", "django", "makemessages", "--no-wrap", "--no-location", "--verbosity=0"]
    command += ["--extension=py,html,txt"]
    command += [f"--locale={language}" for language in LANGUAGES]
    command += [f"--ignore={pattern}" for pattern in ignored]
    subprocess.run(command, cwd=tree, check=True, env={"PATH": "/usr/bin:/bin:/usr/local/bin"})
    for language in LANGUAGES:
        fill_from_lenders(tree / "locale" / language / "LC_MESSAGES" / "django.po", language)


def fill_from_lenders(path: Path, language: str) -> None:
    """Takes over what Django and allauth have translated themselves; our own words are never replaced."""
    catalogue = polib.pofile(path, wrapwidth=0)
    known = {(entry.msgctxt, entry.msgid): entry for entry in lenders_entries(language)}
    for entry in catalogue:
        lent = known.get((entry.msgctxt, entry.msgid))
        if lent and not entry.translated() and not entry.fuzzy and not entry.obsolete:
            entry.msgstr, entry.msgstr_plural = lent.msgstr, lent.msgstr_plural
    catalogue.header = ""
    catalogue.metadata_is_fuzzy = False
    catalogue.metadata = {
        "Project-Id-Version": "Baige",
        "Language": language,
        "MIME-Version": "1.0",
        "Content-Type": "text/plain; charset=UTF-8",
        "Content-Transfer-Encoding": "8bit",
        "Plural-Forms": catalogue.metadata["Plural-Forms"],
    }
    catalogue.save()


def lenders_entries(language: str) -> Iterator[polib.POEntry]:
    for lender, folders in LENDERS_CATALOGUES.items():
        root = Path(str(distribution(lender).locate_file("")))
        for folder in folders:
            path = root / folder / language / "LC_MESSAGES" / "django.po"
            if path.exists():
                yield from (
                    entry for entry in polib.pofile(path) if entry.translated() and not entry.obsolete
                )


def borrowed_module() -> str:
    """The text of config/borrowed_strings.py: each string of LENDERS as a call that gettext's tools see."""
    lines = sorted(
        {line for lender, patterns in LENDERS.items() for line in borrowed_calls(lender, patterns)}
    )
    text = "\n".join(
        [
            '"""Strings of Django and allauth that people can meet, so that locale/ can hold them.',
            "",
            "Nothing imports this module; `make messages` writes it.",
            '"""',
            "",
            "from django.utils.translation import gettext_noop, ngettext_lazy, pgettext_lazy",
            "",
            "BORROWED = [",
            *[f"    {line}," for line in lines],
            "]",
            "",
        ]
    )
    formatter = [sys.executable, "-m", "ruff", "format", "--quiet", "--stdin-filename", BORROWED.name, "-"]
    return subprocess.run(
        formatter, cwd=BASE_DIR, input=text, check=True, capture_output=True, text=True
    ).stdout


def borrowed_calls(lender: str, patterns: list[str]) -> Iterator[str]:
    root = Path(str(distribution(lender).locate_file("")))
    for pattern in patterns:
        for path in sorted(root.glob(pattern)):
            for node in ast.walk(ast.parse(path.read_text())):
                if isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and node.func.id in CALLS:
                    yield from borrowed_call(node)


def borrowed_call(node: ast.Call) -> Iterator[str]:
    texts = [
        part.value for part in node.args if isinstance(part, ast.Constant) and isinstance(part.value, str)
    ]
    kind = node.func.id.removesuffix("_lazy")
    if kind == "ngettext" and len(texts) >= 2:
        yield f'ngettext_lazy({texts[0]!r}, {texts[1]!r}, "n")'
    elif kind == "pgettext" and len(texts) == 2:
        yield f"pgettext_lazy({texts[0]!r}, {texts[1]!r})"
    elif kind in ("_", "gettext") and texts:
        yield f"gettext_noop({texts[0]!r})"


if __name__ == "__main__":
    main()
