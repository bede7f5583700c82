"""Questions taken in from a text: by the command and in the browser, looked at before."""

import re
from io import BytesIO

import openpyxl
import pytest
from click.testing import CliRunner
from flask.cli import ScriptInfo
from sqlalchemy import func, select

from lms.assessments.editing import open_bank
from lms.assessments.formats import read
from lms.assessments.keeping import add_questions, questions_of
from lms.assessments.models import BankPicture, Question
from lms.cli import commands
from lms.core.database import db
from lms.core.policy import Role, System
from tests.assessments.question_builders import ordering, parsed, single
from tests.assessments.test_lettered import AIKEN, PASTED
from tests.assessments.test_package import GIFT, PICTURE, package

ADDRESS = "/banks/UJI-101/import"
FAULTY = "1. Apa?\nA. Satu\nB. Dua\nKunci: D"


@pytest.fixture
def browser(world):
    person = world.with_role(Role.EDITOR)
    open_bank(world.actor(person), "UJI-101", "Bank uji")
    return world.sign_in(person)


@pytest.fixture
def lms(app, browser):
    def run(*words):
        return CliRunner().invoke(commands, words, obj=ScriptInfo(create_app=lambda: app))

    return run


@pytest.fixture
def aiken(tmp_path):
    path = tmp_path / "soal.txt"
    path.write_text(AIKEN)
    return str(path)


def kept():
    return db.session.scalar(select(func.count()).select_from(Question))


def test_looking_stores_nothing_and_keeping_takes_them_in(browser):
    assert browser.get(ADDRESS).status_code == 200
    looked = browser.post(ADDRESS, data={"text": PASTED})
    assert (looked.status_code, kept()) == (200, 0)
    assert "Masukkan 5 soal" in looked.text
    taken = browser.post(ADDRESS, data={"text": PASTED, "keep": "1"})
    assert (taken.location, kept()) == ("/banks/UJI-101", 5)


def test_taking_the_same_in_again_changes_nothing(browser):
    for _time in range(2):
        browser.post(ADDRESS, data={"text": PASTED, "keep": "1"})
    assert kept() == 5


def test_a_fault_is_named_with_its_line_and_nothing_is_stored(browser):
    answer = browser.post(ADDRESS, data={"text": FAULTY, "keep": "1"})
    assert (answer.status_code, kept()) == (422, 0)
    assert "Baris 4" in answer.text
    assert "Kunci: D" in answer.text


def test_a_file_is_read_and_shown(browser):
    answer = browser.post(ADDRESS, data={"file": (BytesIO(AIKEN.encode()), "soal.txt")})
    assert answer.status_code == 200
    assert "Masukkan 2 soal" in answer.text
    assert "ANSWER: B" in answer.text


@pytest.mark.parametrize(
    "data",
    [
        {},
        {"text": "  "},
        {"text": "x", "format": "moodle"},
        {"file": b"\xff\xfe\0a"},
        {"file": b"x" * 500_000},
    ],
)
def test_what_cannot_be_read_is_said(browser, data):
    if "file" in data:
        data = {"file": (BytesIO(data["file"]), "soal.txt")}
    assert browser.post(ADDRESS, data=data).status_code == 422


def test_a_bank_that_is_written_in_files_takes_nothing_in(browser):
    browser.post("/banks/UJI-101/master", data={"to": "files"})
    assert browser.post(ADDRESS, data={"text": PASTED, "keep": "1"}).status_code in (403, 409, 422)
    assert kept() == 0


def test_the_command_looks_first_and_then_takes_in(lms, aiken):
    dry = lms("questions", "import", aiken, "--bank", "UJI-101", "--dry-run")
    assert dry.output.splitlines()[-1] == "2 questions, 0 faults"
    assert (dry.exit_code, kept()) == (0, 0)
    done = lms("questions", "import", aiken, "--bank", "UJI-101")
    assert (done.exit_code, kept()) == (0, 2)
    assert "2 new" in done.output
    written = lms("questions", "export", "UJI-101")
    assert "=Rapat anggota" in written.output


def test_the_command_names_faults_by_line_and_stores_nothing(lms, tmp_path):
    path = tmp_path / "soal.txt"
    path.write_text(FAULTY)
    answer = lms("questions", "import", str(path), "--bank", "UJI-101")
    assert f"{path}:4: fault:" in answer.output
    assert answer.output.splitlines()[-1] == "0 questions, 1 faults"
    assert (answer.exit_code, kept()) == (1, 0)


@pytest.mark.parametrize("content", [b"\xff\xfe\0a", b"a\0b"])
def test_the_command_refuses_what_is_no_text(lms, tmp_path, content):
    path = tmp_path / "soal.txt"
    path.write_bytes(content)
    answer = lms("questions", "import", str(path), "--bank", "UJI-101")
    assert answer.exit_code == 1
    assert lms("questions", "import", str(path), "--bank", "NONE-1").exit_code == 1


def kept_as(page: str) -> str:
    found = re.search(r'name="kept" type="hidden" value="([^"]+)"', page)
    assert found, page
    return found[1]


def filled_in(browser) -> bytes:
    """The workbook as it is given out, with one question in it."""
    book = openpyxl.load_workbook(BytesIO(browser.get("/banks/template.xlsx").data))
    for cell, value in {"A2": "Benar/Salah", "B2": "Satu suara.", "M2": "Benar"}.items():
        book["Soal"][cell] = value
    out = BytesIO()
    book.save(out)
    return out.getvalue()


def test_a_workbook_is_looked_at_and_kept_until_the_button_takes_it_in(browser):
    looked = browser.post(ADDRESS, data={"file": (BytesIO(filled_in(browser)), "soal.xlsx")})
    assert (looked.status_code, kept()) == (200, 0)

    taken = browser.post(ADDRESS, data={"kept": kept_as(looked.text), "keep": "1"})

    assert taken.location == "/banks/UJI-101"
    assert kept() == 1


def test_what_another_person_has_sent_is_not_taken_in(world, browser):
    looked = browser.post(ADDRESS, data={"file": (BytesIO(filled_in(browser)), "soal.xlsx")})
    other = world.sign_in(world.with_role(Role.EDITOR))

    answer = other.post(ADDRESS, data={"kept": kept_as(looked.text), "keep": "1"})

    assert (answer.status_code, kept()) == (422, 0)


def test_pictures_of_a_file_are_kept_and_go_out_with_the_bank(browser):
    content = package({"soal.gift": GIFT.encode(), "buku.png": PICTURE})
    looked = browser.post(ADDRESS, data={"file": (BytesIO(content), "soal.zip")})
    browser.post(ADDRESS, data={"kept": kept_as(looked.text), "keep": "1"})

    picture = db.session.scalars(select(BankPicture)).one()
    assert picture.words == "Buku kas"
    assert browser.get(f"/pictures/{picture.name}").data == PICTURE
    xml = browser.get("/banks/UJI-101/questions.xml").text
    back = read(xml.encode())
    assert [one.content for one in back.attached] == [PICTURE]
    assert [one.question for one in back.questions] == [
        one.question for one in questions_of("UJI-101")
    ]


@pytest.mark.parametrize(
    ("suffix", "begins"), [("gift", b"//"), ("xml", b"<?xml"), ("xlsx", b"PK")]
)
def test_a_bank_is_given_in_each_format(browser, suffix, begins):
    browser.post(ADDRESS, data={"text": PASTED, "keep": "1"})

    answer = browser.get(f"/banks/UJI-101/questions.{suffix}")

    assert answer.data.startswith(begins)
    assert "attachment" in answer.headers["Content-Disposition"]


@pytest.mark.parametrize("form", ["gift", "moodlexml", "xlsx"])
def test_what_the_command_writes_it_takes_in_again_as_the_same(lms, aiken, tmp_path, form):
    lms("questions", "import", aiken, "--bank", "UJI-101")
    written = lms("questions", "export", "UJI-101", "--format", form)
    path = tmp_path / "soal"
    path.write_bytes(written.stdout_bytes)

    again = lms("questions", "import", str(path), "--bank", "UJI-101", "--format", form)

    assert "0 new, 0 changed, 2 as before" in again.output


def test_the_command_names_what_a_format_cannot_hold(lms, browser):
    editor = System()
    add_questions(editor, "UJI-101", [parsed(ordering(), id="Q1"), parsed(single(), id="Q2")])

    written = lms("questions", "export", "UJI-101", "--format", "gift")

    assert "Q1: not written, GIFT cannot hold it" in written.output
    assert "[id:Q2]" in written.output
