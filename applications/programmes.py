"""The registry through which programmes plug in. The spine imports no programme."""

import json
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from pathlib import Path

from django.utils.functional import Promise


@dataclass(frozen=True)
class PendingStep:
    """Something beside the form that an application still waits for, such as an endorsement."""

    key: str
    label: str | Promise
    hint: str | Promise = ""
    due_at: object = None
    done: bool = False
    url: str = ""


@dataclass(frozen=True)
class CallTemplate:
    """What a new call starts from. Thresholds and weights are suggestions until an officer accepts them."""

    key: str
    name: str | Promise
    form: Mapping
    rules: list
    criteria: list
    categories: list
    letters: Mapping
    summary: Mapping
    who_can_apply: Mapping
    tie_criterion: str = ""
    languages: tuple = ("en", "ru", "kk")
    reviews_wished: int = 3
    reviews_required: int = 2
    appeal_days: int = 5


def read_template(path: Path, *, name: str | Promise) -> CallTemplate:
    """Read a call template from its JSON file: form, rules, criteria, categories, letters, texts."""
    fields = json.loads(path.read_text(encoding="utf-8"))
    return CallTemplate(name=name, **fields)


def nothing(*args, **kwargs) -> None:
    return None


def no_steps(application) -> list[PendingStep]:
    return []


@dataclass(frozen=True)
class Programme:
    """A family of calls.

    `on_submitted(application, submission, facts)` and `on_award_accepted(award)` run inside the service's
    transaction and may write the programme's own rows; `pending_steps(application)` reads them.
    """

    key: str
    name: str | Promise
    templates: tuple[CallTemplate, ...]
    detail_template: str = ""
    is_scholarship: bool = False
    pending_steps: Callable = no_steps
    on_submitted: Callable = nothing
    on_award_accepted: Callable = nothing
    decision_problems: Callable = field(default=lambda call, lines: [])

    def template(self, key: str) -> CallTemplate:
        return next(template for template in self.templates if template.key == key)


_programmes: dict[str, Programme] = {}


def register(programme: Programme) -> None:
    _programmes[programme.key] = programme


def get(key: str) -> Programme:
    return _programmes[key]


def every() -> list[Programme]:
    return list(_programmes.values())


def templates() -> list[tuple[Programme, CallTemplate]]:
    return [(programme, template) for programme in every() for template in programme.templates]
