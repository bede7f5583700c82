"""Answers to an attempt's questions, as use cases take them and as the page sends them."""

from uuid import UUID

from sqlalchemy import select

from lms.assessments import kinds
from lms.assessments.models import AttemptSlot, QuestionVersion
from lms.assessments.texts import typed_number
from lms.core.database import db
from lms.demo.learners import right

Fields = dict[str, str | list[str]]


def questions_of(attempt_id: UUID) -> dict[int, kinds.Question]:
    """The attempt's questions by slot."""
    rows = db.session.execute(
        select(AttemptSlot.position, QuestionVersion.content)
        .join(QuestionVersion, QuestionVersion.id == AttemptSlot.question_version_id)
        .where(AttemptSlot.attempt_id == attempt_id)
        .order_by(AttemptSlot.position)
    )
    return {slot: kinds.decode(content) for slot, content in rows}


def right_fields(question: kinds.Question) -> Fields:
    """The fields in which a page would send the right answer."""
    match right(question):
        case bool() as is_true:
            return {"answer": "true" if is_true else "false"}
        case dict() as pairs:
            return dict(pairs)
        case str() as text if isinstance(question, kinds.Numerical):
            return {"answer": typed_number(text)}
        case answer:
            return {"answer": answer}
