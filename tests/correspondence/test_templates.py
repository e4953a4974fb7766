"""Every letter of ours, filled in, in each language."""

import re
from datetime import datetime, timedelta
from pathlib import Path
from types import SimpleNamespace
from zoneinfo import ZoneInfo

import pytest
from django.conf import settings

from correspondence.rendering import TemplateProblem, letter_html, render_wording
from correspondence.services import compose
from tests.factories.people import PersonFactory

NOON = datetime(2026, 12, 4, 17, tzinfo=ZoneInfo("Asia/Almaty"))
MIDNIGHT = datetime(2026, 12, 9, tzinfo=ZoneInfo("Asia/Almaty"))
CALL = SimpleNamespace(name="Innovative Solutions <2026>", zone="Asia/Almaty")
APPLICATION = SimpleNamespace(
    number="482716", title="Licence renewal & “taps”", deadline=NOON, call=CALL, public_id="abc"
)
SUBMISSION = SimpleNamespace(
    received_at=NOON - timedelta(hours=3),
    public_id="k7m2p9x4qz",
    fingerprint="3f9a 12bc",
    email_unconfirmed=True,
)
PROPOSAL = SimpleNamespace(
    get_act_display="Publish the call",
    application=APPLICATION,
    proposed_by=SimpleNamespace(full_name="Aru Demo"),
    decided_by=SimpleNamespace(full_name="Bek Demo"),
)
SPINE = {"application": APPLICATION, "call": CALL, "zone": CALL.zone}
STAFF = {"call": CALL, "zone": CALL.zone, "proposal": PROPOSAL}

PARTS = ["foot", "hello"]

CONTEXTS = {
    "receipt": {**SPINE, "submission": SUBMISSION},
    "not_submitted": {**SPINE, "deadline": NOON},
    "changes_not_submitted": {**SPINE, "submission": SUBMISSION},
    "withdrawn": SPINE,
    "clarification_needed": {**SPINE, "reason": "Which year?\n\nAnd where?", "due_at": MIDNIGHT},
    "returned_document": {**SPINE, "file_name": "a, b.pdf", "reason": "It is cut off.", "due_at": MIDNIGHT},
    "ineligible": {**SPINE, "reason": "Not a member.", "rules": ["Country", "Age"], "due_at": MIDNIGHT},
    "reinstated": SPINE,
    "extended": {**SPINE, "deadline": NOON},
    "call_cancelled": {**SPINE, "reason": "No budget."},
    "panel_invitation": {"call": CALL, "zone": CALL.zone, "respond_by": NOON, "scores_by": MIDNIGHT},
    "entries_to_score": {"call": CALL, "zone": CALL.zone, "count": 3, "scores_by": NOON},
    "scores_reopened": {"call": CALL, "zone": CALL.zone, "scores_by": NOON},
    "entry_suspended": SPINE,
    "approval_waiting": STAFF,
    "proposal_sent_back": {**STAFF, "reason": "The dates are wrong."},
    "result": {
        "subject": "The result of your application",
        "body": "# Your application was not selected\n\nDear Malika Demo,\n\nThank you.",
        "marks": [("Results for people, 40 %", "4.1 of 5"), ("Your mark", "3.93")],
        "comments": ["Clear.\n\nUseful."],
    },
    "test_mail": {"office_name": "The Hub’s office"},
}


@pytest.fixture
def person(db):
    return PersonFactory.build(
        full_name="Malika Demo", email="m@example.org", zone="Asia/Tashkent", user=None
    )


def test_every_template_begins_with_its_subject():
    folder = Path(settings.BASE_DIR) / "templates" / "emails"
    sources = {path.stem: path.read_text() for path in folder.glob("*.txt") if path.stem not in PARTS}
    assert set(CONTEXTS) <= set(sources)
    assert [name for name, source in sources.items() if "Subject: " not in source] == []


@pytest.mark.parametrize("language", ["en", "ru", "kk"])
@pytest.mark.parametrize("template", CONTEXTS)
def test_template_gives_a_whole_letter(template, language, person):
    letter = compose(to=person, template=template, context=CONTEXTS[template], language=language, key="k")
    assert letter.subject
    assert (letter.action_label == "") == (template == "test_mail")
    everything = "\n\n".join([letter.subject, *letter.paragraphs, letter.action_label])
    assert "{" not in everything
    assert "&quot;" not in everything
    assert "&amp;" not in everything
    assert not re.search(r"Subject:|Action:", everything)
    assert all(paragraph == paragraph.strip() for paragraph in letter.paragraphs)


@pytest.mark.parametrize("template", CONTEXTS)
def test_letter_as_html_holds_no_style_attribute_and_no_script(template, person):
    letter = compose(to=person, template=template, context=CONTEXTS[template], key="k", action_path="/a/")
    html = letter_html(letter, path="/a/")
    assert html.count("<style>") == 1
    assert not re.search(r"<[^>]+\s(style|on\w+)=", html)
    assert "<script" not in html
    assert "<2026>" not in html


@pytest.mark.parametrize("template", CONTEXTS)
def test_letter_in_english_keeps_the_houses_voice(template, person):
    letter = compose(to=person, template=template, context=CONTEXTS[template], language="en", key="k")
    text = " ".join([letter.subject, *letter.paragraphs, letter.action_label]).lower()
    assert not re.search(r"\bplease\b|successful|!|click here|unfortunately", text)


def test_receipt_says_number_time_deadline_and_code(person):
    letter = compose(to=person, template="receipt", context=CONTEXTS["receipt"], language="en", key="k")
    assert letter.subject == "Your application 482\u00a0716 is submitted".replace("\u00a0", " ")
    text = "\n\n".join(letter.paragraphs)
    assert "We received it on Friday 4 December 2026, 14:00 in Astana and Tashkent." in text
    assert "Until Friday 4 December 2026, 17:00 in Astana and Tashkent you can reopen it" in text
    assert "| Code of the receipt | k7m2p9x4qz |" in text
    assert "Your e-mail address is not confirmed yet." in text


def test_receipt_after_the_deadline_promises_no_reopening(person):
    late = SimpleNamespace(
        **{**vars(SUBMISSION), "received_at": NOON + timedelta(days=3), "email_unconfirmed": False}
    )
    letter = compose(
        to=person, template="receipt", context={**SPINE, "submission": late}, language="en", key="k"
    )
    assert "reopen" not in " ".join(letter.paragraphs)
    assert "not confirmed" not in " ".join(letter.paragraphs)


def test_deadline_at_midnight_is_told_as_the_day_before(person):
    context = CONTEXTS["clarification_needed"]
    letter = compose(to=person, template="clarification_needed", context=context, language="en", key="k")
    assert "by Tuesday 8 December 2026, 23:59 in Astana" in " ".join(letter.paragraphs)


def test_reader_whose_zone_was_never_said_sees_the_calls_time_only(person):
    person.zone = "UTC"
    letter = compose(to=person, template="extended", context=CONTEXTS["extended"], language="en", key="k")
    assert "until Friday 4 December 2026, 17:00 in Astana." in " ".join(letter.paragraphs)


def test_officers_words_cannot_pass_for_the_letters_button(person):
    context = {**CONTEXTS["clarification_needed"], "reason": "Subject: x\n\nAction: Give us money"}
    letter = compose(to=person, template="clarification_needed", context=context, language="en", key="k")
    assert (letter.subject[:7], letter.action_label) == ("We need", "Open your application")


def test_template_without_a_subject_is_refused():
    with pytest.raises(TemplateProblem, match=r"emails/hello\.txt has to begin"):
        render_wording("hello", {"name": ""}, "en")
