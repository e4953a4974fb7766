"""Who takes part in the workflow's examples, the call they work on, and the ground that moves stand on."""

from contextlib import ExitStack
from dataclasses import dataclass, field
from datetime import timedelta
from typing import ClassVar

import time_machine
from django.db import connection, transaction
from django.utils import timezone
from hypothesis.stateful import RuleBasedStateMachine

from applications.errors import Refused
from applications.models import Application, Call, Clarification, Proposal
from applications.services import calls
from applications.states import ApplicationState
from awards.models import Appeal, Award, Decision
from people.models import Person
from reviews.models import Assignment, ConflictOfInterest, Panellist, Round
from tests.factories.calls import Team, draft_call, fresh
from tests.factories.people import PersonFactory, StaffRoleFactory

REFUSALS = (Refused, PermissionError)


@dataclass(frozen=True)
class Office:
    """Keys of the people, who are made once; every move reads its person afresh, as a request does.

    `both` is officer and approver in one. One of the panel may approve as well, until they score.
    """

    officer: int
    colleague: int
    both: int
    approver: int
    observer: int
    stranger: int
    applicants: list[int]
    panel: list[int]
    call: int

    @property
    def officers(self) -> list[int]:
        return [self.officer, self.colleague, self.both]

    @property
    def approvers(self) -> list[int]:
        return [self.approver, self.both, self.panel[-1]]


def make_office() -> Office:
    """The people and a draft call whose suggestions are accepted."""
    held = {name: StaffRoleFactory(role=name).person for name in ("officer", "approver", "observer")}
    colleague, both = StaffRoleFactory(role="officer").person, StaffRoleFactory(role="officer").person
    StaffRoleFactory(role="approver", person=both)
    panel = PersonFactory.create_batch(3, languages=["en"])
    StaffRoleFactory(role="approver", person=panel[-1])
    call = draft_call(Team(**held))
    calls.accept_suggestions(call=call, by=person_of(held["officer"].pk))
    return Office(
        officer=held["officer"].pk,
        colleague=colleague.pk,
        both=both.pk,
        approver=held["approver"].pk,
        observer=held["observer"].pk,
        stranger=PersonFactory().pk,
        applicants=[person.pk for person in PersonFactory.create_batch(3)],
        panel=[person.pk for person in panel],
        call=call.pk,
    )


def person_of(pk: int) -> Person:
    return Person.objects.select_related("user").get(pk=pk)


@dataclass
class Sight:
    """What the database holds after a move: preconditions and choices look here and ask nothing again."""

    call: Call
    applications: list[Application] = field(default_factory=list)
    proposals: list[Proposal] = field(default_factory=list)
    clarifications: list[Clarification] = field(default_factory=list)
    panellists: list[Panellist] = field(default_factory=list)
    round: Round | None = None
    assignments: list[Assignment] = field(default_factory=list)
    conflicts: list[ConflictOfInterest] = field(default_factory=list)
    decisions: list[Decision] = field(default_factory=list)
    awards: list[Award] = field(default_factory=list)
    appeals: list[Appeal] = field(default_factory=list)

    @classmethod
    def of(cls, call_pk: int) -> "Sight":
        call = Call.objects.select_related("form_version").get(pk=call_pk)
        about = {"application__call": call}
        own = Application.objects.filter(call=call).select_related("call__form_version", "current_submission")
        return cls(
            call=call,
            applications=list(own.prefetch_related("participants", "submissions").order_by("pk")),
            proposals=list(Proposal.objects.filter(call=call).order_by("pk")),
            clarifications=list(Clarification.objects.filter(**about).order_by("pk")),
            panellists=list(
                Panellist.objects.filter(panel__call=call).select_related("panel").order_by("pk")
            ),
            round=Round.objects.filter(call=call).order_by("number").last(),
            assignments=list(
                Assignment.objects.filter(round__call=call)
                .select_related("round", "panellist__panel", "application")
                .order_by("pk")
            ),
            conflicts=list(
                ConflictOfInterest.objects.filter(**about).select_related("panellist").order_by("pk")
            ),
            decisions=list(Decision.objects.filter(call=call).order_by("number")),
            awards=list(Award.objects.filter(**about).order_by("pk")),
            appeals=list(Appeal.objects.filter(**about).select_related("application").order_by("pk")),
        )

    def in_state(self, *states: str) -> list[Application]:
        return [one for one in self.applications if one.state in states]

    @property
    def submitted(self) -> list[Application]:
        return [one for one in self.applications if one.current_submission_id]

    @property
    def open_proposals(self) -> list[Proposal]:
        return [one for one in self.proposals if one.state == "open"]

    @property
    def is_open(self) -> bool:
        return self.call.is_open_at(timezone.now())

    @property
    def has_closed(self) -> bool:
        return self.call.state == "published" and self.call.is_closed_at(timezone.now())

    @property
    def is_scoring(self) -> bool:
        return self.round is not None and self.round.state == "scoring"


def lead_of(application: Application) -> int:
    return next(one.person_id for one in application.participants.all() if one.role == "lead")


class Writes:
    """What was written and not rolled back, by the statements that the database was sent."""

    def __init__(self) -> None:
        self.left: list[str] = []
        self.marks: dict[str, int] = {}

    def __call__(self, execute, sql, params, many, context):
        word, _space, rest = sql.partition(" ")
        if word == "SAVEPOINT":
            self.marks[rest] = len(self.left)
        elif sql.startswith("ROLLBACK TO SAVEPOINT "):
            del self.left[self.marks[sql.removeprefix("ROLLBACK TO SAVEPOINT ")] :]
        elif word in ("INSERT", "UPDATE", "DELETE"):
            self.left.append(sql)
        return execute(sql, params, many, context)


class Ground(RuleBasedStateMachine):
    """One example stands in a transaction that is rolled back; its clock moves only when it is moved."""

    office: ClassVar[Office]
    clock: ClassVar[time_machine.Traveller]
    began: ClassVar[object]

    def __init__(self) -> None:
        super().__init__()
        self.clock.move_to(self.began)
        self.writes = Writes()
        self.sandbox = ExitStack()
        self.sandbox.enter_context(transaction.atomic())
        self.sandbox.callback(transaction.set_rollback, True)
        self.sandbox.enter_context(connection.execute_wrapper(self.writes))
        self.tokens = self.checked_writes = 0
        self.look()

    def teardown(self) -> None:
        self.sandbox.close()

    def look(self) -> None:
        self.sight = Sight.of(self.office.call)

    def attempt(self, service, **arguments):
        """Make a move that the state may not allow. Returns None when it is refused and writes nothing."""
        self.clock.shift(timedelta(milliseconds=10))
        before = len(self.writes.left)
        try:
            return service(**arguments) or True
        except REFUSALS:
            assert self.writes.left[before:] == [], f"{service.__name__} was refused and left traces"
            return None

    def must(self, service, **arguments):
        """Make a move that has to be possible."""
        self.clock.shift(timedelta(milliseconds=10))
        return service(**arguments)

    def must_refuse(self, service, *, with_=REFUSALS, **arguments) -> None:
        before = len(self.writes.left)
        try:
            service(**arguments)
        except with_:
            assert self.writes.left[before:] == [], f"{service.__name__} was refused and left traces"
        else:
            raise AssertionError(f"{service.__name__} let it happen")

    def token(self) -> str:
        self.tokens += 1
        return f"token-{self.tokens}"

    @staticmethod
    def one_of(rows: list, place: int):
        return fresh(rows[place % len(rows)])

    def may_be_submitted(self, application: Application) -> bool:
        """As the rules of the house say it, told anew: in time, and a draft or reopened."""
        return application.accepts_submission_at(timezone.now()) and (
            application.state == ApplicationState.DRAFT or application.reopened_at is not None
        )
