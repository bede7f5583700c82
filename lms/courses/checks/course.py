"""What is checked of a course as a whole, and of everything in it that people read."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import replace

from lms.assessments.rules.chances import Mode, Reveal
from lms.courses import markup, svg
from lms.courses.checks import numbers, wording
from lms.courses.checks.lesson_view import LessonView, Reference
from lms.courses.faults import Fault
from lms.courses.file_shapes import CheckEntry, Checks
from lms.courses.files import BANK, CourseFiles

Views = Sequence[LessonView]

BENEFITS = 3
MOST_PENALTY = 100
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


LEAST = {
    "questions": 1,
    "limit_minutes": 1,
    "chances": 1,
    "wait_minutes": 0,
    "hint_penalty": 0,
    "reveal_after": 1,
}


def checks(_views: Views, course: CourseFiles, _reference: Reference) -> Iterator[Fault]:
    """How each check is taken makes sense: what an exam ends by, and when explanations come."""
    for name in Checks.__struct_fields__:
        entry = getattr(course.data.checks, name)
        if entry is not None:
            for key, message in _check_faults(entry):
                yield course.source.fault(("checks", name, key), f"{name}: {message}")


def _check_faults(entry: CheckEntry) -> Iterator[tuple[str, str]]:
    for key, least in LEAST.items():
        value = getattr(entry, key)
        if value is not None and value < least:
            yield key, f"{key} is below {least}"
    for key in ("opens_at", "closes_at"):
        moment = getattr(entry, key)
        if moment is not None and moment.tzinfo is None:
            yield key, f'{key} needs a zone, in quotes: "2026-12-01T09:00:00+07:00"'
            return
    if entry.hint_penalty > MOST_PENALTY:
        yield "hint_penalty", f"hint_penalty is above {MOST_PENALTY}"
    if entry.mode is Mode.EXAM and entry.limit_minutes is None and entry.closes_at is None:
        yield "mode", "an exam needs limit_minutes or closes_at"
    if entry.mode is Mode.PRACTICE and entry.limit_minutes is not None:
        yield "limit_minutes", "limit_minutes stands only in mode exam"
    if entry.opens_at and entry.closes_at and entry.closes_at <= entry.opens_at:
        yield "closes_at", "closes_at is not after opens_at"
    if entry.reveal is Reveal.AFTER_CLOSING and entry.closes_at is None:
        yield "reveal", "after_closing needs closes_at"
    if entry.reveal is not Reveal.AFTER_PASSING and entry.reveal_after is not None:
        yield "reveal_after", "reveal_after stands only with after_passing"


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
