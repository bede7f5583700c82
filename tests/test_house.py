"""The house holds its own rules: floors, types, style, words, and what points where."""

import ast
import re
import subprocess
import sys
from pathlib import Path

import pytest
from babel.messages.pofile import read_po
from sqlalchemy import inspect

from lms.core.database import Base
from lms.core.people import person_columns, points_at_person

ROOT = Path(__file__).resolve().parents[1]
BIN = Path(sys.executable).parent
FLOORS = (
    "core",
    "web",
    "places",
    "accounts",
    "notifications",
    "office",
    "cooperatives",
    "assessments",
    "courses",
    "mentoring",
    "coverage",
    "home",
    "demo",
)


def run(*command: str) -> None:
    done = subprocess.run(
        [str(BIN / command[0]), *command[1:]], cwd=ROOT, capture_output=True, text=True
    )
    assert done.returncode == 0, done.stdout[-6000:] + done.stderr[-3000:]


def test_style_is_as_ruff_wants_it():
    run("ruff", "check", ".")


def test_code_is_formatted():
    run("ruff", "format", "--check", ".")


def test_types_hold_strictly():
    run("mypy")


def test_each_floor_imports_only_from_those_below():
    run("lint-imports", "--no-cache")


def mappers(assembled):
    return sorted(Base.registry.mappers, key=lambda mapper: mapper.local_table.name)


def floor_of(mapper) -> int:
    return FLOORS.index(mapper.class_.__module__.split(".")[1])


def test_foreign_keys_and_relationships_point_only_downward(assembled):
    floors = {mapper.local_table.name: floor_of(mapper) for mapper in mappers(assembled)}
    upward = [
        f"{mapper.local_table.name} -> {key.column.table.name}"
        for mapper in mappers(assembled)
        for key in mapper.local_table.foreign_keys
        if floors[key.column.table.name] > floor_of(mapper)
    ]
    upward += [
        f"{mapper.class_.__name__}.{relation.key}"
        for mapper in mappers(assembled)
        for relation in mapper.relationships
        if floor_of(relation.mapper) > floor_of(mapper)
    ]
    assert upward == []


def test_nothing_cascades_in_the_database(assembled):
    cascading = [
        f"{table.name}.{key.parent.name}"
        for table in Base.metadata.sorted_tables
        for key in table.foreign_keys
        if (key.ondelete or "RESTRICT").upper() != "RESTRICT"
    ]
    assert cascading == []


PERSON_NAME = re.compile(r"(person|actor|recipient|author|mentor)_id$|_by$|^by$|^person$")


def test_every_column_that_points_at_a_person_says_what_becomes_of_it(assembled):
    declared = person_columns()
    silent = [
        f"{table.name}.{column.name}"
        for table in Base.metadata.sorted_tables
        for column in table.columns
        if f"{table.name}.{column.name}" not in declared
        and (
            points_at_person(column)
            or (PERSON_NAME.search(column.name) and "UUID" in str(column.type).upper())
        )
    ]
    assert silent == []


def test_every_moment_is_kept_by_the_type_that_refuses_naive_ones(assembled):
    careless = [
        f"{table.name}.{column.name}"
        for table in Base.metadata.sorted_tables
        for column in table.columns
        if "DATETIME" in str(column.type).upper() and type(column.type).__name__ != "UtcDateTime"
    ]
    assert careless == []


def test_every_model_has_a_table_and_a_docstring(assembled):
    assert [
        m.class_.__name__ for m in mappers(assembled) if not (m.class_.__doc__ or "").strip()
    ] == []
    assert all(inspect(mapper).local_table is not None for mapper in mappers(assembled))


def python_files():
    return sorted(path for path in (ROOT / "lms").rglob("*.py"))


def test_only_the_clock_knows_what_time_it_is():
    telling = re.compile(r"datetime\.(now|utcnow|today)\(|date\.today\(|time\.time\(")
    # The scheduler's first run is a matter of the process, not of any record.
    allowed = {"lms/core/clock.py", "lms/core/worker.py"}
    guilty = [
        str(path.relative_to(ROOT))
        for path in python_files()
        if telling.search(path.read_text("utf-8")) and str(path.relative_to(ROOT)) not in allowed
    ]
    assert guilty == []


def test_nothing_commits_outside_the_core():
    guilty = [
        str(path.relative_to(ROOT))
        for path in python_files()
        if ".commit(" in path.read_text("utf-8") and path.parent.name != "core"
    ]
    assert guilty == []


def test_every_public_name_says_what_it_means_for_a_person():
    silent = []
    for path in python_files():
        tree = ast.parse(path.read_text("utf-8"))
        for node in [tree, *ast.walk(tree)]:
            is_public = isinstance(node, ast.FunctionDef | ast.ClassDef) and node.name[0] != "_"
            if is_public and node in tree.body and ast.get_docstring(node) is None:
                silent.append(f"{path.relative_to(ROOT)}:{node.lineno} {node.name}")
    assert silent == []


TEMPLATES = sorted((ROOT / "lms").rglob("templates/**/*.html"))


@pytest.mark.parametrize("path", TEMPLATES, ids=lambda path: path.name)
def test_a_template_has_no_style_script_or_handler_of_its_own(path):
    text = path.read_text("utf-8")
    assert not re.search(r"\sstyle=|<style|\son[a-z]+=\"|javascript:", text)
    assert not re.search(r"<script(?![^>]*\ssrc=)", text)


def catalogue(language):
    with (ROOT / "translations" / language / "LC_MESSAGES" / "messages.po").open("rb") as file:
        return read_po(file, locale=language)


def words_in_use():
    return {message.id if isinstance(message.id, str) else message.id[0] for message in extracted()}


def extracted():
    from babel.messages.extract import extract_from_dir

    methods = [("lms/**.py", "python"), ("lms/**/templates/**.html", "jinja2")]
    keywords = {
        "_": None,
        "gettext": None,
        "lazy_gettext": None,
        "N_": None,
        "ngettext": (1, 2),
        "lazy_ngettext": (1, 2),
    }
    for _, _, message, _, _ in extract_from_dir(str(ROOT), methods, keywords=keywords):
        if message:
            from babel.messages.catalog import Message

            yield Message(message)


@pytest.mark.parametrize("language", ["id", "en"])
def test_every_word_for_people_is_in_the_catalogue(language):
    known = {
        (message.id if isinstance(message.id, str) else message.id[0]): message
        for message in catalogue(language)
        if message.id
    }
    missing = sorted(word for word in words_in_use() if word not in known or not known[word].string)
    assert missing == []


@pytest.mark.parametrize("language", ["id", "en"])
def test_a_translation_fills_in_the_same_names(language):
    wrong = []
    for message in catalogue(language):
        if not message.id:
            continue
        ids = [message.id] if isinstance(message.id, str) else list(message.id)
        strings = [message.string] if isinstance(message.string, str) else list(message.string)
        wanted = set(re.findall(r"%\((\w+)\)", ids[-1]))
        wrong += [ids[0] for text in strings if set(re.findall(r"%\((\w+)\)", text)) != wanted]
    assert wrong == []
