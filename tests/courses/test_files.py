"""Content files are read into plain values, and every fault names its file and line."""

from __future__ import annotations

from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from lms.courses.completion import All
from lms.courses.example_world import read_example_villages
from lms.courses.files import read_lesson
from lms.courses.glossary_files import Term, read_glossary
from tests.courses.content_builder import BUNDLES, COURSE, JOB_AID, LESSON, ContentBuilder, line_of

TEXTS = {
    "course.yaml": COURSE,
    "01-nota.md": LESSON,
    "job-aid.md": JOB_AID,
    "bundles.yaml": BUNDLES,
}


@pytest.fixture
def content(tmp_path: Path) -> ContentBuilder:
    return ContentBuilder(tmp_path)


def faults(content: ContentBuilder) -> list[str]:
    return [str(fault) for fault in content.read().faults]


def test_a_sound_folder_is_read_without_faults(content: ContentBuilder) -> None:
    course = content.course()

    assert faults(content) == []
    assert course.data.code == "ABC-101"
    assert course.lessons[0].front.minutes.total == 10
    assert course.lessons[0].body.startswith("\n# Nota yang rapi")
    assert list(course.assets) == ["nota.svg"]
    assert course.job_aid.startswith("\n# Kartu nota")
    assert course.job_aid_line == line_of(JOB_AID, "# Kartu nota") - 1


def test_a_line_of_the_body_is_found_in_the_file(content: ContentBuilder) -> None:
    lesson = content.course().lessons[0]

    line = lesson.body.splitlines().index("## Ringkasan")

    assert lesson.line_of(line) == line_of(LESSON, "## Ringkasan")


def test_the_steps_of_a_course_are_its_lessons_and_then_the_final_check(
    content: ContentBuilder,
) -> None:
    items = [(item.key, item.kind, item.minutes) for item in content.course().items]

    assert items == [("ABC-101/1.1", "lesson", 10), ("final", "quiz", 15)]


def test_a_task_is_a_step_before_the_final_check(content: ContentBuilder) -> None:
    task = "{title: Kartu, title_en: Card, minutes: 30, instructions: Isi kartu.}"
    content.change("course.yaml", "completion:", f"task: {task}\ncompletion:")

    assert [item.key for item in content.course().items] == ["ABC-101/1.1", "task", "final"]


def test_the_word_lessons_in_the_completion_stands_for_every_lesson(
    content: ContentBuilder,
) -> None:
    assert content.course().completion == All((All(("ABC-101/1.1",)), "final"))


@pytest.mark.parametrize(
    ("name", "old", "new", "at", "message"),
    [
        ("course.yaml", "pass_mark: 70", "pass_mark: high", "pass_mark", "pass_mark: Expected"),
        ("course.yaml", "master: files", "master: nobody", "master", "Invalid enum value"),
        ("course.yaml", "review: done", "reviewed: done", "reviewed", "unknown key 'reviewed'"),
        ("course.yaml", "summary_en", "sumary_en", "sumary_en", "unknown key 'sumary_en'"),
        ("course.yaml", "[01-nota]", "[02-bon]", "lessons: [02-bon]", "no file '02-bon.md'"),
        ("course.yaml", "[01-nota]", "[../01-nota]", "lessons: [..", "no file '../01-nota.md'"),
        ("course.yaml", "file: job-aid", "file: card", "job_aid", "no file 'card.md'"),
        ("course.yaml", "code: ABC-101", "code: ABC-102", "code", "folder called 'ABC-101'"),
        ("course.yaml", "track: trade", "track: sale", "track", "folder called 'trade'"),
        ("course.yaml", "final]", "finish]", "completion", "no item 'finish'"),
        ("course.yaml", "  all:", "  both:", "completion", "expected 'all' or 'any'"),
        ("course.yaml", "title: Nota yang", "title: [Nota yang", "title_en", "YAML"),
        ("course.yaml", "review: done", "master: files", "master: files\npass", "YAML"),
        ("course.yaml", "[anggota, pengurus]", "&a [*a]", "&a", "aliases are not used"),
        ("01-nota.md", "bloom: C3", "bloom: C9", "bloom", "Invalid enum value"),
        ("01-nota.md", "read: 4", "read: four", "minutes", "read: Expected `int`"),
        ("01-nota.md", "recalls: []", "recall: []", "recall:", "unknown key 'recall'"),
        ("01-nota.md", "gula: 15000", "gula: [1]", "gula", "gula: Expected"),
        (
            "job-aid.md",
            "title_en: Receipt",
            "title_de: Beleg",
            "title_de",
            "unknown key 'title_de'",
        ),
        ("bundles.yaml", "[anggota]", "[tamu]", "positions", "Invalid enum value 'tamu'"),
        ("bundles.yaml", "required: false", "required: no", "- {code", "required"),
    ],
)
def test_a_fault_of_form_names_its_file_and_line(
    content: ContentBuilder, name: str, old: str, new: str, at: str, message: str
) -> None:
    content.change(name, old, new)
    line = line_of(TEXTS[name].replace(old, new), at)

    found = [fault for fault in faults(content) if f"{name}:{line}: " in fault]

    assert any(message in fault for fault in found), faults(content)


def test_all_faults_of_a_file_are_named_at_once(content: ContentBuilder) -> None:
    content.change("course.yaml", "pass_mark: 70", "pass_mark: high")
    content.change("course.yaml", "title_en: Receipts", "title_de: Belege")

    messages = " ".join(faults(content))

    assert all(word in messages for word in ["pass_mark", "'title_de'", "missing key 'title_en'"])


def test_a_lesson_without_front_matter_is_a_fault(content: ContentBuilder) -> None:
    content.change("01-nota.md", "---\nid:", "id:")

    assert "trade/ABC-101/01-nota.md:1: a lesson begins with front matter" in faults(content)[0]


def test_a_lesson_that_no_module_lists_is_a_fault(content: ContentBuilder) -> None:
    content.write("trade/ABC-101/02-lupa.md", LESSON)

    assert "02-lupa.md:1: no module" in faults(content)[0]


def test_an_id_that_stands_twice_is_a_fault(content: ContentBuilder) -> None:
    content.change("course.yaml", "[01-nota]", "[01-nota, 02-bon]")
    content.write("trade/ABC-101/02-bon.md", LESSON)

    line = line_of(LESSON, "id:")

    assert faults(content) == [
        f"trade/ABC-101/02-bon.md:{line}: id 'ABC-101/1.1' is also in "
        f"trade/ABC-101/01-nota.md:{line}"
    ]


def test_a_file_that_is_no_text_is_a_fault(content: ContentBuilder) -> None:
    (content.folder / "trade/ABC-101/questions.gift").write_bytes(b"soal\n\xff")

    assert faults(content) == ["trade/ABC-101/questions.gift:2: not UTF-8"]


def test_a_folder_without_bundles_says_so(content: ContentBuilder) -> None:
    (content.folder / "bundles.yaml").unlink()

    assert faults(content) == ["bundles.yaml:1: there is no bundles.yaml"]


def test_the_glossary_lists_the_words_that_a_term_replaces(tmp_path: Path) -> None:
    file = tmp_path / "glossary.csv"
    file.write_text("id_term,en_term,kategori,catatan,hindari\nNota,receipt,uang,,bon; struk\n")

    assert read_glossary(file) == (Term("Nota", "receipt", ("bon", "struk")),)


def test_a_file_with_nothing_in_it_is_a_fault(content: ContentBuilder) -> None:
    content.write("trade/ABC-101/questions.gift", "\n")

    assert faults(content) == ["trade/ABC-101/questions.gift:1: the file is empty"]


PIECES = st.sampled_from(
    ["id: ", "- ", "{", "}", "[", "? ", ": ", "&a ", "*a", "<<: ", "!!x ", "\n", "  "]
)


@settings(max_examples=400)
@given(st.lists(PIECES | st.text(max_size=5), max_size=12).map("".join))
def test_any_front_matter_is_read_or_named_as_a_fault(front: str) -> None:
    lesson, found = read_lesson(f"---\n{front}\n---\n# Nota\n", "a/b/01-nota.md")

    assert (lesson is None) == bool(found)


def test_the_example_world_gives_the_names_of_its_villages(tmp_path: Path) -> None:
    file = tmp_path / "world.yaml"
    file.write_text("version: 1\nkelurahan:\n  - {kode: SKC, nama: Sukacita}\n")

    assert read_example_villages(file) == (("Sukacita",), [])
