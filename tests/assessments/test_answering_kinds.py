"""The page of every kind without JavaScript: asked, answered, looked through, explained."""

import re
import zipfile
from io import BytesIO

import pytest
from sqlalchemy import select

from lms.assessments import handing_in
from lms.assessments.answers import parse_answer
from lms.assessments.attempts import start_attempt, submit_attempt
from lms.assessments.kinds import FULL, Kind, Matching, Pair, choice_texts, text_id
from lms.assessments.models import AnswerStep
from lms.assessments.texts import gaps_shown, question_text
from lms.core import storage
from lms.core.database import db
from lms.core.storage import DOCX, XLSX, StoredFile, mime_of
from lms.core.text import BadText
from tests.assessments import quiz_builders as build
from tests.assessments.question_builders import (
    cloze,
    description,
    essay,
    file_task,
    ordering,
    single,
)

PNG = b"\x89PNG\r\n\x1a\n" + b"0" * 50


def office_file(part, *others):
    found = BytesIO()
    with zipfile.ZipFile(found, "w") as archive:
        for name in ("[Content_Types].xml", part, *others):
            archive.writestr(name, "<x/>")
    return found.getvalue()


@pytest.fixture
def learner(world):
    return world.actor(world.member())


@pytest.fixture
def browser(world, learner):
    return world.sign_in(learner.person_id)


def begun(learner, *questions):
    build.quiz_of(*questions)
    return start_attempt(learner, build.QUIZ)


def hidden(page):
    return {
        name: re.search(rf'name="{name}"[^>]*value="([^"]*)"', page.text)[1]
        for name in ("client", "sequence", "before")
    }


def answer(browser, attempt, slot, **fields):
    url = f"/attempts/{attempt.id}/{slot}"
    page = browser.get(url)
    assert page.status_code == 200
    return browser.post(url, data={**hidden(page), **fields})


def kept(attempt):
    rows = db.session.scalars(
        select(AnswerStep)
        .where(AnswerStep.attempt_id == attempt.id)
        .order_by(AnswerStep.received_at)
    )
    return [row.value for row in rows]


def test_things_are_put_in_order_by_numbers(browser, learner):
    attempt = begun(learner, ordering())
    placed = {text_id(text): str(n) for n, text in enumerate(ordering().items, start=1)}

    page = browser.get(f"/attempts/{attempt.id}/1")
    assert page.text.count("<select") == 4
    assert answer(browser, attempt, 1, **placed).status_code == 303
    assert kept(attempt) == [placed]

    again = browser.get(f"/attempts/{attempt.id}/1").text
    assert len(re.findall(r"<option[^>]* selected", again)) == 4
    review = browser.get(f"/attempts/{attempt.id}/review").text
    assert "1. Undangan dikirim · 2. Daftar hadir diisi" in review
    assert browser.post(f"/attempts/{attempt.id}/submit").status_code == 303
    result = browser.get(f"/attempts/{attempt.id}/result").text
    assert result.index("Undangan dikirim</") < result.index("Berita acara ditulis</")


def test_a_text_with_gaps_is_filled_in(browser, learner):
    attempt = begun(learner, cloze())
    fields = {"gap1": text_id("Rapat anggota"), "gap2": "rapat anggota", "gap3": "110.000"}

    page = browser.get(f"/attempts/{attempt.id}/1").text
    assert "[[1]]" not in page
    assert answer(browser, attempt, 1, **fields).status_code == 303
    assert kept(attempt) == [{"1": text_id("Rapat anggota"), "2": "rapat anggota", "3": "110000"}]
    assert 'value="110000"' in browser.get(f"/attempts/{attempt.id}/1").text
    assert "(3) 110.000" in browser.get(f"/attempts/{attempt.id}/review").text
    submit_attempt(learner, attempt.id)
    assert attempt.score == FULL
    assert "110.000" in browser.get(f"/attempts/{attempt.id}/result").text


def test_a_wrong_number_in_a_gap_is_said_and_kept_on_the_page(browser, learner):
    attempt = begun(learner, cloze())

    page = answer(browser, attempt, 1, gap2="rapat", gap3="seratus")

    assert page.status_code == 422
    assert 'value="seratus"' in page.text and 'value="rapat"' in page.text
    assert kept(attempt) == []


def test_nothing_of_the_key_leaves_with_a_page_of_the_new_kinds(browser, learner):
    attempt = begun(learner, cloze(), ordering(), essay())

    for slot in range(1, 4):
        page = browser.get(f"/attempts/{attempt.id}/{slot}").text
        assert "Tepat. Anggota" not in page
        assert "110000" not in page and "90000" not in page
        assert "Lengkap" not in page


def test_an_essay_keeps_its_lines(browser, learner):
    attempt = begun(learner, essay())

    assert answer(browser, attempt, 1, answer="Baris satu.\r\n\r\nBaris dua.").status_code == 303

    assert kept(attempt) == ["Baris satu.\n\nBaris dua."]
    page = browser.get(f"/attempts/{attempt.id}/1").text
    assert "Baris satu.\n\nBaris dua.</textarea>" in page
    assert "150" in page


def test_a_text_between_questions_has_nothing_to_answer(browser, learner):
    attempt = begun(learner, description(), single())
    slot = build.slot_of(attempt, Kind.DESCRIPTION)

    page = browser.get(f"/attempts/{attempt.id}/{slot}").text

    assert 'name="answer"' not in page and 'name="sure"' not in page
    assert answer(browser, attempt, slot).status_code == 303
    assert kept(attempt) == []


def test_a_file_is_handed_in_replaced_and_had_again(browser, learner):
    attempt = begun(learner, file_task())
    url = f"/attempts/{attempt.id}/1/file"
    assert browser.get(url).status_code == 404

    first = browser.post(url, data={"file": (BytesIO(PNG), "../../Buku kas.exe")})
    assert first.status_code == 303
    second = browser.post(url, data={"file": (BytesIO(b"%PDF-1.7 rapat"), "Berita acara.pdf")})
    assert second.status_code == 303

    assert [value["name"] for value in kept(attempt)] == ["Buku kas.png", "Berita acara.pdf"]
    had = browser.get(url)
    assert had.data == b"%PDF-1.7 rapat"
    assert had.headers["Content-Disposition"].startswith("attachment")
    assert db.session.get(StoredFile, kept(attempt)[0]["file"]).mime == storage.PNG
    # Being sure of it is said later, and takes nothing away.
    assert answer(browser, attempt, 1, sure="1").status_code == 303
    assert kept(attempt)[-1]["name"] == "Berita acara.pdf"


def test_as_many_files_come_in_an_hour_as_may(browser, learner, monkeypatch):
    monkeypatch.setattr(handing_in, "MOST_AN_HOUR", 2)
    url = f"/attempts/{begun(learner, file_task()).id}/1/file"
    answers = [browser.post(url, data={"file": (BytesIO(PNG), "kas.png")}) for _try in range(3)]

    assert [answer.status_code for answer in answers] == [303, 303, 429]


@pytest.mark.parametrize(
    "content",
    [
        b"",
        b"MZ\x90\x00",
        b"<svg onload=alert(1)>",
        b"PK\x03\x04 not an archive",
        office_file("word/vbaProject.bin"),
        office_file("word/document.xml", "word/vbaProject.bin"),
    ],
)
def test_what_is_no_such_file_is_refused_and_nothing_is_kept(browser, learner, content):
    attempt = begun(learner, file_task())

    page = browser.post(
        f"/attempts/{attempt.id}/1/file", data={"file": (BytesIO(content), "foto.png")}
    )

    assert page.status_code == 422
    assert kept(attempt) == []


def test_a_file_that_is_too_large_is_refused(browser, learner):
    attempt = begun(learner, file_task())
    large = PNG + b"0" * handing_in.LARGEST

    sent = browser.post(
        f"/attempts/{attempt.id}/1/file", data={"file": (BytesIO(large), "foto.png")}
    )

    assert sent.status_code == 422
    assert kept(attempt) == []


def test_nobody_names_a_file_of_somebody_else_as_an_answer(browser, learner, world):
    attempt = begun(learner, file_task())
    forged = {"answer": '{"file": "ab"}', "file": "0" * 64, "name": "x.pdf", "sure": "1"}

    answer(browser, attempt, 1, **forged)

    assert kept(attempt) in ([], [None])
    other = world.sign_in(world.member("Tutik").id)
    assert other.get(f"/attempts/{attempt.id}/1/file").status_code == 404


def test_a_file_for_another_kind_or_a_sent_attempt_is_refused(browser, learner):
    attempt = begun(learner, single())
    url = f"/attempts/{attempt.id}/1/file"

    assert browser.post(url, data={"file": (BytesIO(PNG), "a.png")}).status_code == 404
    submit_attempt(learner, attempt.id)
    assert browser.post(url, data={"file": (BytesIO(PNG), "a.png")}).status_code == 409


def test_documents_of_office_programs_are_known_by_their_parts():
    assert mime_of(office_file("word/document.xml")) == DOCX
    assert mime_of(office_file("xl/workbook.xml")) == XLSX
    assert mime_of(office_file("ppt/presentation.xml")) is None


@pytest.mark.parametrize(
    ("question", "values"),
    [
        (ordering(), {text_id("Undangan dikirim"): ["5"]}),
        (ordering(), {text_id("Undangan dikirim"): ["0"]}),
        (ordering(), {text_id("Undangan dikirim"): ["1", "2"]}),
        (cloze(), {"gap1": ["x"]}),
        (cloze(), {"gap3": ["NaN"]}),
        (essay(), {"answer": ["a\x00"]}),
        (essay(), {"answer": ["a" * 20_001]}),
    ],
)
def test_a_forged_answer_to_the_new_kinds_is_refused(question, values):
    with pytest.raises(BadText):
        parse_answer(question, values)


def test_two_things_may_have_one_number_while_they_are_moved():
    twice = {text_id(text): ["1"] for text in ordering().items}

    assert set(parse_answer(ordering(), twice).values()) == {"1"}


def test_gaps_are_shown_as_on_paper():
    assert gaps_shown("Satu [[1]] dua [[2]].") == "Satu (1)…… dua (2)……."


def test_a_picture_is_one_of_the_course_or_its_words():
    text = "Lihat ![Buku & kas](buku-kas.svg)."

    assert question_text(text, "/courses/MAN-101") == (
        'Lihat <img class="pic" src="/courses/MAN-101/figures/buku-kas.svg" alt="Buku &amp; kas">.'
    )
    assert question_text(text) == "Lihat Buku &amp; kas."


@pytest.mark.parametrize(
    "file", ["https://jahat.example/a.svg", "../x.svg", "javascript:alert(1)", "a.svg?x=1", "a.png"]
)
def test_a_picture_from_anywhere_else_is_never_fetched(file):
    shown = question_text(f'![Kas]({file}) ![Kas]({file} "onerror=x")', "/courses/MAN-101")

    assert "<img" not in shown


def test_pictures_in_lists_are_their_words(browser, learner):
    pictured = Matching(
        stem="Pasangkan.",
        pairs=(Pair("![Nota](nota.svg)", "Belanja"), Pair("Kuitansi", "Bayar")),
    )
    attempt = begun(learner, pictured)

    page = browser.get(f"/attempts/{attempt.id}/1").text

    assert f'src="/courses/{build.BANK}/figures/nota.svg" alt="Nota"' in page


def test_choices_keep_their_order_inside_gaps():
    assert choice_texts(cloze()) == tuple(option.text for option in single().options)
