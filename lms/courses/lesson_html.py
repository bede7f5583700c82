"""How the tokens of a lesson become HTML: tables, figures, folds, links. No section knows of it.

The last word has the sanitiser, with a list of what is allowed: what a rule here forgets, it drops.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

import nh3
from markdown_it import MarkdownIt
from markdown_it.renderer import RendererHTML
from markdown_it.token import Token
from markupsafe import escape

from lms.courses import markup

ICON_ADDRESS = re.compile(r"/?[\w./-]*icons\.svg(?:\?[\w.=-]*)?#[a-z]+")
_LINK = re.compile(r"(?:https://|mailto:|tel:|#)")


@dataclass(frozen=True)
class Figure:
    """Where a picture is fetched from, and its size in pixels, so that the page does not jump."""

    url: str
    width: int
    height: int


@dataclass
class Page:
    """What rendering one lesson needs and counts."""

    figure: Callable[[str], Figure | None]
    icon: Callable[[str], str]
    section: str = ""
    tables: int = 0
    anchors: set[str] = field(default_factory=set)


class _Html(RendererHTML):
    """Rules by token type; `env["page"]` is the Page."""

    def image(self, tokens: Sequence[Token], n: int, _options: Any, env: Any) -> str:
        """A picture with its size, or its description where the course has no such picture."""
        token = tokens[n]
        words = escape(markup.described(token))
        found = _page(env).figure(str(token.attrs.get("src", "")))
        if found is None:
            return str(words)
        size = f'width="{found.width}" height="{found.height}"'
        return f'<img src="{escape(found.url)}" alt="{words}" loading="lazy" {size}>'

    def paragraph_open(self, tokens: Sequence[Token], n: int, options: Any, env: Any) -> str:
        """A picture that stands alone is a figure, not a paragraph."""
        if _is_picture(tokens[n + 1]):
            return '<figure class="fig">'
        return self.renderToken(tokens, n, options, env)

    def paragraph_close(self, tokens: Sequence[Token], n: int, options: Any, env: Any) -> str:
        """The end of a figure or a paragraph."""
        if _is_picture(tokens[n - 1]):
            return "</figure>\n"
        return self.renderToken(tokens, n, options, env)

    def table_open(self, _tokens: Sequence[Token], _n: int, _options: Any, env: Any) -> str:
        """A wide table scrolls by itself, also by keyboard, and is named for who hears it."""
        page = _page(env)
        page.tables += 1
        label = escape(f"Tabel {page.tables}. {page.section}".rstrip(". "))
        return f'<div class="scroll" tabindex="0" role="region" aria-label="{label}"><table>\n'

    def table_close(self, *_: Any) -> str:
        """The end of a table and of what it scrolls in."""
        return "</table></div>\n"

    def details_open(self, *_: Any) -> str:
        """A fold."""
        return '<details class="fold">'

    def summary_close(self, _tokens: Sequence[Token], _n: int, _options: Any, env: Any) -> str:
        """The mark of a fold comes after its words."""
        return f"{_page(env).icon('down')}</summary>\n"

    def fence(self, tokens: Sequence[Token], n: int, _options: Any, _env: Any) -> str:
        """Code as it stands."""
        return f"<pre>{escape(tokens[n].content)}</pre>\n"

    def code_block(self, tokens: Sequence[Token], n: int, _options: Any, _env: Any) -> str:
        """Code as it stands."""
        return f"<pre>{escape(tokens[n].content)}</pre>\n"


def to_html(tokens: Sequence[Token], page: Page) -> str:
    """The HTML of block tokens, not yet cleaned."""
    prepared = [*tokens]
    _name_headings(prepared, page)
    _shape_tables(prepared)
    for token in prepared:
        _drop_odd_links(token)
    return str(_RENDERER.render(prepared, _PARSER.options, {"page": page}))


def inline_html(children: Sequence[Token], page: Page) -> str:
    """The HTML of inline tokens, not yet cleaned."""
    token = Token("inline", "", 0, children=[*children])
    _drop_odd_links(token)
    return str(_RENDERER.renderInline(token.children or [], _PARSER.options, {"page": page}))


def clean(html: str) -> str:
    """Only what lessons may contain is left; everything else is dropped, whatever made it."""
    return _CLEANER.clean(html)


def _page(env: Any) -> Page:
    page: Page = env["page"]
    return page


def _is_picture(inline: Token) -> bool:
    children = inline.children or []
    return len(children) == 1 and children[0].type == "image"


def _name_headings(tokens: Sequence[Token], page: Page) -> None:
    for n, token in enumerate(tokens):
        if token.type == "heading_open":
            token.attrs = {"id": markup.anchor(markup.plain(tokens[n + 1]), page.anchors)}


def _shape_tables(tokens: Sequence[Token]) -> None:
    """Row headers first, aligned columns by class, a sum row that shows as one."""
    in_body = False
    for n, token in enumerate(tokens):
        if token.type in ("thead_open", "tbody_open"):
            in_body = token.type == "tbody_open"
        elif token.type == "tr_open" and in_body:
            token.attrs = {"class": "total"} if _is_bold(tokens[n + 2]) else {}
        elif token.type in ("th_open", "td_open"):
            is_first = tokens[n - 1].type == "tr_open"
            has_words = bool(markup.plain(tokens[n + 1]).strip())
            is_header = has_words and (is_first or not in_body)
            _shape_cell(token, tokens[n + 2], is_header, "row" if in_body else "col")


def _shape_cell(opened: Token, closed: Token, is_header: bool, scope: str) -> None:
    is_right = "right" in str(opened.attrs.get("style", ""))
    attributes: dict[str, str | int | float] = {"scope": scope} if is_header else {}
    if is_right:
        attributes["class"] = "n"
    opened.attrs = attributes
    opened.tag = closed.tag = "th" if is_header else "td"


def _is_bold(inline: Token) -> bool:
    kinds = [child.type for child in inline.children or [] if child.type != "text" or child.content]
    return kinds[:1] == ["strong_open"] and kinds[-1:] == ["strong_close"]


def _drop_odd_links(token: Token) -> None:
    """A link that leads nowhere we allow keeps its words only. Links of Markdown never nest."""
    kept = []
    is_odd = False
    for child in token.children or []:
        if child.type == "link_open":
            is_odd = not _LINK.match(str(child.attrs.get("href", "")))
        if not (is_odd and child.type in ("link_open", "link_close")):
            kept.append(child)
    token.children = kept


def _kept_attribute(tag: str, name: str, value: str) -> str | None:
    """The one check that a list of names cannot make: an icon comes from the icon file."""
    if tag == "use" and name == "href" and not ICON_ADDRESS.fullmatch(value):
        return None
    return value


_PLAIN = {
    "h2",
    "h3",
    "h4",
    "p",
    "ul",
    "ol",
    "li",
    "strong",
    "em",
    "code",
    "pre",
    "br",
    "hr",
    "blockquote",
}
_BUILT = {
    "section",
    "header",
    "div",
    "span",
    "details",
    "summary",
    "label",
    "input",
    "figure",
    "img",
}
_TABLE = {"table", "thead", "tbody", "tr", "th", "td"}
_ATTRIBUTES: Mapping[str, set[str]] = {
    **{heading: {"id"} for heading in ("h2", "h3", "h4")},
    "a": {"href"},
    "ol": {"start"},
    "details": {"name"},
    "div": {"tabindex", "role", "aria-label"},
    "th": {"scope"},
    "img": {"src", "alt", "loading", "width", "height"},
    "svg": {"aria-hidden"},
    "use": {"href"},
}
_CLASSES: Mapping[str, set[str]] = {
    "section": {"box", "try", "stack-s"},
    "div": {"scroll", "note", "warn", "now", "stack-s"},
    "p": {"calc"},
    "details": {"fold", "ok", "warn"},
    "span": {"tag", "ok", "warn"},
    "ul": {"ask", "card", "plain"},
    "label": {"tick"},
    "figure": {"fig"},
    "tr": {"total"},
    "th": {"n"},
    "td": {"n"},
    "svg": {"i"},
}
_CLEANER = nh3.Cleaner(
    tags=_PLAIN | _BUILT | _TABLE | {"a", "svg", "use"},
    attributes={tag: set(names) for tag, names in _ATTRIBUTES.items()},
    attribute_filter=_kept_attribute,
    allowed_classes={tag: set(names) for tag, names in _CLASSES.items()},
    tag_attribute_values={"input": {"type": {"checkbox"}}},
    url_schemes={"https", "mailto", "tel"},
)
_PARSER = MarkdownIt("commonmark", {"html": False})
_RENDERER = _Html(_PARSER)
