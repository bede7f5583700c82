"""Banks with versions of questions that never change, quizzes, and what people answered."""

from datetime import datetime
from enum import StrEnum
from typing import Any
from uuid import UUID

from sqlalchemy import (
    JSON,
    CheckConstraint,
    Connection,
    ForeignKey,
    ForeignKeyConstraint,
    Index,
    String,
    Text,
    UniqueConstraint,
    event,
    inspect,
    text,
)
from sqlalchemy.orm import Mapped, Mapper, mapped_column, relationship

from lms.assessments.rules.attempts import AttemptState
from lms.assessments.rules.chances import Reveal
from lms.assessments.rules.drawing import Purpose as QuizPurpose
from lms.assessments.taken import BeganSo, TakenSo
from lms.core.database import Base, new_id
from lms.core.people import Fate, person_column
from lms.core.storage import StoredFile  # noqa: F401 - the table to which pictures point
from lms.core.types import AREA_CODE, enum_type

__all__ = [
    "AnswerStep",
    "Attempt",
    "AttemptSlot",
    "AttemptSource",
    "AttemptState",
    "Bank",
    "BankPicture",
    "ClosedBy",
    "Grade",
    "GradedBy",
    "Master",
    "Question",
    "QuestionReport",
    "QuestionVersion",
    "Quiz",
    "QuizPurpose",
    "QuizSlot",
    "Reveal",
]

_OPEN = f"state = '{AttemptState.IN_PROGRESS.value}'"
_WAITING = f"state = '{AttemptState.SUBMITTED.value}'"
LONGEST_CLIENT = 64


class ClosedBy(StrEnum):
    """Who ended an attempt: the person, or the clock of an exam."""

    PERSON = "person"
    CLOCK = "clock"


class GradedBy(StrEnum):
    """What gave a mark: the question's own rule, a person, or marking anew after a fix."""

    RULE = "rule"
    PERSON = "person"
    REGRADE = "regrade"


class Master(StrEnum):
    """Where a bank is written: in the content files, or here by its editors."""

    FILES = "files"
    EDITOR = "editor"


class AttemptSource(StrEnum):
    """Where a chance was taken: on a phone or computer, or on paper in a hall."""

    ONLINE = "online"
    PAPER = "kertas"


class Bank(Base):
    """The questions of one course, written in one place: its master."""

    __tablename__ = "bank"

    code: Mapped[str] = mapped_column(String(64), primary_key=True)
    title: Mapped[str] = mapped_column(String(200))
    master: Mapped[Master] = mapped_column(
        enum_type(Master), default=Master.FILES, server_default=Master.FILES.value
    )


class Question(Base):
    """A question by its permanent id; `current_number` says which version is asked now.

    A retired question is asked no more; attempts that hold it keep it. `category` is a path;
    `tags` are those of its author's own, `proofs` and `notes` what the author wrote beside it.
    """

    __tablename__ = "question"
    __table_args__ = (UniqueConstraint("bank_code", "code"),)

    id: Mapped[UUID] = mapped_column(primary_key=True, default=new_id)
    bank_code: Mapped[str] = mapped_column(ForeignKey("bank.code"))
    code: Mapped[str] = mapped_column(String(64))
    title: Mapped[str] = mapped_column(String(200), default="")
    objective: Mapped[str] = mapped_column(String(64), default="", index=True)
    level: Mapped[str] = mapped_column(String(8), default="")
    form: Mapped[str] = mapped_column(String(8), default="")
    category: Mapped[str] = mapped_column(String(300), default="", server_default="")
    tags: Mapped[list[Any]] = mapped_column(default=list, server_default="[]")
    proofs: Mapped[list[Any]] = mapped_column(default=list, server_default="[]")
    notes: Mapped[list[Any]] = mapped_column(default=list, server_default="[]")
    current_number: Mapped[int] = mapped_column(default=1)
    retired_at: Mapped[datetime | None]


class BankPicture(Base):
    """A picture that an editor added for questions; its name comes from its content."""

    __tablename__ = "bank_picture"

    name: Mapped[str] = mapped_column(String(24), primary_key=True)
    bank_code: Mapped[str] = mapped_column(ForeignKey("bank.code"), index=True)
    sha256: Mapped[str] = mapped_column(String(64), ForeignKey("stored_file.sha256"))
    words: Mapped[str] = mapped_column(String(300))


class QuestionVersion(Base):
    """What a question said at one time; `content` is the canonical JSON of its value in `kinds`."""

    __tablename__ = "question_version"
    __table_args__ = (
        UniqueConstraint("question_id", "number"),
        UniqueConstraint("question_id", "sha256"),
    )

    id: Mapped[UUID] = mapped_column(primary_key=True, default=new_id)
    question_id: Mapped[UUID] = mapped_column(ForeignKey("question.id"))
    number: Mapped[int]
    sha256: Mapped[str] = mapped_column(String(64))
    content: Mapped[str] = mapped_column(Text)
    created_at: Mapped[datetime]


class Quiz(TakenSo, Base):
    """A check that people can take; `minutes` is what it usually takes, never a deadline.

    All from `mode` on is as in `QuizRules`; an attempt keeps what it began with.
    """

    __tablename__ = "quiz"
    __table_args__ = (CheckConstraint("pass_mark BETWEEN 0 AND 100", name="pass_mark"),)

    code: Mapped[str] = mapped_column(String(80), primary_key=True)
    title: Mapped[str] = mapped_column(String(200))
    title_en: Mapped[str] = mapped_column(String(200))
    purpose: Mapped[QuizPurpose] = mapped_column(enum_type(QuizPurpose))
    pass_mark: Mapped[int]
    minutes: Mapped[int]

    @property
    def course_url(self) -> str:
        """The page of the course to which the check belongs: the part of its code before "/"."""
        return f"/courses/{self.code.partition('/')[0]}"


class QuizSlot(Base):
    """A part of a quiz: so many questions of a bank, drawn anew for each attempt."""

    __tablename__ = "quiz_slot"
    __table_args__ = (CheckConstraint("count > 0", name="count"),)

    quiz_code: Mapped[str] = mapped_column(ForeignKey("quiz.code"), primary_key=True)
    position: Mapped[int] = mapped_column(primary_key=True)
    bank_code: Mapped[str] = mapped_column(ForeignKey("bank.code"))
    count: Mapped[int]


class Attempt(BeganSo, Base):
    """One chance of one person at a quiz, with the rules as they were when it began.

    `rules` holds `pass_mark` in percent, `shown` (how many questions), what of the quiz's own rules
    and the person's terms applied and, where there are any, `texts` (the places that ask nothing).
    `score` is in 10⁻⁷ of the full one. Cooperative and area are those of the day on which it
    began; they never change, and are empty where the person belonged nowhere.
    """

    __tablename__ = "attempt"
    __table_args__ = (
        UniqueConstraint("person_id", "quiz_code", "number"),
        Index(
            "uq_attempt_open",
            "quiz_code",
            "person_id",
            unique=True,
            sqlite_where=text(_OPEN),
            postgresql_where=text(_OPEN),
        ),
        Index(
            "ix_attempt_running_out",
            "deadline_at",
            sqlite_where=text(_OPEN),
            postgresql_where=text(_OPEN),
        ),
        Index(
            "ix_attempt_waiting",
            "submitted_at",
            sqlite_where=text(_WAITING),
            postgresql_where=text(_WAITING),
        ),
    )

    id: Mapped[UUID] = mapped_column(primary_key=True, default=new_id)
    quiz_code: Mapped[str] = mapped_column(ForeignKey("quiz.code"))
    person_id: Mapped[UUID] = person_column(Fate.REPOINT)
    number: Mapped[int]
    rules: Mapped[dict[str, Any]]
    state: Mapped[AttemptState] = mapped_column(enum_type(AttemptState))
    started_at: Mapped[datetime]
    deadline_at: Mapped[datetime | None]
    submitted_at: Mapped[datetime | None]
    closed_by: Mapped[ClosedBy | None] = mapped_column(enum_type(ClosedBy))
    score: Mapped[int | None]
    passed: Mapped[bool | None]
    void_reason: Mapped[str | None] = mapped_column(String(300))
    cooperative_id: Mapped[UUID | None] = mapped_column(ForeignKey("cooperative.id"))
    area_code: Mapped[str | None] = mapped_column(AREA_CODE, ForeignKey("area.code"))
    source: Mapped[AttemptSource] = mapped_column(
        enum_type(AttemptSource),
        default=AttemptSource.ONLINE,
        server_default=AttemptSource.ONLINE.value,
    )
    sitting_id: Mapped[UUID | None] = mapped_column(ForeignKey("sitting.id"), index=True)

    quiz: Mapped[Quiz] = relationship(lazy="raise")


class AttemptSlot(Base):
    """Which version of a question an attempt shows at a place, its choices in which order."""

    __tablename__ = "attempt_slot"

    attempt_id: Mapped[UUID] = mapped_column(ForeignKey("attempt.id"), primary_key=True)
    position: Mapped[int] = mapped_column(primary_key=True)
    question_version_id: Mapped[UUID] = mapped_column(ForeignKey("question_version.id"))
    option_order: Mapped[list[Any]]


class AnswerStep(Base):
    """One answer as it reached the server, kept for good; which one counts is decided by the rules.

    `client` is the page, tab or phone that sent it and `sequence` its own count. `sure` is empty
    where the person did not say.
    """

    __tablename__ = "answer_step"
    __table_args__ = (
        ForeignKeyConstraint(
            ["attempt_id", "slot"], ["attempt_slot.attempt_id", "attempt_slot.position"]
        ),
    )

    attempt_id: Mapped[UUID] = mapped_column(primary_key=True)
    client: Mapped[str] = mapped_column(String(LONGEST_CLIENT), primary_key=True)
    sequence: Mapped[int] = mapped_column(primary_key=True)
    slot: Mapped[int]
    value: Mapped[Any] = mapped_column(JSON(none_as_null=True), nullable=True)
    sure: Mapped[bool | None]
    received_at: Mapped[datetime]
    late: Mapped[bool] = mapped_column(default=False)


class Grade(Base):
    """The mark of one question of an attempt, in 10⁻⁷; the highest number holds.

    `sure` is what the person said of the answer that was marked. A mark by a person says by whom;
    `levels` are those chosen of the question's rubric, by their places, and `comment` is for the
    one who answered.
    """

    __tablename__ = "grade"
    __table_args__ = (
        ForeignKeyConstraint(
            ["attempt_id", "slot"], ["attempt_slot.attempt_id", "attempt_slot.position"]
        ),
    )

    attempt_id: Mapped[UUID] = mapped_column(primary_key=True)
    slot: Mapped[int] = mapped_column(primary_key=True)
    number: Mapped[int] = mapped_column(primary_key=True, default=1)
    by: Mapped[GradedBy] = mapped_column(enum_type(GradedBy))
    mark: Mapped[int]
    sure: Mapped[bool | None]
    reason: Mapped[str] = mapped_column(String(300), default="")
    person_id: Mapped[UUID | None] = person_column(Fate.REPOINT)
    levels: Mapped[list[Any] | None] = mapped_column(JSON(none_as_null=True))
    comment: Mapped[str] = mapped_column(Text, default="", server_default="")
    graded_at: Mapped[datetime]


class QuestionReport(Base):
    """What a person finds wrong with a question that they were asked, and what came of it.

    One for each person and version: a question that was mended may be reported anew.
    """

    __tablename__ = "question_report"
    __table_args__ = (
        UniqueConstraint("person_id", "question_version_id"),
        ForeignKeyConstraint(
            ["attempt_id", "slot"], ["attempt_slot.attempt_id", "attempt_slot.position"]
        ),
        CheckConstraint("(settled_at IS NULL) = (outcome = '')", name="settled"),
        Index(
            "ix_question_report_open",
            "reported_at",
            sqlite_where=text("settled_at IS NULL"),
            postgresql_where=text("settled_at IS NULL"),
        ),
    )

    id: Mapped[UUID] = mapped_column(primary_key=True, default=new_id)
    person_id: Mapped[UUID] = person_column(Fate.REPOINT)
    question_version_id: Mapped[UUID] = mapped_column(ForeignKey("question_version.id"), index=True)
    attempt_id: Mapped[UUID]
    slot: Mapped[int]
    words: Mapped[str] = mapped_column(Text)
    reported_at: Mapped[datetime]
    settled_at: Mapped[datetime | None]
    settled_by: Mapped[UUID | None] = person_column(Fate.REPOINT)
    outcome: Mapped[str] = mapped_column(Text, default="", server_default="")


@event.listens_for(Attempt, "before_update")
def _keep_place(_mapper: Mapper[Any], _connection: Connection, attempt: Attempt) -> None:
    """Where a fact counts is settled on its own day: moving house moves no figure of the past."""
    for name in ("cooperative_id", "area_code"):
        if inspect(attempt).attrs[name].history.has_changes():
            raise ValueError(f"attempt.{name} never changes")
