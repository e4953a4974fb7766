"""The Innovative Solutions Scheme as the spine sees it."""

from pathlib import Path

from django.utils.translation import gettext_lazy as _

from applications.models import Application, Submission
from applications.programmes import Programme, read_template
from competitions.models import Entry

TEMPLATES = Path(__file__).parent / "templates_of_calls"


def write_entry(application: Application, submission: Submission, facts: dict) -> None:
    entry = Entry(
        application=application,
        summary=facts.get("summary") or "",
        stage=facts.get("stage") or "",
        implemented_on=facts.get("implemented_on"),
    )
    Entry.objects.bulk_create(
        [entry],
        update_conflicts=True,
        unique_fields=["application"],
        update_fields=["summary", "stage", "implemented_on"],
    )


PROGRAMME = Programme(
    key="competition",
    name=_("Innovative Solutions Scheme"),
    templates=(
        read_template(TEMPLATES / "innovative_solutions.json", name=_("Innovative Solutions Scheme")),
    ),
    detail_template="competitions/entry.html",
    on_submitted=write_entry,
)
