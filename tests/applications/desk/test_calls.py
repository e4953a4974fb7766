"""A call from the first page to approval: drafted, changed, checked for what is missing, moved."""

from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from django.urls import reverse
from django.utils import timezone

from applications.models import Call, CallLetterText
from applications.services.calls import accept_suggestions
from applications.states import ApplicationState, CallState
from ledger.models import Event
from people.models import Office
from tests.factories.applications import make_listed
from tests.factories.calls import again, draft_call, fresh, make_draft

TEMPLATE = "competition-innovative_solutions"


def url(name: str, *args) -> str:
    return reverse(f"applications:{name}", args=args)


def moment(name: str, day: date, at: str = "17:00", second: str = "") -> dict:
    fields = {
        f"{name}_day_day": day.day,
        f"{name}_day_month": day.month,
        f"{name}_day_year": day.year,
        f"{name}_time": at,
    }
    return {**fields, **({f"{name}_second": second} if second else {})}


def new_call(**changes) -> dict:
    today = timezone.now().date()
    return {
        "template": TEMPLATE,
        "languages": ["en", "ru"],
        "title_en": "Services that people finish",
        "title_ru": "Услуги до конца",
        "places-main": "3",
        "contact_email": "calls@example.org",
        "appeal_days": "7",
        **moment("opens", today + timedelta(days=3), "09:00"),
        **moment("closes", today + timedelta(days=30)),
        **changes,
    }


@pytest.fixture
def draft(team) -> Call:
    return draft_call(team)


@pytest.fixture
def berlin(team) -> None:
    """The clocks of Astana never change; those of Berlin do."""
    Office.objects.update(zone="Europe/Berlin")


def test_new_call_proposes_a_weekday_at_five_in_the_zone_of_the_office(team, officer):
    form = officer.get(url("new_call")).context["form"]
    closes = form["closes_day"].initial
    assert (closes.weekday() < 5, f"{form['closes_time'].initial:%H:%M}") == (True, "17:00")


def test_new_call_is_drafted_from_its_template(team, officer):
    response = officer.post(url("new_call"), new_call())
    call = Call.objects.get()
    assert response["Location"] == url("call_desk", call.slug)
    assert (call.state, call.title["ru"], call.languages, call.appeal_days) == (
        CallState.DRAFT,
        "Услуги до конца",
        ["en", "ru"],
        7,
    )
    assert (call.categories.get().places, call.closes_at.astimezone(ZoneInfo("Asia/Almaty")).hour) == (3, 17)
    assert (len(call.criteria), call.form_version.number, call.letter_texts.count()) == (4, 1, 3)


def test_new_call_takes_the_template_that_was_chosen(team, officer):
    form = officer.get(url("new_call") + "?template=scholarship-masters").context["form"]
    assert (form.chosen, form.template.key) == ("scholarship-masters", "masters")


@pytest.mark.parametrize("chosen", ["", "nothing", "competition-nothing"])
def test_new_call_with_an_unknown_template_takes_the_first(team, officer, chosen):
    form = officer.get(url("new_call") + f"?template={chosen}").context["form"]
    assert form.chosen == next(iter(form.templates))


@pytest.mark.parametrize(
    ("changes", "errors"),
    [
        ({"title_ru": ""}, ["title_ru"]),
        ({"languages": []}, ["languages"]),
        ({"contact_email": "nobody"}, ["contact_email"]),
        ({"appeal_days": "0"}, ["appeal_days"]),
        ({"places-main": "-1"}, ["places-main"]),
        ({"closes_time": "25:00"}, ["closes_time"]),
        ({"closes_day_day": "31", "closes_day_month": "2"}, ["closes_day"]),
        ({"closes_day_year": "1999"}, ["closes_day"]),
        (moment("closes", date(2026, 1, 1)), ["closes_day"]),
    ],
)
def test_new_call_with_something_wrong_says_so_and_keeps_the_rest(team, officer, changes, errors):
    response = officer.post(url("new_call"), new_call(**changes))
    assert (list(response.context["form"].errors), Call.objects.count()) == (errors, 0)
    assert "Services that people finish" in response.content.decode()


def test_new_call_in_an_hour_that_daylight_saving_skips_is_refused(team, officer, berlin):
    response = officer.post(url("new_call"), new_call(**moment("closes", date(2027, 3, 28), "02:30")))
    assert Call.objects.count() == 0
    assert "On 28 March 2027 the clocks in Berlin jump over 02:30." in response.content.decode()


def test_new_call_in_an_hour_that_comes_twice_asks_which(team, officer, berlin):
    data = new_call(**moment("closes", date(2027, 10, 31), "02:30"))
    response = officer.post(url("new_call"), data)
    assert (list(response.context["form"].errors), Call.objects.count()) == (["closes_second"], 0)
    assert "The second 02:30, which is 01:30 in UTC" in response.content.decode()


@pytest.mark.parametrize(("second", "hour"), [("0", 0), ("1", 1)])
def test_new_call_in_an_hour_that_comes_twice_closes_when_the_officer_says(
    team, officer, berlin, second, hour
):
    officer.post(url("new_call"), new_call(**moment("closes", date(2027, 10, 31), "02:30", second)))
    assert Call.objects.get().closes_at == datetime(2027, 10, 31, hour, 30, tzinfo=UTC)


def test_draft_says_what_is_missing(draft, officer):
    context = officer.get(url("call_desk", draft.slug)).context
    assert (len(context["problems"]), context["can"]["propose"]) == (1, True)


def test_draft_with_something_missing_cannot_go_to_approval(draft, officer):
    response = officer.post(url("propose_call", draft.slug))
    assert (response.status_code, fresh(draft).state) == (409, CallState.DRAFT)
    assert "Look at the suggested thresholds" in response.content.decode()


def test_draft_goes_to_approval(draft, officer, team):
    accept_suggestions(call=draft, by=again(team.officer))
    response = officer.post(url("propose_call", draft.slug))
    assert fresh(draft).state == CallState.IN_APPROVAL
    assert response["Location"] == url("proposal", draft.proposals.get().public_id)


def test_draft_sent_to_approval_twice_gives_the_conflict_page(draft, officer, team):
    accept_suggestions(call=draft, by=again(team.officer))
    officer.post(url("propose_call", draft.slug))
    response = officer.post(url("propose_call", draft.slug))
    assert (response.status_code, draft.proposals.count()) == (409, 1)
    assert "Waiting for approval" in response.content.decode()


def filled(client, name: str, *args, **changes) -> dict:
    """What the page's form holds, as a browser would post it, with changes."""
    response = client.get(url(name, *args))
    form = response.context["form"]
    data = {"seen": response.context["seen"]}
    for bound in form:
        value = bound.value()
        if hasattr(value, "year"):
            data |= {f"{bound.name}_{part}": getattr(value, part) for part in ("day", "month", "year")}
        elif hasattr(value, "hour"):
            data[bound.name] = f"{value:%H:%M}"
        elif value not in (None, False):
            data[bound.name] = "on" if value is True else value
    return {**data, **changes}


def test_basics_of_a_draft_change(draft, officer):
    data = filled(
        officer,
        "call_basics",
        draft.slug,
        title_en="Another name",
        **{"places-main": "", "summary_en": "New."},
    )
    response = officer.post(url("call_basics", draft.slug), data)
    call = fresh(draft)
    assert response.status_code == 302
    assert (call.title["en"], call.summary["en"], call.categories.get().places) == (
        "Another name",
        "New.",
        None,
    )
    assert Event.objects.about(call).filter(what="call.changed").count() == 2


def test_basics_left_as_they_are_change_nothing(draft, officer):
    officer.post(url("call_basics", draft.slug), filled(officer, "call_basics", draft.slug))
    assert Event.objects.about(draft).filter(what="call.changed").count() == 0


def test_basics_that_somebody_else_changed_meanwhile_give_the_conflict_page(draft, officer):
    data = filled(officer, "call_basics", draft.slug, title_en="Mine")
    Call.objects.filter(pk=draft.pk).update(title={**draft.title, "en": "Theirs"})
    response = officer.post(url("call_basics", draft.slug), data)
    assert (response.status_code, fresh(draft).title["en"]) == (409, "Theirs")


@pytest.mark.parametrize("name", ["call_basics", "call_dates", "call_numbers"])
def test_forms_of_a_draft_are_closed_once_it_is_published(call, officer, name):
    assert officer.get(url(name, call.slug)).status_code == 409


def test_dates_of_a_draft_change_on_the_clock_of_its_zone(draft, officer):
    day = timezone.now().date() + timedelta(days=60)
    data = filled(officer, "call_dates", draft.slug, zone="Europe/Berlin", **moment("closes", day))
    later = {
        f"{name}_{part}": getattr(day + timedelta(days=100), part)
        for name in ("screening_by", "scoring_by", "decision_by", "letters_on", "announcement_on")
        for part in ("day", "month", "year")
    }
    assert officer.post(url("call_dates", draft.slug), {**data, **later}).status_code == 302
    call = fresh(draft)
    assert (call.zone, call.closes_wall, call.closes_at.astimezone(ZoneInfo("Europe/Berlin")).hour) == (
        "Europe/Berlin",
        f"{day.isoformat()}T17:00",
        17,
    )


def test_dates_out_of_order_are_refused(draft, officer):
    early = {f"decision_by_{part}": getattr(date(2026, 1, 5), part) for part in ("day", "month", "year")}
    response = officer.post(url("call_dates", draft.slug), filled(officer, "call_dates", draft.slug, **early))
    assert list(response.context["form"].errors) == ["decision_by"]


def test_dates_keep_the_second_of_two_equal_hours(draft, officer, team):
    second = datetime(2027, 10, 31, 1, 30, tzinfo=UTC)
    Call.objects.filter(pk=draft.pk).update(
        zone="Europe/Berlin", closes_wall="2027-10-31T02:30", closes_at=second
    )
    officer.post(
        url("call_basics", draft.slug), filled(officer, "call_basics", draft.slug, title_en="Another name")
    )
    assert (fresh(draft).title["en"], fresh(draft).closes_at) == ("Another name", second)


def test_numbers_are_accepted_once(draft, officer):
    officer.post(url("call_numbers", draft.slug), filled(officer, "call_numbers", draft.slug, accept="on"))
    call = fresh(draft)
    assert (call.suggestions_accepted, {rule["suggested"] for rule in call.rules}) == (True, {False})
    assert officer.get(url("call_desk", draft.slug)).context["problems"] == []


def test_numbers_change_with_their_words(draft, officer):
    changes = {"weight-0": "50", "weight-3": "0", "text-0-en": "Any country will do."}
    officer.post(url("call_numbers", draft.slug), filled(officer, "call_numbers", draft.slug, **changes))
    call = fresh(draft)
    assert ([c["weight"] for c in call.criteria], call.rules[0]["text"]["en"]) == (
        ["50", "30", "20", "0"],
        "Any country will do.",
    )
    assert not call.suggestions_accepted


@pytest.mark.parametrize(
    ("changes", "errors"),
    [
        ({"weight-0": "0", "weight-1": "0", "weight-2": "0", "weight-3": "0"}, ["weight-0"]),
        ({"weight-1": "-1"}, ["weight-1"]),
        ({"weight-2": "much"}, ["weight-2"]),
        ({"text-0-ru": ""}, ["text-0-ru"]),
    ],
)
def test_numbers_that_cannot_be_are_refused(draft, officer, changes, errors):
    response = officer.post(
        url("call_numbers", draft.slug), filled(officer, "call_numbers", draft.slug, **changes)
    )
    assert list(response.context["form"].errors) == errors


@pytest.fixture
def scholarship(team) -> Call:
    return draft_call(team, programme="scholarship")


def test_threshold_of_a_scholarship_changes(scholarship, officer):
    data = filled(officer, "call_numbers", scholarship.slug)
    result = next(name for name in data if name.startswith("result-"))
    officer.post(url("call_numbers", scholarship.slug), {**data, result: "7.0"})
    _kind, place, test = result.split("-", 2)
    assert fresh(scholarship).rules[int(place)]["params"]["tests"][test] == "7.0"


def test_lowest_and_highest_age_change_as_whole_numbers(scholarship, officer):
    rule = {"key": "age", "type": "age", "params": {"fact": "birth_date", "on": "opens_at", "max_age": 39}}
    Call.objects.filter(pk=scholarship.pk).update(rules=[{**rule, "text": {"en": "x", "ru": "x", "kk": "x"}}])
    data = filled(officer, "call_numbers", scholarship.slug, **{"number-0-max_age": "44"})
    response = officer.post(url("call_numbers", scholarship.slug), data)
    expected = {"fact": "birth_date", "on": "opens_at", "max_age": 44}
    assert (response.status_code, fresh(scholarship).rules[0]["params"]) == (302, expected)


def test_threshold_that_no_rule_can_use_is_named_beside_its_field(scholarship, officer):
    data = filled(officer, "call_numbers", scholarship.slug)
    result = next(name for name in data if name.startswith("result-"))
    response = officer.post(url("call_numbers", scholarship.slug), {**data, result: "good"})
    assert list(response.context["form"].errors) == [result]


def test_letter_is_worded_in_each_language(draft, officer):
    data = filled(officer, "letter_text", draft.slug, "selected", subject_en="You won, {name}")
    assert officer.post(url("letter_text", draft.slug, "selected"), data).status_code == 302
    row = CallLetterText.objects.get(call=draft, kind="selected")
    assert (row.texts["en"]["subject"], "{title}" in row.texts["ru"]["body"]) == ("You won, {name}", True)


@pytest.mark.parametrize(
    ("changes", "words"),
    [
        ({"body_en": "Dear {nmae}"}, "{nmae} is not one of the words that we can fill in."),
        ({"body_en": "Dear {name"}, "A brace stands alone: “{”."),
        ({"body_ru": ""}, "Write the letter."),
    ],
)
def test_letter_with_a_placeholder_that_nobody_fills_is_refused(draft, officer, changes, words):
    data = filled(officer, "letter_text", draft.slug, "reserve", **changes)
    response = officer.post(url("letter_text", draft.slug, "reserve"), data)
    assert (response.status_code, list(response.context["form"].errors)) == (200, list(changes))
    assert words.replace("“", "“") in response.content.decode()


def test_letter_that_somebody_else_worded_meanwhile_gives_the_conflict_page(draft, officer):
    data = filled(officer, "letter_text", draft.slug, "selected", subject_en="Mine")
    CallLetterText.objects.filter(call=draft, kind="selected").update(texts={})
    assert officer.post(url("letter_text", draft.slug, "selected"), data).status_code == 409


@pytest.mark.parametrize(("kind", "status"), [("selected", 200), ("love", 404)])
def test_letters_of_known_kinds_have_a_page(draft, officer, kind, status):
    assert officer.get(url("letter_text", draft.slug, kind)).status_code == status


def test_letters_that_went_out_are_not_worded_again(call, officer):
    Call.objects.filter(pk=call.pk).update(state=CallState.ANNOUNCED)
    assert officer.get(url("letter_text", call.slug, "selected")).status_code == 409


def test_typing_error_of_a_published_call_is_corrected_and_logged(call, officer):
    data = filled(officer, "call_corrections", call.slug, summary_en="Without the error.")
    assert officer.post(url("call_corrections", call.slug), data).status_code == 302
    assert (fresh(call).summary["en"], Event.objects.about(call).filter(what="call.corrected").count()) == (
        "Without the error.",
        1,
    )


def test_draft_has_no_page_for_typing_errors(draft, officer):
    assert officer.get(url("call_corrections", draft.slug)).status_code == 409


def closing_form(client, call: Call, day: date, **changes) -> dict:
    seen = client.get(url("close_later", call.slug)).context["seen"]
    return {"seen": seen, "reason": "Many asked.", **moment("closes", day), **changes}


def test_closing_moves_later_for_everybody(call, officer):
    day = call.closes_at.date() + timedelta(days=7)
    officer.post(url("close_later", call.slug), closing_form(officer, call, day))
    assert fresh(call).closes_wall == f"{day.isoformat()}T17:00"
    assert Event.objects.about(call).get(what="call.closing_moved").reason.text == "Many asked."


@pytest.mark.parametrize(
    ("days", "changes", "errors"), [(-3, {}, ["closes_day"]), (7, {"reason": " "}, ["reason"])]
)
def test_closing_moves_neither_earlier_nor_without_a_reason(call, officer, days, changes, errors):
    day = call.closes_at.date() + timedelta(days=days)
    response = officer.post(url("close_later", call.slug), closing_form(officer, call, day, **changes))
    assert (list(response.context["form"].errors), fresh(call).closes_at) == (errors, call.closes_at)


def test_closing_that_somebody_else_moved_meanwhile_gives_the_conflict_page(call, officer):
    data = closing_form(officer, call, call.closes_at.date() + timedelta(days=20))
    Call.objects.filter(pk=call.pk).update(closes_at=call.closes_at + timedelta(days=1))
    response = officer.post(url("close_later", call.slug), data)
    assert (response.status_code, "Many asked." in response.content.decode()) == (409, True)


def test_closing_of_a_closed_call_is_not_moved(closed, officer):
    assert officer.get(url("close_later", closed.slug)).status_code == 409


def test_cancelling_is_proposed_after_it_says_what_will_happen(call, officer):
    make_listed(call)
    make_draft(call, files=False)
    response = officer.get(url("cancel_call", call.slug))
    assert "2 applicants get a letter" in response.content.decode()
    officer.post(url("cancel_call", call.slug), {"seen": response.context["seen"], "reason": "No budget."})
    assert (fresh(call).state, call.proposals.get(act="cancel").reason) == (CallState.PUBLISHED, "No budget.")


def test_cancelling_an_announced_call_gives_the_conflict_page(call, officer):
    Call.objects.filter(pk=call.pk).update(state=CallState.ANNOUNCED)
    assert officer.get(url("cancel_call", call.slug)).status_code == 409


def test_announced_call_is_archived(call, officer):
    Call.objects.filter(pk=call.pk).update(state=CallState.ANNOUNCED)
    assert officer.get(url("call_desk", call.slug)).context["can"]["archive"]
    officer.post(url("archive_call", call.slug))
    assert fresh(call).state == CallState.ARCHIVED


@pytest.mark.parametrize(
    ("state", "offered"),
    [
        ("draft", {"propose", "people", "word_letters"}),
        ("in_approval", {"people"}),
        ("published", {"close_later", "cancel", "correct", "people", "word_letters", "more_time"}),
        ("in_review", {"cancel", "correct", "people", "word_letters"}),
        ("decided", {"correct", "people", "word_letters"}),
        ("announced", {"archive", "people"}),
        ("archived", {"people"}),
        ("cancelled", {"people"}),
    ],
)
def test_page_of_a_call_offers_the_moves_that_can_be_made(call, officer, approver, state, offered):
    Call.objects.filter(pk=call.pk).update(state=state)
    for client, expected in ((officer, offered), (approver, set())):
        can = client.get(url("call_desk", call.slug)).context["can"]
        assert {name for name, offers in can.items() if offers} == expected


def test_page_of_a_call_counts_its_applications(call, officer):
    make_listed(call)
    make_draft(call, files=False)
    figures = [tile["figure"] for tile in officer.get(url("call_desk", call.slug)).context["tiles"]]
    assert figures == [1, 1, 1, 1]
    assert call.applications.filter(state=ApplicationState.DRAFT).count() == 1


def test_form_is_shown_with_who_reads_each_answer(draft, officer):
    text = officer.get(url("call_form", draft.slug)).content.decode()
    assert ("read by the officers only" in text, "at most 200 words" in text) == (True, True)
