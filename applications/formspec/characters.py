"""What is taken out of a text before it is kept: signs that nobody sees and no database or list bears."""

import re
import unicodedata

LINE_ENDS = re.compile("\r\n|[\r\u000b\u000c\u0085\u2028\u2029]")
DIRECTION_OVERRIDES = "\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069"
BYTE_ORDER_MARK = "\ufeff"
UNSEEN = re.compile(f"[\x00-\x08\x0e-\x1f\x7f-\x9f\ud800-\udfff{DIRECTION_OVERRIDES}{BYTE_ORDER_MARK}]")
INVISIBLE = frozenset({"Cc", "Cf", "Zl", "Zp", "Zs"})
LINE_BREAKS = re.compile("[\n\t]+")


def clean_text(text: str) -> str:
    """Return the text in NFC with plain line ends, without unseen signs and without space around it.

    Direction overrides go because an unclosed one turns the line that follows it on somebody else's page.
    Joiners and the left-to-right and right-to-left marks stay: some scripts and emoji need them. A text of
    such marks alone is no text.
    """
    text = UNSEEN.sub("", LINE_ENDS.sub("\n", text))
    text = unicodedata.normalize("NFC", text).strip()
    return "" if all(unicodedata.category(sign) in INVISIBLE for sign in text) else text


def clean_line(text: str) -> str:
    """Return the text as `clean_text` does, on one line."""
    return LINE_BREAKS.sub(" ", clean_text(text))
