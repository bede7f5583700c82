"""Lessons come out in the shapes that tell what to do, and nothing hostile comes out at all."""

from __future__ import annotations

import re
from html.parser import HTMLParser

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from lms.courses.rendering import Figure, RenderedLesson, render_lesson, rendering_key
from tests.courses.content_builder import LESSON

BODY = LESSON.split("---\n", 2)[2]
ALLOWED_ATTRIBUTES = {
    "class",
    "href",
    "id",
    "scope",
    "src",
    "alt",
    "loading",
    "width",
    "height",
    "type",
    "name",
} | {"tabindex", "role", "aria-label", "aria-hidden", "rel", "start"}
FORBIDDEN_TAGS = {"script", "style", "iframe", "object", "embed", "form", "base", "meta", "link"}


def icon(name: str) -> str:
    return f'<svg class="i" aria-hidden="true"><use href="/static/icons.svg#{name}"/></svg>'


def figure(name: str) -> Figure | None:
    return Figure(f"/assets/{name}", 120, 60) if name == "nota.svg" else None


def rendered(markdown: str) -> RenderedLesson:
    return render_lesson(markdown, figure, icon)


def html_of(markdown: str) -> str:
    return rendered(markdown).html


class Found(HTMLParser):
    """The tags and attributes that a browser would see."""

    def __init__(self, html: str) -> None:
        super().__init__()
        self.tags: list[str] = []
        self.attributes: list[tuple[str, str]] = []
        self.feed(html)
        self.close()

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.append(tag)
        self.attributes += [(name, value or "") for name, value in attrs]


def assert_harmless(html: str) -> None:
    found = Found(html)
    assert not FORBIDDEN_TAGS & set(found.tags)
    for name, value in found.attributes:
        assert name in ALLOWED_ATTRIBUTES, name
        if name in ("href", "src"):
            assert re.match(r"https://|mailto:|tel:|#|/assets/|/static/icons\.svg#", value), value


def test_the_screens_of_a_lesson_have_titles_and_anchors_and_the_h1_is_left_out() -> None:
    lesson = rendered(BODY)

    assert lesson.contents[0] == ("bagian-ingat-dulu", "Ingat dulu")
    assert lesson.contents[-1] == ("bagian-ringkasan", "Ringkasan")
    assert len(lesson.contents) == len(lesson.sections) == 9
    assert "<h1" not in lesson.html
    assert 350 < lesson.words < 480


@pytest.mark.parametrize(
    ("heading", "markup"),
    [
        ("Ingat dulu", '<section class="box try stack-s"><header>'),
        ("Contoh lengkap: Bu Rini", '<section class="box"><header>'),
        ("Giliran Anda: Pak Amin", '<section class="box try"><header>'),
        ("Kesalahan yang sering terjadi", '<div class="note warn">'),
        ("Ringkasan", '<div class="note now">'),
    ],
)
def test_a_section_has_the_shape_of_its_purpose(heading: str, markup: str) -> None:
    html = html_of(f"## {heading}\n\nIsi.\n")

    assert markup in html
    assert f">{heading}</h2>" in html


def test_a_fold_opens_by_its_summary_and_holds_markdown() -> None:
    html = html_of("<details><summary>Lihat **ini**</summary>\n- satu\n\n- dua\n</details>\n")

    assert (
        f'<details class="fold"><summary>Lihat <strong>ini</strong>{icon_out("down")}</summary>'
        in html
    )
    assert html.count("<li>") == 2


def icon_out(name: str) -> str:
    return icon(name).replace("/></svg>", "></use></svg>")


def test_a_checklist_is_real_checkboxes_with_labels() -> None:
    html = html_of("## Lakukan besok\n\n- [ ] Minta **nota**.\n- [ ] Simpan.\n")

    words = "<span>Minta <strong>nota</strong>.</span>"
    box = f'<label class="tick"><input type="checkbox">{words}</label>'
    assert f'<ul class="card plain"><li>{box}</li>' in html
    assert "[ ]" not in html


def test_an_option_of_the_self_check_unfolds_its_verdict_in_words_and_icon() -> None:
    html = html_of(
        "## Periksa diri\n\n**1. Siapa?**\n\n"
        "- Rapat → *Tepat. Ya, semua.*\n- Lurah → *Ia mengawasi.*\n"
    )

    assert '<h3 id="periksa-1">1. Siapa?</h3>' in html
    assert f"<summary>A. Rapat{icon_out('down')}</summary>" in html
    assert f'<span class="tag ok">{icon_out("ok")}Tepat</span> Ya, semua.' in html
    assert f'<span class="tag warn">{icon_out("again")}Coba lagi</span> Ia mengawasi.' in html
    assert html.count('name="periksa-1"') == 2


def test_a_table_scrolls_by_keyboard_and_names_its_headers() -> None:
    html = html_of("## Harga\n\n| | Rupiah |\n|---|--:|\n| Beras | 5 |\n| **Jumlah** | **5** |\n")

    region = '<div class="scroll" tabindex="0" role="region" aria-label="Tabel 1. Harga"><table>'
    assert region in html
    assert '<td></td>\n<th scope="col" class="n">Rupiah</th>' in html
    assert '<th scope="row">Beras</th>\n<td class="n">5</td>' in html
    assert '<tr class="total">' in html
    assert "style=" not in html


def test_a_picture_says_what_it_shows_and_keeps_its_place() -> None:
    html = html_of('![Nota "rapi" & lengkap](nota.svg)\n')

    assert re.search(r'<figure class="fig"><img src="/assets/nota.svg" alt="Nota [^>]+>', html)
    assert 'loading="lazy" width="120" height="60"' in html


def test_a_picture_that_the_course_does_not_have_leaves_its_description() -> None:
    html = html_of("![Nota rapi](https://a.id/x.png)\n")

    assert "<img" not in html
    assert "Nota rapi" in html


def test_headings_with_the_same_words_have_different_ids() -> None:
    html = html_of("### Nota\n\n### Nota\n\n## Nota\n")

    ids = re.findall(r'id="([^"]+)"', html)
    assert len(ids) == len(set(ids)) == 3


@pytest.mark.parametrize(
    "hostile",
    [
        "<script>alert(1)</script>",
        "a <img src=x onerror=alert(1)> b",
        "[a](javascript:alert(1))",
        "[a](JaVaScRiPt&#58;alert(1))",
        "[a](data:text/html,x)",
        "[a](//a.id)",
        "[a](vbscript:x)",
        "![a](data:image/png;base64,AAAA)",
        "![a](javascript:alert(1))",
        '![a"onerror="alert(1)](nota.svg)',
        "<details><summary><script>a</script></summary>\nb\n</details>",
        "<details><summary>a</summary>\nnever closed",
        "<details><summary>a</summary>\n<details><summary>b</summary>\n</details>",
        "<details open ontoggle=alert(1)><summary>a</summary>\n</details>",
        "</details></section></main>",
        "<svg><use href='https://a.id/x#y'/></svg>",
        "## Periksa diri\n\n**<script>**\n\n- a → <script>b</script>\n",
        "## Lakukan besok\n\n- [ ] <input onfocus=alert(1) autofocus>\n",
        "| <script> | [a](javascript:b) |\n|---|--:|\n| <style>*{}</style> | c |\n",
        '## "><script>alert(1)</script>\n\n| a |\n|---|\n| b |\n',
        "<style>*{display:none}</style>\n\n<!-- --><base href=//a.id>",
    ],
)
def test_hostile_markdown_becomes_harmless(hostile: str) -> None:
    assert_harmless(html_of(hostile))


PIECES = st.sampled_from(
    [
        "<details><summary>", "</summary>\n", "\n</details>\n", "<script>", "</script>", "<!--",
        "<img src=x onerror=a()>", "[a](javascript:b)", "![a](data:image/png;x)", "](", "![", "**",
        "## Periksa diri\n\n", "## Lakukan besok\n\n", "- [ ] ", "- a → *Tepat. b*\n",
        "**1. a**\n\n",
        "| a |\n|--:|\n| b |\n", "\n\n", "\"'`>", "&lt;script&gt;", "    ",
        "<a href='javascript:b'>",
        "[a]: javascript:b\n", "<https://a.id>", "<javascript:b>", "```\n", "> ", "![a](nota.svg)",
    ]
)  # fmt: skip


@given(st.lists(PIECES | st.text(max_size=8), max_size=14).map("".join))
@example("**1. a**\n\n- a\n-\n")
def test_no_mixture_of_markdown_and_markup_is_harmful(markdown: str) -> None:
    html = html_of(markdown)

    assert_harmless(html)
    assert html == html_of(markdown)


def test_a_name_for_keeping_changes_with_the_text_and_the_figures() -> None:
    keys = {
        rendering_key(BODY),
        rendering_key(f"{BODY} "),
        rendering_key(BODY, [Figure("/assets/nota.svg", 120, 60)]),
    }

    assert len(keys) == 3
