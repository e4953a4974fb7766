"""Counting words as the rules of a call mean it. The browser counts the same way in static/js/words.js."""

import re
import unicodedata

WHITE_SPACE = (
    "\u0009\u000a\u000b\u000c\u000d\u0020\u0085\u00a0\u1680"
    "\u2000\u2001\u2002\u2003\u2004\u2005\u2006\u2007\u2008\u2009\u200a"
    "\u2028\u2029\u202f\u205f\u3000"
)
"""The Unicode property White_Space. `str.split()` is another set: it also breaks at U+001C to U+001F."""

RUN = re.compile(f"[^{WHITE_SPACE}]+")


def count_words(text: str) -> int:
    """Return how many runs between white space hold a letter or a digit (categories L and N), after NFC."""
    return sum(map(is_word, RUN.findall(unicodedata.normalize("NFC", text))))


def is_word(run: str) -> bool:
    return any(unicodedata.category(sign)[0] in "LN" for sign in run)
