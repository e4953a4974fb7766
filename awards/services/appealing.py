"""One request for review of a released result, decided with reasons by someone who took no part."""

from datetime import datetime

from django.db import transaction
from django.utils.translation import gettext as _
from django_fsm import can_proceed

from applications.errors import Refused, StateMoved
from applications.models import Application, CallGrant
from applications.permissions import reads_applications
from applications.services.calls import require
from applications.services.drafts import lock_application, require_participant
from applications.states import ApplicationState
from awards.errors import TookPart
from awards.models import Appeal
from awards.permissions import took_part, who_took_part
from awards.services.letters import appeal_until
from ledger.services import enqueue, record
from people.models import Person

APPEALABLE = [ApplicationState.RESERVE, ApplicationState.UNSUCCESSFUL]
"""Who was selected has nothing to ask a review of."""


def is_open_to_appeal(application: Application, at: datetime) -> bool:
    """Return whether a request for review would be in time and would be the first."""
    return (
        application.released_at is not None
        and application.state in APPEALABLE
        and at < appeal_until(application.released_at, application.call)
        and not Appeal.objects.filter(application=application).exists()
    )


@transaction.atomic
def lodge_appeal(*, application: Application, by: Person, text: str, at: datetime) -> Appeal:
    """Lodge the one request for review of a released result, within the call's days.

    `at` is the moment the request reached the server; at the deadline is late. Raises StateMoved, Refused.
    """
    application = lock_application(application)
    require_participant(application, by)
    if application.released_at is None or application.state not in APPEALABLE:
        raise StateMoved()
    if Appeal.objects.filter(application=application).exists():
        raise StateMoved(_("A request for review was made for this application already."))
    if at >= appeal_until(application.released_at, application.call):
        raise StateMoved(_("The days to ask for a review have passed."))
    if not text.strip():
        raise Refused(_("Say what should be looked at again."))
    appeal = Appeal.objects.create(application=application, text=text, lodged_by=by, lodged_at=at)
    record(
        subject=application,
        by=by,
        what="appeal.lodged",
        from_state=application.state,
        to_state=application.state,
        reason=text,
        data={"appeal": appeal.pk},
    )
    enqueue("awards.appeal_lodged", {"appeal": appeal.pk}, key=f"appeal-lodged-{appeal.pk}")
    return appeal


def who_may_decide_appeal(appeal: Appeal, *, barred: set[int] | None = None) -> list[Person]:
    """Return the officers and approvers of the call who took no part in the decision.

    `barred` are the keys of those who did, where the caller has read them already.
    """
    barred = who_took_part(appeal.application) if barred is None else barred
    grants = CallGrant.objects.current().filter(
        call=appeal.application.call_id, role__in=["officer", "approver"], only_proposal=None
    )
    people = Person.objects.filter(pk__in=grants.values("person"))
    return list(people.exclude(pk__in=barred).order_by("full_name", "pk"))


@transaction.atomic
def decide_appeal(*, appeal: Appeal, by: Person, uphold: bool, reasons: str) -> Appeal:
    """Decide a request for review, with reasons, by someone who took no part.

    Upheld, the old result no longer stands and the application waits for a new decision. Raises TookPart,
    StateMoved, Refused.
    """
    application = lock_application(appeal.application)
    appeal = Appeal.objects.select_for_update(of=("self",)).get(pk=appeal.pk)
    require(reads_applications(by, application.call))
    if took_part(by, application):
        raise TookPart()
    if not can_proceed(appeal.uphold) or (uphold and application.state not in APPEALABLE):
        raise StateMoved()
    if not reasons.strip():
        raise Refused(_("Give the reasons. The applicant reads them."))
    before = application.state
    (appeal.uphold if uphold else appeal.dismiss)(by, reasons.strip())
    appeal.save()
    if uphold:
        application.reconsider()
        application.released_at = None
        application.save()
    record(
        subject=application,
        by=by,
        what="appeal.upheld" if uphold else "appeal.dismissed",
        from_state=before,
        to_state=application.state,
        reason=reasons,
        data={"appeal": appeal.pk},
    )
    enqueue("awards.appeal_decided", {"appeal": appeal.pk}, key=f"appeal-decided-{appeal.pk}")
    return appeal
