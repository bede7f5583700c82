"""Facts of every kind for one person, and a census of all that is kept."""

from datetime import date, timedelta
from typing import Any
from uuid import UUID, uuid4

from sqlalchemy import func, select

from lms.accounts.access import suspend
from lms.accounts.merging.rooms import following
from lms.accounts.models import (
    Consent,
    Credential,
    Person,
    Purpose,
    RecoveryCode,
    SecondFactor,
)
from lms.assessments.chance_models import Allowance, QuizOverride
from lms.assessments.models import (
    Attempt,
    AttemptSlot,
    AttemptState,
    Grade,
    GradedBy,
    QuestionReport,
    QuestionVersion,
    Quiz,
    QuizPurpose,
)
from lms.assessments.paper.models import Sitting, SittingSeat
from lms.cooperatives.imports.models import ImportIdentity
from lms.cooperatives.joining import ask
from lms.cooperatives.lurah import appoint_lurah
from lms.cooperatives.models import Cooperative, JoinRequest
from lms.cooperatives.rules import PositionKind
from lms.cooperatives.service import give_membership, give_position
from lms.core import clock
from lms.core.acts import one_act
from lms.core.database import Base, db
from lms.core.policy import ANYBODY, Grant, Role, Scope, System
from lms.core.submissions import Conflict, Receipt
from lms.courses.models import Completion, CourseVersion, Enrolment, ItemDone
from lms.courses.service import record_external_training
from lms.mentoring.rules.codes import AssignmentKind
from lms.mentoring.service import give_assignment
from lms.notifications.models import Message, Preference, Reminder
from lms.notifications.rules import Channel, MessageState
from tests.assessments import quiz_builders
from tests.coverage.builders import course
from tests.mentoring.builders import held, visited
from tests.world import World

NOT_FACTS = {
    "person_merge", "person_merge_row", "audit_entry", "audit_detail", "stale_mark", "figure",
    "throttle", "heartbeat", "job", "sign_in", "setting_state",
}  # fmt: skip
"""What a merge writes for its own sake, and what is counted from facts."""
SINCE = date(2026, 1, 5)


def prepare() -> str:
    """One course with a quiz, for everybody's facts; the course's code."""
    code = course()
    quiz_builders.bank([quiz_builders.single("D-1")], "DAS-101")
    with one_act("test.quiz", System()):
        db.session.add(
            Quiz(
                code="DAS-101/final",
                title="Uji",
                title_en="Quiz",
                minutes=10,
                purpose=QuizPurpose.FINAL,
                pass_mark=70,
            )
        )
    return code


def learn(person_id: UUID, home: Any, number: int = 1) -> None:
    """A course begun and completed, a chance at its quiz, and training elsewhere."""
    place = {"cooperative_id": home.id, "area_code": home.area_code}
    version = db.session.scalars(select(CourseVersion.id)).first()
    at = clock.now() - timedelta(days=20 + number)
    owner: dict[str, Any] = {"person_id": person_id, "course_code": "DAS-101"}
    with one_act("test.learn", System()):
        db.session.add_all(
            [
                Enrolment(**owner, began_at=at),
                ItemDone(**owner, item_key="L1", at=at, minutes=5, **place),
                Completion(
                    **owner,
                    version_id=version,
                    rule={"all": ["L1"]},
                    minutes=5,
                    completed_on=at.date(),
                    at=at,
                    **place,
                ),
                attempt(person_id, home, number=1),
            ]
        )
    record_external_training(
        System(),
        person_id,
        title="Bimtek dasar",
        organiser="Dinas",
        began_on=SINCE,
        ended_on=SINCE,
        minutes=90,
        evidence="Sertifikat",
    )


def attempt(person_id: UUID, home: Any, *, number: int, **fields: Any) -> Attempt:
    """A chance at the quiz that is under way."""
    fields.setdefault("state", AttemptState.IN_PROGRESS)
    return Attempt(
        person_id=person_id,
        quiz_code="DAS-101/final",
        number=number,
        rules={"pass_mark": 70, "shown": 1, "reveal": "on_submitting"},
        started_at=clock.now(),
        cooperative_id=home.id,
        area_code=home.area_code,
        **fields,
    )


def take_checks(person_id: UUID, factor: int = 150) -> None:
    """A mark given, a question reported and answered, more time, and own terms at the quiz."""
    now = clock.now()
    chance = db.session.scalars(select(Attempt.id).where(Attempt.person_id == person_id)).one()
    version = db.session.scalars(select(QuestionVersion.id)).one()
    at = {"attempt_id": chance, "slot": 1}
    said = {"reason": "Membaca lambat.", "set_at": now}
    with one_act("test.checks", System()):
        db.session.add(
            AttemptSlot(attempt_id=chance, position=1, question_version_id=version, option_order=[])
        )
        db.session.flush()
        db.session.add_all(
            [
                Grade(**at, by=GradedBy.PERSON, mark=0, person_id=person_id, graded_at=now),
                QuestionReport(
                    **at,
                    person_id=person_id,
                    question_version_id=version,
                    words="Rancu.",
                    reported_at=now,
                    settled_at=now,
                    settled_by=person_id,
                    outcome="Sudah diperbaiki.",
                ),
                _seat_at(_the_sitting(), person_id),
                Allowance(person_id=person_id, factor=factor, **said),
                QuizOverride(
                    quiz_code="DAS-101/final", person_id=person_id, limit_minutes=factor, **said
                ),
            ]
        )


def _the_sitting() -> UUID:
    """A check on paper at which everybody has a seat."""
    if db.session.get(Sitting, UUID(int=7)) is None:
        now = clock.now()
        row = Sitting(
            id=UUID(int=7),
            quiz_code="DAS-101/final",
            held_on=now.date(),
            place="Aula",
            opened_at=now,
        )
        db.session.add(row)
        db.session.flush()
    return UUID(int=7)


def _seat_at(sitting_id: UUID, person_id: UUID) -> SittingSeat:
    taken = select(func.count()).where(SittingSeat.sitting_id == sitting_id)
    number = (db.session.scalar(taken) or 0) + 1
    return SittingSeat(sitting_id=sitting_id, person_id=person_id, booklet=1, number=number)


def be_told(person_id: UUID) -> None:
    """A reminder, a message and a channel of one's own."""
    now = clock.now()
    with one_act("test.tell", System()):
        db.session.add_all(
            [
                Reminder(
                    subject_kind="follow_up",
                    subject_id="1",
                    due_on=SINCE,
                    offset=2,
                    recipient_id=person_id,
                    remind_on=SINCE,
                    made_at=now,
                ),
                Message(
                    recipient_id=person_id,
                    channel=Channel.IN_APP,
                    key="digest:2026-01-05",
                    state=MessageState.SENT,
                    items=[],
                    made_at=now,
                    sent_at=now,
                ),
                Preference(person_id=person_id, channel=Channel.EMAIL, is_on=True, switched_at=now),
            ]
        )


def get_in(person_id: UUID) -> None:
    """A secret, a second factor with a paper code, and a consent."""
    now = clock.now()
    with one_act("test.enter", System()):
        db.session.add_all(
            [
                Credential(person_id=person_id, secret_hash=f"hash {person_id}", changed_at=now),
                SecondFactor(person_id=person_id, sealed_key="k", last_step=1, since=now),
                RecoveryCode(person_id=person_id, code_hash="c"),
                Consent(
                    person_id=person_id, purpose=Purpose.PHOTOS, text_version="1", given_at=now
                ),
            ]
        )


def send(person_id: UUID, home: Cooperative) -> None:
    """Something sent, something sent twice in two ways, a request, and a line of an import."""
    submission = uuid4()
    ask(
        ANYBODY,
        home.id,
        submission,
        name="Endang",
        phone=None,
        gender=None,
        address="RT 01",
        from_address=str(submission),
    )
    common = {"person_id": person_id, "kind": "visit", "sha256": "0" * 64, "at": clock.now()}
    with one_act("test.send", System()):
        db.session.get_one(JoinRequest, submission).person_id = person_id
        db.session.add_all(
            [
                Receipt(submission=uuid4(), answer={}, **common),
                Conflict(submission=uuid4(), payload={}, **common),
                ImportIdentity(scope="s", digest=uuid4().hex * 2, person_id=person_id),
            ]
        )


def everything(
    world: World, person: Person, home: Cooperative, mentored: Cooperative, kind: AssignmentKind
) -> None:
    """Rows of every kind that follow a person."""
    give_membership(System(), person.id, home.id, f"M{uuid4().hex[:8]}", SINCE)
    give_position(System(), person.id, home.id, PositionKind.SUPERVISOR, SINCE)
    appoint_lurah(System(), mentored.area_code, person.id, SINCE)
    give_assignment(System(), person.id, mentored.id, kind, since=SINCE)
    visited(world, person, held(mentored, clock.today()))
    learn(person.id, home)
    take_checks(person.id, 150 if kind is AssignmentKind.KELURAHAN else 200)
    be_told(person.id)
    get_in(person.id)
    send(person.id, home)
    world_grant(person.id, Role.TRAINER)
    suspend(System(), person.id, "Ponsel hilang.")


def world_grant(person_id: UUID, role: Role, area: str = "35.73") -> None:
    """A role by hand."""
    from lms.accounts import grants

    grants.give(System(), person_id, Grant(role, Scope.AREA, area), valid_from=SINCE)


def census(*, but: frozenset[str] = frozenset()) -> dict[str, list[str]]:
    """Every row of every table that holds facts, as text; in the order of the text."""
    db.session.rollback()
    found = {}
    for table in Base.metadata.sorted_tables:
        if table.name not in NOT_FACTS | but:
            found[table.name] = sorted(
                str(tuple(row)) for row in db.session.execute(table.select())
            )
    return {name: rows for name, rows in found.items() if rows}


def numbers() -> dict[str, int]:
    """How many rows each table of facts has."""
    return {name: len(rows) for name, rows in census().items()}


def pointing_at(person_id: UUID) -> dict[str, int]:
    """How many rows of each following column point at the person."""
    found = {}
    for name in following():
        table, _, column = name.partition(".")
        owner = Base.metadata.tables[table].c[column]
        found[name] = len(db.session.execute(select(owner).where(owner == person_id)).all())
    return found
