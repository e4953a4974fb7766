"""The types of question, each under its key. Importing this package registers all of them."""

from applications.formspec.types import choices, files, numbers, texts
from applications.formspec.types.base import (
    TYPES,
    Display,
    Item,
    QuestionType,
    Reading,
    Unreadable,
    register,
    told,
    type_of,
)

__all__ = [
    "TYPES",
    "Display",
    "Item",
    "QuestionType",
    "Reading",
    "Unreadable",
    "choices",
    "files",
    "numbers",
    "register",
    "texts",
    "told",
    "type_of",
]
