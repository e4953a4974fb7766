"""A variable that nobody gave to a template of ours fails the test; `{% if %}` and `|default` may ask."""

import sys
from pathlib import Path

TEMPLATES_DIR = str(Path(__file__).resolve().parent.parent / "templates")


class UnknownTemplateVariable(Exception):
    pass


class UnknownVariable(str):
    """Django's `string_if_invalid`, which it applies with `%` to the variable that it could not find."""

    def __contains__(self, item: str) -> bool:
        return item == "%s"

    def __mod__(self, variable: object) -> object:
        caller = sys._getframe(1).f_locals
        expression, context = caller["self"], caller["context"]
        filters = {function.__name__ for function, _ in expression.filters}
        if filters & {"default", "default_if_none"}:
            return expression.resolve(context, ignore_failures=True)
        template = context.render_context.template or context.template
        if str(template.origin.name).startswith(TEMPLATES_DIR):
            raise UnknownTemplateVariable(f"{variable} in {template.origin.name}")
        return ""
