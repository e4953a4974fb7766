"""Components that the page of components does not show, and what each does with little or hostile context."""

import re
from datetime import UTC, datetime
from pathlib import Path

import pytest
from django.conf import settings
from django.template import RequestContext, Template
from django.template.loader import get_template

COMPONENTS = Path(settings.BASE_DIR) / "templates" / "components"


def rendered(rf, name: str, address: str = "/", /, **context) -> str:
    template = Template(f'{{% include "components/{name}.html" %}}')
    return template.render(RequestContext(rf.get(address), context))


@pytest.mark.parametrize("name", sorted(path.name for path in COMPONENTS.glob("*.html")))
def test_component_compiles_and_states_its_context(name):
    assert get_template(f"components/{name}")
    head = (COMPONENTS / name).read_text().split("{% endcomment %}")[0]
    assert head.startswith("{% comment %}")
    assert re.search(r"Context|Drawn by the tag|as call_card", head)


@pytest.mark.parametrize("path", sorted(COMPONENTS.glob("*.html")), ids=lambda path: path.name)
def test_component_has_no_inline_style_or_script(path):
    text = path.read_text()
    assert not re.search(r'\sstyle="|<script|\son[a-z]+="|\|safe', text)


def test_confirm_asks_with_a_token_and_a_way_out(rf):
    html = rendered(
        rf,
        "confirm",
        heading="Withdraw the application?",
        text="It will not be read.",
        label="Withdraw",
        cancel_url="/back/",
        token="t1",
        warning=True,
        hidden={"answer": "yes"},
        facts=[{"term": "Number", "value": "482 716"}],
    )
    assert 'name="csrfmiddlewaretoken"' in html
    assert '<input type="hidden" name="token" value="t1">' in html
    assert '<input type="hidden" name="answer" value="yes">' in html
    assert "govuk-button--warning" in html
    assert '<a href="/back/">Cancel</a>' in html


def test_conflict_says_how_it_stands_and_what_can_be_done(rf):
    now = [{"label": "Open the application", "url": "/a/"}]
    html = rendered(rf, "conflict", happened="It was withdrawn.", state="Withdrawn", now=now)
    assert "It was withdrawn." in html
    assert '<strong class="b-strong">Withdrawn</strong>' in html
    assert '<a href="/a/">Open the application</a>' in html


def test_conflict_without_words_still_explains_itself(rf):
    html = rendered(rf, "conflict")
    assert "This changed while you were on the page" in html
    assert "Contact the Hub" in html


@pytest.mark.django_db
@pytest.mark.parametrize("base", [None, "base_public.html", "base_staff.html", "base_judge.html"])
def test_conflict_page_stands_in_the_base_of_its_reader(rf, base):
    context = {"base": base} if base else {}
    html = get_template("409.html").render({**context, "happened": "It was withdrawn."}, rf.get("/"))
    assert "It was withdrawn." in html
    assert f"b-head--{(base or 'base_public.html')[5:-5]}" in html


def test_submitted_band_says_the_number_and_the_second(rf):
    received_at = datetime(2026, 11, 21, 16, 14, 7, tzinfo=UTC)
    html = rendered(
        rf,
        "submitted_band",
        heading="Submitted",
        number="482716",
        received_at=received_at,
        zone="Asia/Almaty",
    )
    assert "482\u00a0716" in html
    assert "Received on Saturday 21 November 2026" in html
    assert "21:14:07 in Astana" in html


def test_pages_of_a_list_keep_the_filter_and_never_both_cursors(rf):
    html = rendered(rf, "pagination", "/list/?state=draft&after=x", previous="p1", next="n1")
    assert 'href="?state=draft&amp;before=p1"' in html
    assert 'href="?state=draft&amp;after=n1"' in html


def test_list_of_one_page_has_no_pages(rf):
    assert rendered(rf, "pagination", previous="", next="").strip() == ""


def test_rows_scroll_in_a_named_frame_or_become_cards(rf):
    context = {"caption": "Panel", "columns": [{"label": "Name"}], "rows": [[{"text": "<b>", "url": "/x/"}]]}
    assert 'aria-label="Panel, scrolls sideways" tabindex="0"' in rendered(rf, "rows", **context)
    cards = rendered(rf, "rows", stack=True, **context)
    assert "b-rows--stack" in cards
    assert "tabindex" not in cards
    assert '<a href="/x/">&lt;b&gt;</a>' in cards


def test_file_is_removed_by_a_post(rf):
    html = rendered(rf, "files", files=[{"name": 'a, "b".pdf', "remove_url": "/x/"}])
    assert '<form class="b-inline" method="post" action="/x/">' in html
    assert "a, &quot;b&quot;.pdf" in html


def test_bands_mark_what_was_chosen_and_what_is_missing(rf):
    bands = [{"value": 2, "words": "Good"}, {"value": 1, "words": "Weak"}]
    context = {"name": "k1", "id": "k1", "legend": "Results", "weight": 40, "bands": bands}
    assert rendered(rf, "bands", chosen=2, **context).count(" checked") == 1
    html = rendered(rf, "bands", chosen=None, error="Choose a mark", **context)
    assert 'aria-describedby="k1_error"' in html
    assert " checked" not in html


@pytest.mark.parametrize(("total", "drawn"), [(10, "<svg"), (30, "b-laps--long"), (31, "<progress")])
def test_laps_of_a_long_panel_become_a_bar(rf, total, drawn):
    assert drawn in rendered(rf, "laps", states=["done"] + ["next"] * (total - 1))
