"""What happens to endorsements, in words. The actor stands before each sentence."""

from django.utils.translation import gettext as _

from ledger.models import Event
from ledger.sentences import Names, names_of, sentence
from ledger.templatetags.speakable import speakable
from scholarships.models import Endorsement, NominatingAuthority

KIND, AUTHORITY_KIND = "scholarships.endorsement", "scholarships.nominatingauthority"


@names_of(KIND)
def endorsement_numbers(ids: set[str], viewer) -> dict[str, str]:
    rows = Endorsement.objects.filter(pk__in=ids).values_list("pk", "application__number")
    return {str(pk): speakable(number) for pk, number in rows}


@names_of(AUTHORITY_KIND)
def authority_names(ids: set[str], viewer) -> dict[str, str]:
    return {
        str(pk): name for pk, name in NominatingAuthority.objects.filter(pk__in=ids).values_list("pk", "name")
    }


def number(event: Event, names: Names) -> dict[str, str]:
    return {"number": names.subject(event)}


@sentence("endorsement.asked")
def asked(event: Event, names: Names) -> str:
    return _("Asked for the reference statement of application %(number)s.") % number(event, names)


@sentence("endorsement.letter_handed_in")
def handed_in(event: Event, names: Names) -> str:
    return _("Handed in the letter of the state body for application %(number)s.") % number(event, names)


@sentence("endorsement.authority_named", refers={"authority": AUTHORITY_KIND})
def authority_named(event: Event, names: Names) -> str:
    return _("Asked %(authority)s about application %(number)s.") % {
        **number(event, names),
        "authority": names.data(event, "authority"),
    }


@sentence("endorsement.given")
def given(event: Event, names: Names) -> str:
    return _("Confirmed the reference statement of application %(number)s.") % number(event, names)


@sentence("endorsement.refused", exception=True)
def refused(event: Event, names: Names) -> str:
    return _("Refused the reference statement of application %(number)s.") % number(event, names)


@sentence("endorsement.lapsed")
def lapsed(event: Event, names: Names) -> str:
    return _("Noted that the reference statement of application %(number)s did not come in time.") % number(
        event, names
    )
