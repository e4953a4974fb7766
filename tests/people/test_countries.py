from datetime import date

import pytest
from django.apps import apps
from django.core.management import call_command
from django.utils.translation import override

from people.countries import load_countries
from people.models import Country, HubMembership, participation

pytestmark = pytest.mark.django_db


def test_countries_have_names_in_three_languages() -> None:
    assert Country.objects.count() == 249
    assert all({"en", "ru", "kk"} == set(country.names) for country in Country.objects.all())
    kazakhstan = Country.objects.get(pk="KZ")
    assert kazakhstan.names == {"en": "Kazakhstan", "ru": "Казахстан", "kk": "Қазақстан"}


def test_no_name_is_turned_round_a_comma() -> None:
    turned = [
        name
        for country in Country.objects.all()
        for name in country.names.values()
        if ", " in name and " and " not in name and " и " not in name and " және " not in name
    ]
    assert turned == []


def test_kazakh_has_no_english_names_left() -> None:
    latin = [c.names["kk"] for c in Country.objects.all() if all(ord(char) < 128 for char in c.names["kk"])]
    assert latin == []


def test_the_hub_has_42_members_under_its_own_names() -> None:
    assert HubMembership.objects.filter(starts_on=None, ends_on=None).count() == 42
    with override("en"):
        assert Country.objects.get(pk="TR").name == "Turkey"
        assert Country.objects.get(pk="US").name == "USA"
        assert Country.objects.get(pk="NL").name == "The Netherlands"
        assert Country.objects.get(pk="KR").name == "Republic of Korea"
    with override("ru"):
        assert Country.objects.get(pk="KR").name == "Республика Корея"


def test_countries_stand_in_the_order_of_the_readers_language() -> None:
    two = Country.objects.filter(pk__in=["EE", "AT"])
    with override("en"):
        assert [country.pk for country in two.in_order()] == ["AT", "EE"]
    with override("kk"):
        assert [country.pk for country in Country.objects.filter(pk__in=["EG", "DE"]).in_order()] == [
            "DE",
            "EG",
        ]


def test_loading_again_keeps_what_an_administrator_changed() -> None:
    Country.objects.filter(pk="TR").update(hub_name="Türkiye", names={})
    HubMembership.objects.filter(country="TR").update(ends_on=date(2026, 1, 31))
    call_command("load_countries", verbosity=0)
    turkey = Country.objects.get(pk="TR")
    assert turkey.hub_name == "Türkiye"
    assert turkey.names["en"] == "Türkiye"
    assert turkey.memberships.get().ends_on == date(2026, 1, 31)
    assert HubMembership.objects.count() == 42


def test_loading_takes_as_few_queries_again(django_assert_max_num_queries) -> None:
    with django_assert_max_num_queries(3):
        load_countries(apps)


@pytest.mark.parametrize(
    ("on", "answer"),
    [
        (date(2018, 12, 31), "unclear"),
        (date(2019, 1, 1), "yes"),
        (date(2026, 2, 28), "yes"),
    ],
)
def test_participation_of_a_membership_without_start(on: date, answer: str) -> None:
    assert participation(Country.objects.get(pk="GE"), on) == answer


def test_participation_after_the_last_day_is_no() -> None:
    HubMembership.objects.filter(country="GE").update(ends_on=date(2024, 2, 29))
    georgia = Country.objects.get(pk="GE")
    assert participation(georgia, date(2024, 2, 29)) == "yes"
    assert participation(georgia, date(2024, 3, 1)) == "no"
    assert participation(georgia, date(2018, 6, 1)) == "unclear"


def test_participation_of_a_country_that_came_back() -> None:
    HubMembership.objects.filter(country="GE").update(ends_on=date(2020, 6, 30))
    HubMembership.objects.create(country_id="GE", starts_on=date(2023, 1, 1))
    georgia = Country.objects.get(pk="GE")
    assert participation(georgia, date(2021, 1, 1)) == "no"
    assert participation(georgia, date(2023, 1, 1)) == "yes"


def test_participation_of_others_is_no_and_of_nobody_unclear() -> None:
    assert participation(Country.objects.get(pk="AU"), date(2026, 1, 1)) == "no"
    assert participation(None, date(2026, 1, 1)) == "unclear"


def test_participating_lists_those_whose_answer_is_yes() -> None:
    HubMembership.objects.filter(country="GE").update(ends_on=date(2024, 2, 29))
    on = date(2025, 1, 1)
    listed = {country.pk for country in Country.objects.participating(on)}
    answered = {
        c.pk for c in Country.objects.prefetch_related("memberships") if participation(c, on) == "yes"
    }
    assert listed == answered
    assert len(listed) == 41
    assert list(Country.objects.participating(date(2018, 1, 1))) == []
