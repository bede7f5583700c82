"""A lesson taken apart once, for all checks, and what the checks compare it with."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass

from markdown_it.token import Token

from lms.courses import markup
from lms.courses.faults import Fault
from lms.courses.files import CourseFiles, LessonFile
from lms.courses.glossary_files import Term
from lms.courses.markup import Passage, Section, SectionKind


@dataclass(frozen=True)
class Reference:
    """What holds for all lessons: words to use, real places never to name, cooperatives to name.

    Without `cooperatives` any made-up name will do.
    """

    glossary: Sequence[Term] = ()
    forbidden_names: Collection[str] = ()
    cooperatives: Collection[str] = ()


@dataclass(frozen=True)
class LessonView:
    """One lesson with its tokens, passages and sections."""

    course: CourseFiles
    lesson: LessonFile
    tokens: Sequence[Token]
    passages: Sequence[Passage]
    sections: Sequence[Section]
    reference: Reference

    def fault(self, body_line: int, message: str) -> Fault:
        """A fault at a line of the body, which counts from 0."""
        return Fault(self.lesson.path, self.lesson.line_of(body_line), message)

    def front_fault(self, message: str, *place: str | int) -> Fault:
        """A fault at a key of the front matter."""
        return self.lesson.source.fault(place, message)

    def of_kind(self, kind: SectionKind) -> list[Section]:
        """The sections of one kind."""
        return [section for section in self.sections if section.kind is kind]

    def images(self) -> Iterator[tuple[int, Token]]:
        """Every picture with the line of its block."""
        for line, child in self.inline_children():
            if child.type == "image":
                yield line, child

    def inline_children(self) -> Iterator[tuple[int, Token]]:
        """Every inline token with the line of its block."""
        line = 0
        for token in self.tokens:
            line = token.map[0] if token.map else line
            for child in token.children or []:
                yield line, child


def view_lesson(course: CourseFiles, lesson: LessonFile, reference: Reference) -> LessonView:
    """A lesson taken apart."""
    tokens = markup.parse(lesson.body)
    passages = tuple(markup.passages(tokens))
    return LessonView(course, lesson, tokens, passages, markup.sections(tokens), reference)
