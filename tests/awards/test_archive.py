from django.core.management import call_command

from awards.models import PublishedOutcome, PublishedResult, PublishedWinner
from awards.views.public import described, figures


def load(capsys) -> str:
    call_command("load_archive")
    return capsys.readouterr().out


def rows() -> list:
    return [
        list(model.objects.order_by("pk").values())
        for model in (PublishedResult, PublishedWinner, PublishedOutcome)
    ]


def test_archive_holds_the_calls_of_2015_and_2018(db, capsys):
    assert load(capsys) == "2 calls in the archive, 2 new.\n"
    old, new = PublishedResult.objects.order_by("year")
    assert (old.year, old.applications_received, old.countries_of_applicants) == (2015, 21, 9)
    assert (new.year, new.applications_received, new.countries_of_applicants) == (2018, 46, 17)
    assert [winner.project for winner in new.winners.all()] == [
        "Blockchain: an innovative solution for smart governments",
        "E-Practicum: online platform for practical knowledge",
    ]
    assert [winner.country_id for winner in old.winners.all()] == ["MD", "GB", "KZ"]
    assert [outcome.kind for outcome in old.outcomes.all()] == ["case_study"] * 3
    assert set(old.title) == set(old.text) == set(old.source) == {"en", "ru", "kk"}
    assert not old.is_demo


def test_what_the_source_does_not_say_stays_empty(db, capsys):
    load(capsys)
    new = PublishedResult.objects.get(year=2018)
    assert (new.opened_on, new.closed_on, new.call, new.outcomes.count()) == (None, None, None, 0)
    assert PublishedResult.objects.get(year=2015).opened_on.isoformat() == "2015-09-11"


def test_loading_again_changes_nothing(db, capsys):
    load(capsys)
    before = rows()
    assert load(capsys) == "2 calls in the archive, 0 new.\n"
    assert rows() == before


def test_figures_say_only_what_is_known(db):
    result = PublishedResult(year=2000, title={"en": "Old"}, published_at=None)
    row = described(result, [])
    assert figures(row) == "0 won."
    row.applications_received = 3
    assert figures(row) == "3 applications. 0 won."
    row.countries_of_applicants = 1
    assert figures(row) == "3 applications from 1 country. 0 won."
