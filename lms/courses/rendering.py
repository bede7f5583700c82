"""A lesson as people read it: each section in the shape that tells what to do with it.

The words added here belong to the lesson, which is written in Indonesian, not to the interface.
"""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Sequence
from dataclasses import dataclass

from markdown_it.token import Token
from markupsafe import escape

from lms.courses import markup, reading, self_check
from lms.courses.lesson_html import Figure, Page, clean, inline_html, to_html
from lms.courses.markup import Section, SectionKind

__all__ = ["Figure", "RenderedLesson", "RenderedSection", "render_lesson", "rendering_key"]

FORM = 2
"""Raised when the same Markdown comes out as other HTML, so that kept pages are made anew."""

_NOTES = {SectionKind.MISTAKES: ("warn", "alert"), SectionKind.SUMMARY: ("now", "ok")}
_BOXES = {
    SectionKind.RECALL: ("box try stack-s", "again"),
    SectionKind.EXAMPLE: ("box", "tip"),
    SectionKind.TURN: ("box try", "pen"),
}
_RIGHT = ("ok", "ok", "Tepat")
_WRONG = ("warn", "again", "Coba lagi")


@dataclass(frozen=True)
class RenderedSection:
    """One screen: safe HTML with its heading, and the anchor that leads to it."""

    kind: SectionKind
    title: str
    anchor: str
    html: str


@dataclass(frozen=True)
class RenderedLesson:
    """A lesson ready for the page; `words` counts everything on its screens."""

    sections: tuple[RenderedSection, ...]
    words: int

    @property
    def contents(self) -> tuple[tuple[str, str], ...]:
        """The table of contents: (anchor, title) of each screen that has a title."""
        return tuple((one.anchor, one.title) for one in self.sections if one.title)

    @property
    def html(self) -> str:
        """All screens one below the other."""
        return "".join(section.html for section in self.sections)


def render_lesson(
    markdown: str, figure: Callable[[str], Figure | None], icon: Callable[[str], str]
) -> RenderedLesson:
    """A lesson (or a job aid) as safe HTML; the title of the first level is left to the page.

    `figure` answers where a picture of the lesson is, None for one that it does not have;
    `icon` answers the markup of an icon by name. The same input gives the same output.
    """
    tokens = markup.parse(markdown)
    sections = markup.sections(tokens)
    page = Page(figure, icon, anchors={section.anchor for section in sections})
    made = []
    for section in sections:
        page.section = section.title
        html = clean(_section(section, page))
        made.append(RenderedSection(section.kind, section.title, section.anchor, html))
    return RenderedLesson(tuple(made), reading.count_words(markup.passages(tokens)))


def rendering_key(markdown: str, figures: Sequence[Figure] = ()) -> str:
    """The name under which a rendering may be kept: it changes whenever the HTML may."""
    written = "\0".join([str(FORM), markdown, *(repr(one) for one in figures)])
    return hashlib.sha256(written.encode()).hexdigest()


def _section(section: Section, page: Page) -> str:
    if section.kind in _BOXES:
        classes, icon = _BOXES[section.kind]
        header = f"<header>{page.icon(icon)}{_heading(section)}</header>"
        return f'<section class="{classes}">{header}\n{_body(section, page)}</section>\n'
    if section.kind in _NOTES:
        state, icon = _NOTES[section.kind]
        inside = f"{page.icon(icon)}<div>{_body(section, page)}</div>"
        return f'{_heading(section)}\n<div class="note {state}">{inside}</div>\n'
    return f"{_heading(section)}\n{_body(section, page)}"


def _heading(section: Section) -> str:
    return f'<h2 id="{section.anchor}">{escape(section.title)}</h2>' if section.title else ""


def _body(section: Section, page: Page) -> str:
    if section.kind is SectionKind.SELF_CHECK:
        return _self_check(section.tokens, page)
    shape = _worked if section.kind is SectionKind.EXAMPLE else _to_do
    return "".join(shape(block, page) for block in markup.blocks(section.tokens))


def _worked(block: Sequence[Token], page: Page) -> str:
    """A step of the worked example, `**Langkah 1.** …`, stands out from the talk about it."""
    if block[0].type == "paragraph_open" and markup.plain(block[1]).startswith("Langkah "):
        block[0].attrs = {"class": "calc"}
    return to_html(block, page)


def _to_do(block: Sequence[Token], page: Page) -> str:
    if not markup.is_checklist(block):
        return to_html(block, page)
    items = "".join(_tick(item[2], page) for item in markup.blocks(block[1:-1]))
    return f'<ul class="card plain">{items}</ul>\n'


def _tick(inline: Token, page: Page) -> str:
    words = inline_html(markup.without_box(inline), page)
    box = f'<input type="checkbox"><span>{words}</span>'
    return f'<li><label class="tick">{box}</label></li>'


def _self_check(tokens: Sequence[Token], page: Page) -> str:
    html = []
    number = 0
    for part in self_check.parts(tokens):
        if isinstance(part, self_check.Question):
            number += 1
            html.append(_question(part, number, page))
        else:
            html.append(to_html(part, page))
    return "".join(html)


def _question(question: self_check.Question, number: int, page: Page) -> str:
    stem = f'<h3 id="periksa-{number}">{inline_html(question.stem, page)}</h3>'
    options = "".join(
        _option(option, letter, number, page)
        for letter, option in zip("ABCDEFGHIJ", question.options, strict=False)
    )
    return f'<div class="stack-s">{stem}<ul class="ask">{options}</ul></div>\n'


def _option(option: self_check.Option, letter: str, number: int, page: Page) -> str:
    state, icon, word = _RIGHT if option.is_right else _WRONG
    summary = f"<summary>{letter}. {inline_html(option.label, page)}{page.icon('down')}</summary>"
    tag = f'<span class="tag {state}">{page.icon(icon)}{word}</span>'
    answer = f"<p>{tag} {inline_html(option.feedback, page)}</p>"
    fold = f'<details class="fold {state}" name="periksa-{number}">{summary}{answer}</details>'
    return f"<li>{fold}</li>"
