"""Banks that editors write: adding to them, what is kept of a question, and who writes where."""

import pytest
from sqlalchemy import func, select

from lms.assessments.banks import BankChange
from lms.assessments.keeping import WrittenInFiles, add_questions, questions_of
from lms.assessments.models import Bank, Master, Question, QuestionVersion
from lms.assessments.parsed import Tags
from lms.core.database import db
from lms.core.errors import Invalid, NotThere
from lms.core.policy import Role
from tests.assessments import quiz_builders as build
from tests.assessments.question_builders import one_of_each, parsed, short, single
from tests.world import World


@pytest.fixture
def editor(world: World):
    return world.actor(world.with_role(Role.EDITOR))


def editors_bank(code: str = build.BANK) -> None:
    """A bank that is written here, with nothing in it yet."""
    db.session.add(Bank(code=code, title="Bank uji", master=Master.EDITOR))
    db.session.commit()


def test_all_kinds_come_back_as_they_were_added(editor):
    editors_bank()
    given = [
        parsed(
            value,
            line=number,
            id=f"Q-{number:02}",
            title=f"Judul {number}",
            category="Simpan pinjam/Bunga",
            tags=Tags(level="C2", objective="UJI-101/1.1", form="B", others=("penting",)),
            proofs=(),
            notes=("dari rapat",),
        )
        for number, value in enumerate(one_of_each(), start=1)
    ]

    assert add_questions(editor, build.BANK, given) == BankChange(new=len(given))
    assert questions_of(build.BANK) == given


def test_what_says_something_else_is_a_new_version_and_the_rest_is_as_it_was(editor):
    editors_bank()
    add_questions(editor, build.BANK, [parsed(single(), id="Q1"), parsed(short(), id="Q2")])

    again = [parsed(single("Lain?"), id="Q1"), parsed(short(), id="Q2")]

    assert add_questions(editor, build.BANK, again) == BankChange(changed=1, unchanged=1)
    assert db.session.scalar(select(func.count()).select_from(QuestionVersion)) == 3


def test_what_is_not_in_the_file_stays_in_the_bank(editor):
    editors_bank()
    add_questions(editor, build.BANK, [parsed(single(), id="Q1")])
    add_questions(editor, build.BANK, [parsed(short(), id="Q2")])

    assert [one.id for one in questions_of(build.BANK)] == ["Q1", "Q2"]


def test_questions_without_an_id_get_one_and_are_known_again_by_what_they_say(editor):
    editors_bank()
    nameless = [parsed(single(), id=""), parsed(short(), id="")]

    assert add_questions(editor, build.BANK, nameless) == BankChange(new=2)
    assert add_questions(editor, build.BANK, nameless) == BankChange(unchanged=2)
    assert [one.id for one in questions_of(build.BANK)] == ["UJI-101-001", "UJI-101-002"]


def test_a_retired_question_is_not_written_out(editor):
    editors_bank()
    add_questions(editor, build.BANK, [parsed(single(), id="Q1")])
    question = db.session.scalars(select(Question)).one()
    question.retired_at = db.session.scalars(select(QuestionVersion.created_at)).one()
    db.session.commit()

    assert questions_of(build.BANK) == []


@pytest.mark.parametrize(
    "questions",
    [
        [parsed(single(), id="Q1"), parsed(short(), id="Q1")],
        [parsed(single(), id="Q" * 65)],
        [parsed(single(), category="k" * 301)],
        [parsed(single(), tags=Tags(form="ABCDEFGHI"))],
        [parsed(single(stem=""))],
    ],
)
def test_what_cannot_be_kept_is_refused_and_nothing_is_added(editor, questions):
    editors_bank()

    with pytest.raises(Invalid):
        add_questions(editor, build.BANK, [parsed(short(), id="Q0"), *questions])

    assert questions_of(build.BANK) == []


def test_a_bank_of_files_takes_nothing_from_its_editors(editor):
    build.bank([build.single("Q1")])

    with pytest.raises(WrittenInFiles):
        add_questions(editor, build.BANK, [parsed(short(), id="Q2")])


def test_a_bank_of_editors_takes_nothing_from_the_files(editor):
    editors_bank()
    add_questions(editor, build.BANK, [parsed(single(), id="Q1")])

    assert build.bank([build.single("Q2")]) == BankChange(is_left_to_editors=True)
    assert [one.id for one in questions_of(build.BANK)] == ["Q1"]


def test_members_do_not_even_know_that_there_is_a_bank(world):
    editors_bank()

    with pytest.raises(NotThere):
        add_questions(world.actor(world.person()), build.BANK, [parsed(single())])
