"""The pages of lists, from the empty one to the last row that a person decides."""

import io
import os
import re
from datetime import timedelta

import openpyxl
import pytest
from sqlalchemy import select

from lms.accounts.models import Person
from lms.cooperatives.imports import files, working
from lms.cooperatives.imports.blank import blank_list
from lms.cooperatives.imports.models import (
    ImportMapping,
    ImportRow,
    ImportRun,
    ImportState,
    Outcome,
)
from lms.cooperatives.imports.reading import look, read_rows
from lms.cooperatives.imports.registry import kind_of
from lms.cooperatives.models import Cooperative
from lms.core import clock
from lms.core.database import db
from tests.cooperatives.imports.builders import (
    HERE,
    csv_of,
    outcomes,
    run_of,
    sent,
    sent_list,
    undecided_list,
    workbook,
    written,
)
from tests.world import counted_statements

HEAD = ("Kelurahan", "Nama", "Nomor HP")


@pytest.fixture
def staff(world):
    world.cooperative()
    return world.staff()


@pytest.fixture
def browser(world, staff):
    return world.sign_in(staff)


def send(browser, content, kind="people", name="daftar.xlsx"):
    data = {"kind": kind, "file": (io.BytesIO(content), name)}
    return browser.post("/imports", data=data, content_type="multipart/form-data")


def address_of(answer):
    assert answer.status_code == 303, answer.text
    return answer.location


def fields_of(page: str) -> dict[str, str]:
    """What the form would send as it stands."""
    found = {}
    for name, inner in re.findall(r'<select[^>]* name="(\w+)"[^>]*>(.*?)</select>', page, re.S):
        chosen = re.search(r'value="(\w*)" selected', inner)
        found[name] = chosen[1] if chosen else ""
    return found


def test_a_list_goes_from_sending_to_the_last_row(world, browser, staff):
    rows = [("DAFTAR ANGGOTA",), (), HEAD, (HERE, "Sri Wahyuni", 81234567890), (HERE, "Budi 2")]

    columns = address_of(send(browser, workbook(rows)))
    page = browser.get(columns)
    assert "Misalnya: Sri Wahyuni" in page.text
    show = address_of(
        browser.post(
            columns, data={"sheets": "Daftar", "since": "2025-07-01", **fields_of(page.text)}
        )
    )
    waiting = browser.get(show)
    assert "0 dari 2 baris" in waiting.text
    assert waiting.headers["Refresh"]

    working.work()
    checked = browser.get(show)
    assert "Refresh" not in checked.headers
    assert "Belum ada yang berubah" in checked.text
    assert "sheet Daftar, sel B5" in checked.text
    assert db.session.scalars(select(Person).where(Person.name == "Sri Wahyuni")).first() is None

    address_of(browser.post(f"{show}/start"))
    working.work()
    done = browser.get(f"{show}?outcome=new")
    assert "Sudah dimasukkan" in done.text and "Sri Wahyuni" in done.text
    assert db.session.scalars(select(Person).where(Person.name == "Sri Wahyuni")).one().phone
    assert db.session.scalars(select(ImportRun.by)).one() == staff.id


def test_what_columns_mean_is_remembered_for_the_next_list(world, browser):
    rows = [("Kelurahan", "Sebutan", "Nama"), (HERE, "Sri Wahyuni", "tidak dipakai")]
    columns = address_of(send(browser, workbook(rows)))
    chosen = {"h0": "cooperative", "h1": "name", "h2": ""}
    address_of(browser.post(columns, data={"sheets": "Daftar", "since": "2025-07-01", **chosen}))
    assert db.session.scalar(
        select(ImportMapping.meaning).where(ImportMapping.heading == "sebutan")
    )

    again = browser.get(address_of(send(browser, workbook(rows))))

    assert fields_of(again.text) == chosen


@pytest.mark.parametrize(
    ("data", "says"),
    [
        ({"h0": "cooperative", "h1": "name", "h2": "name"}, "Kolom lain sudah berarti ini."),
        ({"h0": "cooperative", "h1": "", "h2": "phone"}, "Pilih kolom untuk: Nama."),
        ({"h0": "cooperative", "h1": "name", "since": "besok"}, "5/11/2025"),
        ({"h0": "cooperative", "h1": "name", "since": "2090-01-01"}, "Tanggal ini belum tiba."),
        ({"h0": "cooperative", "h1": "name", "sheets": "Lain"}, "Pilih salah satu"),
        ({"h0": "nothing", "h1": "name"}, "Pilih salah satu"),
    ],
)
def test_what_is_chosen_wrongly_is_told_beside_it_and_changes_nothing(browser, data, says):
    columns = address_of(send(browser, workbook([HEAD, (HERE, "Sri Wahyuni", "0812")])))

    answer = browser.post(columns, data={"sheets": "Daftar", "since": "2025-07-01", **data})

    assert answer.status_code == 422
    assert says in answer.text
    assert db.session.scalars(select(ImportRow)).all() == []


@pytest.mark.parametrize(
    ("content", "says"),
    [
        (b"", "kosong"),
        (b"%PDF-1.7", "bukan tabel"),
        (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"\x00" * 600, "(.xls)"),
        (workbook([("Judul", "Hobi"), ("a", "b")]), "Baris judul kolom tidak ditemukan"),
    ],
)
def test_a_file_that_is_no_list_is_refused_and_not_kept(browser, content, says):
    before = set(files.all_files())

    answer = send(browser, content)

    assert answer.status_code == 422
    assert says in answer.text
    assert set(files.all_files()) == before
    assert db.session.scalars(select(ImportRun)).all() == []


def test_nothing_chosen_is_told(browser):
    answer = browser.post("/imports", data={"kind": "nothing"})

    assert answer.status_code == 422
    assert "Pilih berkas." in answer.text


def test_21_megabytes_are_refused_and_19_are_read(browser):
    large = os.urandom(22 * 1024 * 1024)

    assert send(browser, large).status_code == 413
    assert send(browser, large[: 19 * 1024 * 1024]).status_code == 422


def test_a_csv_file_takes_the_same_way(browser):
    columns = address_of(
        send(browser, csv_of([HEAD, (HERE, "Sri Wahyuni", "81234567890")]), name="x.csv")
    )
    page = browser.get(columns)

    show = address_of(
        browser.post(columns, data={"sheets": "CSV", "since": "2025-07-01", **fields_of(page.text)})
    )
    working.work()

    assert "Baru: <b>1</b>" in browser.get(show).text


def test_a_row_to_be_decided_is_decided_on_the_page(world, browser, staff):
    list_ = undecided_list(world.actor(staff))
    page = browser.get(f"/imports/{list_}")
    assert "Bambang Hartono" in page.text and "Orang yang sama" in page.text

    answer = browser.post(f"/imports/{list_}/rows/1/decide", data={"choice": "other"})

    assert answer.status_code == 303
    assert outcomes(list_) == [Outcome.NEW]
    assert (
        browser.post(f"/imports/{list_}/rows/1/decide", data={"choice": "other"}).status_code == 409
    )


@pytest.mark.parametrize(
    ("row", "choice", "status"),
    [("1", "nonsense", 422), ("1", "", 400), ("99", "other", 404), ("0", "other", 404)],
)
def test_a_choice_that_was_not_offered_changes_nothing(world, browser, staff, row, choice, status):
    list_ = undecided_list(world.actor(staff))

    answer = browser.post(f"/imports/{list_}/rows/{row}/decide", data={"choice": choice})

    assert answer.status_code == status
    assert outcomes(list_) == [Outcome.UNDECIDED]


def test_what_is_to_be_mended_leaves_as_a_workbook(world, browser, staff):
    list_ = sent(world.actor(staff), "people", workbook([HEAD, (HERE, "Budi 2"), (HERE, "Sri")]))
    working.check_list(list_)

    answer = browser.get(f"/imports/{list_}/faults.xlsx")

    sheet = openpyxl.load_workbook(io.BytesIO(answer.data)).active
    assert [cell.value for cell in sheet[2]][:4] == [
        "Daftar",
        "B2",
        "Budi 2 · Balearjosari",
        "Tidak dimasukkan",
    ]
    assert sheet.max_row == 2


def test_a_list_that_runs_or_has_run_is_not_changed_any_more(world, browser, staff):
    list_ = undecided_list(world.actor(staff))

    assert browser.get(f"/imports/{list_}/columns").status_code == 409
    assert browser.post(f"/imports/{list_}/columns", data={}).status_code == 409
    assert browser.post(f"/imports/{list_}/start").status_code == 409


@pytest.mark.parametrize("query", ["?page=0", "?page=x", "?page=99999999", "?outcome=nothing"])
def test_an_address_that_means_nothing_is_none(world, browser, staff, query):
    list_ = sent_list(world.actor(staff))

    assert browser.get(f"/imports/{list_}{query}").status_code == 404


def test_a_page_costs_the_same_whatever_the_number_of_rows(app, world, browser, staff):
    actor = world.actor(staff)
    costs = []
    for many in (2, 40):
        rows = [HEAD, *((HERE, f"Budi {n}", None) for n in range(many))]
        list_ = sent(actor, "people", workbook(rows))
        working.check_list(list_)
        browser.get(f"/imports/{list_}")
        with counted_statements(app) as seen:
            browser.get(f"/imports/{list_}")
        costs.append(len(seen))
    assert costs[0] == costs[1]


class TestForgetting:
    def test_after_seven_days_the_file_and_the_rows_are_gone_and_the_counts_stay(
        self, world, browser, staff
    ):
        list_ = undecided_list(world.actor(staff))
        assert files.place_of(list_).exists()
        with clock.set_to(clock.now() + timedelta(days=6)):
            working.forget_old()
        assert files.place_of(list_).exists()

        with clock.set_to(clock.now() + timedelta(days=7, minutes=1)):
            working.forget_old()

        assert not files.place_of(list_).exists()
        assert db.session.scalars(select(ImportRow).where(ImportRow.import_id == list_)).all() == []
        assert run_of(list_).counts["undecided"] == 1
        page = browser.get(f"/imports/{list_}")
        assert page.status_code == 200 and "dihapus sesudah 7 hari" in page.text

    def test_what_is_nobodys_is_swept_away(self, app):
        lost = files.folder() / "x.sent"
        lost.write_bytes(b"x")

        working.forget_old()
        assert lost.exists()
        with clock.set_to(clock.now() + timedelta(days=8)):
            working.forget_old()
        assert not lost.exists()


@pytest.mark.parametrize(
    "name", ["cooperatives", "people", "positions", "headcounts", "mentors", "trainings"]
)
def test_the_template_is_understood_and_its_example_is_passed_over(app, name):
    kind = kind_of(name)
    parts = look(written(blank_list(kind)), kind)
    headings = next(part.headings for part in parts if part.headings)

    assert set(headings.meant.values()) == {column.name for column in kind.columns}
    reading = read_rows(parts, kind, {})
    assert reading.rows == []
    assert any("example" in say.message for say in reading.notes)


def test_templates_offer_choices_to_pick(browser):
    answer = browser.get("/imports/templates/positions.xlsx")

    book = openpyxl.load_workbook(io.BytesIO(answer.data))
    rules = book["Pengurus dan pengawas"].data_validations.dataValidation
    assert any("Wakil Ketua Bidang Keanggotaan" in rule.formula1 for rule in rules)
    assert "Petunjuk" in book.sheetnames
    assert browser.get("/imports/templates/nothing.xlsx").status_code == 404


def test_a_list_whose_file_is_lost_says_so(world, browser, staff):
    list_ = sent(world.actor(staff), "people", workbook([HEAD, (HERE, "Sri Wahyuni")]))
    files.remove(files.place_of(list_))

    assert browser.get(f"/imports/{list_}/columns").status_code == 422
    assert run_of(list_).state is ImportState.CHECKING


def test_a_row_of_a_list_that_is_only_checked_is_checked_anew_when_it_is_decided(
    world, browser, staff
):
    world.member("Bambang Hartono", cooperative=_only(world), phone="+6281234567890")
    rows = [HEAD, (HERE, "Yuliana Safitri", "081234567890")]
    list_ = sent(world.actor(staff), "people", workbook(rows))
    working.check_list(list_)
    assert outcomes(list_) == [Outcome.UNDECIDED]

    browser.post(f"/imports/{list_}/rows/1/decide", data={"choice": "other"})
    assert run_of(list_).state is ImportState.CHECKING
    working.work()

    assert run_of(list_).state is ImportState.CHECKED
    assert outcomes(list_) == [Outcome.NEW]
    assert db.session.scalars(select(Person).where(Person.name == "Yuliana Safitri")).all() == []


def _only(world):
    return db.session.scalars(select(Cooperative)).one()
