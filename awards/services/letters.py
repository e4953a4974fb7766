"""The result letters of a call: written in the call's own words, as each reader will get them."""

from collections.abc import Iterable, Sequence
from datetime import date, datetime, timedelta
from zoneinfo import ZoneInfo

from django.db.models import Count
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import override

from applications.clock import working_days_from
from applications.errors import NotReady
from applications.letter_texts import fill, paragraphs, unknown_placeholders
from applications.models import Application, Call, CallLetterText, Participant
from applications.models.call import text_in
from applications.services.letters import page_of, tie
from awards.models import DecisionLine
from awards.states import Outcome
from correspondence.models import Letter
from correspondence.services import compose_from_text, write_letter_from_text
from ledger.templatetags.speakable import speakable
from people import reading
from people.models import Office, Person


def appeal_until(released_at: datetime, call: Call) -> datetime:
    """Return the moment from which a request for review is late: the end of the last working day."""
    return working_days_from(released_at, call.appeal_days, call.zone)


def last_day(until: datetime, zone: str) -> date:
    """Return the last day before a moment that ends a day."""
    return (until - timedelta(microseconds=1)).astimezone(ZoneInfo(zone)).date()


def last_minute(until: datetime) -> datetime:
    """Return the moment by which a deadline at midnight is told: 23:59 of the day before."""
    return until - timedelta(minutes=1)


def entries_judged(call: Call) -> dict[int | None, int]:
    """Return how many applications were decided on, by category."""
    decided = DecisionLine.objects.approved().filter(decision__call=call).order_by()
    return dict(decided.values_list("category").annotate(n=Count("application", distinct=True)))


def leads_of(applications: Iterable[int]) -> dict[int, Person]:
    """Return whom each application's letters go to, by application, in one query."""
    rows = Participant.objects.filter(application__in=list(applications), role=Participant.Role.LEAD)
    return {row.application_id: row.person for row in rows.select_related("person")}


class LetterBook:
    """What all result letters of a call share, read once. Letters come out of it without a query."""

    def __init__(self, call: Call, *, at: datetime | None = None):
        self.call, self.at = call, at or timezone.now()
        self.texts = {row.kind: row.texts for row in call.letter_texts.all()}
        self.office = Office.load()
        self.entries = entries_judged(call)

    def letter(self, line: DecisionLine, to: Person) -> Letter:
        """Return the unsaved letter of a line. Raises NotReady where the call has no words for it."""
        language = self.language_for(line.outcome, to)
        words = self.texts[line.outcome][language]
        with override(language):
            values = self.values(line, to, language)
            try:
                subject, body = fill(words["subject"], values), fill(words["body"], values)
            except KeyError as unknown:
                raise NotReady(
                    _("The wording of the letters holds a word that we cannot fill in.")
                ) from unknown
            return compose_from_text(
                to=to,
                subject=subject,
                paragraphs=paragraphs(body),
                action_label=_("See your result"),
                action_path=page_of(line.application, language),
                language=language,
                template=line.outcome,
                key=key_of(line),
            )

    def language_for(self, outcome: str, to: Person) -> str:
        """The reader's language where the letter exists in it, else the first of the call's."""
        texts = self.texts.get(outcome, {})
        written = [
            code for code in (to.language, *self.call.languages, *texts) if texts.get(code, {}).get("body")
        ]
        if not written:
            raise NotReady(missing_words(outcome))
        return written[0]

    def values(self, line: DecisionLine, to: Person, language: str) -> dict[str, str]:
        """Return what the placeholders stand for, in the active language."""
        call, places = self.call, line.category.places if line.category else None
        until = last_day(appeal_until(line.released_at or self.at, call), call.zone)
        return {
            "name": to.full_name,
            "number": speakable(line.application.number),
            "title": line.application.title,
            "call": text_in(call.title, call.languages, language)[0],
            "places": "–" if places is None else reading.number(places),
            "entries": reading.number(self.entries.get(line.category_id, 0)),
            "announced_on": reading.day(call.announcement_on, weekday=False),
            "appeal_until": reading.day(until, case="until"),
            "office": self.office.name_in(language),
        }


def key_of(line: DecisionLine) -> str:
    return f"result-{line.pk}"


def missing_words(outcome: str) -> str:
    kind = CallLetterText.Kind(outcome).label
    return _("The letter “%(kind)s” has no wording yet. Write it on the page of the call.") % {"kind": kind}


def problems_before_sending(book: LetterBook, outcomes: Iterable[str]) -> list[str]:
    """Return what is missing before letters of these kinds can be sent, in the reader's language."""
    problems = []
    for outcome in Outcome.values:
        texts = {code: words for code, words in book.texts.get(outcome, {}).items() if words.get("body")}
        if outcome not in outcomes:
            continue
        if not texts:
            problems.append(missing_words(outcome))
        written = [text for words in texts.values() for text in (words.get("subject", ""), words["body"])]
        for unknown in dict.fromkeys(word for text in written for word in unknown_placeholders(text)):
            problems.append(
                _("“%(unknown)s” in the letter “%(kind)s” is not one of the words that we can fill in.")
                % {"unknown": unknown, "kind": Outcome(outcome).label}
            )
    return problems


def preview(book: LetterBook, lines: Sequence[DecisionLine]) -> list[dict]:
    """Return letters as their readers get them, each with its line and reader; written ones as they went.

    Two queries for all.
    """
    leads = leads_of(line.application_id for line in lines)
    written = {letter.key: letter for letter in Letter.objects.filter(key__in=map(key_of, lines))}
    return [
        {"line": line, "to": to, "letter": written.get(key_of(line)) or book.letter(line, to)}
        for line in lines
        if (to := leads.get(line.application_id))
    ]


def send_result_letter(line: DecisionLine) -> Letter:
    """Write the letter of a released line, and stand it on the application's page. Twice writes once."""
    application: Application = line.application
    book = LetterBook(application.call, at=line.released_at)
    draft = book.letter(line, leads_of([application.pk])[application.pk])
    letter = write_letter_from_text(
        to=draft.to,
        subject=draft.subject,
        paragraphs=draft.paragraphs,
        action_label=draft.action_label,
        action_path=draft.action_url,
        language=draft.language,
        template=draft.template,
        key=draft.key,
    )
    tie(letter, call=application.call, application=application, kind=line.outcome)
    return letter
