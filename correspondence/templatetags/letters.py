"""What the templates of letters load: {% load i18n letters %}."""

from datetime import datetime

from django import template

from ledger.templatetags.speakable import speakable
from people.reading.moments import moment

register = template.Library()
register.filter("speakable", speakable)

NEVER_SAID = "UTC"


@register.simple_tag(takes_context=True, name="moment")
def moment_of(context, at: datetime, zone: str, case: str = "on") -> str:
    """A moment in its own place and, where that is known and differs, in the place of the letter's person.

    `case` is how the words stand in the sentence (people.reading.days).
    """
    person = context.get("person")
    reader_zone = person.zone if person else None
    if reader_zone == NEVER_SAID:
        reader_zone = None
    return moment(at, zone, reader_zone=reader_zone, case=case).line
