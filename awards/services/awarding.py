"""What a selected applicant is offered, and their answer."""

from django.db import transaction
from django_fsm import can_proceed

from applications import programmes
from applications.errors import StateMoved
from applications.models import Application
from applications.services.calls import require
from applications.services.drafts import lock_application
from awards.models import Award
from awards.permissions import may_answer_award
from ledger.services import enqueue, record
from people.models import Person


@transaction.atomic
def answer_award(*, application: Application, by: Person, accept: bool) -> Award:
    """Accept or decline what was offered; only the applicant does. Raises StateMoved."""
    application = lock_application(application)
    require(may_answer_award(by, application))
    award = Award.objects.select_for_update(of=("self",)).filter(application=application).first()
    if award is None or not can_proceed(award.accept):
        raise StateMoved()
    before = award.state
    (award.accept if accept else award.decline)(by)
    award.save()
    record(
        subject=application,
        by=by,
        what="award.accepted" if accept else "award.declined",
        from_state=before,
        to_state=award.state,
    )
    if accept:
        award.application = application
        programmes.get(application.call.programme).on_award_accepted(award)
    enqueue("awards.award_answered", {"award": award.pk}, key=f"award-answered-{award.pk}")
    return award
