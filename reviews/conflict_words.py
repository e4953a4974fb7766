"""A conflict of interest in words: what the records show, who said it, and what became of it."""

from collections.abc import Iterable

from django.utils.translation import gettext as _

from applications.models import Call
from applications.permissions import reads_applications
from ledger.templatetags.speakable import speakable
from people.models import Organisation, Person
from reviews.models import ConflictOfInterest


def conflict_rows(conflicts: Iterable[ConflictOfInterest], viewer: Person, call: Call) -> list[dict]:
    """Conflicts for a page; the titles of entries only for who may read applications."""
    conflicts = list(conflicts)
    names = organisations_in(conflicts)
    reads = reads_applications(viewer, call)
    return [
        {
            "conflict": conflict,
            "panellist": conflict.panellist.person.full_name,
            "number": speakable(conflict.application.number),
            "title": conflict.application.title if reads else "",
            "language": conflict.application.language,
            "evidence": evidence_words(conflict, names),
            "state": state_words(conflict),
            "is_own": conflict.panellist.person_id == viewer.pk,
        }
        for conflict in conflicts
    ]


def organisations_in(conflicts: Iterable[ConflictOfInterest]) -> dict[int, str]:
    ids = {
        item["value"]
        for conflict in conflicts
        for item in conflict.evidence
        if item.get("kind") == "organisation"
    }
    return dict(Organisation.objects.filter(pk__in=ids).values_list("pk", "name")) if ids else {}


def evidence_words(conflict: ConflictOfInterest, organisations: dict[int, str]) -> list[str]:
    """What connects the two, one sentence each."""
    told = [evidence_line(item, organisations) for item in conflict.evidence]
    return [*told, *([conflict.reason] if conflict.reason else [])]


def evidence_line(item: dict, organisations: dict[int, str]) -> str:
    if item["kind"] == "participant":
        return _("Takes part in the entry.")
    if item["kind"] == "organisation":
        name = organisations.get(item["value"], "")
        return _("The same organisation: %(name)s.") % {"name": name}
    return _("Addresses at the same domain: %(domain)s.") % {"domain": item["value"]}


def state_words(conflict: ConflictOfInterest) -> tuple[str, str]:
    """The state in words and the kind of its tag."""
    if not conflict.stands:
        return _("Lifted"), "off"
    if conflict.confirmed_at:
        return _("Upheld"), "no"
    if conflict.source == ConflictOfInterest.Source.DECLARED:
        return _("Stepped aside"), "rest"
    return _("To look at"), "ask"
