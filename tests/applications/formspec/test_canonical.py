import json
from decimal import Decimal

import pytest
import rfc8785
from hypothesis import given
from hypothesis import strategies as st

from applications.formspec.canonical import canonical_bytes, fingerprint, sha256_hex

RECEIVED = "2026-11-21T16:14:07.000000Z"
REPORT = {"question": "proof", "name": "a “quoted”, name.pdf", "size": 5, "sha256": "ab" * 32}
SURVEY = {"question": "proof", "name": "survey.pdf", "size": 7, "sha256": "cd" * 32}

answers = st.dictionaries(
    st.text(min_size=1, max_size=6),
    st.text(max_size=8) | st.booleans() | st.lists(st.text(max_size=4)),
    max_size=5,
)


def canonical(**changed):
    given = {
        "call": "competition-2026-services",
        "number": "482716",
        "form_version": 1,
        "language": "ru",
        "answers": {"name": "Demo", "share": "3.93"},
        "documents": [REPORT, SURVEY],
        "received_at": RECEIVED,
    }
    return canonical_bytes(**given | changed)


def test_canonical_bytes_are_rfc_8785():
    assert (
        canonical(answers={"b": "\u20ac", "a": True}, documents=[])
        == (
            '{"answers":{"a":true,"b":"€"},"application":"482716","call":"competition-2026-services","documents":[],'
            '"form_version":1,"format":"baige-submission/1","language":"ru",'
            '"received_at":"2026-11-21T16:14:07.000000Z"}'
        ).encode()
    )


@given(answers, st.randoms(use_true_random=False))
def test_canonical_bytes_do_not_depend_on_the_order_of_keys(given, random):
    shuffled = list(given.items())
    random.shuffle(shuffled)
    assert canonical(answers=dict(shuffled)) == canonical(answers=given)


@given(answers)
def test_canonical_bytes_read_back_as_what_was_answered(given):
    assert json.loads(canonical(answers=given))["answers"] == given


@given(answers, answers)
def test_canonical_bytes_differ_when_the_answers_do(one, other):
    assert (canonical(answers=one) == canonical(answers=other)) == (one == other)


def test_canonical_bytes_do_not_depend_on_the_order_of_documents_or_on_more_in_them():
    more = [SURVEY | {"document": 7, "public_id": "x"}, REPORT]
    assert canonical(documents=more) == canonical()


@pytest.mark.parametrize(
    "changed",
    [
        {"number": "482717"},
        {"form_version": 2},
        {"language": "kk"},
        {"documents": [REPORT]},
        {"call": "other"},
    ],
)
def test_canonical_bytes_change_with_everything_that_they_cover(changed):
    assert canonical(**changed) != canonical()


def test_canonical_bytes_write_a_decimal_as_text():
    assert canonical(answers={"share": Decimal("3.930")}) == canonical(answers={"share": "3.930"})


def test_canonical_bytes_refuse_a_moment_that_is_not_in_utc():
    with pytest.raises(ValueError, match="UTC"):
        canonical(received_at="2026-11-21T21:14:07+05:00")


def test_canonical_bytes_refuse_what_json_cannot_say():
    with pytest.raises(rfc8785.CanonicalizationError):
        canonical(answers={"a": float("nan")})


def test_fingerprint_is_the_first_half_in_groups_of_four():
    digest = sha256_hex(b"")
    assert fingerprint(digest) == "e3b0 c442 98fc 1c14 9afb f4c8 996f b924"
