"""A submission as a tagged PDF (PDF/UA-1): a template and static/css/print.css, laid out by WeasyPrint."""

from functools import cache
from pathlib import Path
from typing import Any, BinaryIO
from urllib.request import url2pathname

from django.contrib.staticfiles import finders
from django.template.loader import render_to_string
from django.utils import translation
from weasyprint import CSS, HTML
from weasyprint.text.fonts import FontConfiguration
from weasyprint.urls import URLFetcher, URLFetcherResponse

from applications.formspec.display import ShownSection
from applications.formspec.facts import facts
from people.reading import moment

STYLE = "css/print.css"
ONLY_FONTS = ".woff2"


class FontsOnly(URLFetcher):
    """Fetches the fonts of the house and nothing else: no answer can make the server read or call."""

    def fetch(self, url: str, headers: Any = None) -> URLFetcherResponse:
        path = Path(url2pathname(url.removeprefix("file://"))).resolve()
        if not url.startswith("file://") or path.parent != fonts_folder() or path.suffix != ONLY_FONTS:
            raise ValueError("only the house's own fonts are fetched")
        return URLFetcherResponse(url, path.read_bytes(), {"Content-Type": "font/woff2"})


def submission_pdf(
    target: BinaryIO,
    *,
    sections: list[ShownSection],
    application: Any,
    call: Any,
    submission: Any,
    language: str,
) -> None:
    """Write the PDF of one submission, as `shown` prepared its sections for the reader, to `target`."""
    with translation.override(language):
        context = {
            "sections": sections,
            "application": application,
            "call": call,
            "submission": submission,
            "title": facts(submission.form_version.parsed, submission.answers).get("title") or call.name,
            "received": moment(submission.received_at, call.zone, language=language, seconds=True),
        }
        html_pdf(target, template="applications/print/submission.html", context=context, language=language)


def html_pdf(target: BinaryIO, *, template: str, context: dict[str, Any], language: str) -> None:
    """Write a template that extends applications/print/base.html as a tagged PDF in that language."""
    with translation.override(language):
        page = render_to_string(template, {**context, "language": language})
    fonts = FontConfiguration()
    document = HTML(string=page, url_fetcher=FontsOnly())
    document.write_pdf(
        target,
        stylesheets=[
            CSS(string=style(), base_url=style_path().as_uri(), url_fetcher=FontsOnly(), font_config=fonts)
        ],
        font_config=fonts,
        pdf_variant="pdf/ua-1",
    )


@cache
def style() -> str:
    return style_path().read_text(encoding="utf-8")


@cache
def style_path() -> Path:
    return Path(finders.find(STYLE)).resolve()


@cache
def fonts_folder() -> Path:
    return style_path().parent.parent / "fonts"
