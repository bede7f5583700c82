"""Banks come from files: loading again changes nothing, a new wording is a new version."""

import pytest
from sqlalchemy import func, select

from lms.assessments.attempts import start_attempt
from lms.assessments.banks import BankChange, sync_bank
from lms.assessments.formats.gift import parse_gift
from lms.assessments.models import Question, QuestionVersion, Quiz, QuizSlot
from lms.core.database import db
from lms.core.errors import Invalid, NotAllowed, NotThere
from lms.core.policy import System
from tests.assessments import quiz_builders as build


def question(code: str) -> Question:
    return db.session.scalars(select(Question).where(Question.code == code)).one()


def versions_of(code: str) -> int:
    return db.session.scalar(
        select(func.count()).where(QuestionVersion.question_id == question(code).id)
    )


def test_loading_the_same_bank_again_changes_nothing(app):
    texts = [build.single("Q1"), build.single("Q2")]

    assert build.bank(texts) == BankChange(new=2)
    assert build.bank(texts) == BankChange(unchanged=2)
    assert versions_of("Q1") == 1


def test_a_new_wording_is_a_new_version_and_an_old_wording_gets_its_old_version_back(app):
    build.bank([build.single("Q1", stem="Lama?")])

    assert build.bank([build.single("Q1", stem="Baru?")]) == BankChange(changed=1)
    assert question("Q1").current_number == 2

    assert build.bank([build.single("Q1", stem="Lama?")]) == BankChange(changed=1)
    assert question("Q1").current_number == 1
    assert versions_of("Q1") == 2


def test_a_question_that_leaves_the_file_is_retired_and_returns_with_it(app):
    both = [build.single("Q1"), build.single("Q2")]
    build.bank(both)

    assert build.bank(both[:1]) == BankChange(unchanged=1, retired=1)
    assert question("Q2").retired_at is not None
    assert build.bank(both[:1]) == BankChange(unchanged=1)

    build.bank(both)
    assert question("Q2").retired_at is None


def test_other_tags_are_kept_without_a_new_version(app):
    build.bank([build.single("Q1", form="A")])
    build.bank([build.single("Q1", form="B", objective="UJI-101/9.9")])

    assert (question("Q1").form, question("Q1").objective) == ("B", "UJI-101/9.9")
    assert versions_of("Q1") == 1


@pytest.mark.parametrize("ids", [("", "Q2"), ("Q1", "Q1")])
def test_questions_without_an_id_of_their_own_are_refused_and_nothing_is_loaded(app, ids):
    texts = [build.single(code or "X") for code in ids]
    if not ids[0]:
        texts[0] = texts[0].replace("[id:X]", "")
    parsed = parse_gift("\n".join(texts))

    with pytest.raises(Invalid):
        sync_bank(System(), "UJI-101", "Bank uji", parsed.questions)

    assert db.session.scalar(select(func.count()).select_from(Question)) == 0


def test_defining_a_quiz_again_keeps_one_quiz_with_the_new_rules(app):
    build.quiz(shown=4, pass_mark=70)
    build.quiz(shown=6, pass_mark=80)

    quiz = db.session.scalars(select(Quiz)).one()
    assert quiz.pass_mark == 80
    assert db.session.scalars(select(QuizSlot.count)).all() == [6]


def test_a_quiz_without_its_bank_is_refused(app):
    from lms.assessments.banks import define_quiz
    from lms.assessments.models import QuizPurpose

    with pytest.raises(NotThere):
        define_quiz(
            System(), code="TIDAK/final", bank_code="TIDAK", title="t", title_en="t",
            purpose=QuizPurpose.FINAL, pass_mark=70, shown=3, minutes=5,
        )  # fmt: skip


def test_nobody_but_the_system_loads_a_bank(world):
    with pytest.raises(NotAllowed):
        sync_bank(world.actor(world.staff()), "UJI-101", "Bank uji", [])


def test_an_attempt_keeps_the_version_pass_mark_and_number_of_questions_it_began_with(world):
    build.quiz([build.single("Q1", stem="Lama?")], shown=1, pass_mark=70)
    attempt = start_attempt(world.actor(world.person()), build.QUIZ)

    build.quiz([build.single("Q1", stem="Baru?"), build.single("Q2")], shown=2, pass_mark=90)

    assert [value.stem for value, _row in build.questions_of(attempt)] == ["Lama?"]
    assert (attempt.pass_mark, attempt.shown) == (70, 1)
