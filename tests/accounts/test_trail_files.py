"""The trail as a file: all that the filter finds, the same in both forms, and told to the trail."""

import csv
import io
from datetime import timedelta

import openpyxl
import pytest
from sqlalchemy import select

from lms.accounts.service import set_email
from lms.accounts.trail import files, queries
from lms.core import clock
from lms.core.audit import AuditDetail, AuditEntry
from lms.core.database import db
from lms.core.policy import Role, System
from tests.world import counted_statements


@pytest.fixture
def browser(world):
    return world.sign_in(world.with_role(Role.ADMINISTRATOR))


def rows_of_csv(answer):
    return list(csv.reader(io.StringIO(answer.data.decode("utf-8-sig")), delimiter=";"))


def rows_of_xlsx(answer):
    sheet = openpyxl.load_workbook(io.BytesIO(answer.data)).active
    return [
        [("" if v is None else str(v)) for v in row] for row in sheet.iter_rows(values_only=True)
    ]


def test_both_forms_hold_the_same_rows(world, browser):
    world.member()
    set_email(System(), world.member().id, "satu@example.com")
    with clock.set_to(clock.now() + timedelta(seconds=5)):
        as_csv = rows_of_csv(browser.get("/audit.csv?act=person.set_email"))
        as_xlsx = rows_of_xlsx(browser.get("/audit.xlsx?act=person.set_email"))

    assert as_csv == as_xlsx
    assert as_csv[0][:3] == ["Waktu (WIB)", "Siapa", "Tindakan"]
    assert "satu@example.com" in as_csv[1][6]


def test_acts_within_acts_are_in_the_file_with_their_cause(world, browser):
    world.member("Sri Tunggal")

    rows = rows_of_csv(browser.get("/audit.csv"))

    inner = next(row for row in rows if row[2] == "Memberi peran" and row[7])
    assert inner[7] == "Menerima anggota"
    entries = db.session.scalars(select(AuditEntry.id).where(AuditEntry.act != "audit.export"))
    signed_in = 1
    assert len(rows) - 1 >= len(entries.all()) - signed_in


def test_a_file_longer_than_a_batch_misses_and_doubles_nothing(world, browser, monkeypatch):
    monkeypatch.setattr(queries, "AT_ONCE", 3)
    person = world.member()
    for number in range(10):
        set_email(System(), person.id, f"alamat{number}@example.com")

    rows = rows_of_csv(browser.get("/audit.csv?act=person.set_email"))[1:]

    assert len(rows) == len({row[6] for row in rows}) == 10


def test_more_than_a_file_takes_is_refused_in_words_and_leaves_no_row(world, browser, monkeypatch):
    monkeypatch.setattr(files, "MOST_ROWS", 3)
    person = world.person()
    for number in range(4):
        set_email(System(), person.id, f"alamat{number}@example.com")

    answer = browser.get("/audit.csv?act=person.set_email")

    assert answer.status_code == 422
    assert "Persempit tanggalnya" in answer.text
    assert (
        db.session.scalars(select(AuditEntry).where(AuditEntry.act == "audit.export")).all() == []
    )


def test_the_trail_tells_of_the_file(world):
    auditor = world.with_role(Role.AUDITOR)
    sought = world.person(phone="+6281999888777")
    world.sign_in(auditor).get(f"/audit.xlsx?act=person.register&who={sought.participant_no}")

    acts = select(AuditEntry).where(AuditEntry.act == "audit.export")
    entry = db.session.scalars(acts).one()
    told = db.session.get_one(AuditDetail, entry.id).changes["export"]

    assert entry.actor_id == auditor.id
    assert told["format"] == [None, "xlsx"] and told["rows"][1] == 0
    assert sought.participant_no in told["filter"][1]


def test_what_looks_like_a_formula_is_none(world, browser):
    person = world.member("=HYPERLINK(1)")
    set_email(world.actor(person), person.id, "rumus@example.com")

    rows = rows_of_csv(browser.get("/audit.csv?act=person.set_email"))
    sheet = openpyxl.load_workbook(io.BytesIO(browser.get("/audit.xlsx").data)).active

    assert rows[1][1] == "'=HYPERLINK(1)"
    assert all(cell.data_type != "f" for row in sheet.iter_rows() for cell in row)


def test_not_too_many_files(world, browser):
    codes = [browser.get("/audit.csv").status_code for _ in range(files.FILES + 1)]

    assert codes == [200] * files.FILES + [429]


def test_statements_grow_with_batches_not_with_rows(world, app):
    person = world.person()
    for number in range(3):
        set_email(System(), person.id, f"alamat{number}@example.com")
    wanted = queries.Wanted(act="person.set_email")
    with counted_statements(app) as few:
        list(files.rows(System(), wanted))
    for number in range(30):
        set_email(System(), person.id, f"lagi{number}@example.com")
    with counted_statements(app) as many:
        assert len(list(files.rows(System(), wanted))) == 33

    assert len(many) == len(few)
