"""What import-linter cannot see: string foreign keys that point up, and second readers of the environment."""

import ast
from pathlib import Path

import pytest
from django.apps import apps
from django.conf import settings
from django.db.models import ForeignKey, ManyToManyField

FLOORS = [
    {"ledger"},
    {"people"},
    {"documents"},
    {"correspondence"},
    {"applications"},
    {"reviews"},
    {"awards"},
    {"competitions", "scholarships"},
]
FLOOR_OF = {room: number for number, rooms in enumerate(FLOORS) for room in rooms}
RELATIONS = [
    (model, field)
    for model in apps.get_models()
    if model._meta.app_label in FLOOR_OF
    for field in model._meta.get_fields()
    if isinstance(field, ForeignKey | ManyToManyField) and field.related_model._meta.app_label in FLOOR_OF
]


@pytest.mark.parametrize(
    ("model", "field"), RELATIONS, ids=[f"{model.__name__}.{field.name}" for model, field in RELATIONS]
)
def test_foreign_key_stays_in_its_room_or_points_down(model, field):
    here, there = model._meta.app_label, field.related_model._meta.app_label
    assert here == there or FLOOR_OF[there] < FLOOR_OF[here]


def test_environment_is_read_by_the_settings_alone():
    readers = [
        str(path.relative_to(settings.BASE_DIR))
        for path in house_files()
        if reads_environment(ast.parse(path.read_text()))
    ]
    assert readers == ["config/settings.py"]


def house_files() -> list[Path]:
    """The rooms' own code; config/dev and the bucket's child process are tools that run outside Django."""
    rooms = [*FLOOR_OF, "config"]
    tools = ("config/dev/", "documents/dev_bucket/")
    files = [path for room in rooms for path in sorted((settings.BASE_DIR / room).rglob("*.py"))]
    return [path for path in files if not str(path.relative_to(settings.BASE_DIR)).startswith(tools)]


def reads_environment(tree: ast.Module) -> bool:
    return any(
        (isinstance(node, ast.Attribute) and node.attr in ("environ", "getenv"))
        and not is_default_for_settings(node, tree)
        for node in ast.walk(tree)
    )


def is_default_for_settings(node: ast.Attribute, tree: ast.Module) -> bool:
    """`os.environ.setdefault("DJANGO_SETTINGS_MODULE", ...)` in wsgi.py and asgi.py reads nothing."""
    return any(
        isinstance(parent, ast.Attribute) and parent.value is node and parent.attr == "setdefault"
        for parent in ast.walk(tree)
    )
