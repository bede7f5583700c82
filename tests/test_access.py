"""Every route, by every method, as every role, on what is one's own and what is not.

A route without a row here fails, so nobody can add a page without saying whom it is for.
"""

from contextlib import suppress
from dataclasses import dataclass, field
from datetime import timedelta
from typing import Any
from uuid import UUID, uuid4

import pytest
from flask import Flask
from sqlalchemy import select

from lms.accounts.access import suspend
from lms.accounts.merging.service import merge_people
from lms.accounts.models import Person, RoleGrant
from lms.assessments.appeals import send_report
from lms.assessments.attempts import start_attempt, submit_attempt
from lms.assessments.bank_pictures import add_picture
from lms.assessments.editing import keep_question, open_bank
from lms.assessments.kinds import Description
from lms.assessments.models import AttemptSlot, AttemptState, Question, QuestionVersion
from lms.assessments.paper.sittings import open_sitting
from lms.assessments.parsed import ParsedQuestion
from lms.cooperatives.board import change_board, held_seats
from lms.cooperatives.joining import ask
from lms.cooperatives.models import Headcount, Position
from lms.cooperatives.rules import PositionKind
from lms.core import clock
from lms.core.audit import AuditEntry
from lms.core.database import db
from lms.core.holidays import add_holiday
from lms.core.policy import ANYBODY, Role, System
from lms.core.settings import change
from lms.core.signatories import add_signatory
from lms.core.storage import PDF, PNG, keep
from lms.core.submissions import Conflict, OtherContent
from lms.courses.catalogue import catalogue
from lms.courses.service import finish_lesson
from lms.courses.sync import sync
from lms.mentoring.letters import LetterFields, Sent, issue_letter
from lms.mentoring.models import FollowUp, MentorAssignment
from lms.mentoring.rules.codes import AssignmentKind, LetterKind
from lms.mentoring.schedule import plan_dues
from lms.mentoring.service import give_assignment, pause_assignment
from lms.mentoring.visits import submit_visit
from lms.notifications.models import Message
from lms.notifications.rules import Channel, MessageState
from tests.mentoring.builders import held, promise, visited
from tests.world import Client, World

HERE, ELSEWHERE = "35.73.01.1001", "35.73.05.1001"
FAR = "35.73.05"

EVERYBODY = frozenset(
    {
        "anonymous", "member", "neighbour", "treasurer", "secretary", "outsider", "mentor",
        "other_mentor",
        "coordinator", "far_coordinator", "staff", "far_staff", "head", "lurah", "auditor",
        "administrator",
    }
)  # fmt: skip
SIGNED_IN = EVERYBODY - {"anonymous"}
OVERSIGHT = frozenset({"coordinator", "staff", "head", "auditor", "administrator"})
FAR_OVERSIGHT = frozenset({"far_coordinator", "far_staff"})
IN_CHARGE = OVERSIGHT | {"lurah"}
AUDITS = frozenset({"auditor", "administrator"})
MENTORS = frozenset({"mentor", "other_mentor"})
NOBODY: frozenset[str] = frozenset()
ISSUERS = frozenset({"mentor", "staff", "administrator", "secretary"})


@dataclass
class Scene:
    """What there is to look at and to do something to: all of it in one kelurahan."""

    world: World
    people: dict[str, Person]
    known: dict[str, UUID]
    ids: dict[str, Any] = field(default_factory=dict)


@pytest.fixture
def scene(app: Flask, world: World) -> Scene:
    sync(System())
    here, there = world.cooperative(HERE), world.cooperative(ELSEWHERE)
    people = {
        "member": world.member("Sri", cooperative=here),
        "neighbour": world.member("Tutik", cooperative=here),
        "treasurer": world.officer(here, PositionKind.TREASURER),
        "secretary": world.officer(here, PositionKind.SECRETARY, "Wulan"),
        "outsider": world.officer(there, PositionKind.TREASURER),
        "mentor": world.mentor(here),
        "other_mentor": world.mentor(there, name="Joko"),
        "coordinator": world.coordinator(),
        "far_coordinator": world.coordinator(FAR),
        "staff": world.staff(),
        "far_staff": world.staff(FAR),
        "head": world.with_role(Role.HEAD),
        "lurah": world.with_role(Role.LURAH, HERE),
        "auditor": world.with_role(Role.AUDITOR),
        "administrator": world.with_role(Role.ADMINISTRATOR),
    }
    scene = Scene(world, people, {role: person.id for role, person in people.items()})
    scene.ids = {"cooperative": here.id, "area": HERE, "district": "35.73.01"}
    scene.ids |= {role: people[role].id for role in ("member", "staff")}
    _register(scene, here)
    _learn(scene)
    _sit(scene)
    _write(scene)
    _mentor(scene, here)
    _assign(scene, here)
    _tell(scene)
    _look_after(scene, here)
    _take_in(scene)
    return scene


def _register(scene: Scene, here: Any) -> None:
    """The neighbour's entry, a declared number, a supervisor, minutes of a board and a request."""
    scene.world.headcount(here, 50)
    supervisor = scene.world.officer(here, PositionKind.SUPERVISOR, "Agus")
    submission = uuid4()
    ask(
        ANYBODY,
        here.id,
        submission,
        name="Endang",
        phone="+6281234567890",
        gender=None,
        address="RT 01/RW 02",
        from_address="test",
    )
    kept = keep(b"%PDF-1.7 berita acara", PDF)
    seats = [
        (PositionKind(row.kind), row.person_id)
        for row in held_seats(here.id)
        if row.person_id != supervisor.id
    ]
    newcomer = scene.world.member("Yanti", cooperative=here)
    change = change_board(
        System(),
        here.id,
        [*seats, (PositionKind.SUPERVISOR, newcomer.id)],
        clock.today(),
        minutes_no="1/RAT/2026",
        minutes_on=clock.today(),
        scan=kept,
    )
    position = db.session.scalars(
        select(Position).where(Position.person_id == newcomer.id, Position.valid_to.is_(None))
    ).one()
    scene.ids |= {
        "person": scene.people["neighbour"].id,
        "code": here.code,
        "request": submission,
        "change": change.id,
        "position": position.id,
        "headcount": db.session.scalars(select(Headcount.id)).one(),
    }


def _learn(scene: Scene) -> None:
    """Everybody has read all lessons; the member has one chance that is over and one under way."""
    lessons = [item.key for item in catalogue()["MAN-101"].lessons]
    for person in scene.people.values():
        for key in lessons:
            finish_lesson(scene.world.actor(person), "MAN-101", key)
    actor = scene.world.actor(scene.people["member"])
    over = start_attempt(actor, "MAN-101/final")
    submit_attempt(actor, over.id)
    scene.ids["report"] = send_report(actor, over.id, 2, "Kalimatnya rancu.").id
    scene.ids["question"] = db.session.scalars(
        select(Question.id)
        .join(QuestionVersion, QuestionVersion.question_id == Question.id)
        .join(AttemptSlot, AttemptSlot.question_version_id == QuestionVersion.id)
        .where(AttemptSlot.attempt_id == over.id, AttemptSlot.position == 2)
    ).one()
    with clock.set_to(clock.now() + timedelta(minutes=11)):
        scene.ids |= {"over": over.id, "attempt": start_attempt(actor, "MAN-101/final").id}


def _sit(scene: Scene) -> None:
    """A check on paper at which the neighbour has a seat."""
    staff, neighbour = scene.people["staff"], scene.people["neighbour"]
    sitting = open_sitting(
        scene.world.actor(staff), "MAN-101/final", clock.today(), "Aula", [neighbour.id]
    )
    scene.ids |= {"sitting": sitting.id, "neighbour": neighbour.id}


def _write(scene: Scene) -> None:
    """A bank that is written here, with one question."""
    open_bank(System(), "UJI-900", "Bank uji")
    asked = ParsedQuestion(line=1, question=Description(stem="Bacalah kasus ini."))
    picture = keep(b"\x89PNG\r\n\x1a\n gambar", PNG)
    scene.ids["picture"] = add_picture(System(), "UJI-900", picture, "Buku kas").name
    scene.ids["written"] = keep_question(System(), "UJI-900", asked).id


def _mentor(scene: Scene, here: Any) -> None:
    plan_dues(System())
    today = clock.today()
    fields = held(here, today, new_follow_ups=(promise(due_on=today + timedelta(days=5)),))
    visit = visited(scene.world, scene.people["mentor"], fields)
    follow_up = db.session.scalars(select(FollowUp)).one()
    scene.ids |= {"visit": visit.id, "follow_up": follow_up.id}
    with suppress(OtherContent):
        later = held(here, today, observations="Isi yang lain.")
        submit_visit(scene.world.actor(scene.people["mentor"]), visit.id, later)
    scene.ids["conflict"] = db.session.scalars(select(Conflict.id)).one()


def _assign(scene: Scene, here: Any) -> None:
    """Somebody was sent here by a letter with a scan, and somebody signs for the office."""
    sent = scene.world.person("Wati")
    letter = issue_letter(
        System(),
        LetterFields(
            "800/1/2026", LetterKind.LETTER, AssignmentKind.DINAS, clock.today(), clock.today()
        ),
        [Sent(sent.id, here.id)],
        scan=keep(b"%PDF-1.7", PDF),
    )
    assignment = db.session.scalars(
        select(MentorAssignment).where(MentorAssignment.person_id == sent.id)
    ).one()
    resting = scene.world.person("Yanti")
    rests = give_assignment(System(), resting.id, here.id, AssignmentKind.FIELD_OFFICER)
    pause_assignment(System(), rests.id, "Cuti")
    signatory = add_signatory(System(), "Hadi", "Kepala Dinas")
    change(System(), "courses.jp", 50, clock.today() + timedelta(days=9))
    scene.ids |= {
        "letter": letter.id,
        "assignment": assignment.id,
        "rests": rests.id,
        "sent": sent.id,
        "signatory": signatory.id,
        "holiday": clock.today().isoformat(),
        "to_come": (clock.today() + timedelta(days=9)).isoformat(),
    }
    add_holiday(System(), clock.today(), "Libur")


def _tell(scene: Scene) -> None:
    """The member's e-mail is one of which nobody knows whether it arrived."""
    from lms.core.acts import one_act

    with one_act("test.tell", System()):
        message = Message(
            recipient_id=scene.people["member"].id,
            channel=Channel.EMAIL,
            key="digest:2026-11-24",
            state=MessageState.UNCERTAIN,
            items=[],
            made_at=clock.now(),
        )
        notice = Message(
            recipient_id=scene.people["member"].id,
            channel=Channel.IN_APP,
            key="digest:2026-11-24",
            state=MessageState.SENT,
            items=[],
            made_at=clock.now(),
            sent_at=clock.now(),
        )
        db.session.add_all([message, notice])
    told = select(AuditEntry.id).where(AuditEntry.act == "test.tell")
    entry = db.session.scalars(told).one()
    scene.ids |= {"message": message.id, "notice": notice.id, "entry": entry}


def _look_after(scene: Scene, here: Any) -> None:
    """There is a role to end, a person whose access to look after, and one who is locked out."""
    locked = scene.world.member("Wati", cooperative=here)
    suspend(System(), locked.id, "Ponsel dicuri.")
    twin, other, old = (scene.world.member("Eko", cooperative=here) for _n in range(3))
    scene.ids |= {"twin": twin.id, "merge": merge_people(System(), other.id, old.id).id}
    lurah = scene.people["lurah"].id
    grant = db.session.scalars(select(RoleGrant.id).where(RoleGrant.person_id == lurah)).one()
    scene.ids |= {"person": scene.people["member"].id, "locked": locked.id, "grant": grant}


def _take_in(scene: Scene) -> None:
    """The staff sent a list that is checked, and one of which a row is to be decided."""
    from tests.cooperatives.imports.builders import sent_list, undecided_list

    staff = scene.world.actor(scene.people["staff"])
    scene.ids |= {"list": sent_list(staff), "undecided": undecided_list(staff)}


@dataclass(frozen=True)
class Row:
    """One way in: for whom it opens. All others are refused, or led to the door before sign-in."""

    method: str
    path: str
    opens_for: frozenset[str]
    data: dict[str, str] | None = None


def _new_visit(ids: dict[str, Any]) -> dict[str, str]:
    return {
        "submission": str(uuid4()),
        "cooperative": str(ids["cooperative"]),
        "visited_on": clock.today().isoformat(),
        "outcome": "nobody_met",
        "kind": "regular",
        "mode": "on_site",
        "place": "store",
        "observations": "Gerai tutup.",
    }


OFFICES = frozenset({"staff", "administrator"})
ANY_OFFICE = OFFICES | {"far_staff"}
REGISTER = OFFICES | {"secretary"}
FINDERS = MENTORS | IN_CHARGE | FAR_OVERSIGHT | {"secretary"}
PEOPLE_HERE = frozenset({"mentor", "secretary"}) | IN_CHARGE
OFFICE = frozenset({"staff", "far_staff", "administrator"})
ASSIGNS = frozenset({"coordinator", "staff", "administrator"})
COOPERATIVE_SEEN = MENTORS - {"other_mentor"} | IN_CHARGE
GIVERS = frozenset({"staff", "far_staff", "administrator"})
OFFICE_HERE = frozenset({"staff", "administrator"})
NEW_ROLE = {"person": "{person}", "role": "coordinator", "area": "35.73.01"}
TABLE: dict[str, list[Row]] = {
    "home.index": [Row("GET", "/", SIGNED_IN)],
    "home.more": [Row("GET", "/more", SIGNED_IN)],
    "home.me": [Row("GET", "/me", SIGNED_IN)],
    "home.end": [Row("POST", "/me/devices/0123456789abcdef/end", NOBODY)],
    "home.privacy": [Row("GET", "/me/privacy", SIGNED_IN)],
    "home.photos": [Row("POST", "/me/privacy/photos", SIGNED_IN, {"is_given": "1"})],
    "privacy.index": [Row("GET", "/privacy", EVERYBODY)],
    "privacy.read": [Row("POST", "/privacy/read", SIGNED_IN)],
    "privacy.data": [Row("GET", "/me/data", SIGNED_IN)],
    "privacy.take_data": [Row("POST", "/me/data/json", SIGNED_IN)],
    "trail.index": [Row("GET", "/audit", AUDITS)],
    "trail.entry": [Row("GET", "/audit/{entry}", AUDITS)],
    "trail.take": [Row("GET", "/audit.csv", AUDITS)],
    "accounts.sign_in": [Row("GET", "/sign-in", EVERYBODY)],
    "accounts.enter": [Row("POST", "/sign-in", EVERYBODY, {"identifier": "1", "password": "x"})],
    "accounts.sign_out": [Row("POST", "/sign-out", EVERYBODY)],
    "accounts.secret": [Row("GET", "/me/secret", SIGNED_IN)],
    "accounts.change_secret": [Row("POST", "/me/secret", SIGNED_IN, {"present": "a", "new": "b"})],
    "accounts.enter_code": [Row("GET", "/enter", EVERYBODY)],
    "accounts.use_code": [Row("POST", "/enter", EVERYBODY, {"code": "1"})],
    "cards.index": [Row("GET", "/cards", ISSUERS | {"other_mentor", "far_staff"})],
    "cards.preview": [Row("GET", "/cards/preview?cooperative={cooperative}", ISSUERS)],
    "cards.print": [
        Row(
            "POST",
            "/cards/print?cooperative={cooperative}",
            ISSUERS,
            {"submission": "{cooperative}", "people": "{member}"},
        )
    ],
    "cards.person": [Row("GET", "/cards/people/{member}", ISSUERS)],
    "cards.issue": [
        Row("POST", "/cards/people/{member}", ISSUERS),
        Row("POST", "/cards/people/{staff}", frozenset({"administrator"})),
    ],
    # Whoever is in already is led on from here; a sign-in that is half done has a test of its own.
    "accounts.code": [Row("GET", "/sign-in/code", SIGNED_IN)],
    "accounts.give_code": [Row("POST", "/sign-in/code", SIGNED_IN, {"code": "123456"})],
    "accounts.first_factor": [Row("GET", "/sign-in/second-factor", SIGNED_IN)],
    "accounts.set_first_factor": [Row("POST", "/sign-in/second-factor", SIGNED_IN)],
    # On the demo, which these tests look at, there is no second factor.
    "accounts.factor": [Row("GET", "/me/second-factor", NOBODY)],
    "accounts.set_factor": [Row("POST", "/me/second-factor", NOBODY)],
    "accounts.renew_codes": [Row("POST", "/me/second-factor/renew", NOBODY)],
    "accounts.end_factor": [Row("POST", "/me/second-factor/end", NOBODY)],
    "accounts.codes_file": [Row("POST", "/me/second-factor/codes.txt", NOBODY)],
    "accounts.roles": [Row("GET", "/roles", OVERSIGHT | FAR_OVERSIGHT)],
    "accounts.new_role": [Row("GET", "/roles/new?who=Sri", GIVERS)],
    "accounts.preview_role": [
        Row("GET", "/roles/preview?person={person}&role=coordinator&area=35.73.01", GIVERS)
    ],
    "accounts.give_role": [Row("POST", "/roles", GIVERS, NEW_ROLE)],
    "accounts.role": [Row("GET", "/roles/{grant}", OVERSIGHT | {"lurah"})],
    "accounts.end_role": [Row("POST", "/roles/{grant}/end", OFFICE_HERE)],
    "accounts.change_role": [
        Row("POST", "/roles/{grant}/until", OFFICE_HERE, {"expires_on": "2037-12-01"})
    ],
    "accounts.access": [Row("GET", "/people/{person}/access", OFFICE_HERE)],
    "accounts.end_sign_ins": [Row("POST", "/people/{person}/access/end-sign-ins", OFFICE_HERE)],
    "accounts.reset_factor": [
        Row("POST", "/people/{person}/access/reset-second-factor", OFFICE_HERE)
    ],
    "accounts.suspend": [
        Row("POST", "/people/{person}/access/suspend", OFFICE_HERE, {"reason": "Ponsel hilang."})
    ],
    "accounts.unsuspend": [Row("POST", "/people/{locked}/access/restore", OFFICE_HERE)],
    "home.change_hat": [
        Row(
            "POST",
            "/me/hat",
            frozenset({"member", "neighbour", "treasurer", "secretary", "outsider"}),
            {"hat": "learner"},
        )
    ],
    "probes.alive": [Row("GET", "/healthz", EVERYBODY)],
    "probes.ready": [Row("GET", "/readyz", EVERYBODY)],
    "web.help_page": [Row("GET", "/help", EVERYBODY)],
    "web.csrf_token": [Row("GET", "/csrf-token", EVERYBODY)],
    "web.styleguide": [Row("GET", "/styleguide", EVERYBODY)],
    "coverage.static": [Row("GET", "/coverage/files/coverage.css", EVERYBODY)],
    "web.static_file": [Row("GET", "/static/app.css", EVERYBODY)],
    "web.choose_theme": [Row("POST", "/theme", EVERYBODY, {"theme": "dark"})],
    "web.choose_language": [Row("POST", "/language", EVERYBODY, {"language": "en"})],
    "notifications.index": [Row("GET", "/notices", SIGNED_IN)],
    "notifications.read": [
        Row("POST", "/notices/read", frozenset({"member"}), {"newest": "{notice}"})
    ],
    "notifications.channels": [Row("POST", "/me/channels", SIGNED_IN, {"email": ""})],
    "notifications.uncertain": [
        Row("GET", "/notices/uncertain", frozenset({"staff", "far_staff", "administrator"}))
    ],
    "notifications.settle": [
        Row(
            "POST",
            "/notices/{message}/settle",
            frozenset({"staff", "administrator"}),
            {"outcome": "sent"},
        )
    ],
    "courses.index": [Row("GET", "/courses", SIGNED_IN)],
    "courses.course": [Row("GET", "/courses/MAN-101", SIGNED_IN)],
    "courses.begin": [Row("POST", "/courses/MAN-101/begin", SIGNED_IN)],
    "courses.lesson": [Row("GET", "/courses/MAN-101/lessons/01-tujuh-prinsip", SIGNED_IN)],
    "courses.finish": [Row("POST", "/courses/MAN-101/lessons/01-tujuh-prinsip/done", SIGNED_IN)],
    "courses.job_aid": [Row("GET", "/courses/MAN-101/job-aid", SIGNED_IN)],
    "courses.figure": [Row("GET", "/courses/MAN-101/figures/tujuh-prinsip.svg", EVERYBODY)],
    "assessments.start": [Row("POST", "/quizzes/MAN-101/final/attempts", SIGNED_IN)],
    "assessments.attempt": [Row("GET", "/attempts/{attempt}", frozenset({"member"}))],
    "assessments.question": [Row("GET", "/attempts/{attempt}/1", frozenset({"member"}))],
    "assessments.save": [
        Row(
            "POST",
            "/attempts/{attempt}/1",
            frozenset({"member"}),
            {"client": "c", "sequence": "1"},
        )
    ],
    "assessments.review": [Row("GET", "/attempts/{attempt}/review", frozenset({"member"}))],
    "assessments.submit": [Row("POST", "/attempts/{attempt}/submit", frozenset({"member"}))],
    "assessments.whole": [Row("GET", "/attempts/{attempt}/all", frozenset({"member"}))],
    "assessments.save_whole": [
        Row(
            "POST",
            "/attempts/{attempt}/all",
            frozenset({"member"}),
            {"client": "c", "sequence": "1"},
        )
    ],
    "assessments.terms": [Row("GET", "/quizzes/MAN-101/final/start", SIGNED_IN)],
    "assessments.quiz_desk": [Row("GET", "/quizzes/MAN-101/final/chances", OFFICE)],
    "assessments.quiz_gain": [Row("GET", "/quizzes/MAN-101/final/gain", OFFICE)],
    "assessments.sittings_list": [Row("GET", "/quizzes/MAN-101/final/sittings", OFFICE)],
    "assessments.open_sitting": [
        Row("POST", "/quizzes/MAN-101/final/sittings", OFFICE, {"place": "Aula"})
    ],
    "assessments.sitting": [Row("GET", "/sittings/{sitting}", OFFICE)],
    "assessments.booklet": [Row("GET", "/sittings/{sitting}/booklet-1.pdf", OFFICE)],
    "assessments.answer_sheets": [Row("GET", "/sittings/{sitting}/sheets.pdf", OFFICE)],
    "assessments.workbook": [Row("GET", "/sittings/{sitting}/sheets.xlsx", OFFICE)],
    "assessments.find_sheet": [Row("GET", "/sittings/{sitting}/find", OFFICE)],
    "assessments.seat_people": [
        Row("POST", "/sittings/{sitting}/people", OFFICE, {"numbers": "x"})
    ],
    "assessments.take_workbook": [Row("POST", "/sittings/{sitting}/sheets", OFFICE)],
    # Whose sheet it is must be seen as well.
    "assessments.type_sheet": [
        Row("GET", "/sittings/{sitting}/people/{neighbour}", OFFICE_HERE),
    ],
    "assessments.keep_sheet": [
        Row("POST", "/sittings/{sitting}/people/{neighbour}", OFFICE_HERE, {"a1": "?"})
    ],
    "assessments.outage": [
        Row(
            "POST",
            "/quizzes/MAN-101/final/outage",
            OFFICE,
            {"minutes": "10", "reason": "Listrik padam."},
        )
    ],
    "assessments.override": [
        Row("GET", "/quizzes/MAN-101/final/overrides", OFFICE),
        Row(
            "POST",
            "/quizzes/MAN-101/final/overrides",
            OFFICE,
            {"who": "{code}", "chances": "5", "reason": "Daerah banjir."},
        ),
    ],
    "assessments.attempt_desk": [Row("GET", "/attempts/{attempt}/desk", OFFICE_HERE)],
    "assessments.void": [
        Row("POST", "/attempts/{attempt}/void", OFFICE_HERE, {"reason": "Listrik padam."})
    ],
    "assessments.extend": [
        Row(
            "POST",
            "/attempts/{attempt}/extend",
            OFFICE_HERE,
            {"minutes": "10", "reason": "Listrik padam."},
        )
    ],
    "assessments.allowance": [
        Row("GET", "/people/{person}/allowance", OFFICE_HERE),
        Row(
            "POST",
            "/people/{person}/allowance",
            OFFICE_HERE,
            {"factor": "150", "reason": "Penglihatan."},
        ),
    ],
    "assessments.filed_answers": [Row("GET", "/attempts/file", OFFICE)],
    "assessments.take_filed_answers": [Row("POST", "/attempts/file", OFFICE, {"text": "no file"})],
    # The chance under way asks for no file; handing one in has tests of its own.
    "assessments.hand_in": [Row("POST", "/attempts/{attempt}/1/file", NOBODY)],
    "assessments.own_file": [Row("GET", "/attempts/{attempt}/1/file", NOBODY)],
    "assessments.report_question": [Row("GET", "/attempts/{over}/1/report", frozenset({"member"}))],
    "assessments.send_report": [
        Row("POST", "/attempts/{over}/1/report", frozenset({"member"}), {"words": "Kuncinya?"})
    ],
    "assessments.grading": [Row("GET", "/grading", frozenset({"administrator"}))],
    "assessments.mark": [Row("GET", "/grading/{over}/1", frozenset({"administrator"}))],
    "assessments.give_mark": [
        Row(
            "POST",
            "/grading/{over}/1",
            frozenset({"administrator"}),
            {"known": "1", "percent": "100", "reason": "Kunci salah."},
        )
    ],
    "assessments.answer_file": [Row("GET", "/grading/{over}/1/file", NOBODY)],
    "assessments.question_reports": [
        Row("GET", "/questions/reports", frozenset({"administrator"}))
    ],
    "assessments.question_report": [
        Row("GET", "/questions/reports/{report}", frozenset({"administrator"}))
    ],
    "assessments.settle_report": [
        Row(
            "POST",
            "/questions/reports/{report}",
            frozenset({"administrator"}),
            {"outcome": "Kunci sudah diperbaiki."},
        )
    ],
    "assessments.banks": [Row("GET", "/banks", frozenset({"administrator"}))],
    "assessments.new_bank": [Row("GET", "/banks/new", frozenset({"administrator"}))],
    "assessments.open_bank": [
        Row(
            "POST",
            "/banks/new",
            frozenset({"administrator"}),
            {"code": "UJI-901", "title": "Bank uji"},
        )
    ],
    "assessments.bank": [Row("GET", "/banks/MAN-101", frozenset({"administrator"}))],
    "assessments.twins": [Row("GET", "/banks/MAN-101/twins", frozenset({"administrator"}))],
    "assessments.question_template": [
        Row("GET", "/banks/template.xlsx", frozenset({"administrator"}))
    ],
    "assessments.bank_file": [
        Row("GET", f"/banks/MAN-101/questions.{suffix}", frozenset({"administrator"}))
        for suffix in ("gift", "xml", "xlsx")
    ],
    "assessments.import_questions": [
        Row("GET", "/banks/UJI-900/import", frozenset({"administrator"}))
    ],
    "assessments.take_questions": [
        Row(
            "POST",
            "/banks/UJI-900/import",
            frozenset({"administrator"}),
            {"text": "1. Benarkah ini?\nKunci: Benar", "keep": "1"},
        )
    ],
    "assessments.master": [Row("GET", "/banks/MAN-101/master", frozenset({"administrator"}))],
    "assessments.set_master": [
        Row("POST", "/banks/MAN-101/master", frozenset({"administrator"}), {"to": "editor"})
    ],
    "assessments.new_question": [
        Row("GET", "/banks/UJI-900/questions/new", frozenset({"administrator"}))
    ],
    "assessments.write_question": [
        Row(
            "POST",
            "/banks/UJI-900/questions/new?kind=description",
            frozenset({"administrator"}),
            {"stem": "Bacalah dahulu.", "go": "save"},
        )
    ],
    "assessments.bank_question": [
        Row("GET", "/banks/UJI-900/questions/{written}", frozenset({"administrator"}))
    ],
    "assessments.edit_question": [
        Row("GET", "/banks/UJI-900/questions/{written}/edit", frozenset({"administrator"}))
    ],
    "assessments.rewrite_question": [
        Row(
            "POST",
            "/banks/UJI-900/questions/{written}/edit",
            frozenset({"administrator"}),
            {"stem": "Bacalah lagi.", "go": "save"},
        )
    ],
    "assessments.retire": [
        Row("POST", "/banks/UJI-900/questions/{written}/retire", frozenset({"administrator"}))
    ],
    "assessments.bring_back": [
        Row("POST", "/banks/UJI-900/questions/{written}/bring-back", frozenset({"administrator"}))
    ],
    "assessments.pictures": [Row("GET", "/banks/UJI-900/pictures", frozenset({"administrator"}))],
    "assessments.add_picture": [
        Row("POST", "/banks/UJI-900/pictures", frozenset({"administrator"}))
    ],
    "assessments.bank_picture": [Row("GET", "/pictures/{picture}", SIGNED_IN)],
    "assessments.quizzes": [Row("GET", "/quizzes", frozenset({"administrator"}))],
    "assessments.quiz_analysis": [
        Row("GET", "/quizzes/MAN-101/final/analysis", frozenset({"administrator"}))
    ],
    "assessments.regrade": [
        Row("GET", "/questions/{question}/regrade", frozenset({"administrator"})),
        Row(
            "GET",
            "/questions/{question}/regrade?version=1&policy=either",
            frozenset({"administrator"}),
        ),
    ],
    "assessments.mark_anew": [
        Row(
            "POST",
            "/questions/{question}/regrade",
            frozenset({"administrator"}),
            {"version": "1", "policy": "no_change", "reason": "Kunci tetap."},
        )
    ],
    # Opens once five people have answered: see the tests of item analysis.
    "assessments.question_analysis": [Row("GET", f"/questions/{uuid4()}/analysis", NOBODY)],
    "assessments.result": [Row("GET", "/attempts/{over}/result", frozenset({"member"}))],
    # These lists open for everybody and hold what each may see; for most people that is nothing.
    "mentoring.agenda": [Row("GET", "/mentoring", SIGNED_IN)],
    "mentoring.visits": [Row("GET", "/mentoring/visits", SIGNED_IN)],
    "mentoring.follow_ups": [Row("GET", "/mentoring/follow-ups", SIGNED_IN)],
    "mentoring.new_visit": [
        Row("GET", "/mentoring/visits/new?cooperative={cooperative}", frozenset({"mentor"}))
    ],
    "mentoring.send_visit": [
        Row("POST", "/mentoring/visits", frozenset({"mentor"}), {"new visit": ""})
    ],
    "mentoring.visit": [Row("GET", "/mentoring/visits/{visit}", COOPERATIVE_SEEN)],
    "mentoring.sent": [Row("GET", "/mentoring/visits/{visit}/sent", COOPERATIVE_SEEN)],
    "mentoring.withdraw": [
        Row(
            "POST",
            "/mentoring/visits/{visit}/withdraw",
            frozenset({"mentor"}),
            {"reason": "Salah koperasi."},
        )
    ],
    "mentoring.verification": [
        Row("GET", "/mentoring/verification", frozenset({"coordinator", "far_coordinator"}))
    ],
    "mentoring.verify": [
        Row("POST", "/mentoring/visits/{visit}/verify", frozenset({"coordinator"}))
    ],
    "mentoring.send_back": [
        Row(
            "POST",
            "/mentoring/visits/{visit}/return",
            frozenset({"coordinator"}),
            {"reason": "Perlu diperinci."},
        )
    ],
    "mentoring.reject": [
        Row(
            "POST",
            "/mentoring/visits/{visit}/reject",
            frozenset({"coordinator"}),
            {"reason": "Bukan kunjungan."},
        )
    ],
    "mentoring.close": [
        Row("POST", "/mentoring/follow-ups/{follow_up}/close", frozenset({"mentor", "coordinator"}))
    ],
    "mentoring.cancel": [
        Row(
            "POST",
            "/mentoring/follow-ups/{follow_up}/cancel",
            frozenset({"mentor", "coordinator"}),
            {"note": "Tidak perlu lagi."},
        )
    ],
    "mentoring.reopen": [
        Row(
            "POST",
            "/mentoring/follow-ups/{follow_up}/reopen",
            frozenset({"mentor", "coordinator"}),
            {"note": "Belum selesai."},
        )
    ],
    "mentoring.move": [
        Row(
            "POST",
            "/mentoring/follow-ups/{follow_up}/move",
            frozenset({"mentor", "coordinator"}),
            {"due_on": "2027-12-01", "note": "Menunggu nota."},
        )
    ],
    "mentoring.note": [
        Row(
            "POST",
            "/mentoring/follow-ups/{follow_up}/note",
            frozenset({"mentor", "coordinator", "treasurer", "secretary"}),
            {"note": "Sudah separuh."},
        )
    ],
    "mentoring.claim": [
        Row(
            "POST",
            "/mentoring/follow-ups/{follow_up}/claim",
            frozenset({"treasurer", "secretary"}),
        )
    ],
    "conflicts.index": [Row("GET", "/conflicts", OVERSIGHT - {"head", "auditor"} | FAR_OVERSIGHT)],
    "conflicts.keep": [
        Row(
            "POST",
            "/conflicts/{conflict}/keep",
            OVERSIGHT - {"head", "auditor"},
            {"reason": "Yang pertama benar."},
        )
    ],
    "conflicts.send_back": [
        Row(
            "POST",
            "/conflicts/{conflict}/return",
            frozenset({"coordinator"}),
            {"reason": "Yang kedua benar."},
        )
    ],
    "assignments.letters_list": [Row("GET", "/assignments/letters", OVERSIGHT | FAR_OVERSIGHT)],
    "assignments.new_letter": [Row("GET", "/assignments/letters/new", ASSIGNS | FAR_OVERSIGHT)],
    "assignments.issue": [
        Row("POST", "/assignments/letters/new", ASSIGNS | FAR_OVERSIGHT, {"wish": "row"}),
        Row("POST", "/assignments/letters/new", ASSIGNS | FAR_OVERSIGHT, {"wish": "issue"}),
    ],
    "assignments.letter": [Row("GET", "/assignments/letters/{letter}", OVERSIGHT)],
    "assignments.scan": [Row("GET", "/assignments/letters/{letter}/scan", OVERSIGHT)],
    "assignments.attach": [Row("POST", "/assignments/letters/{letter}/scan", ASSIGNS, {})],
    "assignments.end_letter": [Row("POST", "/assignments/letters/{letter}/end", ASSIGNS)],
    "assignments.pause_letter": [
        Row("POST", "/assignments/letters/{letter}/pause", ASSIGNS, {"reason": "Cuti"})
    ],
    "assignments.resume_letter": [Row("POST", "/assignments/letters/{letter}/resume", ASSIGNS)],
    "assignments.mentor": [
        Row("GET", "/assignments/people/{sent}", OVERSIGHT | frozenset({"mentor"}))
    ],
    "assignments.hand_over": [
        Row("GET", "/assignments/people/{sent}/handover", OVERSIGHT | frozenset({"mentor"}))
    ],
    "assignments.release": [
        Row("POST", "/assignments/people/{sent}/release", ASSIGNS, {"reason": "Berhenti"})
    ],
    "assignments.end_one": [Row("POST", "/assignments/{assignment}/end", ASSIGNS)],
    "assignments.pause_one": [
        Row("POST", "/assignments/{assignment}/pause", ASSIGNS, {"reason": "Cuti"})
    ],
    "assignments.resume_one": [Row("POST", "/assignments/{rests}/resume", ASSIGNS)],
    "office.index": [Row("GET", "/settings", OFFICE)],
    "office.setting": [Row("GET", "/settings/courses.jp", OFFICE)],
    "office.change": [
        Row("POST", "/settings/courses.jp", frozenset({"administrator"}), {"value": "45"})
    ],
    "office.call_off": [
        Row(
            "POST",
            "/settings/courses.jp/call-off",
            frozenset({"administrator"}),
            {"valid_from": "{to_come}"},
        )
    ],
    # There is no picture in this office.
    "office.picture": [Row("GET", "/settings/office.logo/picture", NOBODY)],
    "office.list_signatories": [Row("GET", "/settings/signatories", OFFICE)],
    "office.add_signatory": [
        Row(
            "POST",
            "/settings/signatories",
            frozenset({"administrator"}),
            {"name": "Sri", "position": "Kepala Dinas"},
        )
    ],
    "office.end_signatory": [
        Row("POST", "/settings/signatories/{signatory}/end", frozenset({"administrator"}))
    ],
    "office.list_holidays": [Row("GET", "/settings/holidays", OFFICE)],
    "office.add": [
        Row(
            "POST",
            "/settings/holidays",
            frozenset({"administrator"}),
            {"day": "2027-12-01", "name": "Libur", "area": "00"},
        )
    ],
    "office.end": [
        Row(
            "POST",
            "/settings/holidays/end",
            frozenset({"administrator"}),
            {"day": "{holiday}", "area": "00"},
        )
    ],
    "office.load": [Row("POST", "/settings/holidays/load", frozenset({"administrator"}))],
    "office.channels": [Row("GET", "/settings/channels", OFFICE)],
    "office.try_email": [Row("POST", "/settings/channels/test", frozenset({"administrator"}))],
    "imports.index": [Row("GET", "/imports", ANY_OFFICE)],
    "imports.send": [Row("POST", "/imports", ANY_OFFICE, {"kind": "people"})],
    "imports.template": [Row("GET", "/imports/templates/people.xlsx", ANY_OFFICE)],
    "imports.columns": [Row("GET", "/imports/{list}/columns", OFFICES)],
    "imports.choose": [Row("POST", "/imports/{list}/columns", OFFICES, {"since": "2025-07-01"})],
    "imports.show": [Row("GET", "/imports/{list}", OFFICES)],
    "imports.start": [Row("POST", "/imports/{list}/start", OFFICES)],
    "imports.faults": [Row("GET", "/imports/{list}/faults.xlsx", OFFICES)],
    "imports.decide": [
        Row("POST", "/imports/{undecided}/rows/1/decide", OFFICES, {"choice": "other"})
    ],
    "imports.decide_exact": [Row("POST", "/imports/{undecided}/decide-exact", OFFICES)],
    "coverage.index": [Row("GET", "/coverage", MENTORS | IN_CHARGE | FAR_OVERSIGHT)],
    "coverage.index_csv": [Row("GET", "/coverage.csv", MENTORS | IN_CHARGE | FAR_OVERSIGHT)],
    "coverage.area": [
        Row("GET", "/coverage/{area}", frozenset({"mentor"}) | IN_CHARGE),
        Row("GET", "/coverage/{district}", OVERSIGHT),
    ],
    "coverage.area_csv": [
        Row("GET", "/coverage/{area}.csv", frozenset({"mentor"}) | IN_CHARGE),
        Row("GET", "/coverage/{district}.csv", OVERSIGHT),
    ],
    "coverage.rows": [
        Row("GET", "/coverage/{area}/board-trained/rows", frozenset({"mentor"}) | IN_CHARGE)
    ],
    "coverage.rows_csv": [
        Row("GET", "/coverage/{area}/board-trained/rows.csv", frozenset({"mentor"}) | IN_CHARGE)
    ],
    "coverage.cooperative": [Row("GET", "/coverage/cooperatives/{cooperative}", COOPERATIVE_SEEN)],
    "coverage.cooperative_csv": [
        Row("GET", "/coverage/cooperatives/{cooperative}.csv", COOPERATIVE_SEEN)
    ],
    "cooperatives.people": [Row("GET", "/people", FINDERS)],
    "cooperatives.new_person": [
        Row("GET", "/people/new", REGISTER | {"far_staff"}),
        Row(
            "POST",
            "/people/new",
            REGISTER | {"far_staff"},
            {"name": "Eko", "cooperative": "{cooperative}"},
        ),
    ],
    "cooperatives.person": [Row("GET", "/people/{person}", PEOPLE_HERE)],
    "cooperatives.person_step": [
        *(
            Row("GET", f"/people/{{person}}/{step}", OFFICES)
            for step in ("position", "move", "died")
        ),
        *(
            Row("GET", f"/people/{{person}}/{step}", REGISTER)
            for step in ("number", "correct", "leave")
        ),
        Row("GET", "/people/{person}/erase", NOBODY),
        Row("POST", "/people/{person}/correct", REGISTER, {"name": "Tutik Lestari"}),
        Row("POST", "/people/{person}/number", REGISTER, {"phone": "0812 3456 7899"}),
        Row("POST", "/people/{person}/died", OFFICES, {"on": "2026-11-01"}),
        Row(
            "POST",
            "/people/{person}/position",
            OFFICES,
            {"cooperative": "{cooperative}", "kind": "ketua", "since": "2026-11-01"},
        ),
    ],
    "cooperatives.duplicates": [Row("GET", "/people/duplicates", ANY_OFFICE)],
    "cooperatives.compare": [
        Row("GET", "/people/duplicates/{member}/{twin}", OFFICES),
        Row("POST", "/people/duplicates/{member}/{twin}", OFFICES, {"keep": "{member}"}),
    ],
    "cooperatives.apart": [Row("POST", "/people/duplicates/{member}/{twin}/apart", OFFICES)],
    "cooperatives.merges": [Row("GET", "/people/merges", ANY_OFFICE)],
    "cooperatives.undo_merge": [Row("POST", "/people/merges/{merge}/undo", OFFICES)],
    "cooperatives.requests": [Row("GET", "/people/requests", REGISTER | {"far_staff"})],
    "cooperatives.accept": [
        Row("GET", "/people/requests/{request}/accept", REGISTER),
        Row("POST", "/people/requests/{request}/accept", REGISTER, {"who": "new"}),
    ],
    "cooperatives.refuse": [
        Row("GET", "/people/requests/{request}/refuse", REGISTER),
        Row("POST", "/people/requests/{request}/refuse", REGISTER, {"reason": "Bukan warga."}),
    ],
    "cooperatives.join": [
        Row("GET", "/join/{code}", EVERYBODY),
        Row("POST", "/join/{code}", EVERYBODY, {"name": "Eko", "phone": "1"}),
    ],
    # The list opens for everybody and holds the cooperatives that each may see.
    "cooperatives.index": [Row("GET", "/cooperatives", SIGNED_IN)],
    "cooperatives.new": [
        Row("GET", "/cooperatives/new", ANY_OFFICE),
        Row("POST", "/cooperatives/new", ANY_OFFICE, {"name": ""}),
    ],
    "cooperatives.missing": [
        Row("GET", "/cooperatives/missing", ANY_OFFICE),
        Row("POST", "/cooperatives/missing", ANY_OFFICE, {"areas": "35.73.05.1002"}),
    ],
    "cooperatives.page": [
        Row(
            "GET",
            "/cooperatives/{cooperative}",
            PEOPLE_HERE | {"member", "neighbour", "treasurer"},
        )
    ],
    "cooperatives.edit": [
        Row("GET", "/cooperatives/{cooperative}/edit", REGISTER),
        Row("POST", "/cooperatives/{cooperative}/edit", REGISTER, {"address": "Jl. Ijen 1"}),
    ],
    "cooperatives.headcount": [
        Row("GET", "/cooperatives/{cooperative}/headcounts", OFFICES),
        Row("POST", "/cooperatives/{cooperative}/headcounts", OFFICES, {"group": "members"}),
    ],
    "cooperatives.correct": [
        Row("GET", "/cooperatives/headcounts/{headcount}", OFFICES),
        Row("POST", "/cooperatives/headcounts/{headcount}", OFFICES, {"men": "1"}),
    ],
    "cooperatives.position_end": [
        Row("GET", "/cooperatives/positions/{position}/end", OFFICES),
        Row("POST", "/cooperatives/positions/{position}/end", OFFICES, {"on": "2026-11-01"}),
    ],
    "cooperatives.poster": [Row("GET", "/cooperatives/{cooperative}/poster.pdf", REGISTER)],
    "cooperatives.lurah": [
        Row("GET", "/cooperatives/lurah/{area}", OFFICES),
        Row("POST", "/cooperatives/lurah/{area}", OFFICES, {"person": "Tutik"}),
    ],
    "cooperatives.change_of_board": [
        Row("GET", "/cooperatives/{cooperative}/board", OFFICES),
        Row("POST", "/cooperatives/{cooperative}/board", OFFICES, {"minutes_no": "1"}),
    ],
    "cooperatives.minutes": [Row("GET", "/cooperatives/changes/{change}/minutes", PEOPLE_HERE)],
}


def test_every_route_says_for_whom_it_is(assembled: Flask) -> None:
    silent = {
        f"{rule.endpoint} {method}"
        for rule in assembled.url_map.iter_rules()
        for method in (rule.methods or set()) - {"HEAD", "OPTIONS"}
        if not any(row.method == method for row in TABLE.get(rule.endpoint, ()))
    }
    assert silent == set()


def outcome(client: Client, row: Row, ids: dict[str, Any]) -> str:
    path = row.path.format(**ids)
    data = {name: value.format(**ids) for name, value in (row.data or {}).items()}
    if "new visit" in data:
        data = _new_visit(ids)
    answer = client.post(path, data=data) if row.method == "POST" else client.get(path)
    if answer.status_code >= 500:
        return f"BROKEN {answer.status_code}"
    if answer.status_code == 401 or "/sign-in?" in (answer.location or ""):
        return "door"
    return "refused" if answer.status_code in (403, 404) else "opens"


ROLES = sorted(EVERYBODY)
TOGETHER = 4
"""Roles that walk through one scene; the groups are shared out among the processes of a run."""


@pytest.mark.parametrize(
    "roles", [ROLES[first :: len(ROLES) // TOGETHER] for first in range(len(ROLES) // TOGETHER)]
)
def test_each_role_opens_what_is_for_it_and_nothing_else(
    scene: Scene, app: Flask, roles: list[str]
) -> None:
    wrong = [fault for role in roles for fault in _faults(role, scene)]
    assert not wrong, "\n" + "\n".join(wrong)


def _faults(role: str, scene: Scene) -> list[str]:
    """Where the house answers a role otherwise than the table says; each try is undone."""
    connection: Any = db.engines[None]
    wrong = []
    person_id = scene.known.get(role)
    token = scene.world.token(person_id) if person_id else ""
    for endpoint, row in [(name, row) for name, rows in TABLE.items() for row in rows]:
        db.session.rollback()
        apart = connection.begin_nested()
        got = outcome(scene.world.client(token), row, scene.ids)
        apart.rollback()
        db.session.remove()
        closed = "refused" if person_id else "door"
        expected = "opens" if role in row.opens_for else closed
        if got != expected:
            wrong.append(f"{role}: {row.method} {row.path} ({endpoint}) {got}, not {expected}")
    return wrong


MAY_AN_AUDITOR = {
    "accounts.enter": "sign in",
    "accounts.sign_out": "sign out",
    "accounts.give_code": "led on, being in already",
    "accounts.set_first_factor": "led on, being in already",
    "accounts.change_secret": "the own secret",
    "web.choose_theme": "own settings",
    "web.choose_language": "own settings",
    "notifications.channels": "own settings",
    "assessments.start": "own learning",
    "home.photos": "the own consent",
    "privacy.read": "the notice, for oneself",
    "privacy.take_data": "the own data",
    "cooperatives.join": "the public page, as anybody may",
    "accounts.use_code": "led on, being in already",
    "courses.begin": "own learning",
    "courses.finish": "own learning",
}
"""All that an auditor may send; whether the house holds to its table is the test above."""


def test_an_auditor_changes_nothing_but_what_is_their_own() -> None:
    sent = {
        endpoint
        for endpoint, rows in TABLE.items()
        for row in rows
        if row.method != "GET" and "auditor" in row.opens_for
    }
    assert sent == set(MAY_AN_AUDITOR)


def test_the_scene_is_as_the_table_takes_it(scene: Scene) -> None:
    from lms.assessments.models import Attempt

    states = {row.id: row.state for row in db.session.scalars(select(Attempt))}
    assert states[scene.ids["attempt"]] is AttemptState.IN_PROGRESS
