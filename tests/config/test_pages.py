import pytest
from django.test import override_settings

from people.models import Office


@pytest.mark.django_db
@pytest.mark.parametrize("language", ["en", "ru", "kk"])
@pytest.mark.parametrize("page", ["how-it-works", "contact", "accessibility", "privacy"])
def test_page_of_no_room_opens_in_every_language(client, language, page):
    response = client.get(f"/{language}/{page}/")
    assert response.status_code == 200
    assert f'<html lang="{language}"' in response.content.decode()


@pytest.mark.django_db
def test_contact_shows_what_the_office_entered(client):
    Office.objects.create(
        name={"en": "Demo Hub"}, contact_email="office@example.org", address="1 Demo St\nAstana"
    )
    html = client.get("/en/contact/").content.decode()
    assert "mailto:office@example.org" in html
    assert "1 Demo St<br>Astana" in html


@pytest.mark.django_db
def test_contact_of_an_office_not_set_up_invents_nothing(client):
    html = client.get("/en/contact/").content.decode()
    assert "The office has not entered its contact here yet." in html
    assert "mailto:" not in html


@pytest.mark.django_db
@pytest.mark.parametrize(("demo", "status"), [(True, 200), (False, 404)])
def test_components_are_shown_to_strangers_only_in_a_demonstration(client, demo, status):
    with override_settings(DEBUG=False, DEMO=demo):
        assert client.get("/en/components/").status_code == status


@pytest.mark.django_db
@pytest.mark.parametrize("language", ["en", "ru", "kk"])
def test_components_are_drawn_in_every_language(client, language):
    with override_settings(DEMO=True):
        assert client.get(f"/{language}/components/").status_code == 200


@pytest.mark.django_db
def test_missing_page_says_what_one_can_do(client):
    response = client.get("/en/no-such-page/")
    assert response.status_code == 404
    assert "Contact the Hub" in response.content.decode()
