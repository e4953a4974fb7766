import re

from django.conf import settings

PREFIX = re.compile(rf"^/({'|'.join(code for code, _name in settings.LANGUAGES)})(?=/|$)")


def in_language(url: str, language: str) -> str:
    """The same page of this site under another language's prefix; an address without one stays as it is.

    Django's translate_url knows only addresses of the language that is active.
    """
    return PREFIX.sub(f"/{language}", url)
