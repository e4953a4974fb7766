import gzip
import re
from pathlib import Path

import pytest
from django.conf import settings
from django.core.management import call_command
from django.test import override_settings

STATIC = Path(settings.BASE_DIR) / "static"
MANIFEST = {
    "default": settings.STORAGES["default"],
    "staticfiles": {"BACKEND": "whitenoise.storage.CompressedManifestStaticFilesStorage"},
}


def packed(name: str) -> int:
    data = (STATIC / name).read_bytes()
    return len(data) if name.endswith("woff2") else len(gzip.compress(data))


def test_collecting_with_a_manifest_misses_nothing(tmp_path):
    with override_settings(STORAGES=MANIFEST, STATIC_ROOT=tmp_path):
        call_command("collectstatic", interactive=False, verbosity=0)
    assert (tmp_path / "staticfiles.json").exists()


@pytest.mark.parametrize("name", ["css/baige.css", "js/baige.js", "js/htmx.js", "js/autocomplete.js"])
def test_built_file_points_to_no_map_and_no_other_house(name):
    text = (STATIC / name).read_text()
    assert "sourceMappingURL" not in text
    assert "crest" not in text
    assert "GDS Transport" not in text


def test_every_font_of_the_stylesheet_is_there():
    fonts = re.findall(r"url\(\"?([^)\"]+woff2)", (STATIC / "css/baige.css").read_text())
    assert len(fonts) == 4
    assert [name for name in fonts if not (STATIC / "css" / name).resolve().is_file()] == []


def test_first_visit_in_kazakh_stays_light():
    fonts = [f"fonts/inter-{part}.woff2" for part in ("latin", "latin-ext", "cyrillic", "cyrillic-ext")]
    always = ["css/baige.css", "js/baige.js", "js/zone.js", "img/mark.svg", "img/favicon.ico"]
    assert sum(packed(name) for name in [*fonts, *always]) < 160_000
