"""Why a file is not accepted: one code a reason, and the sentence that says what to do about it."""

from collections.abc import Iterable

from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from people.reading import size

KIND_NAMES = {
    "pdf": _("a PDF"),
    "image": _("a PNG or JPEG image"),
    "word": _("a Word document (.docx)"),
    "sheet": _("an Excel workbook (.xlsx)"),
}

SENTENCES = {
    "empty": _("The file is empty. Open it on your computer, save it again and upload the new copy."),
    "too_large": _("The file is larger than %(limit)s. Make it smaller, then upload it again."),
    "wrong_kind": _("The file is something else, whatever its name says. Upload %(kinds)s."),
    "macros": _("The file contains macros. Save it without them, as .docx or .xlsx, and upload that."),
    "damaged": _(
        "The file is damaged or incomplete: it does not open. "
        "Save it again from the program that made it and upload the new copy."
    ),
    "encrypted": _(
        "The file is protected by a password, so nobody here could read it. "
        "Save it without the password and upload that."
    ),
    "infected": _(
        "The virus scanner found something harmful in the file, so nobody can open it here. "
        "Make the file anew on a computer that you trust and upload that."
    ),
    "unscannable": _(
        "The virus scanner could not read a file this large. Make it smaller, then upload it again."
    ),
    "image_too_large": _("The picture has more than 50 million points. Save it smaller and upload that."),
    "size_mismatch": _("The file did not arrive whole. Upload it again."),
    "hash_mismatch": _("The file changed on its way here. Upload it again."),
    "not_arrived": _("The file has not arrived yet. Upload it again."),
    "bad_name": _("The file has no name. Give it one and upload it again."),
}


class UploadRefused(Exception):
    """A file that cannot be accepted; `message` is for the person who sent it."""

    def __init__(self, code: str, *, kinds: Iterable[str] = (), max_bytes: int = 0) -> None:
        super().__init__(code)
        self.code = code
        self.message = describe(code, kinds=kinds, max_bytes=max_bytes)


def describe(code: str, *, kinds: Iterable[str] = (), max_bytes: int = 0) -> str:
    """The sentence for `code` in the reader's language; a size in bytes, shown in megabytes."""
    return str(SENTENCES[code]) % {"kinds": kinds_in_words(kinds), "limit": size(max_bytes)}


def kinds_in_words(kinds: Iterable[str]) -> str:
    """For example "a PDF or a PNG or JPEG image"."""
    return gettext(" or ").join(str(KIND_NAMES[kind]) for kind in expand(kinds))


def expand(kinds: Iterable[str]) -> list[str]:
    """The kinds meant; none named, or "any-of", stands for all. Raises ValueError for an unknown one."""
    wanted = set(kinds)
    if unknown := wanted - KIND_NAMES.keys() - {"any-of"}:
        raise ValueError(f"Unknown kinds of file: {sorted(unknown)}")
    if not wanted or "any-of" in wanted:
        return list(KIND_NAMES)
    return [kind for kind in KIND_NAMES if kind in wanted]
