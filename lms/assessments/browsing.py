"""What those who look after questions see of the banks: all of them, one, and one question."""

from collections import Counter, defaultdict
from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any
from uuid import UUID

import msgspec
from sqlalchemy import func, select

from lms.assessments import item_analysis, kinds
from lms.assessments.bank_checks import runs_of
from lms.assessments.keeping import as_parsed
from lms.assessments.models import (
    AttemptSlot,
    Bank,
    Question,
    QuestionReport,
    QuestionVersion,
    Quiz,
    QuizSlot,
)
from lms.assessments.parsed import ParsedQuestion
from lms.assessments.reports import QuestionReport as Figures
from lms.assessments.rules.likeness import alike, are_alike
from lms.assessments.rules.marks import FULL
from lms.assessments.texts import truth
from lms.core.arithmetic import pages_of
from lms.core.database import db
from lms.core.errors import NotAllowed, NotThere
from lms.core.policy import Actor, require, visible_to

PAGE = 25


@dataclass
class BankLine:
    """A bank on the list: how many questions it asks, for what, and how many reports wait."""

    bank: Bank
    objectives: Counter[str] = field(default_factory=Counter)
    forms: Counter[str] = field(default_factory=Counter)
    levels: Counter[str] = field(default_factory=Counter)
    reports: int = 0
    quizzes: list[Quiz] = field(default_factory=list)

    @property
    def questions(self) -> int:
        """How many it asks."""
        return self.objectives.total()


@dataclass(frozen=True)
class Wanted:
    """Which questions of a bank are looked for; what is empty asks for nothing."""

    objective: str = ""
    form: str = ""
    level: str = ""
    tag: str = ""
    kind: str = ""
    words: str = ""
    retired: bool = False


@dataclass(frozen=True)
class QuestionLine:
    """A question of a bank as it is asked now."""

    row: Question
    parsed: ParsedQuestion


@dataclass(frozen=True)
class BankPage:
    """One bank: what was looked for in it, and what can be looked for."""

    bank: Bank
    wanted: Wanted
    found: Sequence[QuestionLine]
    total: int
    page: int
    every: Sequence[QuestionLine]

    @property
    def pages(self) -> int:
        """How many pages what was found fills."""
        return pages_of(self.total, PAGE)

    def offered(self, what: str) -> list[str]:
        """The values by which one can look for questions."""
        return sorted({value for line in self.every for value in _values(line, what)} - {""})


@dataclass(frozen=True)
class VersionLine:
    """A version of a question, in how many attempts it stands, and what it said otherwise."""

    row: QuestionVersion
    question: kinds.Question
    attempts: int
    differs: tuple[tuple[str, str], ...]


@dataclass(frozen=True)
class QuestionPage:
    """One question with its versions, the newest first, and where it is asked."""

    bank: Bank
    line: QuestionLine
    versions: Sequence[VersionLine]
    quizzes: Sequence[Quiz]
    figures: Figures | None
    twins: Sequence[QuestionLine]


def banks(viewer: Actor) -> list[BankLine]:
    """Every bank with what it asks. Raises NotAllowed for who does not look after questions."""
    require(viewer, "desk.open")
    rows = visible_to(viewer, Bank).order_by(Bank.code)
    lines = {bank.code: BankLine(bank) for bank in db.session.scalars(rows)}
    for code, objective, form, level, count in db.session.execute(_counted()):
        lines[code].objectives[objective] += count
        lines[code].forms[form] += count
        lines[code].levels[level] += count
    for code, count in db.session.execute(_reported()):
        lines[code].reports = count
    for code, quizzes in _quizzes().items():
        lines[code].quizzes = quizzes
    return list(lines.values())


def bank_of(viewer: Actor, code: str) -> Bank:
    """One bank. Raises NotThere for an unknown one, and for who does not look after questions."""
    bank = db.session.scalars(visible_to(viewer, Bank).where(Bank.code == code)).first()
    if bank is None:
        raise NotThere(f"bank {code}")
    return bank


def bank_page(viewer: Actor, code: str, wanted: Wanted, page: int = 1) -> BankPage:
    """The questions of a bank that were looked for, by their ids."""
    bank = bank_of(viewer, code)
    every = _lines(viewer, code)
    found = [line for line in every if _is_wanted(line, wanted)]
    shown = found[(page - 1) * PAGE : page * PAGE]
    return BankPage(bank, wanted, shown, len(found), page, every)


def twins(viewer: Actor, code: str) -> list[tuple[QuestionLine, QuestionLine]]:
    """Questions of a bank that are nearly the same, in pairs."""
    bank_of(viewer, code)
    asked = {line.row.code: line for line in _lines(viewer, code) if not line.row.retired_at}
    pairs = alike({code: runs_of(line.parsed.question) for code, line in asked.items()})
    return [(asked[left], asked[right]) for left, right in pairs]


def line_of(viewer: Actor, code: str, question_id: UUID) -> QuestionLine:
    """One question of a bank as it is asked now. Raises NotThere for an unknown one."""
    for line in _lines(viewer, code, question_id):
        return line
    raise NotThere(f"question {question_id}")


def question_page(viewer: Actor, code: str, question_id: UUID) -> QuestionPage:
    """One question with all that is known of it. Raises NotThere for an unknown one."""
    bank = bank_of(viewer, code)
    line = line_of(viewer, code, question_id)
    return QuestionPage(
        bank,
        line,
        _versions(question_id),
        _quizzes(code).get(code, []),
        _figures(viewer, question_id),
        _twins_of(viewer, line),
    )


def _twins_of(viewer: Actor, line: QuestionLine) -> list[QuestionLine]:
    said = runs_of(line.parsed.question)
    return [
        other
        for other in _lines(viewer, line.row.bank_code)
        if other.row.id != line.row.id
        and not other.row.retired_at
        and are_alike(said, runs_of(other.parsed.question))
    ]


def _lines(viewer: Actor, code: str, question_id: UUID | None = None) -> list[QuestionLine]:
    rows = (
        visible_to(viewer, Question)
        .add_columns(QuestionVersion.content)
        .join(QuestionVersion, QuestionVersion.question_id == Question.id)
        .where(Question.bank_code == code, QuestionVersion.number == Question.current_number)
        .order_by(Question.code)
    )
    if question_id is not None:
        rows = rows.where(Question.id == question_id)
    return [QuestionLine(row, as_parsed(row, content)) for row, content in db.session.execute(rows)]


def _values(line: QuestionLine, what: str) -> tuple[str, ...]:
    if what == "tag":
        return line.parsed.tags.others
    if what == "kind":
        return (line.parsed.question.kind.value,)
    return (str(getattr(line.row, what)),)


def _is_wanted(line: QuestionLine, wanted: Wanted) -> bool:
    if bool(line.row.retired_at) != wanted.retired:
        return False
    for what in ("objective", "form", "level", "tag", "kind"):
        asked = getattr(wanted, what)
        if asked and asked not in _values(line, what):
            return False
    said = " ".join((line.row.code, line.row.title, *line.parsed.question.shown_texts())).casefold()
    return all(word in said for word in wanted.words.casefold().split())


def _counted() -> Any:
    labels = (Question.bank_code, Question.objective, Question.form, Question.level)
    return select(*labels, func.count()).where(Question.retired_at.is_(None)).group_by(*labels)


def _reported() -> Any:
    return (
        select(Question.bank_code, func.count())
        .select_from(QuestionReport)
        .join(QuestionVersion, QuestionVersion.id == QuestionReport.question_version_id)
        .join(Question, Question.id == QuestionVersion.question_id)
        .where(QuestionReport.settled_at.is_(None))
        .group_by(Question.bank_code)
    )


def _quizzes(code: str | None = None) -> dict[str, list[Quiz]]:
    rows = (
        select(QuizSlot.bank_code, Quiz)
        .join(Quiz, Quiz.code == QuizSlot.quiz_code)
        .order_by(Quiz.code)
        .distinct()
    )
    if code is not None:
        rows = rows.where(QuizSlot.bank_code == code)
    found: dict[str, list[Quiz]] = defaultdict(list)
    for bank_code, quiz in db.session.execute(rows):
        if quiz not in found[bank_code]:
            found[bank_code].append(quiz)
    return found


def _versions(question_id: UUID) -> list[VersionLine]:
    rows = db.session.execute(
        select(QuestionVersion, func.count(AttemptSlot.attempt_id))
        .outerjoin(AttemptSlot, AttemptSlot.question_version_id == QuestionVersion.id)
        .where(QuestionVersion.question_id == question_id)
        .group_by(QuestionVersion.id)
        .order_by(QuestionVersion.number)
    ).all()
    lines: list[VersionLine] = []
    for row, attempts in rows:
        question = kinds.decode(row.content)
        before = lines[-1].question if lines else question
        lines.append(VersionLine(row, question, attempts, differences(before, question)))
    return lines[::-1]


def differences(before: kinds.Question, after: kinds.Question) -> tuple[tuple[str, str], ...]:
    """What two versions say otherwise: the text that was, and the one that is; either may be none."""
    old, new = _said(before), _said(after)
    gone = [text for text in old if text not in new]
    come = [text for text in new if text not in old]
    size = max(len(gone), len(come))
    gone += [""] * (size - len(gone))
    come += [""] * (size - len(come))
    return tuple(zip(gone, come, strict=True))


def _said(question: kinds.Question) -> list[str]:
    """Every text and mark of a question, a line for each of its parts."""
    lines = []
    for name, value in msgspec.to_builtins(question).items():
        parts = value if isinstance(value, list | tuple) else [value]
        lines += [_line(part) for part in parts if name != "kind"]
    return [line for line in lines if line]


def _line(part: Any) -> str:
    """A part of a question with all that belongs to it; marks in percent."""
    if isinstance(part, dict):
        shown = [
            f"{value / FULL:.0%}" if name == "fraction" else _line(value)
            for name, value in part.items()
        ]
        return " · ".join(text for text in shown if text)
    if isinstance(part, list | tuple):
        return " · ".join(map(_line, part))
    return truth(part) if isinstance(part, bool) else str(part)


def _figures(viewer: Actor, question_id: UUID) -> Figures | None:
    """How it did; None while too few have answered it."""
    try:
        return item_analysis.question_report(viewer, question_id)
    except (NotThere, NotAllowed):
        return None
