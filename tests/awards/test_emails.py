"""The letters of this room, filled in, in each language."""

import re
from datetime import datetime
from types import SimpleNamespace
from zoneinfo import ZoneInfo

import pytest

from correspondence.services import compose
from tests.factories.people import PersonFactory

CALL = SimpleNamespace(name="Innovative Solutions <2026>", zone="Asia/Almaty")
APPLICATION = SimpleNamespace(number="482716", title="Licence renewal & “taps”", call=CALL)
DECISION = SimpleNamespace(
    approved_at=datetime(2027, 2, 1, 15, tzinfo=ZoneInfo("Asia/Almaty")),
    approved_by=SimpleNamespace(full_name="Bek Demo"),
    proposed_by=SimpleNamespace(full_name="Aru Demo"),
    seal_fingerprint="3f9a 12bc 77aa 0001",
)
BOTH = {"call": CALL, "zone": CALL.zone, "application": APPLICATION}
CONTEXTS = {
    "decision_approved": {**BOTH, "decision": DECISION, "number": "competition-2026/1"},
    "appeal_lodged": BOTH,
    "appeal_decided": {**BOTH, "upheld": True, "reason": "A mark was misread."},
    "award_answered": {**BOTH, "accepted": False},
}


@pytest.fixture
def person(db):
    return PersonFactory.build(full_name="Malika Demo", email="m@example.org", user=None)


@pytest.mark.parametrize("language", ["en", "ru", "kk"])
@pytest.mark.parametrize("template", CONTEXTS)
def test_template_gives_a_whole_letter(template, language, person):
    letter = compose(to=person, template=template, context=CONTEXTS[template], language=language, key="k")
    everything = "\n\n".join([letter.subject, *letter.paragraphs, letter.action_label])
    assert letter.subject
    assert letter.action_label
    assert not re.search(r"[{}]|&quot;|&amp;|Subject:|Action:", everything)
    assert all(paragraph == paragraph.strip() for paragraph in letter.paragraphs)


@pytest.mark.parametrize("template", CONTEXTS)
def test_letter_in_english_keeps_the_houses_voice(template, person):
    letter = compose(to=person, template=template, context=CONTEXTS[template], language="en", key="k")
    text = " ".join([letter.subject, *letter.paragraphs, letter.action_label]).lower()
    assert not re.search(r"\bplease\b|successful|!|click here|unfortunately", text)


@pytest.mark.parametrize(
    ("template", "changes", "words"),
    [
        ("appeal_decided", {"upheld": True}, "your application is decided anew"),
        ("appeal_decided", {"upheld": False}, "The result stays as it is."),
        ("award_answered", {"accepted": True}, "accepted the award."),
        ("award_answered", {"accepted": False}, "Their place is free."),
        ("decision_approved", {}, "| Seal | 3f9a 12bc 77aa 0001 |"),
    ],
)
def test_letter_says_what_happened(template, changes, words, person):
    context = {**CONTEXTS[template], **changes}
    letter = compose(to=person, template=template, context=context, language="en", key="k")
    assert words in " ".join(letter.paragraphs)
