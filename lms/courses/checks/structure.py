"""The order of a lesson, and what each of its sections must hold."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from itertools import pairwise

from lms.courses import markup, self_check
from lms.courses.checks.lesson_view import LessonView
from lms.courses.faults import Fault
from lms.courses.markup import Section, SectionKind

ORDER: list[SectionKind] = [kind for kind in SectionKind if kind is not SectionKind.OTHER]
BLANK = "……"
QUESTIONS = 3


def title(view: LessonView) -> Iterator[Fault]:
    """The first heading says the title of the front matter."""
    heading = markup.title_of(view.tokens)
    written = re.sub("[“”]", '"', heading.text)
    if written != view.lesson.front.title:
        yield view.fault(
            heading.line, f"the h1 is '{written}', the title '{view.lesson.front.title}'"
        )


def section_order(view: LessonView) -> Iterator[Fault]:
    """Each of the seven named sections stands once, in order, the first and last where they go."""
    named = [section for section in view.sections if section.kind is not SectionKind.OTHER]
    for kind in ORDER:
        count = len(view.of_kind(kind))
        if count != 1:
            yield view.fault(0, f"'{kind.value}' stands {count} times instead of once")
    for earlier, later in pairwise(named):
        if ORDER.index(earlier.kind) > ORDER.index(later.kind):
            yield view.fault(later.line, f"'{later.title}' stands after '{earlier.title}'")
    yield from _at_the_end(view, view.sections[:1], SectionKind.RECALL)
    yield from _at_the_end(view, view.sections[-1:], SectionKind.SUMMARY)


def situation_and_idea(view: LessonView) -> Iterator[Fault]:
    """Between recall and example stand a situation of this month and the idea."""
    kinds = [section.kind for section in view.sections]
    if SectionKind.EXAMPLE in kinds:
        before = kinds[: kinds.index(SectionKind.EXAMPLE)]
        if before.count(SectionKind.OTHER) < 2:
            yield view.fault(0, "a situation and the idea belong before the example")


def folds(view: LessonView) -> Iterator[Fault]:
    """Recall and "Giliran Anda" end in an answer to unfold."""
    for kind in (SectionKind.RECALL, SectionKind.TURN):
        for section in view.of_kind(kind):
            if not any(token.type == "details_open" for token in section.tokens):
                yield view.fault(section.line, f"'{section.title}' has no answer to unfold")


def blanks(view: LessonView) -> Iterator[Fault]:
    """The last steps are left blank, and so is a card for the learner's own figures."""
    for kind in (SectionKind.TURN, SectionKind.TOMORROW):
        for section in view.of_kind(kind):
            if not any(BLANK in one.text for one in markup.passages(section.tokens)):
                yield view.fault(section.line, f"'{section.title}' has no blank ({BLANK})")


def checklist(view: LessonView) -> Iterator[Fault]:
    """What to do tomorrow is a list to tick."""
    for section in view.of_kind(SectionKind.TOMORROW):
        if not any(markup.is_checklist(block) for block in markup.blocks(section.tokens)):
            yield view.fault(section.line, f"'{section.title}' has no list of '- [ ]' to tick")


def summary(view: LessonView) -> Iterator[Fault]:
    """The summary is two lines."""
    for section in view.of_kind(SectionKind.SUMMARY):
        lines = sum(token.content.count("\n") + 1 for token in section.tokens if token.content)
        if lines != 2:
            yield view.fault(section.line, f"the summary has {lines} lines instead of two")


def questions(view: LessonView) -> Iterator[Fault]:
    """The section "Periksa diri" asks three questions, each with one right option."""
    for section in view.of_kind(SectionKind.SELF_CHECK):
        asked = list(self_check.questions(section.tokens))
        if len(asked) != QUESTIONS:
            yield view.fault(section.line, f"{len(asked)} questions instead of {QUESTIONS}")
        for question in asked:
            yield from _question(view, question)


def tables(view: LessonView) -> Iterator[Fault]:
    """A sentence before each table says what it shows."""
    for section in view.sections:
        before = ""
        for block in markup.blocks(section.tokens):
            if block[0].type == "table_open" and before != "paragraph_open":
                line = (block[0].map or [section.line])[0]
                yield view.fault(line, "no sentence before this table says what it shows")
            before = block[0].type


def _at_the_end(view: LessonView, at: Sequence[Section], kind: SectionKind) -> Iterator[Fault]:
    for section in at:
        if section.kind is not kind:
            yield view.fault(section.line, f"'{kind.value}' belongs here, not '{section.title}'")


def _question(view: LessonView, question: self_check.Question) -> Iterator[Fault]:
    right = sum(option.is_right for option in question.options)
    if right != 1:
        yield view.fault(question.line, f"{right} options begin with 'Tepat' instead of one")
    if not 3 <= len(question.options) <= 4:
        yield view.fault(question.line, f"{len(question.options)} options instead of three or four")
    for option in question.options:
        if not markup.plain_text(option.feedback).strip():
            yield view.fault(option.line, "an option without feedback after ' → '")
