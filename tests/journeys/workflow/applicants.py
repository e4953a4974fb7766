"""What applicants do: start, type, send, take back, answer."""

from datetime import timedelta

from django.utils import timezone
from hypothesis import strategies as st
from hypothesis.stateful import precondition, rule

from applications.errors import DeadlinePassed
from applications.models import Application
from applications.services import drafts, screening, submitting
from awards.services.appealing import lodge_appeal
from awards.services.awarding import answer_award
from tests.factories.calls import fresh, full_answers
from tests.factories.documents import DocumentFactory
from tests.journeys.workflow.office import Ground, lead_of, person_of

PLACES = st.integers(0, 5)
MICROSECOND = timedelta(microseconds=1)
EDITABLE = ("draft", "submitted", "returned")


class Applicants(Ground):
    def complete(self, application: Application) -> None:
        """Answer everything that is asked and attach what is missing."""
        lead = person_of(lead_of(application))
        drafts.save_answers(
            application=application, by=lead, changes=full_answers(application.call), bases={}, force=True
        )
        for question in application.call.form_version.parsed.questions:
            held = application.attachments.filter(question_key=question.key, removed_at=None)
            if question.type == "file" and question.required and not held.exists():
                drafts.attach_document(
                    application=application,
                    by=lead,
                    question_key=question.key,
                    document=DocumentFactory(owner=lead, clean=True),
                )

    def send(self, application: Application, **changes):
        arguments = {
            "application": application,
            "by": person_of(lead_of(application)),
            "token": self.token(),
            "received_at": timezone.now(),
        }
        return self.must(submitting.submit, **arguments | changes)

    def apply(self, applicant: int) -> Application:
        """A complete application of this person, sent."""
        by = person_of(applicant)
        application = self.must(drafts.start_draft, call=self.sight.call, by=by, language="en")
        self.complete(application)
        self.send(application)
        return application

    def edited(self) -> list[Application]:
        return [one for one in self.sight.in_state("draft", "submitted") if one.is_being_edited]

    @precondition(lambda self: self.sight.call.state == "published")
    @rule(place=PLACES)
    def start(self, place):
        applicants = self.office.applicants
        by = person_of(applicants[place % len(applicants)])
        started = self.attempt(drafts.start_draft, call=self.sight.call, by=by, language="en")
        assert bool(started) == self.sight.is_open

    @precondition(lambda self: self.sight.is_open)
    @rule(place=PLACES)
    def apply_at_once(self, place):
        applicants = self.office.applicants
        self.apply(applicants[place % len(applicants)])

    @precondition(lambda self: self.sight.in_state(*EDITABLE))
    @rule(place=PLACES, title=st.sampled_from(["A shorter queue", "Kezek жоқ 🙂", "x" * 290]))
    def type_a_title(self, place, title):
        application = self.one_of(self.sight.in_state(*EDITABLE), place)
        standing = application.current_submission
        self.attempt(
            drafts.save_answers,
            application=application,
            by=person_of(lead_of(application)),
            changes={"title": title},
            bases=dict(application.revisions),
        )
        assert fresh(application).current_submission == standing

    @precondition(lambda self: self.sight.in_state(*EDITABLE))
    @rule(place=PLACES)
    def take_a_file_out(self, place):
        application = self.one_of(self.sight.in_state(*EDITABLE), place)
        attachment = application.attachments.filter(removed_at=None).first()
        if attachment:
            self.attempt(drafts.remove_document, attachment=attachment, by=person_of(lead_of(application)))

    @precondition(lambda self: self.sight.in_state(*EDITABLE))
    @rule(place=PLACES)
    def complete_and_send(self, place):
        application = self.one_of(self.sight.in_state(*EDITABLE), place)
        by = person_of(lead_of(application))
        in_time = self.may_be_submitted(application)
        if in_time:
            self.complete(application)
        sent = self.attempt(
            submitting.submit,
            application=application,
            by=by,
            token=self.token(),
            received_at=timezone.now(),
        )
        assert sent or not in_time

    @precondition(lambda self: self.sight.in_state(*EDITABLE))
    @rule(place=PLACES)
    def send_as_it_is(self, place):
        application = self.one_of(self.sight.in_state(*EDITABLE), place)
        self.attempt(
            submitting.submit,
            application=application,
            by=person_of(lead_of(application)),
            token=self.token(),
            received_at=timezone.now(),
        )

    @precondition(lambda self: self.sight.submitted)
    @rule(place=PLACES)
    def send_the_same_form_twice(self, place):
        application = self.one_of(self.sight.submitted, place)
        last = application.submissions.order_by("-number").first()
        again = self.send(application, token=last.token)
        assert again.pk == last.pk

    @precondition(
        lambda self: [one for one in self.sight.in_state("draft", "submitted") if one.is_being_edited]
    )
    @rule(place=PLACES, after=st.sampled_from([-MICROSECOND, 0 * MICROSECOND, timedelta(seconds=1)]))
    def send_around_the_deadline(self, place, after):
        """The server stamps the arrival; the rest of the work may be done later."""
        application = self.one_of(self.edited(), place)
        if self.sight.call.state != "published" or timezone.now() > application.deadline:
            return
        self.complete(application)
        arguments = {
            "application": application,
            "by": person_of(lead_of(application)),
            "token": self.token(),
            "received_at": application.deadline + after,
        }
        if after < timedelta(0):
            assert self.must(submitting.submit, **arguments).received_at == application.deadline + after
        else:
            self.must_refuse(submitting.submit, with_=DeadlinePassed, **arguments)

    @precondition(lambda self: self.sight.in_state("submitted"))
    @rule(place=PLACES)
    def reopen(self, place):
        application = self.one_of(self.sight.in_state("submitted"), place)
        self.attempt(submitting.reopen, application=application, by=person_of(lead_of(application)))

    @precondition(lambda self: [one for one in self.sight.applications if one.reopened_at])
    @rule(place=PLACES)
    def discard(self, place):
        application = self.one_of([one for one in self.sight.applications if one.reopened_at], place)
        stands = application.current_submission
        self.must(submitting.discard_changes, application=application, by=person_of(lead_of(application)))
        assert fresh(application).answers == stands.answers

    @precondition(lambda self: len(self.sight.applications) > 2)
    @rule(place=PLACES)
    def withdraw(self, place):
        application = self.one_of(self.sight.applications, place)
        self.attempt(
            submitting.withdraw,
            application=application,
            by=person_of(lead_of(application)),
            reason="We moved on",
        )

    @precondition(lambda self: self.sight.in_state("draft"))
    @rule(place=PLACES)
    def delete(self, place):
        application = self.one_of(self.sight.in_state("draft"), place)
        self.must(drafts.delete_draft, application=application, by=person_of(lead_of(application)))

    @precondition(lambda self: self.sight.in_state("returned"))
    @rule(place=PLACES)
    def answer_what_was_asked(self, place):
        application = self.one_of(self.sight.in_state("returned"), place)
        asked = application.clarifications.get(answered_at=None, lapsed_at=None)
        in_time = timezone.now() < asked.due_at
        if in_time:
            self.complete(application)
        sent = self.attempt(
            submitting.submit,
            application=application,
            by=person_of(lead_of(application)),
            token=self.token(),
            received_at=timezone.now(),
        )
        assert bool(sent) == in_time

    @precondition(lambda self: self.sight.in_state("ineligible"))
    @rule(place=PLACES)
    def answer_ineligibility(self, place):
        application = self.one_of(self.sight.in_state("ineligible"), place)
        self.attempt(
            screening.answer_ineligibility,
            application=application,
            by=person_of(lead_of(application)),
            text="The stamp is on page 3",
            at=timezone.now(),
        )

    @precondition(lambda self: self.sight.in_state("selected", "reserve", "unsuccessful"))
    @rule(place=PLACES)
    def ask_for_a_review(self, place):
        application = self.one_of(self.sight.in_state("selected", "reserve", "unsuccessful"), place)
        lodged = self.attempt(
            lodge_appeal,
            application=application,
            by=person_of(lead_of(application)),
            text="A comment speaks of another project",
            at=timezone.now(),
        )
        assert not lodged or (application.released_at and application.state != "selected")

    @precondition(lambda self: self.sight.in_state("selected"))
    @rule(place=PLACES, accept=st.booleans())
    def answer_the_award(self, place, accept):
        application = self.one_of(self.sight.in_state("selected"), place)
        answered = self.attempt(
            answer_award, application=application, by=person_of(lead_of(application)), accept=accept
        )
        assert not answered or application.released_at
