"""What rooms above the spine add to the front page and to an application's own page."""

from collections.abc import Callable

_front: list[tuple[str, Callable]] = []
_own: list[tuple[str, Callable]] = []
_desk: list[tuple[str, Callable]] = []


def add_to_front(template: str, context: Callable) -> None:
    """Show a template on the front page with what `context(request)` returns."""
    _front.append((template, context))


def add_to_application(template: str, context: Callable) -> None:
    """Show a template on the applicant's page with what `context(request, application)` returns."""
    _own.append((template, context))


def front_parts(request) -> list[dict]:
    return [{"template": template, **context(request)} for template, context in _front]


def own_parts(request, application) -> list[dict]:
    found = [(template, context(request, application)) for template, context in _own]
    return [{"template": template, **context} for template, context in found if context is not None]


def add_to_desk(template: str, context: Callable) -> None:
    """Show a template on an application's staff page with what `context(request, application)` returns."""
    _desk.append((template, context))


def desk_parts(request, application) -> list[dict]:
    found = [(template, context(request, application)) for template, context in _desk]
    return [{"template": template, **context} for template, context in found if context is not None]
