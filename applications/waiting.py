"""What the spine itself puts on the pages of "My work"."""

from datetime import timedelta
from zoneinfo import ZoneInfo

from django.db.models import Exists, OuterRef, Q
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from applications.clock import add_working_days
from applications.models import Call, CallLetter, Clarification, Proposal, RuleFinding
from applications.models.call import text_in
from applications.permissions import is_officer
from applications.sentences import rule_text
from applications.services.proposals import open_to
from applications.services.screening import ANSWER_DAYS
from applications.states import ApplicationState, CallState, ProposalState
from applications.work import Banner, WorkItem, register_banners, register_work
from correspondence.models import UNDELIVERED
from ledger.templatetags.speakable import speakable
from people import reading

MOST_OF_A_KIND = 20
MOST_NUMBERS = 5
SENT_BACK_DAYS = 7


def list_url(call: Call, query: str = "") -> str:
    return reverse("applications:applications", args=[call.slug]) + query


def page_of(application) -> str:
    return reverse("applications:application", args=[application.call.slug, application.public_id])


def today_in(call: Call):
    return timezone.now().astimezone(ZoneInfo(call.zone)).date()


def officers_calls(person, calls: list[Call]) -> list[Call]:
    return [call for call in calls if is_officer(person, call)]


@register_work
def approvals(person, calls: list[Call]) -> list[WorkItem]:
    """Return what waits for this approver: others cannot go on without them, so it comes first."""
    waiting = (
        open_to(person).select_related("call", "application", "proposed_by").order_by("proposed_at", "pk")
    )
    return [
        WorkItem(
            call=proposal.call,
            when=proposal.proposed_at.astimezone(ZoneInfo(proposal.call.zone)).date(),
            what=proposal.get_act_display(),
            hint=approval_hint(proposal),
            link=reverse("applications:proposal", args=[proposal.public_id]),
            action=_("Look at the proposal"),
            first=True,
        )
        for proposal in waiting[:MOST_OF_A_KIND]
    ]


def approval_hint(proposal: Proposal) -> str:
    words = {"call": proposal.call.name, "person": proposal.proposed_by.full_name}
    if proposal.application:
        words["number"] = speakable(proposal.application.number)
        return _("Application %(number)s, “%(call)s”. Proposed by %(person)s.") % words
    return _("“%(call)s”. Proposed by %(person)s.") % words


@register_work
def screening(person, calls: list[Call]) -> list[WorkItem]:
    """Return what nobody has confirmed yet: unclear requirements at once, the others after the closing."""
    now = timezone.now()
    screened = [
        call
        for call in officers_calls(person, calls)
        if call.state in (CallState.PUBLISHED, CallState.IN_REVIEW)
    ]
    if not screened:
        return []
    hints = unclear_hints(screened)
    items = []
    for call in screened:
        unclear = call.counts.unclear
        plain = call.counts.of(ApplicationState.SUBMITTED) - unclear
        if unclear:
            items.append(unclear_item(call, unclear, hints.get(call.pk, "")))
        if plain > 0 and call.is_closed_at(now):
            items.append(plain_item(call, plain))
    return items


def unclear_item(call: Call, count: int, hint: str) -> WorkItem:
    what = ngettext(
        "%(count)d application has an unclear requirement",
        "%(count)d applications have an unclear requirement",
        count,
    )
    return WorkItem(
        call=call,
        when=call.screening_by,
        what=what % {"count": count},
        hint=hint,
        link=list_url(call, "?state=submitted&rules=unclear"),
        action=ngettext("Check %(count)d", "Check %(count)d", count) % {"count": count},
    )


def plain_item(call: Call, count: int) -> WorkItem:
    what = ngettext("%(count)d application to check", "%(count)d applications to check", count)
    return WorkItem(
        call=call,
        when=call.screening_by,
        what=what % {"count": count},
        hint=_("“%(call)s”. No requirement is unclear. Each needs your confirmation.") % {"call": call.name},
        link=list_url(call, "?state=submitted"),
        action=_("Start checking"),
    )


def unclear_hints(calls: list[Call]) -> dict[int, str]:
    """Return which requirements are unclear for which applications, by call, the first few of each."""
    unclear = Q(confirmed_outcome="unclear") | Q(confirmed_outcome="", outcome="unclear")
    rows = (
        RuleFinding.objects.filter(
            unclear, application__call__in=calls, application__state=ApplicationState.SUBMITTED
        )
        .order_by("application_id", "position")
        .values_list("application__call", "rule_key", "application__number")[: MOST_OF_A_KIND * len(calls)]
    )
    by_id = {call.pk: call for call in calls}
    found: dict[int, dict[str, list[str]]] = {}
    for call, key, number in rows:
        text = rule_text(key, by_id[call].rules, by_id[call].languages)
        found.setdefault(call, {}).setdefault(text, []).append(speakable(number))
    return {
        call: " ".join(
            f"{text.rstrip('.')}: {', '.join(numbers[:MOST_NUMBERS])}." for text, numbers in by_rule.items()
        )
        for call, by_rule in found.items()
    }


@register_work
def clarifications(person, calls: list[Call]) -> list[WorkItem]:
    """Return answers that came back and that nobody has looked at: their application is submitted again."""
    answered = (
        Clarification.objects.filter(
            application__call__in=officers_calls(person, calls),
            application__state=ApplicationState.SUBMITTED,
            answered_at__isnull=False,
        )
        .select_related("application__call__form_version")
        .order_by("answered_at", "pk")
    )
    return [clarification_item(row) for row in answered[:MOST_OF_A_KIND]]


def clarification_item(row: Clarification) -> WorkItem:
    application, call = row.application, row.application.call
    spec = call.form_version.parsed
    asked = [spec.question(key) for key in row.question_keys]
    names = [text_in(dict(question.name), call.languages)[0] for question in asked if question]
    answered_on = row.answered_at.astimezone(ZoneInfo(call.zone)).date()
    words = {"number": speakable(application.number), "questions": ", ".join(f"“{name}”" for name in names)}
    hint = _("Application %(number)s, %(questions)s.") if names else _("Application %(number)s.")
    return WorkItem(
        call=call,
        when=max(call.screening_by, add_working_days(answered_on, 1)),
        what=_("A clarification came back"),
        hint=hint % words,
        link=page_of(application),
        action=_("Read the answer"),
    )


@register_work
def answers_to_ineligibility(person, calls: list[Call]) -> list[WorkItem]:
    """Return what applicants answered to "does not meet the requirements" and nobody has replied to."""
    rows = (
        Proposal.objects.filter(
            call__in=officers_calls(person, calls),
            act=Proposal.Act.INELIGIBLE,
            state=ProposalState.APPROVED,
            application__state=ApplicationState.INELIGIBLE,
            data__has_key="applicant_answer",
        )
        .exclude(data__has_key="reply")
        .select_related("application__call")
        .order_by("decided_at", "pk")
    )
    return [
        WorkItem(
            call=row.application.call,
            when=add_working_days(
                row.decided_at.astimezone(ZoneInfo(row.application.call.zone)).date(), 2 * ANSWER_DAYS
            ),
            what=_("An applicant answered that the requirements are met"),
            hint=_("Application %(number)s. Take it up again, or reply why it stays as it is.")
            % {"number": speakable(row.application.number)},
            link=page_of(row.application),
            action=_("Read the answer"),
        )
        for row in rows[:MOST_OF_A_KIND]
    ]


@register_work
def sent_back(person, calls: list[Call]) -> list[WorkItem]:
    """Return one's own proposals that an approver sent back, until something newer stands in their place."""
    newer = Proposal.objects.filter(
        Q(application=OuterRef("application")) | Q(application=None, call=OuterRef("call")),
        act=OuterRef("act"),
        pk__gt=OuterRef("pk"),
    )
    recent = timezone.now() - timedelta(days=SENT_BACK_DAYS)
    still_open = (
        Q(act=Proposal.Act.INELIGIBLE, application__state=ApplicationState.SUBMITTED)
        | Q(act=Proposal.Act.PUBLISH, call__state=CallState.DRAFT)
        | Q(act=Proposal.Act.DECISION, call__state=CallState.DECIDING)
        | Q(decided_at__gte=recent)
    )
    rows = (
        Proposal.objects.filter(still_open, call__in=calls, proposed_by=person, state=ProposalState.SENT_BACK)
        .exclude(Exists(newer))
        .select_related("call", "application")
        .order_by("decided_at", "pk")
    )
    return [
        WorkItem(
            call=row.call,
            when=today_in(row.call),
            what=_("An approver sent a proposal back"),
            hint=sent_back_hint(row),
            link=reverse("applications:proposal", args=[row.public_id]),
            action=_("Read the reason"),
        )
        for row in rows[:MOST_OF_A_KIND]
    ]


def sent_back_hint(row: Proposal) -> str:
    words = {"act": row.get_act_display(), "answer": row.answer}
    if row.application:
        words["number"] = speakable(row.application.number)
        return _("%(act)s, application %(number)s. “%(answer)s”") % words
    return _("%(act)s. “%(answer)s”") % words


@register_work
def calls_by_date(person, calls: list[Call]) -> list[WorkItem]:
    """Return drafts that should open, and open calls that will close."""
    now, mine = timezone.now(), officers_calls(person, calls)
    running = [call for call in mine if call.state == CallState.PUBLISHED and not call.is_closed_at(now)]
    return [closing_item(call) for call in running] + [
        draft_item(call) for call in mine if call.state == CallState.DRAFT
    ]


def closing_item(call: Call) -> WorkItem:
    submitted, drafts = call.counts.listed, call.counts.of(ApplicationState.DRAFT)
    hint = [
        ngettext("%(count)d submitted", "%(count)d submitted", submitted) % {"count": submitted},
        ngettext("%(count)d draft", "%(count)d drafts", drafts) % {"count": drafts},
    ]
    return WorkItem(
        call=call,
        when=call.closes_at,
        what=_("The call “%(call)s” closes") % {"call": call.name},
        hint=", ".join(hint) + ".",
        link=reverse("applications:call_desk", args=[call.slug]),
        action=_("Open the call"),
    )


def draft_item(call: Call) -> WorkItem:
    return WorkItem(
        call=call,
        when=call.opens_at,
        what=_("The call “%(call)s” is a draft") % {"call": call.name},
        hint=_("It has to be approved before it opens."),
        link=reverse("applications:call_desk", args=[call.slug]),
        action=_("Finish the draft"),
    )


@register_banners
def letters_not_delivered(person, calls: list[Call]) -> list[Banner]:
    """Return the letters that came back or never left, with the way to send them again."""
    rows = (
        CallLetter.objects.filter(call__in=officers_calls(person, calls), letter__state__in=UNDELIVERED)
        .select_related("letter__to", "application", "call")
        .order_by("-pk")
    )
    return [letter_banner(row) for row in rows[:MOST_NUMBERS]]


def letter_banner(row: CallLetter) -> Banner:
    written = row.letter.sent_at or row.letter.created_at
    words = {
        "person": row.letter.to.full_name if row.letter.to else row.letter.to_email,
        "number": speakable(row.application.number) if row.application else "",
        "day": reading.day(written, zone=row.call.zone, weekday=False, year=False),
        "subject": row.letter.subject,
    }
    if row.application:
        text = _(
            "“%(subject)s” to %(person)s (application %(number)s), written on %(day)s, did not reach them."
        )
    else:
        text = _("“%(subject)s” to %(person)s, written on %(day)s, did not reach them.")
    return Banner(
        heading=_("One letter did not arrive"),
        text=text % words,
        link=reverse("applications:letter_again", args=[row.call.slug, row.letter.public_id]),
        action=_("Correct the address and send again"),
    )
