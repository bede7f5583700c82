"""From files to the database: loading content again changes nothing that did not change."""

import hashlib
import json
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from msgspec import structs
from sqlalchemy import delete, select, update

from lms.assessments.banks import define_quiz, sync_bank, withdraw_quiz
from lms.assessments.formats.gift import parse_gift
from lms.assessments.models import QuizPurpose
from lms.assessments.rules.chances import QuizRules
from lms.core import clock
from lms.core.acts import ensure, note, one_act, use_case
from lms.core.database import db, new_id
from lms.core.errors import Refusal
from lms.core.policy import Actor
from lms.courses.bundle_files import BundleData
from lms.courses.checks.bundles import check_bundles, check_requirements
from lms.courses.completion import rule_as_data
from lms.courses.file_shapes import CourseData
from lms.courses.files import Content, CourseFiles, read_content
from lms.courses.files import Item as FileItem
from lms.courses.models import (
    Bundle,
    BundleCourse,
    BundleFor,
    ContentState,
    Course,
    CourseFigure,
    CourseVersion,
    Item,
    ItemKind,
)

FOLDER = Path(__file__).resolve().parents[2] / "content"


class BadContent(Refusal):
    """The files have faults; nothing of them was loaded. The message names each."""


@dataclass(frozen=True)
class Change:
    """What loading did to one course: `new`, `version`, `text` or `same`.

    `is_bank_left`: its questions are written by editors here, and those of the file were not taken.
    """

    code: str
    what: str
    is_bank_left: bool = False


def sync(actor: Actor, folder: Path = FOLDER) -> list[Change]:
    """Load all courses and bundles of the folder, or nothing. Raises BadContent with every fault."""
    content = _faultless(folder)
    with one_act("content.sync", actor):
        changes = [sync_course(actor, course) for course in content.courses]
        sync_bundles(actor, [bundle.data for bundle in content.bundles])
    return changes


def not_loaded(folder: Path = FOLDER) -> list[str]:
    """The courses that loading would change, by their codes. Raises BadContent as `sync` does."""
    loaded = {
        code: (structure, content)
        for code, structure, content in db.session.execute(
            select(
                CourseVersion.course_code, CourseVersion.structure_sha, CourseVersion.content_sha
            ).where(CourseVersion.is_current)
        )
    }
    return [
        files.data.code
        for files in _faultless(folder).courses
        if loaded.get(files.data.code) != (_structure_sha(files), _content_sha(files))
    ]


def _faultless(folder: Path) -> Content:
    content = read_content(folder)
    faults = [*content.faults, *check_bundles(content), *check_requirements(content)]
    if faults:
        raise BadContent("\n".join(str(fault) for fault in faults))
    return content


@use_case("course.sync")
def sync_course(actor: Actor, files: CourseFiles) -> Change:
    """One course with its version, steps, figures, bank and checks."""
    ensure(actor)
    data = files.data
    parsed = parse_gift(files.gift)
    if parsed.faults:
        raise BadContent(f"{files.path}/questions.gift: {parsed.faults[0]}")
    is_new = db.session.get(Course, data.code) is None
    db.session.merge(_course(files))
    db.session.flush()
    what = _sync_version(files)
    _sync_figures(files)
    bank = sync_bank(actor, data.code, data.title, parsed.questions)
    _sync_checks(actor, files)
    return Change(data.code, "new" if is_new else what, bank.is_left_to_editors)


PRE_QUESTIONS, PRACTICE_QUESTIONS, AGAIN_QUESTIONS = 5, 10, 5
ONCE = QuizRules(chances=1)
AGAIN = QuizRules(wait_minutes=0)


def _sync_checks(actor: Actor, files: CourseFiles) -> None:
    """The final check and the questions asked again; cek awal and latihan where they are named."""
    data = files.data
    final, pre, practice = data.checks.final, data.checks.pre, data.checks.practice
    _define(
        actor, data, QuizPurpose.FINAL, "Cek akhir", "Final check",
        (final and final.questions) or data.questions_shown, data.quiz_minutes,
        final.rules if final else QuizRules(),
    )  # fmt: skip
    title, title_en = f"Ulang {AGAIN_QUESTIONS} soal", f"{AGAIN_QUESTIONS} questions again"
    _define(
        actor, data, QuizPurpose.AGAIN, title, title_en, AGAIN_QUESTIONS, AGAIN_QUESTIONS, AGAIN
    )
    if pre is None:
        withdraw_quiz(actor, f"{data.code}/{QuizPurpose.PRE}")
    else:
        count = pre.questions or PRE_QUESTIONS
        rules = pre.rules if pre.chances else structs.replace(pre.rules, chances=ONCE.chances)
        _define(actor, data, QuizPurpose.PRE, "Cek awal", "First check", count, count, rules)
    if practice is None:
        withdraw_quiz(actor, f"{data.code}/{QuizPurpose.PRACTICE}")
    else:
        count = practice.questions or PRACTICE_QUESTIONS
        rules = practice.rules
        _define(actor, data, QuizPurpose.PRACTICE, "Latihan", "Practice", count, count, rules)


def _define(
    actor: Actor,
    data: CourseData,
    purpose: QuizPurpose,
    title: str,
    title_en: str,
    shown: int,
    minutes: int,
    rules: QuizRules,
) -> None:
    define_quiz(
        actor,
        code=f"{data.code}/{purpose}",
        bank_code=data.code,
        title=f"{title}: {data.title}",
        title_en=f"{title_en}: {data.title_en}",
        purpose=purpose,
        pass_mark=data.pass_mark,
        shown=shown,
        minutes=minutes,
        rules=rules,
    )


@use_case("bundles.sync")
def sync_bundles(actor: Actor, bundles: list[BundleData]) -> None:
    """The bundles become exactly those of the file, and what processes keep is out of date."""
    ensure(actor)
    db.session.merge(ContentState(id=1, stamp=new_id()))
    for table in (BundleFor, BundleCourse, Bundle):
        db.session.execute(delete(table))
    for data in bundles:
        db.session.add(
            Bundle(code=data.code, title=data.title, title_en=data.title_en, days=data.days)
        )
        db.session.flush()
        for kind, values in (("position", data.positions), ("category", data.categories)):
            db.session.add_all(
                BundleFor(bundle_code=data.code, kind=kind, value=value) for value in values
            )
        db.session.add_all(
            BundleCourse(bundle_code=data.code, course_code=one.code, required=one.required)
            for one in data.courses
        )


def _course(files: CourseFiles) -> Course:
    data, aid = files.data, files.data.job_aid
    return Course(
        code=data.code,
        track=data.track,
        title=data.title,
        title_en=data.title_en,
        summary=data.summary,
        summary_en=data.summary_en,
        benefits=list(data.benefits),
        roles=list(data.roles),
        requires=list(data.requires),
        pass_mark=data.pass_mark,
        questions_shown=data.questions_shown,
        needs_review=data.review == "needed",
        job_aid_title=aid.title if aid else "",
        job_aid_title_en=aid.title_en if aid else "",
        job_aid=files.job_aid,
        master=data.master,
    )


def _sync_version(files: CourseFiles) -> str:
    structure, content = _structure_sha(files), _content_sha(files)
    current = db.session.scalars(
        select(CourseVersion).where(
            CourseVersion.course_code == files.data.code, CourseVersion.is_current
        )
    ).first()
    if current and (current.structure_sha, current.content_sha) == (structure, content):
        return "same"
    if current and current.structure_sha == structure:
        current.content_sha = content
        _flow_into(current, files)
        return "text"
    if current:
        current.is_current = False
    version = CourseVersion(
        course_code=files.data.code,
        number=current.number + 1 if current else 1,
        structure_sha=structure,
        content_sha=content,
        completion=rule_as_data(files.completion),
        loaded_at=clock.now(),
    )
    db.session.add(version)
    db.session.flush()
    db.session.add_all(
        Item(version_id=version.id, key=row["key"], **row["fields"]) for row in _items(files)
    )
    return "version"


def _flow_into(version: CourseVersion, files: CourseFiles) -> None:
    note(f"course_version/{version.id}", {"texts": ["…", "…"]})
    for row in _items(files):
        db.session.execute(
            update(Item)
            .where(Item.version_id == version.id, Item.key == row["key"])
            .values(**row["fields"])
        )


def _items(files: CourseFiles) -> list[dict[str, Any]]:
    lessons = {lesson.front.id: lesson for lesson in files.lessons}
    modules = {
        slug: (number, module)
        for number, module in enumerate(files.data.modules, start=1)
        for slug in module.lessons
    }
    last = len(files.data.modules) + 1
    rows = []
    for ordinal, item in enumerate(files.items, start=1):
        fields: dict[str, Any] = {"ordinal": ordinal, "module": last, **_common(item)}
        lesson = lessons.get(item.key)
        if lesson:
            number, module = modules[lesson.slug]
            fields |= {
                "module": number,
                "module_title": module.title,
                "module_title_en": module.title_en,
                "slug": lesson.slug,
                "objective": lesson.front.objective,
                "objective_en": lesson.front.objective_en,
                "minutes_read": lesson.front.minutes.read,
                "needs_review": lesson.front.review == "needed",
                "body": lesson.body,
            }
        rows.append({"key": item.key, "fields": fields})
    return rows


def _common(item: FileItem) -> dict[str, Any]:
    return {
        "kind": ItemKind(item.kind),
        "title": item.title,
        "title_en": item.title_en,
        "minutes": item.minutes,
    }


def _structure_sha(files: CourseFiles) -> str:
    """What a new version depends on: the steps, their order and kind, and the rule of completion."""
    steps = [[item.key, item.kind, item.minutes] for item in files.items]
    return _sha([steps, rule_as_data(files.completion)])


def _content_sha(files: CourseFiles) -> str:
    return _sha([[row["key"], {**row["fields"]}] for row in _items(files)])


def _sha(value: object) -> str:
    return hashlib.sha256(json.dumps(value, sort_keys=True, default=str).encode()).hexdigest()


def _sync_figures(files: CourseFiles) -> None:
    db.session.merge(ContentState(id=1, stamp=new_id()))
    db.session.execute(delete(CourseFigure).where(CourseFigure.course_code == files.data.code))
    db.session.add_all(
        CourseFigure(
            course_code=files.data.code,
            name=name,
            svg=text,
            sha256=hashlib.sha256(text.encode()).hexdigest(),
        )
        for name, text in files.assets.items()
    )
