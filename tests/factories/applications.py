"""Submitted applications as plain rows with findings, for pages that list, read and screen them."""

from datetime import timedelta

from django.utils import timezone

from applications.models import Application, Call, RuleFinding, Submission
from applications.services.screening import store_totals
from applications.states import ApplicationState
from tests.factories.calls import Team, fresh, full_answers, published_call
from tests.factories.reviews import make_entry

DAY = timedelta(days=1)


def closed_call(team: Team, **fields) -> Call:
    """A published call whose closing has passed and whose requirements are being checked."""
    call = published_call(team, **fields)
    now = timezone.now()
    Call.objects.filter(pk=call.pk).update(
        opens_at=now - 20 * DAY,
        closes_at=now - DAY,
        screening_by=(now + 3 * DAY).date(),
        closing_handled_at=now - DAY,
    )
    return fresh(call)


def make_listed(
    call: Call, *, unclear: int = 0, not_met: int = 0, confirmed: bool = False, **fields
) -> Application:
    """A submitted application with a finding for each rule: so many unclear, then so many not met, then met.

    `title_key` and `search_text` are what submitting writes. With confirmed=True an officer has said so.
    """
    fields.setdefault("state", ApplicationState.SUBMITTED)
    fields.setdefault("title", "One visit less")
    fields.setdefault("organisation_name", "Demo Academy 1")
    fields["title_key"] = fields["title"].casefold()
    application = make_entry(call, **fields)
    Submission.objects.filter(application=application).update(answers=full_answers(call))
    words = [application.number, application.title, fields["organisation_name"], application.lead.full_name]
    Application.objects.filter(pk=application.pk).update(search_text="\n".join(words).casefold())
    outcomes = ["unclear"] * unclear + ["not_met"] * not_met
    for place, rule in enumerate(call.rules):
        outcome = outcomes[place] if place < len(outcomes) else "met"
        RuleFinding.objects.create(
            application=application,
            submission=application.current_submission,
            rule_key=rule["key"],
            position=place,
            outcome=outcome,
            reason_code="country.missing" if outcome == "unclear" else "country.any",
            params={} if outcome == "unclear" else {"country": "KG"},
            evidence=[{"kind": "fact", "ref": "country", "value": "KG"}],
            confirmed_outcome=outcome if confirmed else "",
        )
    store_totals(application)
    lead, application = application.lead, fresh(application)
    application.lead = lead
    return application


def move(application: Application, state: str) -> Application:
    """Put a row into a state without its services, where a page only has to show it."""
    Application.objects.filter(pk=application.pk).update(state=state)
    return fresh(application)
