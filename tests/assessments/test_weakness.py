"""What is weak, by the latest answers, and what leads the mentor's form."""

from datetime import UTC, datetime, timedelta

from hypothesis import given
from hypothesis import strategies as st

from lms.assessments.rules.weakness import (
    Answered,
    for_the_visit,
    latest_answers,
    standings,
)

START = datetime(2026, 11, 1, 9, tzinfo=UTC)


def answered(
    question: str,
    is_correct: bool,
    *,
    person: str = "yuni",
    objective: str = "3.2",
    is_sure: bool | None = None,
    minute: int = 0,
) -> Answered:
    moment = START + timedelta(minutes=minute)
    return Answered(person, question, objective, is_correct, is_sure, moment)


def names(found) -> list[str]:
    return [standing.objective for standing in found]


def test_a_later_answer_to_the_same_question_replaces_the_earlier_one():
    wrong = [answered(q, False, person=p) for q in "12" for p in ("yuni", "hasan")]
    right = [answered(q, True, person=p, minute=20) for q in "12" for p in ("yuni", "hasan")]

    assert names(for_the_visit(wrong, 70)) == ["3.2"]
    assert for_the_visit(wrong + right, 70) == []
    late = [answered(q, False, minute=30) for q in "12"]
    assert names(for_the_visit(right + late, 70)) == ["3.2"]


def test_a_question_answered_twice_is_still_one_question():
    yuni = [answered("1", False, minute=minute) for minute in range(4)]

    assert for_the_visit([*yuni, answered("1", False, person="hasan")], 70) == []


def test_a_board_is_weak_over_four_answers_of_two_people():
    yuni = [answered(str(number), False) for number in range(3)]

    assert for_the_visit(yuni, 70) == []
    assert for_the_visit([*yuni, answered("3", False)], 70) == []
    assert names(for_the_visit([*yuni, answered("0", False, person="hasan")], 70)) == ["3.2"]


def test_the_share_is_compared_exactly():
    answers = [
        answered(str(number), number < 7, person=person)
        for number in range(10)
        for person in ("yuni", "hasan")
    ]

    assert for_the_visit(answers, 70) == []
    assert names(for_the_visit(answers, 71)) == ["3.2"]


def test_sure_and_wrong_leads_even_where_the_board_is_not_weak():
    weak = [
        answered(str(number), False, person=person, objective="1.1")
        for number in range(2)
        for person in ("yuni", "hasan")
    ]
    sure = [answered("9", False, objective="2.2", is_sure=True)]

    found = for_the_visit([*weak, *sure], 70)

    assert names(found) == ["2.2", "1.1"]
    assert [standing.sure_and_wrong for standing in found] == [1, 0]


def test_more_sure_errors_come_before_fewer_then_the_smaller_share():
    answers = [
        answered("1", False, objective="a", is_sure=True),
        answered("2", False, objective="b", is_sure=True),
        answered("3", False, objective="b", is_sure=True),
        answered("4", True, objective="c"),
        answered("5", False, objective="d", is_sure=False),
    ]

    assert names(standings(answers)) == ["b", "a", "d", "c"]


def test_being_sure_and_right_or_unsure_and_wrong_is_not_sure_and_wrong():
    answers = [answered("1", True, is_sure=True), answered("2", False, is_sure=False)]

    assert standings(answers)[0].sure_and_wrong == 0


rows = st.lists(
    st.builds(
        answered,
        st.sampled_from("1234"),
        st.booleans(),
        person=st.sampled_from(["yuni", "hasan"]),
        objective=st.just("3.2"),
        is_sure=st.sampled_from([True, False, None]),
        minute=st.integers(0, 3),
    ),
    max_size=12,
)


@given(rows, st.randoms(use_true_random=False))
def test_the_order_of_the_rows_changes_nothing(answers, shuffler):
    turned = list(answers)
    shuffler.shuffle(turned)

    assert standings(turned) == standings(answers)
    assert for_the_visit(turned, 70) == for_the_visit(answers, 70)


@given(rows)
def test_each_person_counts_once_a_question(answers):
    latest = latest_answers(answers)

    assert len(latest) == len({(row.person, row.question) for row in answers})
