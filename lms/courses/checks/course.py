"""What is checked of a course as a whole, and of everything in it that people read."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import replace

from lms.courses import markup, svg
from lms.courses.checks import numbers, wording
from lms.courses.checks.lesson_view import LessonView, Reference
from lms.courses.faults import Fault
from lms.courses.files import BANK, CourseFiles

Views = Sequence[LessonView]

BENEFITS = 3
QUESTIONS_SHOWN = {70: 10, 75: 8, 80: 10}


def settings(views: Views, course: CourseFiles, _reference: Reference) -> Iterator[Fault]:
    """Three benefits, and as many questions as the pass mark needs to be fair."""
    data = course.data
    if len(data.benefits) != BENEFITS:
        message = f"{len(data.benefits)} benefits instead of {BENEFITS}"
        yield course.source.fault(("benefits",), message)
    shown = QUESTIONS_SHOWN.get(data.pass_mark)
    if shown is None:
        yield course.source.fault(("pass_mark",), f"pass_mark is none of {list(QUESTIONS_SHOWN)}")
    elif data.questions_shown != shown:
        message = f"a pass mark of {data.pass_mark} shows {shown} questions"
        yield course.source.fault(("questions_shown",), message)


def lesson_order(views: Views, course: CourseFiles, _reference: Reference) -> Iterator[Fault]:
    """The numbers in the file names follow the order of course.yaml."""
    place = 0
    for number, module in enumerate(course.data.modules):
        for index, slug in enumerate(module.lessons):
            place += 1
            if not slug.startswith(f"{place:02}-"):
                message = f"'{slug}' is lesson {place}: its name begins with {place:02}-"
                yield course.source.fault(("modules", number, "lessons", index), message)


def figures(views: Views, course: CourseFiles, _reference: Reference) -> Iterator[Fault]:
    """Every figure of the folder is sound, and shown somewhere."""
    shown = {str(image.attrs.get("src", "")) for view in views for _, image in view.images()}
    for name, text in course.assets.items():
        path = f"{course.path}/{name}"
        for line, message in svg.problems(text):
            yield Fault(path, line, message)
        if name not in shown and f"({name})" not in course.job_aid + course.gift:
            yield Fault(path, 1, "no lesson and no question shows this figure")


def vocabulary(views: Views, course: CourseFiles, reference: Reference) -> Iterator[Fault]:
    """The words of the glossary, and no real kelurahan, in all that people read."""
    for path, line, text in _read_by_people(course):
        # The places in a bank are looked for where the bank is checked.
        held = replace(reference, forbidden_names=()) if path.endswith(BANK) else reference
        for fault in wording.text_faults(path, text, held):
            yield Fault(path, fault.line + line - 1, fault.message)


def job_aid(views: Views, course: CourseFiles, _reference: Reference) -> Iterator[Fault]:
    """The filled example of the job aid uses figures that a lesson gives or computes."""
    if course.data.job_aid is None:
        return
    known = set().union(*(numbers.known_values(view) for view in views))
    path = f"{course.path}/{course.data.job_aid.file}"
    for passage in markup.passages(markup.parse(course.job_aid)):
        for written, value in numbers.figures(passage.text):
            if value not in known:
                line = course.job_aid_line + passage.line
                yield Fault(path, line, f"{written} is a number of no lesson")


def _read_by_people(course: CourseFiles) -> Iterator[tuple[str, int, str]]:
    """Each text with its file and first line; what is in English or for developers is left out."""
    yield from _course_texts(course)
    for lesson in course.lessons:
        for key in ("title", "objective"):
            yield lesson.path, lesson.source.line(key), getattr(lesson.front, key)
        yield lesson.path, lesson.body_line, lesson.body
    for name, text in course.assets.items():
        for line, words in svg.words(text):
            yield f"{course.path}/{name}", line, words
    yield f"{course.path}/{BANK}", 1, course.gift
    if course.data.job_aid:
        yield f"{course.path}/{course.data.job_aid.file}", course.job_aid_line, course.job_aid


def _course_texts(course: CourseFiles) -> Iterator[tuple[str, int, str]]:
    data, source = course.data, course.source
    for key in ("title", "summary"):
        yield source.path, source.line(key), getattr(data, key)
    for index, benefit in enumerate(data.benefits):
        yield source.path, source.line("benefits", index), benefit
    for index, module in enumerate(data.modules):
        yield source.path, source.line("modules", index, "title"), module.title
