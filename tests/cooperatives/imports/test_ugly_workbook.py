"""A workbook as an office has it is taken in at one go, each planted fault named by its cell."""

import hashlib

import pytest
from click.testing import CliRunner
from sqlalchemy import func, select

from lms.cooperatives.imports import working
from lms.cooperatives.imports.cli import import_list
from lms.cooperatives.imports.models import ImportRun, ImportState, Outcome
from lms.cooperatives.imports.registry import kind_of
from lms.cooperatives.imports.running import INTERNAL
from lms.cooperatives.models import Position
from lms.cooperatives.service import register_cooperative
from lms.core.acts import one_act
from lms.core.database import Base, db
from lms.core.jobs import Job
from lms.core.policy import System
from lms.places.queries import CITY, villages_within
from tests.cooperatives.imports.builders import (
    HERE,
    counts,
    outcomes,
    rows_of,
    run_of,
    sent,
    sentences,
    taken_in,
    workbook,
    workbook_of,
    written,
)
from tests.cooperatives.imports.ugly_workbook import PLANTED, build
from tests.world import SINCE

HEAD = ("Kelurahan", "Nama", "Nomor HP")
ROWS = [HEAD, *((HERE, f"Warga {name}", f"08190000{n:04}") for n, name in enumerate("ABCDEFGH"))]


@pytest.fixture
def city(app):
    villages = villages_within(CITY)
    with one_act("test.city", System()):
        for area in villages:
            register_cooperative(
                System(), f"KKMP-{area.code}", f"KKMP {area.name}", area.code, SINCE
            )
    return [area.name for area in villages]


@pytest.fixture
def ugly(city, tmp_path):
    path = tmp_path / "pengurus.xlsx"
    return build(path, city), path.read_bytes()


def fingerprint(*, without: tuple[str, ...] = ()) -> dict[str, tuple[int, str]]:
    """How many rows each table has, and a hash over all of them."""
    found = {}
    for table in Base.metadata.sorted_tables:
        if table.name not in without:
            rows = sorted(str(tuple(row)) for row in db.session.execute(select(table)))
            digest = hashlib.sha256("\n".join(rows).encode()).hexdigest()
            found[table.name] = (len(rows), digest)
    return found


@pytest.mark.slow
def test_all_40_faults_are_named_by_sheet_and_cell_and_once_more_changes_nothing(ugly):
    about, content = ugly
    assert (about.rows, len(about.faults), len(PLANTED)) == (456, 40, 40)

    first = taken_in("positions", content)

    said = sentences(first)
    unnamed = [
        f"{fault.sheet} {fault.cell}: {fault.says}"
        for fault in about.faults
        if not any(
            line.startswith(f"sheet {fault.sheet}, sel {fault.cell}: ") and fault.says in line
            for line in said
        )
    ]
    assert unnamed == []
    assert len(said) == 40, "nothing else is complained about"
    assert counts(first) == {
        "new": 456 - about.refused - about.undecided,
        "undecided": about.undecided,
        "refused": about.refused,
    }
    assert db.session.scalar(select(func.count()).select_from(Position)) == counts(first)["new"]
    _once_more_changes_nothing(content, counts(first))


def _once_more_changes_nothing(content: bytes, before: dict[str, int]) -> None:
    own = ("job", "import_run", "import_row", "import_mapping", "audit_entry", "audit_detail")
    kept = fingerprint(without=own)

    again = taken_in("positions", content)

    found = counts(again)
    assert (found.get("new"), found.get("changed"), found["same"]) == (None, None, before["new"])
    assert fingerprint(without=own) == kept


@pytest.mark.slow
def test_a_check_changes_nothing_but_what_it_says_and_says_what_comes_true(ugly):
    _about, content = ugly
    list_ = sent(System(), "positions", content)
    own = ("import_run", "import_row", "audit_entry", "audit_detail")
    kept = fingerprint(without=own)

    working.check_list(list_)

    assert run_of(list_).state is ImportState.CHECKED
    assert fingerprint(without=own) == kept
    expected = outcomes(list_)
    assert outcomes(taken_in("positions", content)) == expected


@pytest.mark.slow
def test_a_dry_run_of_the_command_changes_nothing_at_all(ugly):
    _about, content = ugly
    path = written(content, "pengurus.xlsx")
    db.session.rollback()
    kept = fingerprint()

    done = CliRunner().invoke(import_list, ["positions", str(path), "--dry-run"])

    assert done.exit_code == 0, done.output
    assert "421 new, 0 changed, 0 same, 3 undecided, 32 refused" in done.output
    assert "dry run: nothing was changed" in done.output
    db.session.expire_all()
    assert fingerprint() == kept


class Killed(BaseException):
    """As when the process ends: nothing catches it."""


@pytest.mark.parametrize("place", [0, 3, 7])
def test_a_list_that_was_killed_in_the_middle_goes_on_and_does_no_row_twice(
    world, monkeypatch, place
):
    world.cooperative()
    kind = kind_of("people")
    act = kind.act

    def deadly(actor, given):
        if given.written.number == place + 1:
            raise Killed
        return act(actor, given)

    list_ = sent(System(), "people", workbook(ROWS), state=ImportState.RUNNING)
    monkeypatch.setattr(working, "AT_ONCE", 2)
    object.__setattr__(kind, "act", deadly)
    try:
        with pytest.raises(Killed):
            working.run_list(list_)
    finally:
        object.__setattr__(kind, "act", act)
    db.session.rollback()
    assert run_of(list_).state is ImportState.RUNNING
    assert db.session.scalars(select(Job.done)).one() == place - place % 2

    working.work()

    assert run_of(list_).state is ImportState.DONE
    assert outcomes(list_) == [Outcome.NEW] * 8


def test_a_row_that_always_fails_is_noted_and_the_others_go_on(world):
    world.cooperative()
    kind = kind_of("people")
    act = kind.act

    def broken(actor, given):
        if given.written.number == 4:
            raise RuntimeError("always")
        return act(actor, given)

    object.__setattr__(kind, "act", broken)
    try:
        list_ = taken_in("people", ROWS)
    finally:
        object.__setattr__(kind, "act", act)

    assert outcomes(list_) == [*[Outcome.NEW] * 3, Outcome.REFUSED, *[Outcome.NEW] * 4]
    (row,) = [row for row in rows_of(list_) if row.says]
    assert row.says[0]["id"] == INTERNAL
    assert sentences(list_)[0].startswith("sheet Daftar, sel A5: ")


def test_a_list_that_cannot_go_on_does_not_keep_others_waiting(world):
    world.cooperative()
    stuck = sent(System(), "people", workbook(ROWS))
    with one_act("test.break", System()):
        run_of(stuck).kind = "unknown"
    other = sent(System(), "people", workbook(ROWS))

    working.work()

    assert run_of(stuck).state is ImportState.CHECKING
    assert run_of(other).state is ImportState.CHECKED


def test_told_to_stop_it_stops_between_rows_and_goes_on_later(world):
    world.cooperative()
    list_ = sent(System(), "people", workbook(ROWS), state=ImportState.RUNNING)

    working.run_list(list_, should_stop=lambda: True)
    assert run_of(list_).state is ImportState.RUNNING
    assert outcomes_so_far(list_) == []

    working.run_list(list_)
    assert outcomes(list_) == [Outcome.NEW] * 8


def outcomes_so_far(list_):
    return [row.outcome for row in rows_of(list_) if row.outcome]


class TestCommand:
    def run(self, *words):
        db.session.rollback()
        return CliRunner().invoke(import_list, list(words))

    def test_it_takes_a_list_in_and_says_what_became_of_it(self, world):
        world.cooperative()
        path = written(workbook([*ROWS, (HERE, "Budi 2")]))

        done = self.run("people", str(path), "--since", "1/7/2025")

        assert done.exit_code == 0, done.output
        assert "sheet Daftar, sel B10: refused: “Budi 2” berisi angka" in done.output
        assert "8 new, 0 changed, 0 same, 0 undecided, 1 refused" in done.output

    def test_whoever_is_named_does_it(self, world):
        world.cooperative()
        staff = world.staff()
        path = written(workbook(ROWS))

        done = self.run("people", str(path), "--as", staff.phone, "--since", "1/7/2025")

        assert "8 new" in done.output
        assert db.session.scalars(select(ImportRun.by)).one() == staff.id

    def test_a_file_that_cannot_be_read_ends_with_1_and_changes_nothing(self, world):
        path = written(workbook([("Judul lain", "Hobi"), ("a", "b")]))
        kept = fingerprint()

        done = self.run("people", str(path))

        assert done.exit_code == 1
        assert "Baris judul kolom tidak ditemukan (lembar Daftar)" in done.output
        assert fingerprint() == kept

    @pytest.mark.parametrize(
        "words", [("nothing", "x.xlsx"), ("people", "x.xlsx", "--as", "0812"),
                  ("people", "x.xlsx", "--since", "Nov 2025"),
                  ("people", "x.xlsx", "--since", "1/1/2090")]
    )  # fmt: skip
    def test_wrong_words_are_told(self, app, words):
        assert self.run(*words).exit_code == 2

    def test_what_was_ended_in_the_middle_goes_on(self, world):
        world.cooperative()
        path = written(workbook(ROWS))
        list_ = sent(System(), "people", path.read_bytes(), state=ImportState.RUNNING)

        done = self.run("people", str(path))

        assert "8 new" in done.output
        assert run_of(list_).state is ImportState.DONE
        assert db.session.scalar(select(func.count()).select_from(ImportRun)) == 1


def test_a_sheet_without_the_needed_headings_is_told_and_the_others_are_taken_in(world):
    world.cooperative()
    list_ = taken_in(
        "people",
        workbook_of(
            {"Baik": ROWS, "Salah": [("Daftar hadir", "x"), ("Budi", "y")], "Petunjuk": [("Baca",)]}
        ),
    )

    assert counts(list_) == {"new": 8, "refused": 1}
    assert sentences(list_)[0].startswith("sheet Salah, sel A1: Baris judul kolom")
