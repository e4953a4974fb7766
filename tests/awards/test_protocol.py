import io

import pytest
from django.utils import timezone, translation
from pypdf import PdfReader

from applications.errors import StateMoved
from applications.models import Extension
from applications.services import submitting
from awards import protocol
from awards.models import Decision
from awards.protocol import protocol_context, protocol_number, protocol_pdf
from awards.services.keeping import attach_signed_scan, keep_protocol, remove_signed_scan
from correspondence.models import Letter
from documents import bucket as store
from documents.models import Document
from ledger.models import Event, OutboxItem, Seal
from ledger.outbox import run_pending
from ledger.templatetags.speakable import speakable
from reviews.models import Assignment, ConflictOfInterest
from tests.factories.awards import add_reviews, approve, decided_call, entry, propose, ranked_call
from tests.factories.calls import again, fresh
from tests.factories.documents import DocumentFactory


@pytest.fixture
def decision(team) -> Decision:
    """A decision that parts a tie, with an extension, a withdrawal, a step aside and a missing score."""
    call = ranked_call(team, (5, 4, 4, 3, None, 2))
    round_ = call.rounds.get()
    chair, *_others = add_reviews(round_, entry(call, 1), 5, 5, 5)
    chair.is_chair = True
    chair.save()
    Assignment.objects.create(
        round=round_, application=entry(call, 4), panellist=chair, state="recused", reason="A cousin."
    )
    ConflictOfInterest.objects.create(
        panellist=chair, application=entry(call, 4), source="declared", reason="A cousin."
    )
    Extension.objects.create(
        application=entry(call, 1), until=timezone.now(), reason="A power cut.", granted_by=team.officer
    )
    gone = entry(call, 6)
    submitting.withdraw(application=gone, by=gone.lead)
    decision = propose(call, team, "selected", "selected", "reserve", reason="The rule for ties.")
    return approve(decision, team)


def text_of(decision: Decision, language: str) -> str:
    target = io.BytesIO()
    protocol_pdf(target, decision=decision, language=language)
    target.seek(0)
    return " ".join(" ".join(page.extract_text() for page in PdfReader(target).pages).split())


def test_protocol_says_everything_exceptions_first(decision, team):
    call = decision.call
    text = text_of(decision, "en")
    first, second, third, fourth = (entry(call, number) for number in (1, 2, 3, 4))
    assert protocol_number(decision) == f"{call.slug}/1"
    for words in (
        protocol_number(decision),
        "A demo call",
        "2 selected, 1 reserve, 2 not selected",
        "Departures from the ranking",
        "The rule for ties.",
        "Equals get different results",
        "was scored by nobody: Not selected.",
        "A power cut.",
        "Withdrawn",
        "Panellist 1 Demo, chair",
        " ".join(speakable(fourth.number).split()),
        "2 places",
        first.lead.full_name,
        third.lead.full_name,
        "Chair of the panel",
        "Officer Demo",
        "Approver Demo",
    ):
        assert words in text, words
    assert text.index("Exceptions") < text.index("Panel ") < text.index("Ranking and decision")
    assert text.index("Ranking and decision") < text.index("Signatures")
    assert "A cousin." not in text
    assert fourth.lead.full_name not in text
    assert second.lead.full_name in text


@pytest.mark.parametrize(
    ("language", "call_name", "mark"), [("ru", "Демо-конкурс", "4,00"), ("kk", "Демо конкурс", "4,00")]
)
def test_protocol_in_another_language_has_its_letters_days_and_figures(decision, language, call_name, mark):
    text = text_of(decision, language)
    assert call_name in text
    assert mark in text
    assert {"ru": "Кыргызстан", "kk": "Қырғызстан"}[language] in text


def test_protocol_is_a_tagged_pdf(decision):
    target = io.BytesIO()
    protocol_pdf(target, decision=decision, language="kk")
    catalog = PdfReader(target).trailer["/Root"]
    assert (catalog["/MarkInfo"]["/Marked"], catalog["/Lang"]) == (True, "kk")


def test_plain_decision_says_that_there_is_no_exception(team):
    assert "There is no exception" in text_of(decided_call(team).decisions.get(), "en")


def test_very_long_protocol_prints_what_matters_and_names_the_rest(team, monkeypatch):
    monkeypatch.setattr(protocol, "MOST_LINES", 3)
    call = decided_call(team, "selected", "reserve", marks=(5, 4, 3, 2, 1))
    with translation.override("en"):
        context = protocol_context(call.decisions.get())
    assert [line.outcome for group in context["groups"] for line in group["lines"]] == ["selected", "reserve"]
    assert context["left_out"] == 3


def test_protocol_takes_the_same_queries_for_few_and_many(team, queries_of):
    def queries(marks) -> int:
        decision = Decision.objects.with_people().get(call=decided_call(team, marks=marks))
        return queries_of(lambda: protocol_context(decision))

    assert queries((5, 4)) == queries(tuple(range(30, 0, -1))) <= 25


def test_worker_keeps_one_protocol_sealed_and_mails_the_seal(team, bucket):
    decision = decided_call(team).decisions.get()
    run_pending()
    decision = fresh(decision)
    content = b"".join(store.chunks(decision.protocol.object_name))
    assert content.startswith(b"%PDF")
    assert decision.seal_fingerprint in PdfReader(io.BytesIO(content)).pages[0].extract_text()
    assert Seal.objects.get(milestone="decision").fingerprint == decision.seal_fingerprint
    letters = Letter.objects.filter(template="decision_approved")
    assert set(letters.values_list("to", flat=True)) == {team.approver.pk, team.observer.pk}
    assert all(f"| Seal | {decision.seal_fingerprint} |" in " ".join(row.paragraphs) for row in letters)


def test_seal_covers_the_approval_itself(team, bucket):
    decision = decided_call(team).decisions.get()
    run_pending()
    approved = Event.objects.get(what="decision.approved")
    assert not Event.objects.unsealed().filter(pk=approved.pk).exists()
    assert Event.objects.get(what="decision.protocol_made").data["seal"] == fresh(decision).seal_fingerprint


def test_making_the_protocol_twice_keeps_one(team, bucket):
    decision = decided_call(team).decisions.get()
    stale = fresh(decision)
    keep_protocol(decision)
    kept = fresh(decision)
    keep_protocol(stale)
    assert (fresh(decision).protocol, fresh(decision).seal_fingerprint) == (
        kept.protocol,
        kept.seal_fingerprint,
    )
    assert Document.objects.count() == 1
    OutboxItem.objects.filter(handler="awards.protocol").update(done_at=None)
    run_pending()
    assert Event.objects.filter(what="decision.protocol_made").count() == 1


def test_protocol_of_a_decision_that_is_not_approved_is_not_made(team):
    decision = propose(ranked_call(team, (5, 4)), team, "selected")
    keep_protocol(decision)
    assert fresh(decision).protocol is None


def test_signed_scan_is_kept_once_and_can_be_replaced(team, bucket):
    decision = decided_call(team).decisions.get()
    scan = DocumentFactory(owner=team.officer)
    attach_signed_scan(decision=decision, by=again(team.officer), document=scan)
    assert fresh(decision).signed_scan == scan
    with pytest.raises(StateMoved):
        attach_signed_scan(
            decision=decision, by=again(team.officer), document=DocumentFactory(owner=team.officer)
        )
    remove_signed_scan(decision=decision, by=again(team.officer))
    assert fresh(decision).signed_scan is None
    assert not Document.objects.filter(pk=scan.pk).exists()


def test_scan_of_somebody_elses_upload_is_refused(team):
    decision = decided_call(team).decisions.get()
    with pytest.raises(PermissionError):
        attach_signed_scan(decision=decision, by=again(team.officer), document=DocumentFactory())
