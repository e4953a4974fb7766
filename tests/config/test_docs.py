"""What operators read says all that the settings read."""

import re

import pytest
from django.conf import settings

READ = re.compile(r'(?:_required|_optional|_flag|environ\.get)\(\s*"([A-Z0-9_]+)"')
VARIABLES = sorted(set(READ.findall((settings.BASE_DIR / "config" / "settings.py").read_text())))
FOR_OPERATORS = [name for name in VARIABLES if name not in ("DEBUG", "DEMO")]


@pytest.mark.parametrize("name", VARIABLES)
def test_setting_is_explained(name):
    assert f"`{name}`" in re.sub(
        r"`(\w+)=\S+`", r"`\1`", (settings.BASE_DIR / "docs" / "running.md").read_text()
    )


@pytest.mark.parametrize("name", FOR_OPERATORS)
def test_setting_stands_in_the_example(name):
    assert re.search(rf"^#?{name}=", (settings.BASE_DIR / "deploy" / "env.example").read_text(), re.MULTILINE)


def test_example_has_no_setting_that_nobody_reads():
    named = re.findall(
        r"^#?([A-Z0-9_]+)=", (settings.BASE_DIR / "deploy" / "env.example").read_text(), re.MULTILINE
    )
    assert sorted(set(named) - set(VARIABLES)) == []
