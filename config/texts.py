"""Text that people wrote, as a page shows it: escaped, in paragraphs, never trusted as HTML."""

import re

from django.utils.html import escape, format_html_join
from django.utils.safestring import SafeString, mark_safe

BLANK_LINES = re.compile(r"\n\s*\n")


def paragraphs(text: str) -> SafeString:
    """{{ answer|paragraphs }}: a paragraph at each blank line, a line break at each line."""
    parts = [part.strip() for part in BLANK_LINES.split(str(text).replace("\r\n", "\n")) if part.strip()]
    lines = [(mark_safe("<br>".join(escape(line) for line in part.split("\n"))),) for part in parts]  # noqa: S308
    return format_html_join("", '<p class="b-p">{}</p>', lines)
