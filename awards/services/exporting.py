"""The ranking with what was decided, as a spreadsheet: row by row into a file, and no cell is a formula."""

import tempfile
from collections.abc import Iterator, Sequence
from typing import IO, Any

import xlsxwriter
from django.db import transaction
from django.utils.translation import gettext as _

from applications.models import Application, Call
from applications.permissions import reads_applications
from applications.services.calls import require
from applications.services.exporting import on_the_clock, write_cell
from awards.models import Decision, DecisionLine
from awards.ranked import Ranked, ranked
from ledger.services import record
from ledger.templatetags.speakable import speakable
from people.models import Person

ROWS_AT_ONCE = 500
WIDTHS = {0: 8, 1: 12, 2: 44, 3: 32}
WIDTH = 20
OPTIONS = {
    "constant_memory": True,
    "strings_to_formulas": False,
    "strings_to_urls": False,
    "strings_to_numbers": False,
    "default_date_format": "yyyy-mm-dd",
}


def export_decision(*, call: Call, decision: Decision | None, by: Person) -> IO[bytes]:
    """Return an XLSX file, open at its start: the lines of a decision, or the ranking before there is one.

    The export is recorded before anything of it can leave the house.
    """
    require(reads_applications(by, call))
    rows = decided_rows(call, decision) if decision else ranked_rows(ranked(call))
    target = tempfile.TemporaryFile()  # noqa: SIM115  the response closes it
    count = write_book(target, titles(with_outcome=decision is not None), rows)
    with transaction.atomic():
        record(subject=call, by=by, what="call.exported", data={"rows": count})
    target.seek(0)
    return target


def titles(*, with_outcome: bool) -> list[str]:
    fixed = [
        _("Rank"),
        _("Number"),
        _("Title"),
        _("Organisation"),
        _("Country"),
        _("Category"),
        _("Mark"),
    ]
    decided = [_("Decision"), _("Place on the reserve list"), _("Departs from the ranking"), _("Reason")]
    return [*fixed, *decided, _("Result released"), _("State now")] if with_outcome else fixed


def fixed_cells(application: Application, label: str, mark: Any) -> list[Any]:
    return [
        label,
        speakable(application.number),
        application.title,
        application.organisation_name,
        application.country.name if application.country else "",
        application.category.name if application.category else "",
        mark,
    ]


def ranked_rows(rows: Sequence[Ranked]) -> Iterator[list[Any]]:
    for row in rows:
        yield fixed_cells(row.application, row.label, row.mark)


def decided_rows(call: Call, decision: Decision) -> Iterator[list[Any]]:
    lines = DecisionLine.objects.filter(decision=decision).for_page().in_order()
    for line in lines.select_related("application__category").iterator(chunk_size=ROWS_AT_ONCE):
        yield [
            *fixed_cells(line.application, line.rank_label, line.mark),
            line.get_outcome_display(),
            line.reserve_place,
            _("Yes") if line.departs else "",
            line.reason,
            on_the_clock(line.released_at, call.zone),
            line.application.get_state_display(),
        ]


def write_book(target: IO[bytes], heads: Sequence[str], rows: Iterator[list[Any]]) -> int:
    book = xlsxwriter.Workbook(target, OPTIONS)
    sheet = book.add_worksheet(_("Ranking")[:31])
    bold, moment = book.add_format({"bold": True}), book.add_format({"num_format": "yyyy-mm-dd hh:mm"})
    sheet.freeze_panes(1, 2)
    for place, title in enumerate(heads):
        sheet.set_column(place, place, WIDTHS.get(place, WIDTH))
        write_cell(sheet, 0, place, title, bold)
    count = 0
    for count, cells in enumerate(rows, start=1):
        for place, value in enumerate(cells):
            write_cell(sheet, count, place, value, moment if hasattr(value, "hour") else None)
    book.close()
    return count
