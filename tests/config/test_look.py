import re
from datetime import UTC, datetime
from types import SimpleNamespace

import pytest
from django.template import Context, RequestContext, Template
from django.template.loader import get_template
from django.test import RequestFactory
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import override

from applications.models import Application, Call
from people.models import Person

CLOSES_AT = datetime(2026, 12, 4, 12, tzinfo=UTC)
ZONE = "Asia/Almaty"


def rendered(source: str, request=None, **context) -> str:
    template = Template("{% load look %}" + source)
    return template.render(RequestContext(request, context) if request else Context(context)).strip()


@pytest.mark.parametrize(
    ("state", "expected"),
    [
        ("draft", '<strong class="govuk-tag b-tag--draft">Draft. Not submitted</strong>'),
        ("submitted", '<strong class="govuk-tag">Submitted</strong>'),
        ("returned", '<strong class="govuk-tag b-tag--ask">We need clarification</strong>'),
        ("eligible", '<strong class="govuk-tag b-tag--met">Meets the requirements</strong>'),
        ("ineligible", '<strong class="govuk-tag b-tag--no">Does not meet the requirements</strong>'),
        ("selected", '<strong class="govuk-tag b-tag--win">Selected</strong>'),
        ("reserve", '<strong class="govuk-tag b-tag--reserve">Reserve</strong>'),
        ("unsuccessful", '<strong class="govuk-tag b-tag--rest">Not selected</strong>'),
        ("withdrawn", '<strong class="govuk-tag b-tag--off">Withdrawn</strong>'),
    ],
)
def test_state_of_an_application_wears_its_words_and_dress(state, expected):
    assert rendered("{% state_tag application %}", application=Application(state=state)) == expected


def test_state_shown_is_the_one_the_viewer_may_know():
    html = rendered(
        '{% state_tag application viewer_sees="under_review" %}', application=Application(state="selected")
    )
    assert html == '<strong class="govuk-tag">Under review</strong>'


def test_state_in_a_dense_list_may_be_short():
    html = rendered("{% state_tag application short=True %}", application=Application(state="ineligible"))
    assert "Does not meet<" in html


def test_state_of_a_call_wears_its_own_dress():
    assert "b-tag--ask" in rendered("{% state_tag call %}", call=Call(state="in_approval"))


def test_when_shows_the_readers_clock_from_the_browser():
    request = RequestFactory().get("/", headers={"cookie": "zone=Europe%2FChisinau"})
    html = rendered("{% when at zone %}", request, at=CLOSES_AT, zone=ZONE)
    assert html == (
        '<time datetime="2026-12-04T12:00:00+00:00">'
        "Friday 4 December 2026, 17:00 in Astana (14:00 in Chișinău)</time>"
    )


def test_when_prefers_the_zone_that_the_person_chose():
    request = RequestFactory().get("/", headers={"cookie": "zone=Europe%2FChisinau"})
    request.person = Person(zone="Asia/Tokyo")
    assert "(21:00 in Tokyo)" in rendered("{% when at zone %}", request, at=CLOSES_AT, zone=ZONE)


def test_when_in_a_letter_shows_one_clock():
    html = rendered("{% when at zone %}", at=CLOSES_AT, zone=ZONE)
    assert "Friday 4 December 2026, 17:00 in Astana</time>" in html


def test_when_in_a_component_keeps_the_reader():
    request = RequestFactory().get("/", headers={"cookie": "zone=Europe%2FChisinau"})
    source = '{% include "components/closing.html" with closes_at=at zone=zone only %}'
    assert "<b>14:00</b> where you are (Chișinău)" in rendered(source, request, at=CLOSES_AT, zone=ZONE)


@pytest.mark.parametrize(
    ("language", "expected"),
    [("en", "41,200 3.93 40 %"), ("ru", "41 200 3,93 40 %"), ("kk", "41 200 3,93 40 %")],
)
def test_figures_follow_the_language(language, expected):
    with override(language):
        html = rendered("{{ 41200|number }} {{ mark|number:2 }} {{ 40|percent }}", mark=3.93)
    assert html.replace("\u00a0", " ") == expected


def test_speakable_number_does_not_break():
    assert rendered("{{ number|speakable }}", number="482716") == "482\u00a0716"


def test_paragraphs_never_trust_what_people_wrote():
    html = rendered("{{ text|paragraphs }}", text='<script>alert(1)</script>\r\n"one"\r\n\r\ntwo & three')
    assert html == (
        '<p class="b-p">&lt;script&gt;alert(1)&lt;/script&gt;<br>&quot;one&quot;</p>'
        '<p class="b-p">two &amp; three</p>'
    )


@pytest.mark.parametrize(
    ("now", "expected"),
    [
        (datetime(2026, 11, 21, 6, tzinfo=UTC), "13</b> <span>days left"),
        (datetime(2026, 12, 3, 6, tzinfo=UTC), "1</b> <span>day left"),
        (datetime(2026, 12, 4, 6, tzinfo=UTC), "17:00</b> <span>today is the last day"),
        (datetime(2026, 12, 5, 6, tzinfo=UTC), ""),
    ],
)
def test_days_left_are_counted_to_the_last_day(now, expected, monkeypatch):
    monkeypatch.setattr(timezone, "now", lambda: now)
    source = '{% include "components/days_left.html" with closes_at=at zone=zone only %}'
    assert expected in rendered(source, at=CLOSES_AT, zone=ZONE)


def test_languages_lead_to_the_same_page(rf):
    html = rendered('{% include "components/languages.html" %}', rf.get("/en/contact/?about=a&b=c"))
    assert 'href="/ru/contact/?about=a&amp;b=c"' in html
    assert 'href="/kk/contact/?about=a&amp;b=c"' in html
    assert html.count("aria-current") == 1


@pytest.mark.parametrize(
    ("address", "russian"), [("/en/", "/ru/"), ("/", "/ru/"), ("/nowhere/at/all/", "/ru/"), ("/kk", "/ru/")]
)
def test_languages_of_an_address_without_one_lead_home(rf, address, russian):
    assert f'href="{russian}"' in rendered('{% include "components/languages.html" %}', rf.get(address))


@pytest.mark.parametrize(
    ("given", "setting", "shown"),
    [(True, False, True), (False, True, False), (None, True, True), (None, False, False)],
)
def test_demo_strip_is_shown_where_people_are_made_up(given, setting, shown, settings):
    settings.DEMO = setting
    context = {} if given is None else {"is_demo_page": given}
    assert ("b-demo" in rendered("{% demo_strip %}", **context)) is shown


def test_post_button_carries_csrf_token_and_fields(rf):
    html = rendered('{% post_button "/x/" "Withdraw" kind="warning" token="t1" answer="yes" %}', rf.get("/"))
    assert 'name="csrfmiddlewaretoken"' in html
    assert '<input type="hidden" name="token" value="t1">' in html
    assert '<input type="hidden" name="answer" value="yes">' in html
    assert "<details" not in html


def test_post_button_may_ask_before_it_acts(rf):
    html = rendered('{% post_button "/x/" "Withdraw" confirm="It will not be read." %}', rf.get("/"))
    assert html.index("<summary") < html.index("It will not be read.") < html.index("<button")


def test_field_of_dots_marks_the_winners():
    html = rendered('{% include "components/field_of_dots.html" with total=46 winners=2 only %}')
    assert html.count("b-field__win") == 2
    assert html.count("b-field__dot") == 44
    assert 'viewBox="0 0 460 40"' in html


def test_field_of_dots_of_many_is_a_bar():
    html = rendered('{% include "components/field_of_dots.html" with total=4600 winners=20 only %}')
    assert '<progress class="b-bar b-bar--win" max="4600" value="20"' in html


def ranking(language: str) -> str:
    keys = ("rank", "title", "lang", "mark", "low", "high", "marks", "tie")
    figures = [
        ("1", "A" * 80, "en", 4.5, 4.1, 4.9, [4, 5], False),
        ("2=", "B", "kk", 4.0, None, None, [4.0], True),
        ("2=", "C", "ru", 4.0, 3.6, 4.4, [], True),
    ]
    rows = [dict(zip(keys, row, strict=True)) for row in figures]
    with override(language):
        return rendered("{% ranking_figure rows 2 1 5 40 %}", rows=rows)


def test_ranking_is_drawn_for_desk_and_phone_with_its_ties_and_line():
    html = ranking("en")
    assert html.count("<svg") == 2
    assert html.count('class="f-tie"') == 4
    assert html.count('class="f-cut"') == 2
    assert html.count('class="f-iv"') == 4
    assert "share a rank" in html
    assert "A" * 51 not in html


def test_ranking_writes_marks_in_the_language_and_coordinates_in_svgs():
    html = ranking("ru")
    assert ">4,5</text>" in html
    assert 'x1="' in html
    assert not any("," in part.split('"')[0] for part in html.split('x1="')[1:])


def test_tag_words_are_escaped():
    assert (
        rendered('{% tag words "ask" %}', words="<b>")
        == '<strong class="govuk-tag b-tag--ask">&lt;b&gt;</strong>'
    )


def test_task_without_an_address_cannot_start():
    tasks = [SimpleNamespace(title="Submit", url="", hint="", status="Cannot start yet", kind=None)]
    html = rendered('{% include "components/task_list.html" %}', tasks=tasks)
    assert "govuk-task-list__status--cannot-start-yet" in html
    assert "<a " not in html


def menu_entries() -> list[tuple[str, int]]:
    """Name and number of arguments of every entry in the three bases."""
    bases = "".join(
        get_template(f"base_{kind}.html").template.source for kind in ("public", "staff", "judge")
    )
    entries = re.findall(r'nav_item "\w+" "([\w:]+)" _\("[^"]+"\)( call\.slug)?', bases)
    return [(name, 1 if argument else 0) for name, argument in entries]


@pytest.mark.parametrize(("name", "arguments"), menu_entries())
def test_entry_of_a_menu_leads_somewhere(name, arguments):
    assert reverse(name, args=["some-call"] * arguments)


def test_entry_of_the_present_page_is_marked():
    source = '{% nav_item "how" "how_it_works" "How it works" %}{% nav_item "work" "people:staff" "People" %}'
    html = rendered(source, nav_current="how")
    assert html.count("aria-current=page") == 1
    assert html.index("aria-current=page") < html.index("How it works")


def test_entry_of_a_room_without_pages_is_left_out():
    assert rendered('{% nav_item "x" "nowhere:x" "X" %}') == ""
