"""What happened to people and roles, in words."""

from django.utils.translation import gettext

from ledger.models import Event
from ledger.sentences import Names, names_of, sentence
from people.models import FactorReset, MagicLink, Office, Person, StaffRole

PERSON = {"person": "people.person"}


@names_of("people.person")
def persons(ids: set[str], viewer) -> dict[str, str]:
    rows = Person.objects.filter(pk__in=ids).values_list("pk", "full_name")
    return {str(pk): name for pk, name in rows}


@names_of("people.staffrole")
def roles(ids: set[str], viewer) -> dict[str, str]:
    return {str(role.pk): str(role.get_role_display()) for role in StaffRole.objects.filter(pk__in=ids)}


@names_of("people.office")
def office(ids: set[str], viewer) -> dict[str, str]:
    return {
        str(row.pk): row.display_name or gettext("the office") for row in Office.objects.filter(pk__in=ids)
    }


@names_of("people.factorreset")
def resets(ids: set[str], viewer) -> dict[str, str]:
    rows = FactorReset.objects.filter(pk__in=ids).select_related("person")
    return {str(row.pk): row.person.full_name for row in rows}


@names_of("people.magiclink")
def links(ids: set[str], viewer) -> dict[str, str]:
    rows = MagicLink.objects.filter(pk__in=ids).select_related("person")
    return {str(row.pk): row.person.full_name for row in rows}


def _role(event: Event, names: Names) -> dict[str, str]:
    role = dict(StaffRole.Role.choices).get(event.data["role"], event.data["role"])
    return {"name": names.data(event, "person"), "role": str(role)}


@sentence("person.created")
def created(event: Event, names: Names) -> str:
    return gettext("%(name)s was entered.") % {"name": names.subject(event)}


@sentence("person.signed_up")
def signed_up(event: Event, names: Names) -> str:
    return gettext("%(name)s opened an account.") % {"name": names.subject(event)}


@sentence("person.address_confirmed")
def address_confirmed(event: Event, names: Names) -> str:
    return gettext("%(name)s confirmed the e-mail address.") % {"name": names.subject(event)}


@sentence("person.claimed")
def claimed(event: Event, names: Names) -> str:
    return gettext("%(name)s took over what was entered for this address.") % {"name": names.subject(event)}


@sentence("person.changed")
def changed(event: Event, names: Names) -> str:
    return gettext("The details of %(name)s changed.") % {"name": names.subject(event)}


@sentence("office.changed")
def office_changed(event: Event, names: Names) -> str:
    return gettext("The details of the office changed.")


@sentence("role.granted", refers=PERSON)
def granted(event: Event, names: Names) -> str:
    return gettext("%(name)s became: %(role)s.") % _role(event, names)


@sentence("role.ended", refers=PERSON)
def ended(event: Event, names: Names) -> str:
    return gettext("%(name)s is no longer: %(role)s.") % _role(event, names)


@sentence("role.stand_in_named", exception=True, refers={**PERSON, "stands_in_for": "people.person"})
def stand_in(event: Event, names: Names) -> str:
    words = {"name": names.data(event, "person"), "approver": names.data(event, "stands_in_for")}
    return gettext("%(name)s was named to stand in for %(approver)s.") % words


@sentence("link.created", refers=PERSON)
def link_created(event: Event, names: Names) -> str:
    return gettext("A sign-in link was made for %(name)s.") % {"name": names.data(event, "person")}


@sentence("link.used")
def link_used(event: Event, names: Names) -> str:
    return gettext("%(name)s signed in by a link.") % {"name": names.subject(event)}


@sentence("link.revoked")
def link_revoked(event: Event, names: Names) -> str:
    return gettext("A sign-in link of %(name)s was withdrawn.") % {"name": names.subject(event)}


@sentence("factor_reset.asked", exception=True, refers=PERSON)
def reset_asked(event: Event, names: Names) -> str:
    words = {"name": names.data(event, "person")}
    return gettext("A reset of the second factor of %(name)s was asked for.") % words


@sentence("factor_reset.confirmed", exception=True, refers=PERSON)
def reset_confirmed(event: Event, names: Names) -> str:
    return gettext("The second factor of %(name)s was reset.") % {"name": names.data(event, "person")}


@sentence("factor_reset.refused", exception=True, refers=PERSON)
def reset_refused(event: Event, names: Names) -> str:
    words = {"name": names.data(event, "person")}
    return gettext("The reset of the second factor of %(name)s was refused.") % words


@sentence("factor_reset.by_operator", exception=True, refers=PERSON)
def reset_by_operator(event: Event, names: Names) -> str:
    words = {"name": names.data(event, "person")}
    return gettext("The operator reset the second factor of %(name)s.") % words
