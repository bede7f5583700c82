"""Every route, by every method, as every role, on what is one's own and what is not.

A route without a row here fails, so nobody can add a page without saying whom it is for.
"""

from dataclasses import dataclass, field
from datetime import timedelta
from typing import Any
from uuid import UUID, uuid4

import pytest
from flask import Flask
from sqlalchemy import select

from lms.accounts.models import Person
from lms.assessments.attempts import start_attempt, submit_attempt
from lms.assessments.models import AttemptState
from lms.cooperatives.rules import PositionKind
from lms.core import clock
from lms.core.audit import AuditEntry
from lms.core.database import db
from lms.core.policy import Role, System
from lms.courses.catalogue import catalogue
from lms.courses.service import finish_lesson
from lms.courses.sync import sync
from lms.mentoring.models import FollowUp
from lms.mentoring.schedule import plan_dues
from lms.notifications.models import Message
from lms.notifications.rules import Channel, MessageState
from tests.mentoring.builders import held, promise, visited
from tests.world import Client, World

HERE, ELSEWHERE = "35.73.01.1001", "35.73.05.1001"
FAR = "35.73.05"

EVERYBODY = frozenset(
    {
        "anonymous", "member", "neighbour", "treasurer", "outsider", "mentor", "other_mentor",
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
    _learn(scene)
    _mentor(scene, here)
    _tell(scene)
    return scene


def _learn(scene: Scene) -> None:
    """Everybody has read all lessons; the member has one chance that is over and one under way."""
    lessons = [item.key for item in catalogue()["MAN-101"].lessons]
    for person in scene.people.values():
        for key in lessons:
            finish_lesson(scene.world.actor(person), "MAN-101", key)
    actor = scene.world.actor(scene.people["member"])
    over = start_attempt(actor, "MAN-101/final")
    submit_attempt(actor, over.id)
    with clock.set_to(clock.now() + timedelta(minutes=11)):
        scene.ids |= {"over": over.id, "attempt": start_attempt(actor, "MAN-101/final").id}


def _mentor(scene: Scene, here: Any) -> None:
    plan_dues(System())
    today = clock.today()
    fields = held(here, today, new_follow_ups=(promise(due_on=today + timedelta(days=5)),))
    visit = visited(scene.world, scene.people["mentor"], fields)
    follow_up = db.session.scalars(select(FollowUp)).one()
    scene.ids |= {"visit": visit.id, "follow_up": follow_up.id}


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


COOPERATIVE_SEEN = MENTORS - {"other_mentor"} | IN_CHARGE
TABLE: dict[str, list[Row]] = {
    "home.index": [Row("GET", "/", SIGNED_IN)],
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
    "assessments.quizzes": [Row("GET", "/quizzes", frozenset({"administrator"}))],
    "assessments.quiz_analysis": [
        Row("GET", "/quizzes/MAN-101/final/analysis", frozenset({"administrator"}))
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
            frozenset({"mentor", "coordinator", "treasurer"}),
            {"note": "Sudah separuh."},
        )
    ],
    "mentoring.claim": [
        Row("POST", "/mentoring/follow-ups/{follow_up}/claim", frozenset({"treasurer"}))
    ],
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


def test_each_role_opens_what_is_for_it_and_nothing_else(scene: Scene, app: Flask) -> None:
    wrong = [fault for role in sorted(EVERYBODY) for fault in _faults(role, scene)]
    assert not wrong, "\n" + "\n".join(wrong)


def _faults(role: str, scene: Scene) -> list[str]:
    """Where the house answers a role otherwise than the table says; each try is undone."""
    connection: Any = db.engines[None]
    wrong = []
    for endpoint, row in [(name, row) for name, rows in TABLE.items() for row in rows]:
        db.session.rollback()
        apart = connection.begin_nested()
        person_id = scene.known.get(role)
        client = scene.world.sign_in(person_id) if person_id else scene.world.client()
        got = outcome(client, row, scene.ids)
        apart.rollback()
        db.session.remove()
        closed = "refused" if person_id else "door"
        expected = "opens" if role in row.opens_for else closed
        if got != expected:
            wrong.append(f"{role}: {row.method} {row.path} ({endpoint}) {got}, not {expected}")
    return wrong


def test_the_scene_is_as_the_table_takes_it(scene: Scene) -> None:
    from lms.assessments.models import Attempt

    states = {row.id: row.state for row in db.session.scalars(select(Attempt))}
    assert states[scene.ids["attempt"]] is AttemptState.IN_PROGRESS
