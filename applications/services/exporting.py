"""A call's applications as a spreadsheet. Row by row into a temporary file; an answer is never a formula."""

import tempfile
from collections.abc import Iterable, Iterator
from datetime import date, datetime
from decimal import Decimal
from types import SimpleNamespace
from typing import IO, Any
from zoneinfo import ZoneInfo

import xlsxwriter
from django.db import transaction
from django.db.models import Prefetch
from django.utils.translation import gettext as _

from applications import columns
from applications.formspec.export import export_columns, export_row
from applications.models import Application, Call, Participant
from applications.models.application import ApplicationQuerySet
from applications.permissions import reads_applications
from applications.reading import country_names
from applications.services.calls import require
from ledger.services import record
from ledger.templatetags.speakable import speakable
from people import reading
from people.models import Person

ROWS_AT_ONCE = 500
CELL_CHARACTERS = 32_767
WIDTH = 24


def export_applications(*, call: Call, by: Person, rows: ApplicationQuerySet, language: str) -> IO[bytes]:
    """Return an XLSX file, open at its start, of these applications with all answers that officers read.

    The export is recorded before anything of it can leave the house.
    """
    require(reads_applications(by, call))
    target = tempfile.TemporaryFile()  # noqa: SIM115  the response closes it
    try:
        count = write_book(target, call, rows, language)
        with transaction.atomic():
            record(subject=call, by=by, what="call.exported", data={"rows": count})
    except BaseException:
        target.close()
        raise
    target.seek(0)
    return target


BOOK = {
    "constant_memory": True,
    "strings_to_formulas": False,
    "strings_to_urls": False,
    "strings_to_numbers": False,
    "default_date_format": "yyyy-mm-dd",
}


def write_book(target: IO[bytes], call: Call, rows: ApplicationQuerySet, language: str) -> int:
    """Write the sheet row by row; returns how many applications are in it."""
    count = 0
    with xlsxwriter.Workbook(target, BOOK) as book:
        sheet = book.add_worksheet(_("Applications")[:31])
        bold, moment = book.add_format({"bold": True}), book.add_format({"num_format": "yyyy-mm-dd hh:mm"})
        sheet.freeze_panes(1, 1)
        for place, title in enumerate(titles(call, language)):
            sheet.set_column(place, place, WIDTH)
            write_cell(sheet, 0, place, title, bold)
        for count, cells in enumerate(lines(call, rows, language), start=1):
            for place, value in enumerate(cells):
                write_cell(sheet, count, place, value, moment if isinstance(value, datetime) else None)
    return count


def write_cell(sheet, row: int, place: int, value: Any, form) -> None:
    """Write a value as what it is; all text goes through write_string, which takes nothing for a formula."""
    if value is None or value == "":
        return
    if isinstance(value, (datetime, date)):
        sheet.write_datetime(row, place, value, *([form] if form else []))
    elif isinstance(value, (int, float, Decimal)) and not isinstance(value, bool):
        sheet.write_number(row, place, value)
    else:
        sheet.write_string(row, place, str(value)[:CELL_CHARACTERS], form)


def titles(call: Call, language: str) -> list[str]:
    city = reading.city(call.zone)
    fixed = [
        _("Number"),
        _("Title"),
        _("Organisation"),
        _("Applicant"),
        _("E-mail address"),
        _("Country"),
        _("Language"),
        _("Category"),
        _("State"),
        _("First submitted (%(city)s)") % {"city": city},
        _("Submitted (%(city)s)") % {"city": city},
        _("Requirements met"),
        _("Requirements"),
        _("Unclear"),
    ]
    asked = export_columns(call.form_version.parsed, language, call_language=call.languages[0])
    return [*fixed, *(str(column.label) for column in columns.columns()), *(column.title for column in asked)]


def lines(call: Call, rows: ApplicationQuerySet, language: str) -> Iterator[list[Any]]:
    names, spec = country_names(language), call.form_version.parsed
    for batch in batches(rows):
        columns.fill(call, batch)
        for application in batch:
            submission = application.current_submission
            answers = export_row(
                spec,
                submission.answers,
                names_of_files(submission.documents),
                language=language,
                countries=names,
                call_language=call.languages[0],
            )
            yield [*fixed_cells(application, call, names), *application.extra, *answers]


def batches(rows: ApplicationQuerySet) -> Iterator[list[Application]]:
    lead = Participant.objects.filter(role=Participant.Role.LEAD).select_related("person")
    full = rows.select_related("current_submission", "category").prefetch_related(
        Prefetch("participants", queryset=lead, to_attr="leads")
    )
    batch: list[Application] = []
    for application in full.defer("answers", "revisions", "search_text").iterator(chunk_size=ROWS_AT_ONCE):
        batch.append(application)
        if len(batch) == ROWS_AT_ONCE:
            yield batch
            batch = []
    if batch:
        yield batch


def fixed_cells(application: Application, call: Call, names: dict[str, str]) -> list[Any]:
    person = application.leads[0].person if application.leads else None
    return [
        speakable(application.number),
        application.title,
        application.organisation_name,
        person.full_name if person else "",
        person.email if person else "",
        names.get(application.country_id or "", ""),
        application.language,
        application.category.name if application.category else "",
        application.get_state_display(),
        on_the_clock(application.first_submitted_at, call.zone),
        on_the_clock(application.current_submission.received_at, call.zone),
        application.findings_met,
        application.findings_total,
        application.findings_unclear,
    ]


def on_the_clock(moment: datetime | None, zone: str) -> datetime | None:
    """Return the wall time: a spreadsheet knows no zones."""
    return moment.astimezone(ZoneInfo(zone)).replace(tzinfo=None) if moment else None


def names_of_files(documents: Iterable[dict]) -> dict[str, list[SimpleNamespace]]:
    held: dict[str, list[SimpleNamespace]] = {}
    for entry in documents:
        held.setdefault(entry["question"], []).append(SimpleNamespace(file_name=entry["name"]))
    return held
