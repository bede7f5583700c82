"""What item analysis has to say of a quiz and of a question, as values."""

from dataclasses import dataclass
from uuid import UUID

from lms.assessments.models import Quiz
from lms.assessments.rules.analysis import Advice, Analysis, SlotFigures


@dataclass(frozen=True)
class QuizLine:
    """A quiz and how many people have finished a first chance at it."""

    quiz: Quiz
    attempts: int


@dataclass(frozen=True)
class QuestionLine:
    """A question over the attempts that had it, with the one thing to know first."""

    id: UUID
    code: str
    title: str
    objective: str
    attempts: int
    figures: SlotFigures
    advice: Advice


@dataclass(frozen=True)
class Band:
    """How many attempts scored from `low` to below `high` percent, and how long they took."""

    low: int
    high: int
    attempts: int
    minutes: float | None


@dataclass(frozen=True)
class QuizReport:
    """A quiz as a whole, its questions with the most in need first, and how scores lie."""

    quiz: Quiz
    attempts: int
    analysis: Analysis
    questions: tuple[QuestionLine, ...]
    bands: tuple[Band, ...]


@dataclass(frozen=True)
class ChoiceCount:
    """How many chose a text, and how well they did in all, in percent; None when nobody did."""

    text: str
    is_right: bool
    count: int
    mean_score: float | None


@dataclass(frozen=True)
class QuestionReport:
    """A question's figures and what was chosen; `no_answer` is how many left it empty."""

    line: QuestionLine
    stem: str
    choices: tuple[ChoiceCount, ...]
    no_answer: int
