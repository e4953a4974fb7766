import pytest
from hypothesis import given
from hypothesis import strategies as st

from correspondence.markup import Block, Row, heading_and_blocks, split_paragraphs


def test_split_paragraphs_parts_at_blank_lines_and_keeps_line_breaks():
    assert split_paragraphs("\n One\r\nline \n\n \n\nTwo\n\n\n") == ["One\nline", "Two"]


def test_heading_is_the_subject_unless_the_letter_brings_its_own():
    assert heading_and_blocks("Subject", ["One"]) == ("Subject", [Block("paragraph", lines=["One"])])
    assert heading_and_blocks("Subject", ["# Own", "One"])[0] == "Own"


def test_blocks_are_headings_rows_and_paragraphs():
    _heading, blocks = heading_and_blocks(
        "S", ["## Marks", "| Results, 40 % | 4.1 of 5 |\n|| Your mark | 3.93", "a | b"]
    )
    assert blocks == [
        Block("heading", lines=["Marks"]),
        Block("rows", rows=[Row("Results, 40 %", "4.1 of 5"), Row("Your mark", "3.93", is_sum=True)]),
        Block("paragraph", lines=["a | b"]),
    ]


@pytest.mark.parametrize("text", ["## two\nlines", "| one |", "| a | b |\nand more", "| a | b | c |"])
def test_what_only_looks_like_a_shape_stays_a_paragraph(text):
    assert heading_and_blocks("S", [text])[1] == [Block("paragraph", lines=text.split("\n"))]


@given(st.text())
def test_no_text_is_lost_or_breaks(text):
    paragraphs = split_paragraphs(text)
    assert "".join("".join(paragraphs).split()) == "".join(text.split())
    heading_and_blocks("S", paragraphs)
