"""What templates of every room may include about the reader's account: {% load people %}."""

from django import template
from django.template.context import RequestContext

from people.assurance import may_offer_passkey
from people.browsers import browser_name
from people.services.persons import confirmed_owner_exists

register = template.Library()
register.filter(browser_name)

ABOUT_THE_ADDRESS = {"account_email", "account_email_verification_sent"}


@register.inclusion_tag("people/passkey_offer.html", takes_context=True)
def passkey_offer(context: RequestContext) -> dict:
    """One touch adds a passkey to this device; "not now" goes on without. Nothing where there is one."""
    request = context["request"]
    return {"shown": may_offer_passkey(request), "request": request, "csrf_token": context.get("csrf_token")}


@register.inclusion_tag("people/address_notice.html", takes_context=True)
def address_notice(context: RequestContext) -> dict:
    """Asks for the confirmation of the reader's address, or says that somebody else owns it.

    Not on the pages where that is done.
    """
    request = context.get("request")
    person = getattr(request, "person", None)
    page = getattr(getattr(request, "resolver_match", None), "url_name", "")
    waits = person is not None and bool(person.email) and not person.email_confirmed
    waits = waits and page not in ABOUT_THE_ADDRESS
    return {
        "shown": waits,
        "person": person,
        "taken": waits and confirmed_owner_exists(person.email, other_than=person.user),
        "csrf_token": context.get("csrf_token"),
    }
