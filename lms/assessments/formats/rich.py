"""HTML as other systems write it, turned into the little Markdown that questions hold."""

import re
from collections.abc import Sequence
from html import unescape
from html.parser import HTMLParser

from lms.assessments.kinds import clean_text

_MARKS = {"b": "**", "strong": "**", "i": "*", "em": "*", "code": "`", "tt": "`"}
_LINES = frozenset({"p", "div", "br", "li", "ul", "ol", "tr", "h1", "h2", "h3", "h4", "h5", "h6"})
_SILENT = frozenset({"span", "font", "body", "html", "head", "sub", "sup", "u", "small", "a"})
_WITH_CONTENT = frozenset({"script", "style", "iframe", "object", "svg", "math", "video", "audio"})
_FOLDER = re.compile(r"^@@PLUGINFILE@@/+")


class _Reader(HTMLParser):
    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.parts: list[str] = []
        self.dropped: dict[str, None] = {}
        self._hidden: list[str] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        """A mark, a new line, a picture, or something that cannot be held."""
        if tag in _WITH_CONTENT:
            self._hidden.append(tag)
            self.dropped[tag] = None
        elif tag == "img":
            self.parts.append(_picture({name: value or "" for name, value in attrs}))
        elif tag in _LINES:
            self.parts.append("\n")
        elif tag in _MARKS:
            self.parts.append(_MARKS[tag])
        elif tag not in _SILENT:
            self.dropped[tag] = None

    def handle_endtag(self, tag: str) -> None:
        """Where a mark, a paragraph or something unheld ends."""
        if self._hidden and tag == self._hidden[-1]:
            self._hidden.pop()
        elif tag in _MARKS:
            self.parts.append(_MARKS[tag])
        elif tag in _LINES:
            self.parts.append("\n")

    def handle_data(self, data: str) -> None:
        """Text; line ends of the file are blanks, as in a browser."""
        if not self._hidden:
            self.parts.append(_as_it_is(re.sub(r"\s+", " ", data)))


def from_html(text: str) -> tuple[str, Sequence[str]]:
    """The text with emphasis, code and pictures kept, and the names of the tags that were dropped.

    Scripts and whatever else runs or plays go with all that is in them.
    """
    if "<" not in text:
        return clean_text(_as_it_is(unescape(text))), ()
    reader = _Reader()
    reader.feed(text)
    reader.close()
    said = re.sub(r"\*\*\s*\*\*|``", "", "".join(reader.parts))
    return clean_text(re.sub(r"\n\s*\n+", "\n", said)), tuple(reader.dropped)


def _as_it_is(text: str) -> str:
    """Signs that would be read as marks, such as those of 2*3*4, stay signs."""
    is_marked = max(text.count("*"), text.count("`")) > 1
    return re.sub(r"([*`])", r"\\\1", text) if is_marked else text


def _picture(attributes: dict[str, str]) -> str:
    """As questions show pictures; a file that came along is named without its folder."""
    name = unescape(_FOLDER.sub("", attributes.get("src", "")))
    words = re.sub(r"[\[\]\n]", " ", attributes.get("alt", "")).strip()
    return f"![{words}]({name})"
