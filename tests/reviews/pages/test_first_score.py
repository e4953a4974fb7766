"""From the invitation mail to the first saved score: at most four pages, no password."""

import re

from django.core import mail
from django.test import Client
from django.urls import reverse

from ledger.outbox import run_pending
from reviews.models import Review
from reviews.services import assigning
from tests.factories.calls import again
from tests.factories.people import PersonFactory
from tests.factories.reviews import add_panellist, call_in_review, make_panel
from tests.reviews.pages.reading import fields_of_form


class Walker:
    """A client that counts the pages it was shown; redirects are none."""

    def __init__(self):
        self.client, self.pages = Client(), []

    def open(self, url: str):
        return self._shown(self.client.get(url, follow=True))

    def send(self, url: str, data: dict):
        return self._shown(self.client.post(url, data, follow=True))

    def _shown(self, response):
        assert response.status_code == 200
        self.pages.append(response.request["PATH_INFO"])
        return response


def test_mail_to_first_saved_score_takes_four_pages_and_no_password(team) -> None:
    call = call_in_review(team, entries=3)
    panel = make_panel(call, team, size=1)
    invited = PersonFactory(without_account=True, full_name="Prof. Maya Demo", email="maya@example.org")
    panellist = add_panellist(panel, team, person=invited, accepted=False)
    assigning.begin_scoring(call=call, by=again(team.officer))
    run_pending()
    [letter] = [one for one in mail.outbox if "maya@example.org" in one.to[0]]
    link = re.search(r"https?://\S+/enter/\S+", letter.body).group()

    walker = Walker()
    walker.open(link)
    walker.send(link, {})
    assert walker.pages[-1] == reverse("reviews:invitation", args=[panellist.public_id])
    walker.send(walker.pages[-1], {"accept": "1"})
    assert walker.pages[-1] == reverse("reviews:connections", args=[panellist.public_id])
    shown = walker.send(walker.pages[-1], {"agree": "on"})
    assert len(walker.pages) == 4
    entry = walker.pages[-1]
    assert "Your scores" in shown.content.decode()

    answer = walker.client.post(f"{entry}save/", {**fields_of_form(shown), "mark:results": "4"})
    assert answer.json()["saved"] is True
    assert Review.objects.get(assignment__panellist=panellist).marks == {"results": 4}
