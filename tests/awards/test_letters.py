from datetime import UTC, datetime

import pytest

from applications import programmes
from applications.errors import NotReady
from applications.letter_texts import unknown_placeholders
from applications.models import CallLetterText
from awards.models import DecisionLine
from awards.services.letters import (
    LetterBook,
    appeal_until,
    last_day,
    leads_of,
    preview,
    problems_before_sending,
    send_result_letter,
)
from correspondence.models import Letter
from people.models import Person
from tests.factories.awards import decided_call, entry, told_call
from tests.factories.calls import fresh

THURSDAY = datetime(2027, 2, 4, 9, tzinfo=UTC)


def line_of(call, number: int) -> DecisionLine:
    return DecisionLine.objects.select_related("application__call", "category").get(
        application=entry(call, number)
    )


def speak(call, number: int, language: str) -> None:
    Person.objects.filter(pk=entry(call, number).lead.pk).update(language=language)


def letter_of(call, number: int, **options):
    line = line_of(call, number)
    return LetterBook(call, **options).letter(line, leads_of([line.application_id])[line.application_id])


def test_letters_of_every_template_hold_only_what_can_be_filled_in():
    for _programme, template in programmes.templates():
        for texts in template.letters.values():
            for words in texts.values():
                assert unknown_placeholders(words["subject"] + words["body"]) == []


def test_letter_tells_places_entries_and_the_last_day_to_ask(team):
    call = decided_call(team, "selected", "reserve", marks=(5, 4, 3))
    letter = letter_of(call, 3, at=THURSDAY)
    text = "\n".join(letter.paragraphs)
    assert letter.subject.endswith("was not selected")
    assert "“Entry 3” for “A demo call”" in text
    assert "There were 2 places for 3 applications." in text
    assert "You may ask for a review until Thursday 11 February 2027." in text
    assert text.endswith("Office of Calls")
    assert letter.action_label == "See your result"
    assert letter.pk is None


@pytest.mark.parametrize(
    ("language", "subject", "until"),
    [
        ("ru", "не отобрана", "до четверга, 11 февраля 2027"),
        ("kk", "іріктелмеді", "2027 жылғы 11 ақпанға, бейсенбіге дейін"),
    ],
)
def test_letter_is_in_the_readers_language_with_its_cases(team, language, subject, until):
    call = decided_call(team)
    speak(call, 3, language)
    letter = letter_of(call, 3, at=THURSDAY)
    assert letter.language == language
    assert subject in letter.subject
    assert until in "\n".join(letter.paragraphs)
    assert letter.action_url.startswith(f"/{language}/")


def test_letter_missing_in_the_readers_language_comes_in_the_calls_first(team):
    call = decided_call(team)
    speak(call, 3, "kk")
    row = CallLetterText.objects.get(call=call, kind="unsuccessful")
    row.texts = {"ru": row.texts["ru"]}
    row.save()
    letter = letter_of(call, 3)
    assert (letter.language, letter.action_url[:4]) == ("ru", "/ru/")


def test_last_day_is_counted_in_working_days_of_the_calls_zone(team):
    call = decided_call(team)
    late_on_thursday_in_astana = datetime(2027, 2, 4, 18, 59, tzinfo=UTC)
    friday_in_astana = datetime(2027, 2, 4, 19, 1, tzinfo=UTC)
    assert last_day(appeal_until(late_on_thursday_in_astana, call), call.zone).isoformat() == "2027-02-11"
    assert last_day(appeal_until(friday_in_astana, call), call.zone).isoformat() == "2027-02-12"


def test_last_day_ends_at_midnight_also_where_the_clocks_change(team):
    call = decided_call(team, zone="Europe/Berlin")
    until = appeal_until(datetime(2027, 3, 22, 12, tzinfo=UTC), call)
    assert until == datetime(2027, 3, 29, 22, tzinfo=UTC)
    assert last_day(until, call.zone).isoformat() == "2027-03-29"


def test_places_that_are_not_fixed_are_not_made_up(team):
    call = decided_call(team, "selected", places=None)
    assert "There were – places for 3 applications." in "\n".join(letter_of(call, 3).paragraphs)


def test_missing_wording_is_named_before_anything_is_sent(team):
    call = decided_call(team)
    CallLetterText.objects.filter(call=call, kind="reserve").delete()
    book = LetterBook(fresh(call))
    assert problems_before_sending(book, {"selected", "unsuccessful"}) == []
    assert problems_before_sending(book, {"reserve"}) == [
        "The letter “Reserve” has no wording yet. Write it on the page of the call."
    ]
    with pytest.raises(NotReady):
        letter_of(call, 2)


def test_unknown_word_in_braces_is_named_before_anything_is_sent(team):
    call = decided_call(team)
    row = CallLetterText.objects.get(call=call, kind="selected")
    row.texts = {"en": {"subject": "Hello", "body": "Dear {nme},"}}
    row.save()
    problems = problems_before_sending(LetterBook(call), {"selected"})
    assert problems == ["“{nme}” in the letter “Selected” is not one of the words that we can fill in."]
    with pytest.raises(NotReady):
        letter_of(call, 1)


def test_writing_the_letter_twice_writes_it_once_and_ties_it_to_the_application(team):
    call = decided_call(team)
    line = line_of(call, 1)
    first, second = send_result_letter(line), send_result_letter(line)
    assert first.pk == second.pk
    assert list(entry(call, 1).letters.values_list("letter", "kind")) == [(first.pk, "selected")]


def test_applicants_words_cannot_pass_for_the_letters_own(team):
    call = decided_call(team)
    line = line_of(call, 3)
    line.application.title = "{office} {name}"
    letter = LetterBook(call).letter(line, entry(call, 3).lead)
    assert "“{office} {name}” for" in "\n".join(letter.paragraphs)


def test_previews_take_the_same_number_of_queries_for_few_and_many(team, django_assert_num_queries):
    for marks in ((5, 4), (5, 4, 3, 2, 1)):
        call = decided_call(team, marks=marks)
        lines = list(
            DecisionLine.objects.filter(decision__call=call).select_related("application", "category")
        )
        for line in lines:
            line.application.call = call
        book = LetterBook(call)
        with django_assert_num_queries(2):
            assert len(preview(book, lines)) == len(marks)


def test_preview_of_a_sent_letter_is_the_letter_as_it_went_out(team):
    call = told_call(team)
    CallLetterText.objects.filter(call=call).update(texts={"en": {"subject": "Changed", "body": "Changed."}})
    shown = preview(LetterBook(call), [line_of(call, 1)])[0]["letter"]
    assert shown == Letter.objects.get(key=f"result-{line_of(call, 1).pk}")
    assert shown.subject.endswith("was selected")
