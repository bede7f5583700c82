"""What applies to a person at a check, for the page that stands before it begins."""

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from lms.assessments.allowances import Applying, applying_today
from lms.assessments.models import Quiz
from lms.assessments.queries import QuizState, attempts_at, finished_chances, quiz_states
from lms.assessments.rules.chances import Obstacle, Terms, obstacle
from lms.core import clock
from lms.core.database import db
from lms.core.errors import NotAllowed, NotThere
from lms.core.policy import Actor, visible_to


@dataclass(frozen=True)
class TermsPage:
    """The terms with their reasons, how the person stands, and what keeps a chance from beginning."""

    quiz: Quiz
    applying: Applying
    state: QuizState
    obstacle: Obstacle | None
    opens_at: datetime | None

    @property
    def terms(self) -> Terms:
        """What applies."""
        return self.applying.terms

    @property
    def chances_left(self) -> int | None:
        """How many chances may still begin; None when they are not counted."""
        if self.terms.chances is None:
            return None
        return max(0, self.terms.chances - self.state.chances)


def comes_first(viewer: Actor, code: str) -> bool:
    """Whether there is something that the person has to know before a chance begins."""
    if viewer.person_id is None:
        return False
    quiz = db.session.scalars(visible_to(viewer, Quiz).where(Quiz.code == code)).first()
    if quiz is None or quiz_states(viewer, [code])[code].open_attempt_id is not None:
        return False
    return not applying_today(viewer.person_id, quiz).terms.is_plain


def terms_page(viewer: Actor, code: str) -> TermsPage:
    """What applies to the viewer at this quiz. Raises NotThere for an unknown one."""
    if viewer.person_id is None:
        raise NotAllowed("attempt.start")
    quiz = db.session.scalars(visible_to(viewer, Quiz).where(Quiz.code == code)).first()
    if quiz is None:
        raise NotThere(f"quiz {code}")
    state = quiz_states(viewer, [code])[code]
    found = applying_today(viewer.person_id, quiz)
    why, opens_at = _obstacle(viewer.person_id, found.terms, quiz, state) or (None, None)
    return TermsPage(quiz, found, state, why, opens_at)


def _obstacle(
    person_id: UUID, terms: Terms, quiz: Quiz, state: QuizState
) -> tuple[Obstacle, datetime | None] | None:
    """What would keep a chance from beginning now, by the rule that is asked when it begins."""
    if state.open_attempt_id is not None:
        return None
    finished = finished_chances(attempts_at(person_id, quiz.code))
    return obstacle(terms, finished, state.chances, clock.now())
