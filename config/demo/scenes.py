"""The scenes of the demo, one function each. Everything in them is made up and marked so."""

from datetime import timedelta

from applications.models import Application, Call
from applications.services import calls, proposals, screening, submitting
from applications.services.screening import propose_ineligible
from awards.outcomes import Choice, suggested
from awards.ranked import ranked
from awards.services.announcing import publish_due, set_announcement
from awards.services.deciding import places_left, propose_decision
from awards.services.releasing import release
from awards.states import Outcome
from config.demo import judging
from config.demo.stage import ENTRIES, Stage
from correspondence.models import Letter
from correspondence.services import mark_bounced
from people.models import Person
from scholarships.models import NominatingAuthority, Nominator

TOP = "Apprentices for the civil service"
TIED = ("Талант: мемлекеттік қызметке іріктеу", "Мұғалімдер үшін қағазсыз есеп")
DISPUTED = "Anonymous testing of fairness"
SPREAD = timedelta(hours=11)
FINISHED_ONLINE = {
    "en": "We look for public services that people start and complete online, and for proof that they do.",
    "ru": "Мы ищем услуги государства, которые люди начинают и заканчивают онлайн, и доказательства этого.",
    "kk": "Біз адамдар онлайн бастап, онлайн аяқтайтын қызметтерді және соның дәлелдерін іздейміз.",
}


def replay(stage: Stage) -> None:
    """A call of 2018's size, standing at the ranking: an extension, a reinstatement, a recusal, a dissent."""
    closes = stage.day(-35, 17)
    call = stage.published(
        title={
            "en": "Government services without paper",
            "ru": "Государственные услуги без бумаги",
            "kk": "Қағазсыз мемлекеттік қызметтер",
        },
        opens=stage.day(-75, 9),
        closes=closes,
    )
    by_title = {}
    for place, (person, entry) in enumerate(zip(stage.crowd, ENTRIES, strict=True)):
        if place == 20:
            by_title[entry["title"]] = late_with_an_extension(stage, call, person, entry)
            continue
        when = closes - timedelta(days=34) + place * SPREAD
        by_title[entry["title"]] = stage.submitted(
            call, person, entry, min(when, closes - timedelta(hours=1))
        )
    rows = list(by_title.values())
    withdrawn, lapsed, kept_out = rows[44], rows[43], rows[38]
    with stage.at(closes + timedelta(days=2)):
        submitting.withdraw(application=withdrawn, by=stage.crowd[44], reason="We go on without a prize.")
        matters = [
            propose_ineligible(
                application=application,
                by=stage.who("officer"),
                reason="The document attached is a draft and carries no date.",
                rule_keys=["evidence"],
            )
            for application in (lapsed, kept_out, rows[17])
        ]
    with stage.at(closes + timedelta(days=3)):
        for proposal in matters[:2]:
            proposals.approve(proposal=proposal, by=stage.who("approver"))
        proposals.send_back(
            proposal=matters[2],
            by=stage.who("approver"),
            answer="I do not agree: the rule asks for a document, not for a final one.",
        )
    with stage.at(closes + timedelta(days=5)):
        screening.answer_ineligibility(
            application=lapsed,
            by=stage.crowd[43],
            text="The signed report was the second file.",
            at=closes + timedelta(days=5),
        )
        screening.reinstate(
            application=lapsed,
            by=stage.who("officer"),
            reason="The signed report was there, as the second file.",
        )
    judging.check_all(stage, call, closes + timedelta(days=6))
    round_ = judging.seat_panel(stage, call, closes + timedelta(days=8), due=stage.day(-4, 17))
    eligible = list(Application.objects.filter(call=call, state="eligible"))
    recused = by_title["Plain letters from the tax office"].pk
    judging.declare(
        stage, round_, closes + timedelta(days=10), aside={1: {recused: "I supervised the author’s thesis."}}
    )
    fixed = {
        by_title[TOP].pk: [[5, 5, 5, 5], [5, 4, 4, 5], [4, 5, 5, 4]],
        by_title[TIED[0]].pk: [[5, 4, 4, 4], [4, 4, 4, 4], [4, 4, 3, 4]],
        by_title[TIED[1]].pk: [[4, 4, 4, 4], [5, 4, 3, 4], [4, 4, 4, 4]],
        by_title[DISPUTED].pk: [[5, 4, 4, 4], [1, 1, 2, 1], [4, 4, 4, 3]],
    }
    judging.score_all(
        stage, round_, stage.day(-12, 18), quality=judging.qualities(stage, eligible), fixed=fixed
    )
    judging.open_scores(stage, round_, stage.day(-2, 11))


def late_with_an_extension(stage: Stage, call, person, entry) -> Application:
    """An application that was given another day, and came in it."""
    files = stage.files_for(call, person, entry["language"])
    application = stage.draft(call, person, entry, call.closes_at - timedelta(hours=6))
    with stage.at(call.closes_at - timedelta(hours=3)):
        screening.extend(
            application=application,
            by=stage.who("officer"),
            until=call.closes_at + timedelta(days=1),
            reason="A power cut in the applicant’s town on the last afternoon, as its mayor’s office says.",
        )
    with stage.at(call.closes_at + timedelta(hours=5)):
        for key, document in files.items():
            stage.attach(application, person, key, document)
        stage.submit(application, person)
    return application


def open_competition(stage: Stage) -> None:
    """An open call, with a draft two answers short and a receipt that bounced."""
    call = stage.published(
        title={
            "en": "Digital services that people finish",
            "ru": "Цифровые услуги, которые доводят до конца",
            "kk": "Адамдар аяғына дейін жеткізетін цифрлық қызметтер",
        },
        opens=stage.day(-19, 9),
        closes=stage.day(15, 17),
        summary=FINISHED_ONLINE,
    )
    for place in range(18):
        entry = ENTRIES[(place * 5 + 3) % len(ENTRIES)]
        person = stage.crowd[(place * 5 + 3) % len(ENTRIES)]
        stage.submitted(call, person, entry, stage.day(-17 + place % 16, 9 + place % 9, place))
    first = {**ENTRIES[0], "organisation": "Demo Agency for Public Services", "country": "MD"}
    half_done(stage, call, stage.who("applicant"), first)
    with stage.at(stage.now - timedelta(hours=26)):
        receipt = Letter.objects.filter(template="receipt", call_letter__call=call).order_by("pk").last()
        mark_bounced(letter=receipt, error="smtp-550")


def half_done(stage: Stage, call: Call, person: Person, entry: dict) -> None:
    """A draft with its documents and all answers but two."""
    files = stage.files_for(call, person, entry["language"])
    when = stage.now - timedelta(hours=3)
    application = stage.draft(call, person, entry, when, beneficiaries=None, results=None)
    with stage.at(when + timedelta(minutes=20)):
        for key, document in files.items():
            stage.attach(application, person, key, document)


def open_scholarship(stage: Stage) -> None:
    """An open call for Master's places: three unclear certificates, two matters waiting for approval."""
    call = stage.published(
        programme="scholarship",
        template="masters",
        title={
            "en": "Master’s scholarships, demo intake",
            "ru": "Магистерские стипендии, демонстрационный набор",
            "kk": "Магистратура стипендиялары, демо қабылдау",
        },
        opens=stage.day(-14, 9),
        closes=stage.day(27, 17),
    )
    rows = []
    for place in range(12):
        index = (place * 7 + 1) % len(ENTRIES)
        entry = ENTRIES[index]
        unclear = {"language_test": "other", "language_result": "B2"} if place in (2, 6, 9) else {}
        track = "diplomats_masters" if place % 5 == 4 else "civil_servants_masters"
        rows.append(
            stage.submitted(
                call,
                stage.crowd[index],
                entry,
                stage.day(-12 + place, 10 + place % 7, place),
                title=None,
                category=track,
                **unclear,
            )
        )
    scholar = {**ENTRIES[17], "country": "MN", "language": "en", "organisation": "Demo Ministry of Justice 2"}
    stage.submitted(call, stage.who("scholar"), scholar, stage.day(-3, 15), title=None)
    authority = NominatingAuthority.objects.create(
        name="Demo Civil Service Agency of Mongolia", country_id="MN", is_demo=True
    )
    Nominator.objects.create(
        authority=authority, person=stage.make_nominator(), granted_by=stage.who("officer")
    )
    with stage.at(stage.now - timedelta(hours=20)):
        for application in rows[:2]:
            propose_ineligible(
                application=application,
                by=stage.who("officer"),
                reason="The identity document attached belongs to another person.",
                rule_keys=["identity"],
            )


def judged_now(stage: Stage) -> None:
    """A call in scoring: one judge has four of ten done and stepped aside from an eleventh."""
    closes = stage.day(-20, 17)
    call = stage.published(
        title={
            "en": "Fair hiring in the civil service",
            "ru": "Честный отбор на государственную службу",
            "kk": "Мемлекеттік қызметке әділ іріктеу",
        },
        opens=stage.day(-60, 9),
        closes=closes,
    )
    for place in range(11):
        index = (place * 4 + 2) % len(ENTRIES)
        stage.submitted(
            call, stage.crowd[index], ENTRIES[index], closes - timedelta(days=12) + place * SPREAD
        )
    judging.check_all(stage, call, closes + timedelta(days=3))
    round_ = judging.seat_panel(stage, call, closes + timedelta(days=4), due=stage.day(12, 17))
    known = judging.own_entries(round_, judging.seats(round_)[0])[6].application_id
    judging.declare(
        stage,
        round_,
        closes + timedelta(days=6),
        aside={0: {known: "The author was my student until last year."}},
    )
    with stage.at(stage.day(-1, 20)):
        judge = judging.seats(round_)[0]
        for assignment in judging.own_entries(round_, judge)[:4]:
            judging.score_entry(stage, assignment, [stage.chance.randint(2, 5) for _ in round_.criteria])


def announced(stage: Stage) -> None:
    """A call that ended: winners announced, a result with comments for who was not selected."""
    closes = stage.day(-70, 17)
    call = stage.published(
        title={
            "en": "Public services in villages",
            "ru": "Государственные услуги в сёлах",
            "kk": "Ауылдағы мемлекеттік қызметтер",
        },
        opens=stage.day(-110, 9),
        closes=closes,
    )
    rows = []
    for place in range(11):
        index = (place * 3 + 5) % len(ENTRIES)
        rows.append(
            stage.submitted(
                call, stage.crowd[index], ENTRIES[index], closes - timedelta(days=10) + place * SPREAD
            )
        )
    mobile = {**ENTRIES[6], "country": "KG", "organisation": "Demo Regional Council 7"}
    rows.append(stage.submitted(call, stage.who("unsuccessful"), mobile, closes - timedelta(days=2)))
    judging.check_all(stage, call, closes + timedelta(days=6))
    round_ = judging.seat_panel(stage, call, closes + timedelta(days=8), due=stage.day(-25, 17))
    judging.declare(stage, round_, closes + timedelta(days=10), aside={})
    quality = judging.qualities(stage, rows)
    quality[rows[0].pk], quality[rows[1].pk], quality[rows[-1].pk] = 4.9, 4.6, 3.3
    judging.score_all(stage, round_, stage.day(-30, 18), quality=quality)
    judging.open_scores(stage, round_, stage.day(-20, 11))
    with stage.at(stage.day(-15, 12)):
        fresh = Call.objects.get(pk=call.pk)
        placed = [row.placed(Outcome.UNSUCCESSFUL) for row in ranked(fresh)]
        choices = [Choice(pk, outcome) for pk, outcome in suggested(placed, places_left(fresh)).items()]
        decision = propose_decision(call=fresh, by=stage.who("officer"), choices=choices)
    with stage.at(stage.day(-13, 15)):
        proposals.approve(proposal=decision.proposal, by=stage.who("approver"))
    with stage.at(stage.day(-3, 10)):
        release(decision=decision, by=stage.who("officer"))
        set_announcement(call=call, by=stage.who("officer"), at=stage.day(-1, 12), text={})
    with stage.at(stage.day(-1, 12) + timedelta(minutes=1)):
        publish_due()


def waiting_for_approval(stage: Stage) -> None:
    """A new call that waits for its approver."""
    with stage.at(stage.now - timedelta(hours=4)):
        call = stage.drafted(
            programme="scholarship",
            template="short_courses",
            title={
                "en": "Short-term courses, demo spring",
                "ru": "Краткосрочные курсы, демонстрационная весна",
                "kk": "Қысқа мерзімді курстар, демо көктем",
            },
            opens=stage.day(14, 9),
            closes=stage.day(50, 17),
            places={"short_courses": 20},
        )
        calls.propose_publication(call=call, by=stage.who("officer"))


SCENES = [replay, announced, judged_now, open_competition, open_scholarship, waiting_for_approval]
