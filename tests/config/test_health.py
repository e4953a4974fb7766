import pytest
from django.urls import reverse

from config import readiness


def test_healthz_answers_without_a_database(client):
    response = client.get("/healthz")
    assert (response.status_code, response.content) == (200, b"ok\n")


@pytest.mark.django_db
def test_readyz_when_all_is_well_names_every_part(client, bucket):
    response = client.get("/readyz")
    assert (response.status_code, response.json()) == (
        200,
        {"ready": True, "parts": dict.fromkeys(["database", "bucket", "triggers", "outbox"], "ok")},
    )


@pytest.mark.django_db
def test_readyz_without_a_bucket_says_which_part_and_no_reason(client, bucket, settings):
    settings.DOCUMENTS_BUCKET = "no-such-bucket"
    response = client.get("/readyz")
    assert response.status_code == 503
    assert response.json()["parts"]["bucket"] == "BucketMissing"


@pytest.mark.django_db
def test_readyz_is_never_cached(client, monkeypatch):
    monkeypatch.setattr(readiness, "CHECKS", {})
    assert "no-store" in client.get(reverse("readyz"))["Cache-Control"]
