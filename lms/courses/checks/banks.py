"""The question bank of a course, judged by the room of assessments and named by file here."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence

from lms.assessments.bank_checks import check_bank, check_longest_options
from lms.assessments.faults import Fault as BankFault
from lms.assessments.formats.gift import parse_gift
from lms.assessments.kinds.pictures import files_in
from lms.assessments.parsed import ParsedBank
from lms.courses.checks.lesson_view import LessonView, Reference
from lms.courses.faults import Fault
from lms.courses.files import BANK, Content, CourseFiles


def bank(
    _views: Sequence[LessonView], course: CourseFiles, reference: Reference
) -> Iterator[Fault]:
    """The bank is large, mixed and fair enough, and tests exactly the course's objectives."""
    if not course.gift:
        return  # No file, or an empty one, was named when the folder was read.
    parsed = parse_gift(course.gift)
    yield from _placed(f"{course.path}/{BANK}", _pictures(parsed, course))
    found = check_bank(
        parsed,
        lessons=len(course.lessons),
        names_forbidden=reference.forbidden_names,
        objectives=[lesson.front.id for lesson in course.lessons],
    )
    yield from _placed(f"{course.path}/{BANK}", found)


def check_all_banks(content: Content) -> list[Fault]:
    """Over all banks together, the right option is not given away by its length."""
    found = check_longest_options(parse_gift(course.gift) for course in content.courses)
    return list(_placed(BANK, found))


def _pictures(parsed: ParsedBank, course: CourseFiles) -> Iterator[BankFault]:
    """Every picture of a question lies in the folder of the course."""
    for read in parsed.questions:
        for name in files_in(read.question.shown_texts()):
            if name not in course.assets:
                yield BankFault(read.line, f"there is no picture '{name}' in this folder")


def _placed(path: str, found: Iterable[BankFault]) -> Iterator[Fault]:
    """Faults of the bank as a whole stand at its first line."""
    return (Fault(path, max(fault.line, 1), str(fault)) for fault in found)
