"""Banks in the browser: found, looked through, written in, taken over and given back."""

import re
from io import BytesIO
from uuid import UUID

import pytest
from sqlalchemy import func, select

from lms.assessments import browsing
from lms.assessments.bank_pictures import pictures_of
from lms.assessments.drafts import question_from, typed_from
from lms.assessments.editing import give_back, keep_question, open_bank, take_over
from lms.assessments.keeping import add_questions, questions_of
from lms.assessments.models import Bank, Master, Question, QuestionVersion
from lms.core.database import db
from lms.core.errors import Invalid, Refusal
from lms.core.policy import Role
from tests.assessments import quiz_builders as build
from tests.assessments.question_builders import one_of_each, ordering, parsed, short, single
from tests.world import World, counted_statements

BANK = "/banks/UJI-101"
NEW = f"{BANK}/questions/new?kind=single"
TYPED = {
    "rows": "4",
    "stem": "Siapa yang memutuskan pembagian SHU?",
    "text0": "Rapat anggota",
    "percent0": "100",
    "feedback0": "Tepat.",
    "text1": "Ketua",
    "go": "save",
}


@pytest.fixture
def person(world: World):
    return world.with_role(Role.EDITOR)


@pytest.fixture
def editor(world: World, person):
    return world.actor(person)


@pytest.fixture
def browser(world: World, person):
    return world.sign_in(person)


@pytest.fixture
def bank(editor):
    return open_bank(editor, build.BANK, "Bank uji")


def kept() -> Question:
    return db.session.scalars(select(Question)).one()


def versions() -> int:
    return db.session.scalar(select(func.count()).select_from(QuestionVersion)) or 0


def test_an_editor_walks_from_the_list_to_a_question_and_back(browser):
    assert browser.get("/banks").status_code == 200
    opened = browser.post("/banks/new", data={"code": "UJI-101", "title": "Bank uji"})
    assert opened.location == BANK

    assert "kind=cloze" in browser.get(f"{BANK}/questions/new").text
    assert browser.get(NEW).status_code == 200
    more = browser.post(NEW, data={**TYPED, "go": "more"})
    assert more.status_code == 200
    assert 'name="text4"' in more.text
    seen = browser.post(NEW, data={**TYPED, "go": "preview"})
    assert (seen.status_code, versions()) == (200, 0)
    assert 'type="radio"' in seen.text

    saved = browser.post(NEW, data=TYPED)
    question = f"{BANK}/questions/{kept().id}"
    assert saved.location == question
    assert "Rapat anggota" in browser.get(question).text
    assert "Rapat anggota" in browser.get(f"{question}/edit").text

    browser.post(f"{question}/edit", data={**TYPED, "stem": "Siapa memutuskan?"})
    assert (kept().current_number, versions()) == (2, 2)
    assert "Siapa yang memutuskan pembagian SHU?" in browser.get(question).text

    browser.post(f"{question}/retire")
    assert kept().retired_at is not None
    assert "Siapa memutuskan?" not in browser.get(BANK).text
    assert "Siapa memutuskan?" in browser.get(f"{BANK}?retired=1").text
    browser.post(f"{question}/bring-back")
    assert "Siapa memutuskan?" in browser.get(BANK).text


@pytest.mark.parametrize(
    "wrong",
    [
        {"stem": ""},
        {"percent0": "banyak"},
        {"percent0": "1000"},
        {"percent0": "50"},
        {"text1": "Rapat anggota"},
        {"code": "dengan spasi"},
        {"level": "C9"},
        {"stem": "a\x00b"},
        {"rows": "999999999999999999999999"},
        {"rows": "-3"},
    ],
)
def test_what_cannot_be_kept_is_said_and_keeps_what_was_typed(browser, bank, wrong):
    answer = browser.post(NEW, data={**TYPED, **wrong})

    assert answer.status_code == 422
    assert "Tepat." in answer.text
    assert "errsum" in answer.text
    assert versions() == 0


def test_who_saves_over_what_somebody_else_has_changed_is_told_first(browser, editor, bank):
    row = keep_question(editor, build.BANK, parsed(single("Dulu?"), id="Q1"))
    address = f"{BANK}/questions/{row.id}/edit"
    seen = seen_in(browser.get(address).text)
    keep_question(editor, build.BANK, parsed(single("Milik orang lain?"), id="Q1"), row.id)

    told = browser.post(address, data={**TYPED, "stem": "Milikku?", "seen": seen})
    assert (told.status_code, kept().current_number) == (409, 2)
    assert "Orang lain telah mengubah soal ini" in told.text
    assert "Milikku?" in told.text

    again = browser.post(address, data={**TYPED, "stem": "Milikku?", "seen": seen_in(told.text)})
    assert (again.status_code, kept().current_number) == (303, 3)


def test_another_title_is_a_change_as_well(browser, editor, bank):
    row = keep_question(editor, build.BANK, parsed(single(), id="Q1"))
    address = f"{BANK}/questions/{row.id}/edit"
    seen = seen_in(browser.get(address).text)
    keep_question(editor, build.BANK, parsed(single(), id="Q1", title="Baru"), row.id)
    assert browser.post(address, data={**TYPED, "seen": seen}).status_code == 409


def seen_in(page: str) -> str:
    """The sign of what the form began from."""
    return re.search(r'name="seen"[^>]*value="([0-9a-f]{16})"', page)[1]


@pytest.mark.parametrize("question", one_of_each(), ids=lambda q: q.kind.value)
def test_every_kind_stands_in_its_form_as_it_was_kept(browser, editor, bank, question):
    row = keep_question(editor, build.BANK, parsed(question, id="Q1"))
    page = f"{BANK}/questions/{row.id}"

    assert browser.get(page).status_code == 200
    assert browser.get(f"{page}/edit").status_code == 200
    again = question_from(question.kind, typed_from(question))
    assert typed_from(again) == typed_from(question)
    if question.kind != "cloze":
        assert again == question


@pytest.mark.parametrize("gap", ["[[tanpa tanda]]", "[[]]", "[[=a -> b =c -> d]]", "[[=]]"])
def test_a_gap_that_cannot_be_read_is_refused(gap):
    with pytest.raises(Invalid):
        question_from("cloze", {"stem": f"Isi {gap} ini."})


def test_gaps_are_written_in_their_place():
    question = question_from(
        "cloze", {"stem": "Oleh [[=rapat anggota]], [[(2)=benar ~salah]], Rp[[#=110000]]."}
    )

    assert question.stem == "Oleh [[1]], [[2]], Rp[[3]]."
    assert [(gap.question.kind.value, gap.weight) for gap in question.gaps] == [
        ("short", 1), ("single", 2), ("numerical", 1),
    ]  # fmt: skip


def test_questions_are_found_by_what_they_are_for(editor, bank):
    add_questions(
        editor, build.BANK, [parsed(single(), id="Q1"), parsed(short(), id="Q2", title="Forum")]
    )

    def found(**wanted: str) -> list[str]:
        page = browsing.bank_page(editor, build.BANK, browsing.Wanted(**wanted))
        return [line.row.code for line in page.found]

    assert found(kind="short") == ["Q2"]
    assert found(words="forum") == ["Q2"]
    assert found(words="GERAI memutuskan") == ["Q1"]
    assert found(level="C3", form="A", objective="MAN-101/1.1") == ["Q1", "Q2"]
    assert found(form="B") == []


def test_nearly_the_same_questions_are_named(browser, editor, bank):
    add_questions(
        editor,
        build.BANK,
        [
            parsed(single("Siapa yang memutuskan ini?"), id="Q1"),
            parsed(single("Siapa yang memutuskan ini!"), id="Q2"),
            parsed(ordering(), id="Q3"),
        ],
    )

    pairs = browsing.twins(editor, build.BANK)
    assert [(left.row.code, right.row.code) for left, right in pairs] == [("Q1", "Q2")]
    assert "Q2" in browser.get(f"{BANK}/twins").text


def test_a_bank_of_files_is_read_only_until_it_is_taken_over_and_is_given_back(browser):
    build.bank([build.single("Q1")])
    assert browser.get(NEW).status_code == 409
    assert browser.post(NEW, data=TYPED).status_code == 409
    assert browser.get(f"{BANK}/master").status_code == 200

    assert browser.post(f"{BANK}/master", data={"to": "apa saja"}).status_code == 422
    browser.post(f"{BANK}/master", data={"to": "editor"})
    assert db.session.get(Bank, build.BANK).master is Master.EDITOR
    assert browser.post(NEW, data=TYPED).status_code == 303
    assert "::" in browser.get(f"{BANK}/questions.gift").text

    browser.post(f"{BANK}/master", data={"to": "files"})
    assert db.session.get(Bank, build.BANK).master is Master.FILES


def test_a_bank_is_not_given_back_with_questions_that_the_file_would_lose(editor, bank):
    keep_question(editor, build.BANK, parsed(ordering(), id="Q1"))

    with pytest.raises(Refusal):
        give_back(editor, build.BANK)


def test_a_version_in_an_attempt_stays_when_its_question_is_rewritten(world, editor):
    build.quiz([build.single("Q1", stem="Lama?")], shown=1)
    attempt = build.sit(world.actor(world.person()), correct=1)
    take_over(editor, build.BANK)

    keep_question(editor, build.BANK, parsed(single("Baru?"), id="Q1"), kept().id)

    assert [value.stem for value, _row in build.questions_of(attempt)] == ["Lama?"]
    assert [one.question.stem for one in questions_of(build.BANK)] == ["Baru?"]
    page = browsing.question_page(editor, build.BANK, kept().id)
    assert [(line.row.number, line.attempts) for line in page.versions] == [(2, 0), (1, 1)]
    assert ("Lama?", "Baru?") in page.versions[0].differs


def test_the_pages_send_as_many_statements_for_200_questions_as_for_20(app, browser, editor, bank):
    counts = []
    for many in (20, 200):
        add_questions(
            editor,
            build.BANK,
            [parsed(single(f"Soal nomor {n}?"), id=f"Q{n:03}") for n in range(many)],
        )
        first = db.session.scalars(select(Question.id).where(Question.code == "Q000")).one()
        with counted_statements(app) as seen:
            for url in ("/banks", BANK, f"{BANK}?page=1&words=soal", _page(first), f"{BANK}/twins"):
                assert browser.get(url).status_code == 200
        counts.append(len(seen))

    assert counts[0] == counts[1]
    assert browser.get(f"{BANK}?page=9").status_code == 404


def _page(question_id: UUID) -> str:
    return f"{BANK}/questions/{question_id}"


def test_members_find_no_banks(world, bank):
    member = world.sign_in(world.member())

    assert member.get("/banks").status_code == 403
    assert member.get(BANK).status_code == 404
    assert member.get(f"{BANK}/questions.gift").status_code == 404
    assert member.post(f"{BANK}/master", data={"to": "files"}).status_code == 404


PIXEL = b"\x89PNG\r\n\x1a\n gambar"


def test_a_picture_is_added_with_its_words_and_seen_by_who_is_asked(world, browser, bank):
    page = f"{BANK}/pictures"
    browser.post(page, data={"words": "Buku kas", "file": (BytesIO(PIXEL), "foto.jpg")})
    (found,) = pictures_of(build.BANK)
    written = f"![Buku kas]({found.name})"
    assert written in browser.get(page).text

    seen = browser.post(NEW, data={**TYPED, "stem": f"Apa ini? {written}", "go": "preview"})

    assert f'src="/pictures/{found.name}" alt="Buku kas"' in seen.text
    member = world.sign_in(world.member())
    assert member.get(f"/pictures/{found.name}").data == PIXEL
    assert member.get("/pictures/0123456789abcdef.png").status_code == 404
    assert world.client().get(f"/pictures/{found.name}").status_code != 200


@pytest.mark.parametrize("sent", [b"bukan gambar", b"<svg onload='x'/>", PIXEL + b"x" * 600_000])
def test_what_is_no_small_picture_is_refused(browser, bank, sent):
    answer = browser.post(
        f"{BANK}/pictures", data={"words": "Buku kas", "file": (BytesIO(sent), "a.png")}
    )

    assert answer.status_code == 422
    assert pictures_of(build.BANK) == []


def test_a_picture_without_words_is_refused(browser, bank):
    answer = browser.post(f"{BANK}/pictures", data={"file": (BytesIO(PIXEL), "a.png")})

    assert answer.status_code == 422
