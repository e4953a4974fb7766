import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from applications.formspec.characters import clean_line, clean_text
from applications.formspec.words import WHITE_SPACE, count_words

text_with_spaces = st.text(alphabet=st.characters() | st.sampled_from(WHITE_SPACE + "\x1c\x1f\ufeff\u200b"))
word = st.text(alphabet=st.characters(categories=["Lu", "Ll", "Nd"]), min_size=1, max_size=8)


@pytest.mark.parametrize(
    ("text", "count"),
    [
        ("", 0),
        ("one", 1),
        ("one two", 2),
        ("  one \n\t two  ", 2),
        ("one\u00a0two", 2),
        ("one\u202ftwo\u3000three", 3),
        ("one – two", 2),
        ("— … 🎉", 0),
        ("COVID-19", 1),
        ("41 200 семей", 3),
        ("Ә Ғ Қ", 3),
        ("don't", 1),
        ("e\u0301te\u0301", 1),
        ("Ⅷ ½", 2),
        ("one\x1ctwo", 1),
        ("one\ufefftwo", 1),
        ("one\u200btwo", 1),
    ],
)
def test_count_words_follows_white_space_and_letters(text, count):
    assert count_words(text) == count


def test_white_space_is_the_unicode_property():
    assert len(WHITE_SPACE) == len(set(WHITE_SPACE)) == 25


@given(st.lists(word), st.sampled_from(WHITE_SPACE))
def test_count_words_of_words_joined_by_any_white_space_is_their_number(words, space):
    assert count_words(space.join(words)) == len(words)


@given(text_with_spaces, text_with_spaces)
def test_count_words_of_two_texts_apart_is_their_sum(first, second):
    assert count_words(f"{first} {second}") == count_words(first) + count_words(second)


@given(text_with_spaces)
def test_count_words_is_the_same_composed_and_decomposed(text):
    assert count_words(unicodedata.normalize("NFD", text)) == count_words(text)


@given(text_with_spaces)
def test_cleaning_never_changes_the_number_of_words(text):
    assert count_words(clean_text(text)) == count_words(text)
    assert count_words(clean_line(text)) == count_words(text)


@given(text_with_spaces)
def test_cleaning_twice_is_cleaning_once(text):
    assert clean_text(clean_text(text)) == clean_text(text)
    assert clean_line(clean_line(text)) == clean_line(text)


@pytest.mark.parametrize(
    ("text", "kept"),
    [
        ("a\x00b", "ab"),
        ("a\r\nb\rc\x0bd", "a\nb\nc\nd"),
        ("\u202eevil\u202c", "evil"),
        ("\u2066a\u2069", "a"),
        ("e\u0301", "é"),
        ("👩\u200d👧", "👩\u200d👧"),
        ("می\u200cروم", "می\u200cروم"),
        ("\ud800a", "a"),
        ("\u200b\u200e", ""),
        ("\tindented", "indented"),
        ("a\tb", "a\tb"),
    ],
)
def test_clean_text_takes_out_only_what_nobody_sees(text, kept):
    assert clean_text(text) == kept


@given(st.text())
def test_clean_text_can_be_stored_everywhere(text):
    cleaned = clean_text(text)
    assert "\x00" not in cleaned
    assert cleaned.encode() == unicodedata.normalize("NFC", cleaned).encode()
