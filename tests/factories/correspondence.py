"""Letters for tests."""

from correspondence.models import Letter
from correspondence.services import write_letter_from_text

_numbers = iter(range(1, 1_000_000_000))


def letter_to(person, **fields) -> Letter:
    """A letter in plain words, waiting to be sent."""
    words = {
        "subject": "About your application",
        "paragraphs": ["Dear reader,", "All is well."],
        "language": "en",
        "template": "result",
        "key": f"letter-{next(_numbers)}",
    }
    return write_letter_from_text(to=person, **{**words, **fields})
