"""The sentences under a text with a limit, in every plural category: the browser needs no grammar."""

import json

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

EXAMPLES = {"one": 1, "few": 2, "many": 5, "other": 100}
"""A number of each plural category of Russian; English and Kazakh use the first and the last."""

SENTENCES = {
    "words": {
        "most": lambda n: ngettext("At most %(n)s word", "At most %(n)s words", n),
        "left": lambda n: ngettext("%(n)s word left", "%(n)s words left", n),
        "over": lambda n: ngettext("%(n)s word too many", "%(n)s words too many", n),
    },
    "characters": {
        "most": lambda n: ngettext("At most %(n)s character", "At most %(n)s characters", n),
        "left": lambda n: ngettext("%(n)s character left", "%(n)s characters left", n),
        "over": lambda n: ngettext("%(n)s character too many", "%(n)s characters too many", n),
    },
}


def limit(unit: str, most: int) -> dict[str, str | int]:
    """What components/counter.html needs for at most that many words or characters."""
    sentences = SENTENCES[unit]
    forms: dict[str, object] = {
        name: {category: sentences[name](n) % {"n": "{n}"} for category, n in EXAMPLES.items()}
        for name in ("left", "over")
    }
    forms["total"] = _("%(used)s of %(most)s") % {"used": "{n}", "most": "{most}"}
    return {
        "unit": unit,
        "most": most,
        "at_most": sentences["most"](most) % {"n": most},
        "words": json.dumps(forms, ensure_ascii=False),
    }
