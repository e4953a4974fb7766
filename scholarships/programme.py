"""The APA scholarships as the spine sees them."""

from pathlib import Path

from django.utils.translation import gettext_lazy as _

from applications.programmes import Programme, read_template
from scholarships.services import pending_steps, write_candidacy

TEMPLATES = Path(__file__).parent / "templates_of_calls"

PROGRAMME = Programme(
    key="scholarship",
    name=_("Scholarships of the Academy of Public Administration"),
    templates=(
        read_template(TEMPLATES / "masters.json", name=_("Master’s scholarships")),
        read_template(TEMPLATES / "short_courses.json", name=_("Short-term courses")),
    ),
    detail_template="scholarships/candidacy.html",
    is_scholarship=True,
    pending_steps=pending_steps,
    on_submitted=write_candidacy,
)
