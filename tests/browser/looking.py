"""Everything that can be seen to be wrong with a page, in words that name it."""

import re
from collections.abc import Iterator
from functools import cache
from pathlib import Path
from typing import Any, Literal

from playwright.sync_api import Page

from tests.browser.browsing import DESK, PHONE

AXE = Path(__file__).parent / "vendor" / "axe-core" / "axe.min.js"
EVERYTHING = {"type": "tag", "values": ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa"]}
LOOKS = {
    "type": "rule",
    "values": [
        "color-contrast",
        "link-in-text-block",
        "scrollable-region-focusable",
        "target-size",
    ],
}
"""Rules whose answer depends on colours and width; the others ask about the markup alone."""
NARROWEST = 320
TALLEST = 12_000
LOOKED_AT: tuple[tuple[tuple[int, int], Literal["light", "dark"]], ...] = (
    (DESK, "dark"),
    (PHONE, "dark"),
    (DESK, "light"),
)
ENGLISH = frozenset(
    {
        "the", "and", "your", "you", "with", "this", "that", "from", "are", "was", "have",
        "has", "been", "not", "yet", "see", "back", "next", "send", "show", "new", "what",
        "when", "where", "which", "who", "how", "until", "each", "nothing", "please", "choose",
        "answer", "finished",
    }
)  # fmt: skip
"""Words that no Indonesian sentence has."""

SHAPE = """() => ({
  headings: document.querySelectorAll("h1").length,
  language: document.documentElement.lang,
  styled: [...document.querySelectorAll("[style], style")].map((e) => e.outerHTML.slice(0, 120)),
  ids: [...document.querySelectorAll("[id]:not([type=hidden], pattern)")].map((e) => e.id)
    .filter((id, at, every) => every.indexOf(id) === at && every.lastIndexOf(id) !== at),
})"""
WIDTH = """() => {
  const whole = document.documentElement;
  if (whole.scrollWidth <= whole.clientWidth) return [];
  const wide = [...document.querySelectorAll("body *")]
    .filter((e) => e.getBoundingClientRect().right > whole.clientWidth + 1)
    .slice(0, 3).map((e) => e.outerHTML.slice(0, 100));
  return [`${whole.scrollWidth} px wide`, ...wide];
}"""
WORDS = """() => {
  const copy = document.body.cloneNode(true);
  copy.querySelectorAll("[lang=en], script, template, svg title").forEach((e) => e.remove());
  const said = [...copy.querySelectorAll("[aria-label]")].map((e) => e.ariaLabel);
  return [document.title, copy.textContent, ...said].join(" ");
}"""
RUN = """(rules) => axe.run(document, {runOnly: rules, resultTypes: ["violations"]})
  .then((found) => found.violations.map((v) => [v.id, v.help, v.nodes.map((n) => n.html)]))"""


def faults_of(page: Page, *, everywhere: bool = False) -> list[str]:
    """What is wrong with the page at hand, which opened on a phone in light.

    It is looked at once more on a desk in dark; `everywhere` adds the two other combinations.
    """
    page.wait_for_load_state()
    found = [*_shape(page), *_english(page), *_axe(page, EVERYTHING)]
    for size, scheme in LOOKED_AT if everywhere else LOOKED_AT[:1]:
        _resize(page, size)
        page.emulate_media(color_scheme=scheme)
        found += [f"{size[0]} px, {scheme}: {fault}" for fault in _axe(page, LOOKS)]
    for width in (NARROWEST, PHONE[0], DESK[0]):
        _resize(page, (width, PHONE[1]))
        found += _overflow(page, width)
    return found


def _shape(page: Page) -> Iterator[str]:
    shape: dict[str, Any] = page.evaluate(SHAPE)
    if shape["headings"] != 1:
        yield f"{shape['headings']} headings of the first level"
    if shape["language"] != "id":
        yield f"the language is {shape['language']!r}"
    yield from (f"a style of its own: {html}" for html in shape["styled"])
    yield from (f"the id {name!r} twice" for name in shape["ids"])


def _english(page: Page) -> Iterator[str]:
    words = re.findall(r"\w+", page.evaluate(WORDS).lower())
    if left := sorted(ENGLISH.intersection(words)):
        yield f"English is left: {', '.join(left)}"


def _overflow(page: Page, width: int) -> Iterator[str]:
    if wide := page.evaluate(WIDTH):
        yield f"at {width} px it must be scrolled sideways: {' | '.join(wide)}"


def _axe(page: Page, rules: dict[str, Any]) -> Iterator[str]:
    # A window as tall as the page: what a bar covers at this moment, a person scrolls clear of it.
    width = page.viewport_size["width"] if page.viewport_size else PHONE[0]
    _resize(page, (width, min(TALLEST, page.evaluate("() => document.body.scrollHeight"))))
    if not page.evaluate("() => Boolean(window.axe)"):
        page.evaluate(_source())
    for rule, help_text, nodes in page.evaluate(RUN, rules):
        yield f"{rule}: {help_text}: {len(nodes)} x {nodes[0][:160]}"


def _resize(page: Page, size: tuple[int, int]) -> None:
    page.set_viewport_size({"width": size[0], "height": size[1]})


@cache
def _source() -> str:
    return AXE.read_text(encoding="utf-8")
