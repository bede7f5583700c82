"""The main pages, each as whoever uses it most."""

import random
from collections.abc import Iterator
from dataclasses import dataclass
from uuid import UUID, uuid4

from flask import url_for
from sqlalchemy import select

from bench.answer_key import questions_of
from bench.demo import Copy
from bench.people import Visitor, ready_learners, visitor_of
from lms.assessments.attempts import GivenAnswer, save_answer, start_attempt, submit_attempt
from lms.assessments.models import Attempt
from lms.cooperatives.models import Cooperative
from lms.core.acts import one_act
from lms.core.database import db
from lms.core.policy import Role, Scope, System
from lms.courses.catalogue import catalogue
from lms.courses.models import CourseVersion
from lms.coverage.indicators import INDICATORS
from lms.demo.learners import wrong
from lms.mentoring.agenda import cooperatives_mentored
from lms.mentoring.models import Visit
from lms.places.models import Area
from lms.places.queries import CITY

COURSE = "MAN-101"
MEMBER_KB, COVERAGE_KB = 8, 14


@dataclass(frozen=True)
class Page:
    """One page to measure. Of several of a kind the report names the most demanding one.

    `next_kb` is what it may weigh when its files are kept already, `statements` how many SQL
    statements it may send; None where that is only told.
    """

    kind: str
    address: str
    visitor: Visitor | None
    detail: str = ""
    next_kb: int = MEMBER_KB
    statements: int | None = None

    @property
    def name(self) -> str:
        """What the report calls it."""
        return f"{self.kind} {self.detail}".rstrip()


def main_pages(copy: Copy) -> list[Page]:
    """Every main page, addressed within the copy of the demo."""
    with copy.app.test_request_context():
        try:
            return [*_learning(copy), *_mentoring(copy), *_coverage(copy)]
        finally:
            db.session.remove()


def _learning(copy: Copy) -> Iterator[Page]:
    member = visitor_of(copy, "member")
    yield Page("sign-in", url_for("accounts.sign_in"), None)
    yield Page("member home", url_for("home.index"), member, statements=8)
    yield Page("courses", url_for("courses.index"), member)
    yield Page("course", url_for("courses.course", code=COURSE), member)
    yield from _lessons(member)
    yield from _check(copy)
    yield Page("me", url_for("home.me"), member)
    yield Page("notices", url_for("notifications.index"), visitor_of(copy, "chair"))


def _lessons(member: Visitor) -> Iterator[Page]:
    codes = db.session.scalars(select(CourseVersion.course_code).where(CourseVersion.is_current))
    for code in sorted(set(codes)):
        entry = catalogue(code)[code]
        for number, lesson in enumerate(entry.lessons, start=1):
            address = url_for("courses.lesson", code=code, slug=lesson.slug)
            yield Page("lesson", address, member, f"{code} {number}", statements=8)
        if entry.course.job_aid:
            yield Page("job aid", url_for("courses.job_aid", code=code), member, code)


def _check(copy: Copy) -> Iterator[Page]:
    """An attempt that is under way, and one that was sent."""
    under_way, sent = ready_learners(copy.app, 2, COURSE)
    attempt = _attempt(under_way, is_sent=False)
    for slot in range(1, attempt.shown + 1):
        address = url_for("assessments.question", attempt_id=attempt.id, slot=slot)
        yield Page("question", address, under_way, str(slot))
    yield Page("review", url_for("assessments.review", attempt_id=attempt.id), under_way)
    done = _attempt(sent, is_sent=True)
    yield Page("result", url_for("assessments.result", attempt_id=done.id), sent)


def _attempt(learner: Visitor, *, is_sent: bool) -> Attempt:
    """An attempt in which nothing was right, so that its result has most to say."""
    with one_act("bench.prepare", System()):
        attempt = start_attempt(learner.actor, f"{COURSE}/final")
        for slot, question in questions_of(attempt.id).items():
            save_answer(
                learner.actor,
                attempt.id,
                GivenAnswer(
                    client="bench",
                    sequence=slot,
                    slot=slot,
                    value=wrong(question, random.Random(slot)),
                    sure=True,
                ),
            )
        if is_sent:
            submit_attempt(learner.actor, attempt.id)
    return attempt


def _mentoring(copy: Copy) -> Iterator[Page]:
    mentor = visitor_of(copy, "mentor")
    yield Page("mentor agenda", url_for("mentoring.agenda"), mentor)
    new = url_for("mentoring.new_visit", cooperative=_mentored(mentor), submission=uuid4())
    yield Page("visit form", new, mentor)
    yield Page("visit", url_for("mentoring.visit", visit_id=_visit_of(mentor)), mentor)
    yield Page("follow-ups", url_for("mentoring.follow_ups"), mentor)
    coordinator = visitor_of(copy, "coordinator")
    yield Page("verification", url_for("mentoring.verification"), coordinator)


def _mentored(mentor: Visitor) -> UUID:
    return cooperatives_mentored(mentor.actor)[0].id


def _visit_of(mentor: Visitor) -> UUID:
    """The latest visit of the mentor."""
    mine = select(Visit.id).where(Visit.author_id == mentor.person_id)
    return db.session.scalars(mine.order_by(Visit.visited_on.desc()).limit(1)).one()


def _coverage(copy: Copy) -> Iterator[Page]:
    staff, home = visitor_of(copy, "staff"), _cooperative_of(visitor_of(copy, "chair"))
    for place, code in _places(home.area_code):
        yield Page(place, url_for("coverage.area", code=code), staff, code, COVERAGE_KB)
    people = url_for("coverage.cooperative", cooperative_id=home.id)
    yield Page("coverage, cooperative", people, staff, next_kb=COVERAGE_KB)
    for one in INDICATORS:
        address = url_for("coverage.rows", code=CITY, indicator=one.code)
        yield Page("coverage, rows", address, staff, one.code, COVERAGE_KB)


def _places(village: str) -> Iterator[tuple[str, str]]:
    """The city, each of its kecamatan, and one kelurahan."""
    yield "coverage, city", CITY
    districts = select(Area.code).where(Area.parent_code == CITY).order_by(Area.code)
    for code in db.session.scalars(districts):
        yield "coverage, district", code
    yield "coverage, village", village


def _cooperative_of(chair: Visitor) -> Cooperative:
    mine = chair.actor.keys(Scope.COOPERATIVE, Role.BOARD)
    return db.session.get_one(Cooperative, UUID(min(mine)))
