"""What records show between a panel and the entries: the same person, organisation or mail domain.

What is found here keeps a panellist from an entry until somebody looks at the evidence and lifts it.
"""

from collections import defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from applications.models import Application, Call, Participant
from applications.states import LISTED
from reviews.models import Panellist

PUBLIC_MAIL = frozenset(
    {
        "bk.ru", "gmail.com", "gmx.com", "googlemail.com", "hotmail.com", "i.ua", "icloud.com", "inbox.lv",
        "inbox.ru", "internet.ru", "list.ru", "live.com", "mail.com", "mail.ee", "mail.kz", "mail.ru",
        "outlook.com", "proton.me", "protonmail.com", "rambler.ru", "ukr.net", "ya.ru", "yahoo.com",
        "yandex.com", "yandex.kz", "yandex.ru",
    }
)  # fmt: skip
"""Domains at which everybody can have an address: sharing one says nothing."""

RESERVED = (".example", ".test", ".invalid", ".localhost", ".example.com", ".example.net", ".example.org")
"""Domains at which nobody has one (RFC 2606): demo people live there."""


@dataclass(frozen=True, slots=True)
class Connection:
    """`evidence` is plain JSON: [{"kind": "participant" | "organisation" | "email_domain", "value": ...}]."""

    panellist: int
    application: int
    evidence: list[dict]


def find_connections(panellists: Iterable[Panellist], call: Call) -> list[Connection]:
    """Compare people and organisations with those of a call's applications, drafts left out; two queries."""
    traces = _traces_of_entries(call)
    found: defaultdict[tuple[int, int], list[dict]] = defaultdict(list)
    for panellist in panellists:
        for trace in _traces_of_panellist(panellist):
            for application in traces.get(trace, ()):
                found[panellist.pk, application].append({"kind": trace[0], "value": trace[1]})
    return [
        Connection(panellist, application, evidence)
        for (panellist, application), evidence in sorted(found.items())
    ]


def domain_of(email: str) -> str:
    """The domain of an address that says where somebody belongs, or nothing."""
    domain = email.rpartition("@")[2].casefold()
    return "" if domain in PUBLIC_MAIL or f".{domain}".endswith(RESERVED) else domain


def _traces_of_panellist(panellist: Panellist) -> Iterator[tuple[str, object]]:
    person = panellist.person
    yield "participant", person.pk
    if person.organisation_id:
        yield "organisation", person.organisation_id
    domains = {domain_of(person.email), *(person.organisation.email_domains if person.organisation else ())}
    for domain in sorted(domains - {""}):
        yield "email_domain", domain


def _traces_of_entries(call: Call) -> dict[tuple[str, object], list[int]]:
    """Which entries show a person, an organisation or a mail domain."""
    listed = {"application__call": call, "application__state__in": LISTED}
    traces: defaultdict[tuple[str, object], set[int]] = defaultdict(set)
    people = Participant.objects.filter(**listed, left_at=None).values_list(
        "application", "person", "person__organisation", "person__email"
    )
    for application, person, organisation, email in people.iterator(chunk_size=2000):
        traces["participant", person].add(application)
        if organisation:
            traces["organisation", organisation].add(application)
        if domain_of(email or ""):
            traces["email_domain", domain_of(email)].add(application)
    named = Application.objects.filter(call=call, state__in=LISTED, organisation__isnull=False)
    for application, organisation, domains in named.values_list(
        "pk", "organisation", "organisation__email_domains"
    ):
        traces["organisation", organisation].add(application)
        for domain in domains or ():
            traces["email_domain", domain.casefold()].add(application)
    return {trace: sorted(applications) for trace, applications in traces.items()}
