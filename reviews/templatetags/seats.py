"""What the heads of all pages ask: {% load seats %}."""

from django import template
from django.template import Context

from reviews.models import Panellist

register = template.Library()


@register.simple_tag(takes_context=True)
def has_seat(context: Context) -> bool:
    """Whether the reader sits on a panel or is invited to one; read once a request."""
    person = getattr(context.get("request"), "person", None)
    if person is None:
        return False
    if not hasattr(person, "_has_seat"):
        person._has_seat = Panellist.objects.of_person(person).on_the_panel().exists()
    return person._has_seat
