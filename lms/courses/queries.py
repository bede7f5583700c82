"""What other rooms and pages ask of courses."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from uuid import UUID

from flask import url_for
from sqlalchemy import select

from lms.accounts.policy import seen_people
from lms.core.database import db
from lms.core.policy import Actor
from lms.core.signposts import Follows, Passing, Place
from lms.courses.catalogue import catalogue
from lms.courses.completion import is_complete, rule_from
from lms.courses.models import CourseFigure, CourseVersion, Item
from lms.courses.standings import Facts, facts_of, standing

FINAL = "/final"
ASKED_AT_ONCE = 500
"""People about whom one statement asks: databases limit the values of a statement."""


@dataclass(frozen=True)
class CourseProgress:
    """How far somebody is in a course that they have begun and not completed."""

    course_code: str
    title: str
    done: int
    total: int
    missing: tuple[str, ...]


def unfinished_courses(
    viewer: Actor, person_ids: Collection[UUID]
) -> dict[UUID, list[CourseProgress]]:
    """The courses that these people began and have not completed, of those whom the viewer sees.

    A constant number of statements.
    """
    seen = db.session.scalars(seen_people(viewer, person_ids)).all() if person_ids else ()
    if not seen:
        return {}
    entries = catalogue()
    found: dict[UUID, list[CourseProgress]] = {}
    for (person_id, code), facts in sorted(facts_of(seen).items(), key=str):
        if facts.began_at is None or facts.completed_at is not None or code not in entries:
            continue
        how = standing(entries[code], facts, (), None)
        found.setdefault(person_id, []).append(
            CourseProgress(
                code,
                how.course.name,
                how.done,
                len(how.steps),
                tuple(item.name for item in how.missing),
            )
        )
    return found


def objective_titles(objectives: Collection[str]) -> dict[str, str]:
    """The titles of the lessons that teach these objectives."""
    return {item.key: item.name for item, _ in _lessons(objectives)}


def where_to_learn(objectives: Collection[str]) -> Mapping[str, Place]:
    """The lessons that teach these objectives."""
    return {
        item.key: Place(
            item.name, url_for("courses.lesson", code=code, slug=item.slug), item.minutes
        )
        for item, code in _lessons(objectives)
    }


def _lessons(objectives: Collection[str]) -> list[tuple[Item, str]]:
    rows = db.session.execute(
        select(Item, CourseVersion.course_code)
        .join(CourseVersion, CourseVersion.id == Item.version_id)
        .where(CourseVersion.is_current, Item.key.in_(set(objectives)))
        .order_by(Item.key)
    )
    return [(item, code) for item, code in rows]


def lesson_body(item_id: UUID) -> str:
    """The Markdown of a lesson, which lists of steps do without."""
    return db.session.scalar(select(Item.body).where(Item.id == item_id)) or ""


def figure(course_code: str, name: str) -> CourseFigure | None:
    """One picture of a course."""
    return db.session.get(CourseFigure, (course_code, name))


def figures_of(course_code: str) -> dict[str, CourseFigure]:
    """The pictures of a course by name."""
    rows = db.session.scalars(select(CourseFigure).where(CourseFigure.course_code == course_code))
    return {row.name: row for row in rows}


def what_follows(passing: Passing) -> Follows:
    """Which courses would be completed if these final checks passed, and which stay completed.

    A course that is completed stays so, also where its check passes no more.
    """
    wanted = {key: passes for key, passes in passing.items() if key[1].endswith(FINAL)}
    people, entries = list({person_id for person_id, _code in wanted}), catalogue()
    facts: dict[tuple[UUID, str], Facts] = {}
    for start in range(0, len(people), ASKED_AT_ONCE):
        facts |= facts_of(people[start : start + ASKED_AT_ONCE])
    completed = kept = 0
    for (person_id, quiz_code), passes in wanted.items():
        entry = entries.get(quiz_code.removesuffix(FINAL))
        if entry is None:
            continue
        mine = facts.get((person_id, entry.course.code), Facts())
        if mine.completed_at is not None:
            kept += not passes
        elif passes:
            done = {*mine.done, entry.final.key}
            completed += is_complete(rule_from(entry.version.completion), done)
    return Follows(completed, kept)
