import hashlib
import re
from base64 import b64encode

import pytest
from django.urls import reverse

from tests.factories.correspondence import letter_to
from tests.factories.people import PersonFactory

PARAGRAPHS = [
    "# You are in",
    "Dear <b>Malika</b>,",
    "## Marks",
    "| Results | 4.1 of 5 |\n|| Your mark | 3.93 |",
]


@pytest.fixture
def reader(client, db):
    person = PersonFactory()
    client.force_login(person.user)
    return person


@pytest.fixture
def letter(reader):
    return letter_to(reader, paragraphs=PARAGRAPHS, action_label="See it", action_path="/en/somewhere/")


def page(letter) -> str:
    return reverse("correspondence:letter", args=[letter.public_id])


def as_mailed(letter) -> str:
    return reverse("correspondence:letter_as_mailed", args=[letter.public_id])


def test_letter_page_shows_the_letter_to_its_reader(client, letter):
    html = client.get(page(letter)).content.decode()
    assert "You are in</h1>" in html
    assert "Dear &lt;b&gt;Malika&lt;/b&gt;," in html
    assert '<a class="govuk-button" href="/en/somewhere/">See it</a>' in html
    assert '<dt>Results</dt><dd>4.1 of 5</dd><dt>Your mark</dt><dd class="b-strong">3.93</dd>' in html
    assert as_mailed(letter) in html


def test_letter_as_mailed_passes_the_policy_by_its_hash(client, letter):
    response = client.get(as_mailed(letter))
    html = response.content.decode()
    style = re.search(r"<style>(.*?)</style>", html, re.DOTALL)[1]
    digest = b64encode(hashlib.sha256(style.encode()).digest()).decode()
    policy = response["Content-Security-Policy"]
    assert f"style-src 'self' 'sha256-{digest}'" in policy
    assert "unsafe" not in policy
    assert 'src="/static/img/mark-72.png"' in html
    assert 'href="/en/somewhere/"' in html


def test_link_that_only_mail_carries_is_not_shown(client, reader):
    letter = letter_to(reader, action_path="magic:abcdefghjk", action_label="Answer")
    for address in (page(letter), as_mailed(letter)):
        html = client.get(address).content.decode()
        assert "magic:" not in html
        assert "Answer" not in html


@pytest.mark.parametrize("address", [page, as_mailed])
def test_letter_to_somebody_else_is_not_found(client, reader, address):
    assert client.get(address(letter_to(PersonFactory()))).status_code == 404
    assert client.get(address(letter_to(None, to_email="a@example.org"))).status_code == 404


@pytest.mark.parametrize("address", [page, as_mailed])
def test_letter_is_shown_to_nobody_who_is_signed_out(client, letter, address):
    client.logout()
    response = client.get(address(letter))
    assert response.status_code in (302, 404)
    assert "You are in" not in response.content.decode()


def test_letter_page_takes_no_post(client, letter):
    assert client.post(page(letter)).status_code == 405


def test_letter_page_takes_few_queries(client, letter, django_assert_max_num_queries):
    client.get(page(letter))
    with django_assert_max_num_queries(15):
        client.get(page(letter))


def test_demo_letter_says_so_in_the_mail(client, db):
    person = PersonFactory(demo=True)
    client.force_login(person.user)
    html = client.get(as_mailed(letter_to(person))).content.decode()
    assert "Demonstration. The people and the application in this message are made up." in html
