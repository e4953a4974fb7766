import unicodedata

from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _


def clean_name(text: str) -> str:
    """A name as its owner writes it: NFC, single spaces, no control or direction characters."""
    text = unicodedata.normalize("NFC", text)
    text = "".join(" " if char.isspace() else char for char in text)
    kept = (char for char in text if unicodedata.category(char) != "Cc" and char not in DIRECTION_MARKS)
    return " ".join("".join(kept).split())


# Marks that turn the reading direction of what follows: they could make one name look like another.
DIRECTION_MARKS = frozenset("\u200e\u200f\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069\ufeff")


def validate_name(text: str) -> None:
    """A name holds a letter in some script; emoji may stand beside it but cannot be all of it.

    Raises ValidationError.
    """
    if not any(unicodedata.category(char).startswith("L") for char in text):
        raise ValidationError(_("Write your name in letters. Emoji and digits alone are not enough."))
