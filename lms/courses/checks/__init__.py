"""What `lms content check` looks at, apart from spelling: a table of small checks.

Messages are for writers and developers, in English, with file and line.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Sequence

from lms.courses.checks import course as whole
from lms.courses.checks import measures, numbers, references, structure, wording
from lms.courses.checks.banks import bank, check_all_banks
from lms.courses.checks.bundles import check_bundles, check_requirements
from lms.courses.checks.lesson_view import LessonView, Reference, view_lesson
from lms.courses.faults import Fault
from lms.courses.files import Content, CourseFiles
from lms.courses.glossary_files import Term

LessonCheck = Callable[[LessonView], Iterable[Fault]]
CourseCheck = Callable[[Sequence[LessonView], CourseFiles, Reference], Iterable[Fault]]

LESSON_CHECKS: tuple[LessonCheck, ...] = (
    structure.title,
    structure.section_order,
    structure.situation_and_idea,
    structure.folds,
    structure.blanks,
    structure.checklist,
    structure.questions,
    structure.summary,
    structure.tables,
    measures.length,
    measures.screens,
    measures.reading_minutes,
    measures.practice_minutes,
    measures.sentence_lengths,
    measures.readability,
    numbers.sums,
    numbers.shown,
    numbers.in_figures,
    references.identity,
    references.recalls,
    references.objective,
    references.sources,
    references.job_aid,
    references.pictures,
    references.links,
    references.html,
    wording.examples,
)
COURSE_CHECKS: tuple[CourseCheck, ...] = (
    whole.settings,
    whole.checks,
    whole.lesson_order,
    whole.figures,
    whole.vocabulary,
    whole.job_aid,
    bank,
)


def check_course(
    course: CourseFiles,
    glossary: Sequence[Term] = (),
    forbidden_names: Collection[str] = (),
    cooperatives: Collection[str] = (),
) -> list[Fault]:
    """Everything that is wrong with one course, in the order of its files.

    `forbidden_names` are real kelurahan, which no example may name; `cooperatives` are the
    made-up ones of which every example is, any where none are given.
    """
    reference = Reference(glossary, forbidden_names, cooperatives)
    views = [view_lesson(course, lesson, reference) for lesson in course.lessons]
    faults = {fault for view in views for check in LESSON_CHECKS for fault in check(view)}
    for check in COURSE_CHECKS:
        faults.update(check(views, course, reference))
    return sorted(faults)


def check_content(
    content: Content,
    glossary: Sequence[Term] = (),
    forbidden_names: Collection[str] = (),
    cooperatives: Collection[str] = (),
) -> list[Fault]:
    """Everything that is wrong in content/: form, bundles, requirements, banks, each course."""
    faults = {*content.faults, *check_bundles(content), *check_requirements(content)}
    faults.update(check_all_banks(content))
    for course in content.courses:
        faults.update(check_course(course, glossary, forbidden_names, cooperatives))
    return sorted(faults)
