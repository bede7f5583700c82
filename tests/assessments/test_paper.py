"""A check on paper in a hall: printed, typed in by keys or by workbook, graded by the same rules."""

import io
from typing import Any
from uuid import UUID

import openpyxl
import pypdf
import pytest
from hypothesis import given
from hypothesis import strategies as st
from sqlalchemy import select

from lms.accounts.models import Person
from lms.assessments.attempts import start_attempt
from lms.assessments.events import AttemptFinished
from lms.assessments.kinds import FULL, Answer, Question, choice_texts, text_id
from lms.assessments.models import AttemptSource, AttemptState
from lms.assessments.paper.judging import Sheet
from lms.assessments.paper.keeping import TypedBefore, keep_sheets
from lms.assessments.paper.marks import read_mark, written_mark
from lms.assessments.paper.models import Sitting
from lms.assessments.paper.queries import booklet_of, sitting_page
from lms.assessments.paper.sittings import BOOKLETS, seat_people
from lms.assessments.paper.workbook import read_sheets
from lms.core import clock, events
from lms.core.audit import AuditEntry
from lms.core.database import db
from lms.core.errors import Invalid, NotAllowed, NotThere, Refusal
from lms.core.policy import Actor
from lms.core.text import BadText
from tests.assessments import question_builders as ask
from tests.assessments.paper_builders import CODE, DAY, attempts, opened, sheet, typed
from tests.assessments.quiz_builders import every_kind, quiz, right, single
from tests.world import Client, World, counted_statements


@pytest.fixture
def staff(world: World) -> Person:
    return world.staff()


@pytest.fixture
def office(world: World, staff: Person) -> Client:
    return world.sign_in(staff)


@pytest.fixture
def people(world: World) -> list[Person]:
    home = world.cooperative()
    return [world.member(f"Peserta {letter}", cooperative=home) for letter in "ABC"]


@pytest.fixture
def sitting(world: World, staff: Person, people: list[Person]) -> Sitting:
    quiz([single(f"B{number}") for number in range(10)], shown=10)
    return opened(world.actor(staff), people)


class TestMarks:
    """What is typed, and what it means."""

    @pytest.mark.parametrize(
        ("question", "typed", "answer"),
        [
            (ask.single(), "", None),
            (ask.single(), "-", None),
            (ask.true_false(), "b", True),
            (ask.true_false(), "S", False),
            (ask.short(), " rapat  anggota ", "rapat anggota"),
            (ask.numerical(), "110.000", "110000"),
            (ask.essay(), "Panjang.", "Panjang."),
        ],
    )
    def test_each_kind_is_read(self, question: Question, typed: str, answer: Answer | None) -> None:
        assert read_mark(question, (), typed) == answer

    def test_a_letter_is_the_choice_that_stands_there_in_the_booklet(self) -> None:
        order = [text_id(text) for text in reversed(choice_texts(ask.single()))]

        assert read_mark(ask.single(), order, "a") == order[0]
        assert read_mark(ask.single(), order, "C") == order[2]

    @pytest.mark.parametrize(
        ("question", "typed"),
        [
            (ask.single(), "D"),
            (ask.single(), "AB"),
            (ask.multiple(), "AX"),
            (ask.true_false(), "mungkin"),
            (ask.numerical(), "banyak"),
            (ask.matching(), "AB"),
            (ask.ordering(), "AABC"),
            (ask.ordering(), "ABC"),
            (ask.cloze(), "A; B"),
        ],
    )
    def test_what_fits_nothing_is_said(self, question: Question, typed: str) -> None:
        with pytest.raises(BadText):
            read_mark(question, (), typed)

    @given(st.data())
    def test_what_is_written_is_read_back(self, data: st.DataObject) -> None:
        question = data.draw(
            st.sampled_from(
                [ask.single(), ask.multiple(), ask.true_false(), ask.matching(), ask.ordering()]
            )
        )
        order = data.draw(st.permutations([text_id(text) for text in choice_texts(question)]))

        typed = written_mark(question, order, right(question))

        assert read_mark(question, order, typed) == right(question)


class TestSitting:
    def test_both_booklets_ask_the_same_in_another_order(
        self, world: World, staff: Person, sitting: Sitting
    ) -> None:
        first, second = (booklet_of(sitting.id, number) for number in BOOKLETS)

        assert {one.question.stem for one in first} == {one.question.stem for one in second}
        assert [one.question.stem for one in first] != [one.question.stem for one in second]

    def test_neighbours_get_different_booklets_and_nobody_two_seats(
        self, world: World, staff: Person, sitting: Sitting, people: list[Person]
    ) -> None:
        seat_people(world.actor(staff), sitting.id, [people[0].id])

        lines = sitting_page(world.actor(staff), sitting.id).lines
        assert [line.booklet for line in lines] == [1, 2, 1]

    def test_a_latihan_is_not_taken_on_paper_nor_by_who_may_not(
        self, world: World, staff: Person, people: list[Person]
    ) -> None:
        from lms.assessments.models import QuizPurpose

        quiz([single("B1")], shown=1, purpose=QuizPurpose.PRACTICE)
        with pytest.raises(Invalid):
            opened(world.actor(staff), people)
        with pytest.raises(NotAllowed):
            opened(world.actor(people[0]), people)


class TestSheets:
    def test_they_become_chances_of_that_day_graded_and_told_of_like_others(
        self, world: World, staff: Person, sitting: Sitting, people: list[Person]
    ) -> None:
        heard: list[AttemptFinished] = []
        events.subscribe(AttemptFinished, heard.append)
        actor = world.actor(staff)
        try:
            keep_sheets(
                actor,
                sitting.id,
                [sheet(actor, sitting, people[0]), sheet(actor, sitting, people[1], 4)],
            )
        finally:
            events._receivers[AttemptFinished].remove(heard.append)

        rows = attempts()
        assert sorted((row.score, row.passed) for row in rows) == [
            (FULL * 4 // 10, False),
            (FULL, True),
        ]
        assert {row.source for row in rows} == {AttemptSource.PAPER}
        assert {row.started_at.astimezone(clock.WIB).date() for row in rows} == {DAY}
        assert len(heard) == 2
        acts = db.session.scalars(select(AuditEntry.act).where(AuditEntry.act == "sheet.keep"))
        assert len(acts.all()) == 1

    def test_the_same_again_changes_nothing_and_other_answers_need_a_reason(
        self, world: World, staff: Person, sitting: Sitting, people: list[Person]
    ) -> None:
        actor = world.actor(staff)
        first = sheet(actor, sitting, people[0])
        keep_sheets(actor, sitting.id, [first])
        keep_sheets(actor, sitting.id, [first])
        assert len(attempts()) == 1

        other = sheet(actor, sitting, people[0], 3)
        with pytest.raises(TypedBefore):
            keep_sheets(actor, sitting.id, [other])
        keep_sheets(actor, sitting.id, [other], "Salah ketik.")

        assert [(row.state, row.score) for row in attempts()] == [
            (AttemptState.VOID, FULL),
            (AttemptState.GRADED, FULL * 3 // 10),
        ]

    def test_what_would_be_refused_on_a_phone_is_refused_here_and_nothing_is_kept(
        self, world: World, staff: Person, people: list[Person]
    ) -> None:
        quiz([single(f"B{number}") for number in range(4)], shown=4, chances=1)
        actor = world.actor(staff)
        first, second = opened(actor, people), opened(actor, people)
        keep_sheets(actor, first.id, [sheet(actor, first, people[0], 1)])
        start_attempt(world.actor(people[1]), CODE)

        for person in people[:2]:
            sheets = [sheet(actor, second, people[2], 4), sheet(actor, second, person, 4)]
            with pytest.raises(Refusal, match=person.participant_no):
                keep_sheets(actor, second.id, sheets)

        assert len(attempts()) == 2

    def test_nobody_types_in_their_own_sheet_or_that_of_a_stranger(
        self, world: World, staff: Person, sitting: Sitting
    ) -> None:
        actor = world.actor(staff)
        with pytest.raises(Refusal):
            keep_sheets(actor, sitting.id, [Sheet(staff.id, {})])
        with pytest.raises(NotThere):
            keep_sheets(actor, sitting.id, [Sheet(world.person().id, {})])


class TestPages:
    def test_opened_on_screen_printed_and_typed_in_one_after_the_other(
        self, world: World, office: Client, staff: Person, people: list[Person]
    ) -> None:
        quiz([single(f"B{number}") for number in range(3)], shown=3)
        address = f"/quizzes/{CODE}/sittings"
        assert office.get(address).status_code == 200
        made = office.post(
            address,
            data={
                "held_on": DAY.isoformat(),
                "place": "Aula Arjosari",
                "numbers": "\n".join(one.participant_no for one in people),
            },
        )
        page = office.get(made.location)
        assert "0 dari 3 lembar" in page.text
        row = db.session.scalars(select(Sitting)).one()

        first = office.get(f"/sittings/{row.id}/find")
        data = typed(world.actor(staff), row, people[0])
        done = office.post(first.location, data=data)

        assert first.location.endswith(str(people[0].id))
        assert done.location.endswith(str(people[1].id))
        assert "1 dari 3 lembar" in office.get(f"/sittings/{row.id}").text
        assert attempts()[0].score == FULL
        result = world.sign_in(people[0]).get(f"/attempts/{attempts()[0].id}/result")
        assert "Di kertas" in result.text

    def test_what_fits_nothing_stands_beside_its_field_with_all_that_was_typed(
        self, world: World, office: Client, staff: Person, sitting: Sitting, people: list[Person]
    ) -> None:
        data = typed(world.actor(staff), sitting, people[0]) | {"a2": "Z"}

        answer = office.post(f"/sittings/{sitting.id}/people/{people[0].id}", data=data)

        assert answer.status_code == 422
        assert 'id="a2-e"' in answer.text
        assert f'value="{data["a1"]}"' in answer.text
        assert attempts() == []

    def test_a_number_leads_to_its_sheet(
        self, office: Client, sitting: Sitting, people: list[Person]
    ) -> None:
        found = office.get(f"/sittings/{sitting.id}/find?number={people[2].participant_no}")
        unknown = office.get(f"/sittings/{sitting.id}/find?number=0999999")

        assert found.location.endswith(str(people[2].id))
        assert unknown.location.endswith(str(sitting.id))

    def test_a_number_that_nobody_has_is_named(self, office: Client, sitting: Sitting) -> None:
        answer = office.post(f"/sittings/{sitting.id}/people", data={"numbers": "0999999"})

        assert answer.status_code == 422
        assert "0999999" in answer.text

    def test_the_statements_do_not_grow_with_the_people(
        self, world: World, office: Client, staff: Person, sitting: Sitting, people: list[Person]
    ) -> None:
        actor = world.actor(staff)

        def cost() -> int:
            with counted_statements(world.app) as seen:
                assert office.get(f"/sittings/{sitting.id}").status_code == 200
            return len(seen)

        before = cost()
        keep_sheets(actor, sitting.id, [sheet(actor, sitting, one) for one in people])
        more = [world.member(cooperative=world.cooperative("35.73.01.1002")) for _ in range(5)]
        seat_people(actor, sitting.id, [one.id for one in more])
        assert cost() == before


class TestPaper:
    def test_a_booklet_holds_the_questions_and_no_key(
        self, world: World, office: Client, staff: Person, people: list[Person]
    ) -> None:
        quiz([every_kind()], shown=6)
        row = opened(world.actor(staff), people)
        read = pypdf.PdfReader(io.BytesIO(office.get(f"/sittings/{row.id}/booklet-1.pdf").data))
        words = " ".join("".join(page.extract_text() for page in read.pages).split())

        assert "Buku soal 1" in words
        assert "Satu anggota satu suara." in words
        for secret in ("KUNCIBENAR", "UMPANBALIK", "PENJELASAN", "87654"):
            assert secret not in words
        assert office.get(f"/sittings/{row.id}/booklet-3.pdf").status_code == 404

    def test_each_person_has_a_sheet_with_name_number_and_booklet(
        self, office: Client, sitting: Sitting, people: list[Person]
    ) -> None:
        read = pypdf.PdfReader(io.BytesIO(office.get(f"/sittings/{sitting.id}/sheets.pdf").data))

        assert len(read.pages) == len(people)
        for page, person, booklet in zip(read.pages, people, (1, 2, 1), strict=True):
            words = page.extract_text()
            assert person.name in words and person.participant_no in words
            assert f"Buku soal {booklet}" in words


class TestWorkbook:
    ADDRESS = "/sittings/{}/sheets"

    def filled(self, office: Client, sitting: Sitting, changes: dict[str, Any]) -> bytes:
        """The workbook as it is given, with some cells filled in."""
        given_out = office.get(f"/sittings/{sitting.id}/sheets.xlsx")
        book = openpyxl.load_workbook(io.BytesIO(given_out.data))
        for cell, value in changes.items():
            book["Jawaban"][cell] = value
        out = io.BytesIO()
        book.save(out)
        return out.getvalue()

    def marks(self, actor: Actor, sitting: Sitting, people: list[Person]) -> dict[str, str]:
        cells = {}
        for row, person in enumerate(people, start=2):
            for column, mark in zip(
                "DEFGHIJKLM", typed(actor, sitting, person).values(), strict=True
            ):
                cells[f"{column}{row}"] = mark
        return cells

    def look(self, office: Client, sitting: Sitting, content: bytes) -> Any:
        sent = {"file": (io.BytesIO(content), "lembar.xlsx")}
        return office.post(
            self.ADDRESS.format(sitting.id), data=sent, content_type="multipart/form-data"
        )

    def test_all_sheets_are_looked_at_and_taken_in_by_one_act(
        self, world: World, office: Client, staff: Person, sitting: Sitting, people: list[Person]
    ) -> None:
        import re

        content = self.filled(office, sitting, self.marks(world.actor(staff), sitting, people))
        looked = self.look(office, sitting, content)
        assert (looked.status_code, attempts()) == (200, [])
        assert "Masukkan 3 lembar" in looked.text
        kept = re.search(r'name="kept" type="hidden" value="([^"]+)"', looked.text)
        assert kept

        for _time in range(2):
            done = office.post(self.ADDRESS.format(sitting.id), data={"kept": kept[1], "keep": "1"})
            assert done.status_code == 303, done.text

        assert [row.score for row in attempts()] == [FULL] * 3
        acts = db.session.scalars(select(AuditEntry.act).where(AuditEntry.act == "sheet.keep"))
        assert len(acts.all()) == 2
        again = self.look(office, sitting, self.filled(office, sitting, {}))
        assert "Masukkan 3 lembar" in again.text, "what is typed in stands in the workbook"

    def test_57_sheets_are_one_act(self, world: World, office: Client, staff: Person) -> None:
        quiz([single(f"B{number}") for number in range(10)], shown=10)
        actor, home = world.actor(staff), world.cooperative()
        people = [world.member(f"Peserta {n:02}", cooperative=home) for n in range(57)]
        row = opened(actor, people)
        content = self.filled(office, row, self.marks(actor, row, people))
        found = read_sheets(
            content, sitting_page(actor, row.id), {n: booklet_of(row.id, n) for n in BOOKLETS}
        )
        assert found.faults == ()

        keep_sheets(actor, row.id, found.sheets)

        assert [one.score for one in attempts()] == [FULL] * 57
        acts = db.session.scalars(select(AuditEntry.act).where(AuditEntry.act == "sheet.keep"))
        assert len(acts.all()) == 1

    def test_faults_are_named_by_cell_and_nothing_is_kept(
        self, world: World, office: Client, staff: Person, sitting: Sitting, people: list[Person]
    ) -> None:
        cells = self.marks(world.actor(staff), sitting, people)
        cells |= {"E2": "Z", "A3": "0999999", "F4": "AB"}

        answer = self.look(office, sitting, self.filled(office, sitting, cells))

        assert answer.status_code == 422
        for cell in ("E2:", "A3:", "F4:"):
            assert cell in answer.text
        assert attempts() == []

    @pytest.mark.parametrize("content", [b"", b"%PDF-1.7", b"PK\x03\x04 broken"])
    def test_what_is_no_workbook_is_said(
        self, office: Client, sitting: Sitting, content: bytes
    ) -> None:
        assert self.look(office, sitting, content).status_code == 422


def test_only_whom_one_sees_is_listed(world: World, sitting: Sitting, people: list[Person]) -> None:
    far = world.staff("35.73.05")

    page = sitting_page(world.actor(far), sitting.id)

    assert page.lines == ()
    assert isinstance(page.sitting.id, UUID)


def test_a_sheet_is_found_by_the_short_number_that_stands_on_it(
    office: Client, staff: Person, world: World, sitting: Sitting, people: list[Person]
) -> None:
    lines = sitting_page(world.actor(staff), sitting.id).lines
    assert sorted(line.number for line in lines) == [1, 2, 3]
    for line in lines:
        found = office.get(f"/sittings/{sitting.id}/find?number={line.number}")
        assert found.location.endswith(f"/people/{line.person.id}")
    assert office.get(f"/sittings/{sitting.id}/find?number=77").location.endswith(str(sitting.id))


def test_whoever_comes_later_gets_the_next_number(
    staff: Person, world: World, sitting: Sitting, people: list[Person]
) -> None:
    late = world.member("Peserta A0")
    seat_people(world.actor(staff), sitting.id, [late.id, people[0].id])
    lines = sitting_page(world.actor(staff), sitting.id).lines
    assert {line.person.id: line.number for line in lines}[late.id] == 4
    assert sorted(line.number for line in lines) == [1, 2, 3, 4]
