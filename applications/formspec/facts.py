"""The named facts that an answer can fill, and their values: rules and columns read these, never a question."""

from typing import Any

from applications.formspec.spec import FormSpec
from applications.formspec.types import type_of

