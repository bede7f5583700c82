"""What was read from a file becomes questions of a bank, with the pictures that came along."""

from collections.abc import Callable, Sequence

from lms.assessments.bank_pictures import add_picture
from lms.assessments.keeping import BankChange, add_questions
from lms.assessments.models import Bank
from lms.assessments.parsed import ParsedBank, ParsedQuestion
from lms.core import storage
from lms.core.acts import take, use_case
from lms.core.policy import Actor
from lms.core.storage import Kept, mime_of


def take_in(
    actor: Actor, bank_code: str, found: ParsedBank, *, told: Callable[[], object] = lambda: None
) -> BankChange:
    """Keep the questions and pictures; all of it or nothing. Raises as `add_questions` does.

    `told` is called after each question.
    """
    kept = [
        (storage.keep(one.content, mime_of(one.content) or ""), one.words) for one in found.attached
    ]
    return _take_in(actor, bank_code, found.questions, kept, told)


@use_case("bank.take_in")
def _take_in(
    actor: Actor,
    bank_code: str,
    questions: Sequence[ParsedQuestion],
    pictures: Sequence[tuple[Kept, str]],
    told: Callable[[], object],
) -> BankChange:
    take(actor, Bank, bank_code)
    for picture, words in pictures:
        add_picture(actor, bank_code, picture, words)
    return add_questions(actor, bank_code, questions, told=told)
