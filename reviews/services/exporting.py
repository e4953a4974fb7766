"""A round's ranking as a spreadsheet, row by row into a temporary file; a title is never a formula."""

import tempfile
from collections.abc import Iterator
from decimal import Decimal
from typing import IO, Any

import xlsxwriter
from django.db import transaction
from django.utils.translation import gettext as _

from applications.models import Category
from applications.permissions import reads_applications
from applications.reading import country_names
from applications.services.calls import require
from applications.services.exporting import BOOK, ROWS_AT_ONCE, WIDTH, write_cell
from ledger.services import record
from ledger.templatetags.speakable import speakable
from people.models import Person
from reviews.models import Round, Standing
from reviews.permissions import may_see_scores
from reviews.ranking_page import in_columns as marks_in_columns
from reviews.ranking_page import interval_of, letters_of, panellist_marks
from reviews.spread import Spread, key_of

DECIMALS = 6


def export_ranking(*, round_: Round, by: Person, language: str) -> IO[bytes]:
    """Return an XLSX file, open at its start, of a ranking with its scores, panellists as letters.

    The export is recorded before anything of it can leave the house. Raises PermissionError before the scores
    are opened.
    """
    require(may_see_scores(by, round_) and reads_applications(by, round_.call))
    target = tempfile.TemporaryFile()  # noqa: SIM115  the response closes it
    try:
        count = write_book(target, round_, language)
        with transaction.atomic():
            record(subject=round_.call, by=by, what="call.exported", data={"rows": count})
    except BaseException:
        target.close()
        raise
    target.seek(0)
    return target


def write_book(target: IO[bytes], round_: Round, language: str) -> int:
    """Write the sheet; returns how many entries are in it."""
    letters, count = letters_of(round_), 0
    with xlsxwriter.Workbook(target, BOOK) as book:
        sheet = book.add_worksheet(_("Ranking")[:31])
        bold = book.add_format({"bold": True})
        sheet.freeze_panes(1, 1)
        for place, title in enumerate(titles(round_, letters)):
            sheet.set_column(place, place, WIDTH)
            write_cell(sheet, 0, place, title, bold)
        for count, cells in enumerate(lines(round_, letters, language), start=1):
            for place, value in enumerate(cells):
                write_cell(sheet, count, place, value, None)
    return count


def titles(round_: Round, letters: dict[int, str]) -> list[str]:
    fixed = [
        _("Category"),
        _("Rank"),
        _("Number"),
        _("Title"),
        _("Organisation"),
        _("Country"),
        _("Mark"),
        _("95 per cent interval from"),
        _("95 per cent interval to"),
        _("Scores handed in"),
        _("Readers"),
        _("Fewer readers than required"),
    ]
    if letters:
        return [*fixed, *(_("Panellist %(name)s") % {"name": letter} for letter in letters.values())]
    return [*fixed, *(_("Mark %(name)s") % {"name": str(n)} for n in range(1, round_.reviews_wished + 1))]


def lines(round_: Round, letters: dict[int, str], language: str) -> Iterator[list[Any]]:
    """The rows of every category in its order, equals by the order of printing."""
    names = country_names(language)
    categories = {one.pk: one for one in Category.objects.filter(call=round_.call_id)}
    for category in (*categories, None):
        spread = Spread.read(round_.spread.get(key_of(category)))
        rows = Standing.objects.filter(round=round_, category=category, is_out=False)
        for batch in batches(rows):
            marks = panellist_marks(round_, [row.application_id for row in batch])
            for row in batch:
                application = row.application
                ends = interval_of(row, spread, round_) or (None, None)
                yield [
                    categories[category].name if category else "",
                    row.label,
                    speakable(application.number),
                    application.title,
                    application.organisation_name,
                    names.get(application.country_id or "", ""),
                    row.mean,
                    *(None if end is None else round(end, DECIMALS) for end in ends),
                    row.reviews_in,
                    row.reviews_wanted,
                    _("yes") if row.is_short else "",
                    *(exact(mark) for mark in marks_in_columns(marks.get(row.application_id, {}), letters)),
                ]


def batches(rows) -> Iterator[list[Standing]]:
    """The rows in the order of the ranking, 500 at a time, without the answers."""
    ordered = (
        rows.order_by("rank_key", "pk")
        .select_related("application")
        .defer(*(f"application__{name}" for name in ("answers", "revisions", "search_text")))
    )
    batch: list[Standing] = []
    for row in ordered.iterator(chunk_size=ROWS_AT_ONCE):
        batch.append(row)
        if len(batch) == ROWS_AT_ONCE:
            yield batch
            batch = []
    if batch:
        yield batch


def exact(mark) -> Decimal | None:
    return None if mark is None else round(Decimal(mark.numerator) / Decimal(mark.denominator), DECIMALS)
