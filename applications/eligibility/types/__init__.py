"""The rule types of the house. Importing this package registers them."""

from applications.eligibility.types import age, certificates, country, duplicates, files

__all__ = ["age", "certificates", "country", "duplicates", "files"]
