"""How a test answers the questions of a check: by touching what is on the page."""

import re
from dataclasses import dataclass
from uuid import UUID

from playwright.sync_api import Page, expect
from sqlalchemy import select

from lms.assessments import kinds
from lms.assessments.kinds import Answer, Question
from lms.assessments.models import AnswerStep, Attempt
from lms.core.database import db
from tests.assessments.quiz_builders import questions_of, right, wrong
from tests.browser.site import Site

QUESTION = re.compile(r"/attempts/([0-9a-f-]{36})/(?:all#q)?(\d+)$")
WHOLE = re.compile(r"/attempts/[0-9a-f-]{36}/all#q\d+$")
RESULT = re.compile(r"/attempts/[0-9a-f-]{36}/result$")
MAIN = ".act .btn.main:visible"
PART = "[data-part]:visible"


@dataclass(frozen=True)
class Asked:
    """A question of an attempt, with its objective."""

    question: Question
    objective: str


def attempt_at(page: Page) -> UUID:
    """The attempt whose question is shown."""
    found = QUESTION.search(page.url)
    assert found, page.url
    return UUID(found[1])


def slot_at(page: Page) -> int:
    """The number of the question that is shown."""
    found = QUESTION.search(page.url)
    assert found, page.url
    return int(found[2])


def asked(site: Site, attempt_id: UUID) -> list[Asked]:
    """The questions of an attempt in their order."""
    with site.inside():
        attempt = db.session.get_one(Attempt, attempt_id)
        return [Asked(question, row.objective) for question, row in questions_of(attempt)]


def steps_of(site: Site, attempt_id: UUID) -> list[tuple[int, object]]:
    """The answers that the server has kept, each as question and answer, in the order of arrival."""
    with site.inside():
        rows = db.session.scalars(
            select(AnswerStep)
            .where(AnswerStep.attempt_id == attempt_id)
            .order_by(AnswerStep.received_at)
        )
        return [(row.slot, row.value) for row in rows]


def fill(page: Page, question: Question, answer: Answer) -> None:
    """Give an answer to the question that is shown, as its kind is answered."""
    match question, answer:
        case kinds.Matching(), dict():
            for left, chosen in answer.items():
                page.locator(f"{PART} select[name$='{left}']").select_option(chosen)
        case kinds.SingleChoice() | kinds.MultipleChoice(), str() | list():
            for choice in [answer] if isinstance(answer, str) else answer:
                page.locator(f"{PART} [name$=answer][value='{choice}']").check()
        case kinds.TrueFalse(), bool():
            value = "true" if answer else "false"
            page.locator(f"{PART} [name$=answer][value={value}]").check()
        case _, str():
            page.locator(f"{PART} [id$=typed]").fill(answer)
        case _:
            raise TypeError(f"no way to answer {question!r} by {answer!r}")


def answer(page: Page, question: Question, *, well: bool = True, sure: bool = False) -> None:
    """Answer the question that is shown, and say whether one is sure."""
    fill(page, question, right(question) if well else wrong(question))
    if sure:
        page.locator("[name$=sure]:visible").check()


def go_on(page: Page) -> None:
    """Press the main button, and wait until the next page stands."""
    # Until its script has run, a page of all questions shows another button, which it then hides.
    page.wait_for_load_state()
    before = page.url
    page.locator(MAIN).click()
    expect(page).not_to_have_url(before)
    page.wait_for_load_state()
