"""What the demo's scenes share: a clock that can be set back, files in the bucket, and who acts."""

import io
import json
import random
from contextlib import contextmanager
from datetime import datetime, time, timedelta
from pathlib import Path
from zoneinfo import ZoneInfo

import time_machine
from django.utils import timezone

from applications.formspec.print import html_pdf
from applications.models import Application, Call
from applications.services import calls, drafts, proposals, submitting
from config.demo.people import ZONE, make_cast, make_crowd, make_person
from documents.models import Document
from documents.services import store_generated
from ledger.models import OutboxItem
from ledger.outbox import run_pending
from people.models import Person

HERE = Path(__file__).parent
ENTRIES = json.loads((HERE / "entries.json").read_text(encoding="utf-8"))
TEXTS = json.loads((HERE / "answers.json").read_text(encoding="utf-8"))
FILE_NAMES = {
    "en": "survey-of-users.pdf",
    "ru": "Опрос пользователей.pdf",
    "kk": "Пайдаланушылар сауалнамасы.pdf",
}
LANGUAGES = ["en", "ru", "kk"]
SIGNED_BY_THE_CLOCK = ["awards.protocol", "documents.discard_object", "documents.scan"]
"""Work on the bucket, which refuses what is not signed at the present time: it waits until the end."""


class Stage:
    """The demo while it is being made. Days are counted from today, in the office's zone."""

    def __init__(self) -> None:
        self.now = timezone.now()
        self.chance = random.Random(2018)  # noqa: S311  the same demo every time
        with self.at(self.now - timedelta(days=200)):
            self.cast = make_cast()
            self.crowd = make_crowd(ENTRIES)
        self._pdfs = {language: self._pdf(language) for language in LANGUAGES}

    def _pdf(self, language: str) -> bytes:
        target = io.BytesIO()
        texts = TEXTS[language]
        html_pdf(
            target,
            template="demo/report.html",
            context={"title": texts["topic"], "paragraphs": [texts["beneficiaries"], texts["results"]]},
            language=language,
        )
        return target.getvalue()

    def who(self, key: str) -> Person:
        """Return one of the cast as a request would read them, with nothing remembered."""
        return Person.objects.get(pk=self.cast[key].pk)

    def day(self, days: int, hour: int = 10, minute: int = 0) -> datetime:
        """Return a moment so many days from today, on the office's clock, moved back off a weekend."""
        there = self.now.astimezone(ZoneInfo(ZONE)).date() + timedelta(days=days)
        while there.weekday() > 4:
            there -= timedelta(days=1)
        return datetime.combine(there, time(hour, minute), ZoneInfo(ZONE))

    @contextmanager
    def at(self, moment: datetime):
        """Act at a moment of the past, and let the post office finish there."""
        with time_machine.travel(moment, tick=True):
            yield
            OutboxItem.objects.filter(handler__in=SIGNED_BY_THE_CLOCK, done_at=None).update(
                not_before=self.now
            )
            run_pending()

    def file(self, owner: Person, language: str, name: str = "") -> Document:
        """Store a small PDF in the bucket: now, because its signature carries the real time."""
        return store_generated(
            by=owner,
            file_name=name or FILE_NAMES[language],
            content_type="application/pdf",
            fileobj=io.BytesIO(self._pdfs[language]),
            is_demo=True,
        )

    def files_for(self, call: Call, owner: Person, language: str) -> dict[str, Document]:
        return {
            question.key: self.file(
                owner, language, "" if question.key == "evidence" else f"{question.key}.pdf"
            )
            for question in call.form_version.parsed.questions
            if question.type == "file" and question.required
        }

    def published(
        self,
        *,
        title: dict,
        opens: datetime,
        closes: datetime,
        programme: str = "competition",
        template: str = "innovative_solutions",
        **fields,
    ) -> Call:
        """Publish a call three days before it opened: an officer proposed it, another person approved."""
        with self.at(opens - timedelta(days=3)):
            call = self.drafted(
                title=title, opens=opens, closes=closes, programme=programme, template=template, **fields
            )
            proposal = calls.propose_publication(call=call, by=self.who("officer"))
        with self.at(opens - timedelta(days=2)):
            proposals.approve(proposal=proposal, by=self.who("approver"))
        return Call.objects.select_related("form_version").get(pk=call.pk)

    def drafted(self, *, title: dict, opens: datetime, closes: datetime, **fields) -> Call:
        call = calls.create_call(
            by=self.who("officer"),
            title=title,
            opens_wall=opens.strftime("%Y-%m-%dT%H:%M"),
            closes_wall=closes.strftime("%Y-%m-%dT%H:%M"),
            zone=ZONE,
            contact_email="office@demo.example",
            languages=LANGUAGES,
            is_demo=True,
            **fields,
        )
        return calls.accept_suggestions(call=call, by=self.who("officer"))

    def answers(self, call: Call, entry: dict, **changes) -> dict:
        """Return answers to the call's whole form but its files, in the language of the entry."""
        texts = TEXTS[entry["language"]]
        fixed = {
            "organisation": entry["organisation"],
            "organisation_kind": "public_local",
            "country": entry["country"],
            "citizenship": entry["country"],
            "title": entry["title"],
            "contact_email": "applicant@demo.example",
            "stage": "implemented",
            "implemented_on": "2025-03-01",
            "people_reached": "41200",
            "birth_date": "1991-05-17",
            "service_started": "2016-09-01",
            "category": "civil_servants_masters",
            "language_test": "ielts",
            "language_result": "6.5",
            "language_test_taken": (call.opens_at - timedelta(days=120)).date().isoformat(),
            "true_statement": True,
            "may_publish": True,
        }
        known = {question.key for question in call.form_version.parsed.questions}
        filled = {key: value for key, value in {**texts, **fixed, **changes}.items() if key in known}
        return {key: value for key, value in filled.items() if value is not None}

    def draft(self, call: Call, person: Person, entry: dict, when: datetime, **changes) -> Application:
        with self.at(when):
            application = drafts.start_draft(call=call, by=person, language=entry["language"])
            drafts.save_answers(
                application=application, by=person, changes=self.answers(call, entry, **changes), bases={}
            )
        return application

    def submitted(self, call: Call, person: Person, entry: dict, when: datetime, **changes) -> Application:
        """Apply as somebody did at that moment: a draft, its files, a submission, its receipt."""
        files = self.files_for(call, person, entry["language"])
        application = self.draft(call, person, entry, when - timedelta(hours=2), **changes)
        with self.at(when):
            for key, document in files.items():
                self.attach(application, person, key, document)
            self.submit(application, person)
        Document.objects.filter(pk__in=[d.pk for d in files.values()]).update(created_at=when, stored_at=when)
        return application

    def attach(self, application: Application, person: Person, key: str, document: Document) -> None:
        drafts.attach_document(application=application, by=person, question_key=key, document=document)

    def submit(self, application: Application, person: Person) -> None:
        submitting.submit(
            application=application, by=person, token=str(application.pk), received_at=timezone.now()
        )

    def make_nominator(self) -> Person:
        self.cast["nominator"] = make_person(
            "Bold Demo", "bold@demo.example", country="MN", zone="Asia/Ulaanbaatar"
        )
        return self.cast["nominator"]
