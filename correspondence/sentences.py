"""What happened to a letter, in words."""

from django.utils.translation import gettext

from correspondence.errors import describe_error
from correspondence.models import Letter
from ledger.models import Event
from ledger.sentences import Names, names_of, sentence


@names_of("correspondence.letter")
def letters(ids: set[str], viewer) -> dict[str, str]:
    rows = Letter.objects.filter(pk__in=ids).values_list("pk", "subject")
    return {str(pk): subject for pk, subject in rows}


def _words(event: Event, names: Names) -> dict[str, str]:
    person = names.data(event, "to") if event.data.get("to") else gettext("an address outside Baige")
    return {"letter": names.subject(event), "person": person}


REFERS = {"to": "people.person"}


@sentence("letter.sent", refers=REFERS)
def sent(event: Event, names: Names) -> str:
    return gettext("The letter “%(letter)s” was sent to %(person)s.") % _words(event, names)


@sentence("letter.bounced", exception=True, refers=REFERS)
def bounced(event: Event, names: Names) -> str:
    words = {**_words(event, names), "why": describe_error(event.data["error"])}
    return gettext("The letter “%(letter)s” to %(person)s came back. %(why)s") % words


@sentence("letter.failed", exception=True, refers=REFERS)
def failed(event: Event, names: Names) -> str:
    words = {**_words(event, names), "why": describe_error(event.data["error"])}
    return gettext("The letter “%(letter)s” to %(person)s was not sent. %(why)s") % words


@sentence("letter.resent", refers=REFERS)
def resent(event: Event, names: Names) -> str:
    if event.data.get("other_address"):
        text = gettext("The letter “%(letter)s” to %(person)s was sent again, to another address.")
    else:
        text = gettext("The letter “%(letter)s” to %(person)s was sent again.")
    return text % _words(event, names)
