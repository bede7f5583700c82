"""What learners find wrong with a question: it reaches those who look after it, who answer."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import timedelta
from typing import Any
from uuid import UUID

from sqlalchemy import ColumnElement, func, select
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import aliased

from lms.assessments import kinds
from lms.assessments.kinds import ExplainedChoice, Kind
from lms.assessments.models import (
    Attempt,
    AttemptSlot,
    Bank,
    Question,
    QuestionReport,
    QuestionVersion,
)
from lms.assessments.revealing import is_key_open
from lms.core import clock, throttle
from lms.core.acts import take, use_case
from lms.core.database import db
from lms.core.errors import Invalid, NotThere, Refusal
from lms.core.i18n import gettext
from lms.core.i18n import lazy_gettext as _
from lms.core.policy import Actor, System, may, require, visible_to
from lms.notifications import kinds as reminders
from lms.notifications.kinds import Wording
from lms.notifications.models import Reminder
from lms.notifications.service import remind

SUBJECT = "question_report"
LONGEST_WORDS = 2000
DAY = timedelta(days=1)
MOST_A_DAY = 10
SHOWN = 100


@dataclass(frozen=True)
class ReportLine:
    """A report with its question; `reports` is how many there are on this version in all."""

    report: QuestionReport
    question: Question
    bank: Bank
    stem: str
    reports: int


@dataclass(frozen=True)
class ReportPage:
    """One report with all of its question, and what others have said of the same version."""

    line: ReportLine
    kind: Kind
    choices: tuple[ExplainedChoice, ...]
    explanation: str
    others: tuple[QuestionReport, ...]


def send_report(actor: Actor, attempt_id: UUID, slot: int, words: str) -> QuestionReport:
    """As `_send`, but only so often a day. Raises TooMany."""
    tries = f"question-report/{actor.person_id}"
    throttle.check(tries, limit=MOST_A_DAY, window=DAY)
    report = _send(actor, attempt_id, slot, words)
    throttle.count(tries, window=DAY)
    return report


@use_case("question.report")
def _send(actor: Actor, attempt_id: UUID, slot: int, words: str) -> QuestionReport:
    """Somebody says what is wrong with a question of a finished chance of their own.

    Raises NotThere for a chance of somebody else, Refusal while its key may not be seen, Invalid
    when the person has reported this version of the question before.
    """
    attempt = take(actor, Attempt, attempt_id)
    if not is_key_open(actor, attempt):
        raise Refusal(_("This is possible once the result is there."))
    version_id = db.session.scalars(
        select(AttemptSlot.question_version_id).where(
            AttemptSlot.attempt_id == attempt_id, AttemptSlot.position == slot
        )
    ).first()
    if version_id is None:
        raise NotThere(f"slot {slot}")
    report = QuestionReport(
        person_id=attempt.person_id,
        question_version_id=version_id,
        attempt_id=attempt_id,
        slot=slot,
        words=words,
        reported_at=clock.now(),
    )
    try:
        with db.session.begin_nested():
            db.session.add(report)
    except IntegrityError as known:
        raise Invalid(_("You have reported this question before."), "words") from known
    return report


@use_case("question_report.settle")
def settle_report(actor: Actor, report_id: UUID, outcome: str) -> QuestionReport:
    """Those who look after questions answer; the one who reported reads it as news.

    Raises Refusal when somebody else has answered before.
    """
    report = take(actor, QuestionReport, report_id)
    if report.settled_at is not None:
        raise Refusal(_("Somebody has answered this report already."))
    report.settled_at, report.settled_by = clock.now(), actor.person_id
    report.outcome = outcome
    remind(
        System(actor.person_id),
        subject_kind=SUBJECT,
        subject_id=str(report.id),
        due_on=clock.today(),
        offset=0,
        recipient_id=report.person_id,
    )
    return report


def reports_on(attempt: Attempt) -> dict[int, QuestionReport]:
    """What the attempt's person has said of its questions, by their places."""
    rows = db.session.execute(
        select(AttemptSlot.position, QuestionReport)
        .join(QuestionReport, QuestionReport.question_version_id == AttemptSlot.question_version_id)
        .where(AttemptSlot.attempt_id == attempt.id, QuestionReport.person_id == attempt.person_id)
    )
    return {slot: report for slot, report in rows}


def question_reports(viewer: Actor, *, settled: bool = False) -> Sequence[ReportLine]:
    """The reports that wait, the oldest first, or those that were answered, the newest first.

    Raises NotAllowed for who does not look after questions.
    """
    _ensure(viewer)
    order = QuestionReport.settled_at.desc() if settled else QuestionReport.reported_at
    is_settled = QuestionReport.settled_at.is_not(None)
    return _lines(viewer, is_settled if settled else ~is_settled, order)


def waiting_count(viewer: Actor) -> int:
    """How many reports wait; 0 for who does not look after questions."""
    if not may(viewer, "desk.open"):
        return 0
    waiting = visible_to(viewer, QuestionReport).where(QuestionReport.settled_at.is_(None))
    return db.session.scalar(select(func.count()).select_from(waiting.subquery())) or 0


def report_page(viewer: Actor, report_id: UUID) -> ReportPage:
    """One report. Raises NotAllowed as `question_reports`, NotThere for an unknown one."""
    _ensure(viewer)
    found = _lines(viewer, QuestionReport.id == report_id, QuestionReport.reported_at)
    if not found:
        raise NotThere(f"report {report_id}")
    report = found[0].report
    question = kinds.decode(
        db.session.scalars(
            select(QuestionVersion.content).where(QuestionVersion.id == report.question_version_id)
        ).one()
    )
    others = db.session.scalars(
        visible_to(viewer, QuestionReport)
        .where(
            QuestionReport.question_version_id == report.question_version_id,
            QuestionReport.id != report_id,
        )
        .order_by(QuestionReport.reported_at)
        .limit(SHOWN)
    ).all()
    explained = kinds.grade(question, None)
    return ReportPage(
        found[0], question.kind, explained.choices, explained.explanation, tuple(others)
    )


def _ensure(viewer: Actor) -> None:
    require(viewer, "desk.open")


def _lines(viewer: Actor, condition: ColumnElement[bool], order: Any) -> list[ReportLine]:
    same = aliased(QuestionReport)
    count = (
        select(func.count())
        .where(same.question_version_id == QuestionReport.question_version_id)
        .scalar_subquery()
    )
    rows = db.session.execute(
        visible_to(viewer, QuestionReport)
        .add_columns(Question, Bank, QuestionVersion.content, count)
        .join(QuestionVersion, QuestionVersion.id == QuestionReport.question_version_id)
        .join(Question, Question.id == QuestionVersion.question_id)
        .join(Bank, Bank.code == Question.bank_code)
        .where(condition)
        .order_by(order, QuestionReport.id)
        .limit(SHOWN)
    )
    return [
        ReportLine(report, question, bank, kinds.decode(content).stem, reports)
        for report, question, bank, content, reports in rows
    ]


def wanted(told: Collection[Reminder]) -> set[UUID]:
    """The answer to a report is always news."""
    return {reminder.id for reminder in told if reminder.subject_id in _settled(told)}


def words_of(told: Collection[Reminder]) -> dict[UUID, Wording]:
    """The answer to a report, and where the question stands."""
    reports = _settled(told)
    return {
        reminder.id: Wording(
            title=gettext("Answer to your report on a question"),
            detail=report.outcome,
            url=f"/attempts/{report.attempt_id}/result#s{report.slot}",
        )
        for reminder in told
        if (report := reports.get(reminder.subject_id))
    }


def register() -> None:
    """Say what the news of an answered report means."""
    reminders.register_kind(SUBJECT, still_wanted=wanted, wording=words_of)


def _settled(told: Collection[Reminder]) -> dict[str, QuestionReport]:
    ids = [UUID(reminder.subject_id) for reminder in told]
    rows = db.session.scalars(
        select(QuestionReport).where(
            QuestionReport.id.in_(ids), QuestionReport.settled_at.is_not(None)
        )
    )
    return {str(report.id): report for report in rows}
