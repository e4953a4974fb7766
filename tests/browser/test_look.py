"""The components as a browser draws them, and the scripts that only a browser runs."""

import json

import pytest
from django.test import override_settings

from applications.formspec.words import count_words

pytestmark = pytest.mark.browser

TEXTS = [
    "",
    "one two  three",
    "Бәйге — жарыс әрі оның жүлдесі.",
    "a\u00a0b\u2003c\u3000d\u0085e",
    "zero\u200bwidth joined",
    "\ufeffmark first",
    "– — … 7 ½ ² ٣ Ⅳ",
    "e\u0301te\u0301 don't re-use 41,200",
    "👍 👩‍👩‍👧 日本語 かな",
    "tab\tline\r\nline\vfeed\f end ",
]


def test_words_are_counted_as_the_server_counts_them(live_server, page):
    page.goto(f"{live_server.url}/en/privacy/")
    script = f"import('/static/js/words.js').then((m) => {json.dumps(TEXTS)}.map(m.countWords))"
    assert page.evaluate(script) == [count_words(text) for text in TEXTS]


@pytest.mark.parametrize("width", [1280, 390, 320])
def test_components_fit_and_are_accessible(live_server, page, axe, problems, width):
    page.set_viewport_size({"width": width, "height": 900})
    with override_settings(DEMO=True):
        page.goto(f"{live_server.url}/en/components/")
    page.wait_for_selector("input.autocomplete__input")
    assert page.evaluate("document.documentElement.scrollWidth") == width
    axe(page)


def test_counter_tells_how_many_words_are_left_and_over(live_server, page, problems):
    with override_settings(DEMO=True):
        page.goto(f"{live_server.url}/en/components/")
    line = page.locator("#blank_results_count")
    page.fill("#blank_results", "one two")
    assert line.inner_text().split("\n") == ["198 words left", "2 of 200"]
    page.fill("#blank_results", "word " * 201)
    assert line.inner_text().split("\n") == ["1 word too many", "201 of 200"]


def test_long_list_is_searched_by_keyboard(live_server, page, problems):
    with override_settings(DEMO=True):
        page.goto(f"{live_server.url}/en/components/")
    page.fill("#blank_country", "kyrg")
    page.keyboard.press("ArrowDown")
    page.keyboard.press("Enter")
    assert page.input_value("#blank_country-select") == "KG"


@pytest.mark.browser_context_args(timezone_id="Europe/Chisinau")
def test_times_are_shown_where_the_reader_is_from_the_second_page_on(live_server, page, problems):
    with override_settings(DEMO=True):
        page.goto(f"{live_server.url}/en/components/")
        page.reload()
    assert "in Chișinău" in page.locator("#c16 + p").inner_text()


def test_page_without_scripts_keeps_its_lists_and_limits(live_server, new_context, problems):
    page = new_context(java_script_enabled=False).new_page()
    with override_settings(DEMO=True):
        page.goto(f"{live_server.url}/en/components/")
    assert page.locator("select#blank_country").is_visible()
    assert page.locator("#blank_results_count").inner_text() == "At most 200 words"


def test_languages_lead_to_the_same_page_and_back(live_server, page, problems):
    page.goto(f"{live_server.url}/en/privacy/")
    page.click("text=Қазақша")
    assert page.url == f"{live_server.url}/kk/privacy/"
    assert page.get_attribute("html", "lang") == "kk"
