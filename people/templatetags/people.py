"""What templates of every room may include about the reader's account: {% load people %}."""

from django import template
from django.template.context import RequestContext

from people.assurance import may_offer_passkey
from people.services.persons import confirmed_owner_exists

register = template.Library()


@register.inclusion_tag("people/passkey_offer.html", takes_context=True)
def passkey_offer(context: RequestContext) -> dict:
    """One touch adds a passkey to this device; "not now" goes on without. Nothing where there is one."""
    request = context["request"]
    return {"shown": may_offer_passkey(request), "request": request, "csrf_token": context.get("csrf_token")}


@register.inclusion_tag("people/address_notice.html", takes_context=True)
def address_notice(context: RequestContext) -> dict:
    """Asks for the confirmation of the reader's address, or says that somebody else owns it."""
    request = context.get("request")
    person = getattr(request, "person", None)
    waits = person is not None and bool(person.email) and not person.email_confirmed
    return {
        "shown": waits,
        "person": person,
        "taken": waits and confirmed_owner_exists(person.email, other_than=person.user),
        "csrf_token": context.get("csrf_token"),
    }
