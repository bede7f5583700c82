"""Whatever a lesson points at is there: lessons, job aid, pictures, anchors, addresses."""

from __future__ import annotations

import re
from collections.abc import Iterator

from lms.courses import markup
from lms.courses.checks.lesson_view import LessonView
from lms.courses.faults import Fault

SHORTEST_DESCRIPTION = 20
_TAG = re.compile(r"</?[A-Za-z][^>\n]*>?|<!--|<\?")


def identity(view: LessonView) -> Iterator[Fault]:
    """The id is the course's code and a place in it, and stays for good."""
    code = view.course.data.code
    if not re.fullmatch(rf"{re.escape(code)}/\d+\.\d+", view.lesson.front.id):
        yield view.front_fault(f"id is not of the form {code}/1.2", "id")


def recalls(view: LessonView) -> Iterator[Fault]:
    """A lesson recalls earlier ones; the first of a course may recall everyday life."""
    ids = [lesson.front.id for lesson in view.course.lessons]
    place = ids.index(view.lesson.front.id)
    earlier = ids[:place]
    required = tuple(f"{code}/" for code in view.course.data.requires)
    for index, recalled in enumerate(view.lesson.front.recalls):
        if recalled not in earlier and not recalled.startswith(required):
            message = f"recalls '{recalled}', which is no earlier lesson"
            yield view.front_fault(message, "recalls", index)
    if not view.lesson.front.recalls and place > 0:
        yield view.front_fault("recalls no earlier lesson", "recalls")


def objective(view: LessonView) -> Iterator[Fault]:
    """The objective says what is given, what the learner does, and how well."""
    written = view.lesson.front.objective
    if not written.startswith("Diberi ") or " Anda dapat " not in written:
        yield view.front_fault("objective: expected 'Diberi …, Anda dapat …'", "objective")


def sources(view: LessonView) -> Iterator[Fault]:
    """Sources are named, each with its year; what is made up says that it is an example."""
    front = view.lesson.front
    if not front.sources:
        yield view.front_fault("no sources", "sources")
    for index, source in enumerate(front.sources):
        if not re.search(r"\b(?:19|20)\d\d\b|\bcontoh\b", source):
            yield view.front_fault(
                "a source without a year, or the word 'contoh'", "sources", index
            )


def job_aid(view: LessonView) -> Iterator[Fault]:
    """The job aid that the lesson names is the one of its course."""
    named = view.lesson.front.job_aid
    entry = view.course.data.job_aid
    if named and (entry is None or named != entry.file.removesuffix(".md")):
        yield view.front_fault(f"job_aid '{named}' is not the course's", "job_aid")


def pictures(view: LessonView) -> Iterator[Fault]:
    """Pictures lie beside the lesson, and are described for those who do not see them."""
    for line, image in view.images():
        name = str(image.attrs.get("src", ""))
        if name not in view.course.assets:
            yield view.fault(line, f"there is no picture '{name}' in this folder")
        if len(markup.described(image)) < SHORTEST_DESCRIPTION:
            yield view.fault(line, f"'{name}' needs a description of what it shows")


def links(view: LessonView) -> Iterator[Fault]:
    """Links lead to a heading of the lesson, or to an https, mail or telephone address."""
    anchors = {section.anchor for section in view.sections}
    for line, child in view.inline_children():
        if child.type != "link_open":
            continue
        href = str(child.attrs.get("href", ""))
        if href.startswith("#") and href[1:] not in anchors:
            yield view.fault(line, f"no section has the anchor '{href}'")
        elif not href.startswith(("#", "https://", "mailto:", "tel:")):
            yield view.fault(line, f"the link '{href}' is not an https address")


def html(view: LessonView) -> Iterator[Fault]:
    """No HTML but well-formed folds: what is left of it in the text was not understood."""
    for line, child in view.inline_children():
        found = _TAG.search(child.content) if child.type == "text" else None
        if found and re.match(r"</?(?:details|summary)", found[0]):
            message = "<details><summary>…</summary> and </details> each need a line of their own"
            yield view.fault(line, message)
        elif found:
            yield view.fault(line, f"'{found[0]:.30}' is HTML, which lessons do not use")
