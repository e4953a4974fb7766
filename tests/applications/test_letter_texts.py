import pytest

from applications.letter_texts import PLACEHOLDERS, fill, paragraphs, unknown_placeholders
from competitions.programme import PROGRAMME as COMPETITIONS
from scholarships.programme import PROGRAMME as SCHOLARSHIPS

TEMPLATES = [*COMPETITIONS.templates, *SCHOLARSHIPS.templates]


@pytest.mark.parametrize(
    ("text", "unknown"),
    [
        ("Dear {name}, number {number}.", []),
        ("Dear {Name}.", ["{Name}"]),
        ("{sum} and {sum}", ["{sum}"]),
        ("a } brace", ["}"]),
        ("{name", ["{"]),
        ("{}", ["{}"]),
        ("", []),
    ],
)
def test_unknown_placeholders_are_named_once(text, unknown):
    assert unknown_placeholders(text) == unknown


def test_fill_puts_the_values_in():
    assert fill("Dear {name}: {places}", {"name": "A {number} B", "places": 2}) == "Dear A {number} B: 2"


def test_fill_without_a_value_raises():
    with pytest.raises(KeyError):
        fill("{name}", {})


def test_paragraphs_part_at_blank_lines():
    assert paragraphs("a\r\nb\r\n\r\nc\n \n\nd") == ["a\nb", "c", "d"]


@pytest.mark.parametrize("template", TEMPLATES, ids=lambda template: template.key)
def test_letters_of_every_template_use_known_placeholders(template):
    texts = [words[part] for kind in template.letters.values() for words in kind.values() for part in words]
    assert {unknown for text in texts for unknown in unknown_placeholders(text)} == set()


def test_every_placeholder_is_explained():
    assert all(str(meaning) for meaning in PLACEHOLDERS.values())
