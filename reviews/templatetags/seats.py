"""What the heads of all pages ask: {% load seats %}."""

from django import template
from django.template import Context

from reviews.models import Panellist

register = template.Library()


@register.simple_tag(takes_context=True)
def has_seat(context: Context) -> bool:
    """Whether the reader sits on a panel or is invited to one. It was asked along with the session."""
    person = getattr(context.get("request"), "person", None)
    if person is None:
        return False
    if "has_seat" not in person.known:
        person.known = {**person.known, "has_seat": has_seat_now(person)}
    return person.known["has_seat"]


def has_seat_now(person) -> bool:
    return Panellist.objects.of_person(person).on_the_panel().exists()
