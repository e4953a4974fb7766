"""Entries as they are in life: titles, answers, documents that the panel may read and one that it may not."""

from applications.models import Application, ApplicationDocument, Call, Submission
from reviews.models import Round
from reviews.services import assigning, panels
from tests.factories.calls import Team, again, fresh, full_answers, published_call
from tests.factories.documents import DocumentFactory
from tests.factories.people import PersonFactory
from tests.factories.reviews import add_panellist, close_call, make_entry

TITLES = [
    ("One visit less: kindergarten places by phone", "en", "KG"),
    ("Талант: мемлекеттік қызметке іріктеу", "kk", "KZ"),
    ("Licence renewal in four taps", "en", "UZ"),
    ("Проверка справок за секунды", "ru", "IN"),
    ("Water meters that report themselves", "en", "GE"),
    ("Birth benefits without an application", "en", "AZ"),
]
JUDGES = ["Prof. Maya Demo", "Arman Demo", "Leila Demo"]
SECRET = "Deputy head, phone +7 000 000 00 00"
TEXT = (
    "Parents of children under seven. To join the queue for a kindergarten, a family used to collect five "
    "papers and visit the education office twice. The application now takes ten minutes on a phone.\n\n"
    "In the first year 41,200 families applied and 38,700 of them finished without a visit."
)


def make_full_entry(call: Call, number: int) -> Application:
    """A submitted application with all answers, evidence for the panel, and a letter for officers only."""
    title, language, country = TITLES[number % len(TITLES)]
    lead = PersonFactory(full_name=f"Applicant {number} Demo")
    entry = make_entry(
        call,
        title=title,
        language=language,
        country_id=country,
        organisation_name=f"Demo City Education Office {number}",
        lead=lead,
    )
    documents = [
        attach(entry, key, name)
        for key, name in (
            ("evidence", "survey-of-parents-2026.pdf"),
            ("letter_of_authority", "letter-with-passport.pdf"),
        )
    ]
    answers = {
        **full_answers(call),
        "title": title,
        "position": SECRET,
        "beneficiaries": TEXT,
        "approach": TEXT,
    }
    Submission.objects.filter(application=entry).update(answers=answers, documents=documents)
    return entry


def attach(entry: Application, question: str, name: str) -> dict:
    document = DocumentFactory(owner=entry.lead, clean=True, file_name=name, page_count=9)
    ApplicationDocument.objects.create(application=entry, document=document, question_key=question)
    return {"question": question, "document": document.pk, "name": name}


def full_call(team: Team, *, entries: int = 6, **fields) -> Call:
    """A closed call with so many full entries that meet the requirements."""
    call = close_call(published_call(team, **fields))
    for number in range(entries):
        make_full_entry(call, number)
    return fresh(call)


def full_round(team: Team, *, entries: int = 6, judges: int = 3, ready: bool = True, **options) -> Round:
    """A round under way with full entries and named panellists."""
    call = full_call(team, entries=entries)
    panel = panels.create_panel(call=call, by=again(team.officer))
    for number in range(judges):
        person = PersonFactory(full_name=JUDGES[number % len(JUDGES)], languages=["en", "ru", "kk"])
        seat = add_panellist(panel, team, person=person, is_chair=number == 1)
        assert seat.is_chair == (number == 1)
    round_ = assigning.begin_scoring(call=call, by=again(team.officer), **options)
    if ready:
        for panellist in panel.panellists.select_related("person"):
            panels.declare_no_connection(panellist=panellist, by=panellist.person)
    return fresh(round_)
