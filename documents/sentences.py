"""What this room's events say to someone who reads a history."""

from collections.abc import Mapping

from django.utils.translation import gettext

from documents.models import Document
from documents.refusals import describe
from ledger.models import Event
from ledger.sentences import Names, names_of, sentence
from people.models import Person

DOCUMENT_KIND = "documents.document"


@names_of(DOCUMENT_KIND)
def document_names(ids: set[str], viewer: Person | None) -> Mapping[str, str]:
    """File names are their owners' words and may name people: officers and owners read them, others not."""
    sees_all = viewer is not None and bool(viewer.staff_roles & {"officer", "administrator"})
    names = {}
    for pk, public_id, file_name, owner_id in Document.objects.filter(pk__in=ids).values_list(
        "pk", "public_id", "file_name", "owner_id"
    ):
        is_owner = viewer is not None and owner_id == viewer.pk
        quoted = gettext("“%(name)s”") % {"name": file_name}
        numbered = gettext("document %(public_id)s") % {"public_id": public_id}
        names[str(pk)] = quoted if sees_all or is_owner else numbered
    return names


@sentence("document.opened", refers={"document": DOCUMENT_KIND})
def opened(event: Event, names: Names) -> str:
    return gettext("Opened %(document)s.") % {"document": names.data(event, "document")}


@sentence("document.stored")
def stored(event: Event, names: Names) -> str:
    return gettext("Uploaded %(document)s.") % {"document": names.subject(event)}


@sentence("document.cleared")
def cleared(event: Event, names: Names) -> str:
    return gettext("Found no viruses in %(document)s.") % {"document": names.subject(event)}


@sentence("document.refused", exception=True)
def refused(event: Event, names: Names) -> str:
    return gettext("Did not accept %(document)s: %(why)s") % {
        "document": names.subject(event),
        "why": describe(event.data["code"]),
    }


@sentence("document.deleted")
def deleted(event: Event, names: Names) -> str:
    return gettext("Removed a document from a draft.")


@sentence("document.given_up")
def given_up(event: Event, names: Names) -> str:
    return gettext("Removed an upload that was never finished.")
