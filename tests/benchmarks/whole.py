"""A whole application as a browser makes it: from opening the form to the page with the receipt."""

import hashlib
import http.client
import json
import random
import re
from collections.abc import Callable
from dataclasses import dataclass
from html import unescape
from urllib.parse import urlsplit

from django.urls import reverse

from applications.formspec.question import Question, Section
from people.models import Person
from tests.benchmarks import cast
from tests.benchmarks.measuring import Sample, timed
from tests.benchmarks.pages import beside_floor
from tests.benchmarks.run import Run, use
from tests.benchmarks.visitor import Answer, UnexpectedAnswer, Visitor
from tests.factories.documents import pdf

WARM_UPS, PEOPLE = 4, 20
FILES = 2
FILE_BYTES = 300_000
SLOT = re.compile(r'data-slot="([^"]+)"')
WORDS = [
    "service",
    "office",
    "visit",
    "paper",
    "queue",
    "register",
    "citizen",
    "minute",
    "saved",
    "region",
    "staff",
    "form",
    "water",
    "school",
]
SHORT_ANSWERS = {
    "short_text": "One visit less",
    "number": "41200",
    "country": "KG",
    "yes_no": "yes",
    "url": "https://example.org/service",
    "email": "applicant@example.org",
}


@dataclass
class Applicant:
    """One person with two files, who fills in the form from the first section to the last."""

    visitor: Visitor
    chance: random.Random
    files: list[bytes]

    def apply(self, slug: str, sections: tuple[Section, ...], send: Callable) -> None:
        start = self.visitor.post(reverse("applications:start", args=[slug]))
        page = self.visitor.follow(start)
        public_id = start.location.rstrip("/").split("/")[-2]
        step = reverse("applications:section", args=[public_id, sections[0].key])
        for section in sections:
            page = self.visitor.get(step)
            step = send(self, public_id, section, page, step)
        check = reverse("applications:check", args=[public_id])
        page = self.visitor.get(step)
        if step != check:
            page = self.visitor.get(check)
        self.visitor.follow(self.visitor.post(check, {"token": page.hidden["token"]}))

    def answers(self, section: Section, page: Answer) -> dict[str, str]:
        """The fields of a section as they are sent, the page's own hidden ones with them."""
        fields = page.hidden
        for question in section.questions:
            fields |= self.answer(question)
        return fields

    def answer(self, question: Question) -> dict[str, str]:
        key = question.key
        if question.type == "file":
            return {}
        if question.type == "date":
            return {f"{key}-day": "1", f"{key}-month": "3", f"{key}-year": "2024"}
        if question.type == "long_text":
            return {key: " ".join(self.chance.choices(WORDS, k=question.limits.max_words * 3 // 4))}
        return {key: question.options[0].key if question.options else SHORT_ANSWERS[question.type]}


def send_direct(applicant: Applicant, public_id: str, section: Section, page: Answer, step: str) -> str:
    """Each file by itself, straight to the bucket, then the section. Returns where that leads."""
    slots = [unescape(slot) for slot in SLOT.findall(page.text)]
    questions = [question for question in section.questions if question.type == "file"]
    for question, slot in zip(questions, slots, strict=True):
        upload(applicant.visitor, public_id, question, slot, applicant.files.pop())
    return applicant.visitor.post(step, applicant.answers(section, page)).location


def upload(visitor: Visitor, public_id: str, question: Question, slot: str, content: bytes) -> None:
    """What static/js/upload.js does: a signed link, the bytes, "it is there", "it answers this question"."""
    described = {"slot": slot, "file_name": f"{question.key}.pdf", "type": "application/pdf"}
    described |= {"size": str(len(content)), "sha256": hashlib.sha256(content).hexdigest()}
    link = json.loads(visitor.post(reverse("documents:start"), described, status=200).text)
    put(link["url"], content, link["headers"])
    visitor.post(reverse("documents:finish", args=[link["document"]]), status=200)
    attached = {"question": question.key, "slot": slot, "document": link["document"]}
    visitor.post(reverse("applications:attach", args=[public_id]), attached, status=200)


def put(url: str, content: bytes, headers: dict[str, str]) -> None:
    parts = urlsplit(url)
    connection = http.client.HTTPConnection(parts.netloc, timeout=60)
    connection.request("PUT", f"{parts.path}?{parts.query}", content, headers)
    status = connection.getresponse().status
    connection.close()
    if status != 200:
        raise UnexpectedAnswer(f"the bucket answered {status}")


def send_through_site(applicant: Applicant, public_id: str, section: Section, page: Answer, step: str) -> str:
    """The section with its files in one form, as without JavaScript. Returns where that leads."""
    questions = [question for question in section.questions if question.type == "file"]
    files = [(question.key, f"{question.key}.pdf", applicant.files.pop()) for question in questions]
    return applicant.visitor.post(step, applicant.answers(section, page), files=files).location


def whole_application(run: Run) -> dict:
    """With the files straight to the bucket, as browsers send them."""
    return measured(run, send_direct)


def whole_application_without_js(run: Run) -> dict:
    """With the files through Django, as browsers send them without JavaScript."""
    return measured(run, send_through_site)


def measured(run: Run, send: Callable) -> dict:
    use(run.large.database)
    people = cast.make_people(WARM_UPS + PEOPLE, f"Applicant-{send.__name__}")
    applicants = [applicant(run, person) for person in people]
    sections = run.open_call.form_version.parsed.sections

    def one(applicant: Applicant) -> float:
        return timed(lambda: applicant.apply(run.open_call.slug, sections, send))

    for each in applicants[:WARM_UPS]:
        one(each)
    before = run.cpu_seconds()
    sample = Sample([one(each) for each in applicants[WARM_UPS:]])
    sample.cpu_seconds = run.cpu_seconds() - before
    visitors = [each.visitor for each in applicants[WARM_UPS:]]
    sample.queries = [visitor.queries for visitor in visitors]
    sample.html_bytes = sum(visitor.html_bytes for visitor in visitors) // PEOPLE
    return beside_floor(run, sample) | {"requests": visitors[0].requests}


def applicant(run: Run, person: Person) -> Applicant:
    files = [pdf(text=f"{person.pk} {number}", padding_bytes=FILE_BYTES) for number in range(FILES)]
    return Applicant(run.visitor(person), random.Random(person.pk), files)
