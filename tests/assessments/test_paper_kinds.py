"""What a booklet prints and what is typed from its sheet mean the same, for each kind of question."""

import io

import pypdf
import pytest
from hypothesis import given
from hypothesis import strategies as st

from lms.accounts.models import Person
from lms.assessments.kinds import (
    FULL,
    Cloze,
    Essay,
    Gap,
    MultipleChoice,
    Question,
    ShortAnswer,
    SingleChoice,
    TextAnswer,
    choice_texts,
    text_id,
)
from lms.assessments.kinds.choices import Option
from lms.assessments.models import AnswerStep, AttemptState
from lms.assessments.paper.marks import read_mark, written_mark
from lms.assessments.paper.printing import booklet_pdf, plain
from lms.assessments.paper.queries import Asked, booklet_of, sitting_page
from lms.core.database import db
from tests.assessments import question_builders as ask
from tests.assessments.paper_builders import attempts, opened
from tests.assessments.quiz_builders import quiz_of, right
from tests.world import World


def choice_of(*texts: str) -> SingleChoice:
    """The first is right."""
    options = (Option(text, 0 if place else FULL, "") for place, text in enumerate(texts))
    return SingleChoice(stem="", options=tuple(options))


GAPS = Cloze(
    stem="Keputusan ada pada [[1]], setiap [[2]], dan dicatat dalam [[3]].",
    gaps=(
        Gap(choice_of("rapat", "ketua")),
        Gap(choice_of("tahun", "pekan", "hari")),
        Gap(ShortAnswer(stem="", answers=(TextAnswer("notulen", FULL, ""),))),
    ),
)


@pytest.fixture
def staff(world: World) -> Person:
    return world.staff()


@given(st.data())
def test_what_is_written_is_read_back_for_every_kind(data: st.DataObject) -> None:
    question: Question = data.draw(
        st.sampled_from(
            [
                ask.single(), ask.multiple(), ask.true_false(), ask.matching(), ask.ordering(),
                ask.cloze(), ask.numerical(), GAPS,
            ]
        )
    )  # fmt: skip
    order = data.draw(st.permutations([text_id(text) for text in choice_texts(question)]))

    assert read_mark(question, order, written_mark(question, order, right(question))) == right(
        question
    )


def test_each_gap_is_printed_with_the_letters_by_which_it_is_typed(
    world: World, staff: Person
) -> None:
    quiz_of(GAPS)
    actor = world.actor(staff)
    sitting = opened(actor, [])
    asked = booklet_of(sitting.id, 1)
    made = booklet_pdf(sitting_page(actor, sitting.id), 1, asked)
    words = "".join(page.extract_text() for page in pypdf.PdfReader(io.BytesIO(made)).pages)
    lines = [line.split() for line in words.splitlines()]

    assert _letter_before("rapat", lines) == _letter(asked[0], "1")
    assert _letter_before("tahun", lines) == _letter(asked[0], "2")
    assert "notulen" not in words


def _letter(asked: Asked, gap: str) -> str:
    """What is typed for the right choice of a gap."""
    typed = written_mark(asked.question, asked.order, right(asked.question))
    return typed.split(";")[int(gap) - 1].strip() + "."


def _letter_before(word: str, lines: list[list[str]]) -> str:
    (line,) = (line for line in lines if line[-1:] == [word] and len(line) <= 3)
    return line[-2]


def test_several_choices_of_which_none_is_crossed_are_no_answer() -> None:
    question = ask.multiple()
    assert isinstance(question, MultipleChoice)

    assert read_mark(question, (), " , ") is None


def test_the_lines_of_a_question_stay_lines() -> None:
    assert plain("Kas **awal** Rp100\nKas akhir Rp150") == "Kas awal Rp100\nKas akhir Rp150"


def test_an_essay_of_several_lines_is_typed_in_and_waits_for_who_marks_it(
    world: World, staff: Person
) -> None:
    person = world.member(cooperative=world.cooperative())
    quiz_of(Essay(stem="Ceritakan rapat terakhir."))
    sitting = opened(world.actor(staff), [person])

    done = world.sign_in(staff).post(
        f"/sittings/{sitting.id}/people/{person.id}", data={"a1": "Ramai.\nSemua bicara."}
    )

    assert done.status_code == 303
    assert [row.state for row in attempts()] == [AttemptState.SUBMITTED]
    step = db.session.query(AnswerStep).one()
    assert step.value == "Ramai.\nSemua bicara."
