"""Answers marked by hand: the wait, the rubric, changed marks, and what follows from them."""

from uuid import uuid4

import pytest
from sqlalchemy import select

from lms.assessments import desk
from lms.assessments.attempts import start_attempt, submit_attempt
from lms.assessments.events import AttemptFinished
from lms.assessments.kinds import FULL, Kind
from lms.assessments.marking import Marked, grade_answer, override_mark
from lms.assessments.models import AttemptState, Grade, GradedBy
from lms.core import events
from lms.core.audit import AuditEntry
from lms.core.database import db
from lms.core.errors import Invalid, NotAllowed, NotThere, Refusal
from lms.core.policy import Role
from tests.assessments import quiz_builders as build
from tests.assessments.question_builders import description, essay, ordering, single
from tests.world import counted_statements

ALL, NONE = [2, 1], [0, 0]


@pytest.fixture
def finished():
    """What was told of finished attempts."""
    heard = []
    events.subscribe(AttemptFinished, heard.append)
    yield heard
    events._receivers[AttemptFinished].remove(heard.append)


@pytest.fixture
def learner(world):
    return world.actor(world.member())


@pytest.fixture
def trainer(world):
    return world.actor(world.with_role(Role.TRAINER))


def sent(learner, *questions, pass_mark=70, essay_text="Rapat itu ramai."):
    """A chance with every question answered rightly, and sent."""
    build.quiz_of(*questions, pass_mark=pass_mark)
    attempt = start_attempt(learner, build.QUIZ)
    for slot, (question, _row) in enumerate(build.questions_of(attempt), start=1):
        if question.kind is Kind.ESSAY:
            build.answer(learner, attempt, slot, essay_text)
        elif question.is_counted:
            build.answer(learner, attempt, slot, build.right(question), sure=True)
    return submit_attempt(learner, attempt.id)


def heard_of(finished, attempt):
    return [event for event in finished if event.attempt_id == attempt.id]


def test_an_attempt_with_an_essay_waits_and_is_told_of_when_all_is_marked(
    learner, trainer, finished
):
    attempt = sent(learner, single(), essay(), description())

    assert (attempt.state, attempt.score, attempt.passed) == (AttemptState.SUBMITTED, None, None)
    assert not heard_of(finished, attempt)

    slot = build.slot_of(attempt, Kind.ESSAY)
    grade_answer(trainer, attempt.id, slot, [1, 1], Marked(0, comment="Bagus."))

    assert attempt.state is AttemptState.GRADED
    assert attempt.score == (FULL + FULL * 3 // 5) // 2
    (event,) = heard_of(finished, attempt)
    assert event.passed


def test_an_essay_that_was_left_empty_waits_for_nobody(learner, finished):
    attempt = sent(learner, single(), essay(), essay_text=None)

    assert attempt.state is AttemptState.GRADED
    assert attempt.score == FULL // 2
    assert heard_of(finished, attempt)


def test_a_text_between_questions_is_neither_asked_nor_counted(learner):
    attempt = sent(learner, single(), description())

    assert attempt.score == FULL
    assert len(attempt.asked) == 1
    assert attempt.shown == 2


def test_no_second_chance_begins_while_the_first_is_being_marked(learner):
    sent(learner, essay())

    with pytest.raises(Refusal):
        start_attempt(learner, build.QUIZ)


def test_nobody_marks_their_own_and_members_mark_nothing(world, trainer):
    attempt = sent(trainer, essay())
    other = world.actor(world.with_role(Role.EDITOR))
    member = world.actor(world.member("Tutik"))

    with pytest.raises(NotThere):
        grade_answer(trainer, attempt.id, 1, ALL, Marked(0))
    with pytest.raises(NotThere):
        grade_answer(member, attempt.id, 1, ALL, Marked(0))
    with pytest.raises(NotAllowed):
        desk.on_desk(member, attempt.id, 1)
    assert desk.desk(trainer).count == 0
    assert desk.desk(other).count == 1
    grade_answer(other, attempt.id, 1, ALL, Marked(0))


def test_what_is_under_way_is_not_on_the_desk(learner, trainer):
    build.quiz_of(essay())
    attempt = start_attempt(learner, build.QUIZ)
    build.answer(learner, attempt, 1, "Belum selesai")

    assert desk.desk(trainer).waiting == ()
    with pytest.raises(NotThere):
        desk.on_desk(trainer, attempt.id, 1)


def test_two_who_mark_the_same_answer_do_not_overwrite_each_other(learner, trainer, world):
    attempt = sent(learner, essay())
    grade_answer(trainer, attempt.id, 1, ALL, Marked(0))

    with pytest.raises(Refusal):
        grade_answer(world.actor(world.with_role(Role.EDITOR)), attempt.id, 1, NONE, Marked(0))
    assert attempt.score == FULL


@pytest.mark.parametrize("levels", [[], [0], [0, 9], [0, 0, 0]])
def test_a_rubric_is_filled_whole(learner, trainer, levels):
    attempt = sent(learner, essay())

    with pytest.raises(Invalid):
        grade_answer(trainer, attempt.id, 1, levels, Marked(0))
    assert attempt.state is AttemptState.SUBMITTED


def test_what_a_rule_marks_is_changed_only_for_a_reason(learner, trainer):
    attempt = sent(learner, ordering())

    with pytest.raises(Invalid):
        grade_answer(trainer, attempt.id, 1, ALL, Marked(1, reason="Ya"))
    with pytest.raises(Invalid):
        override_mark(trainer, attempt.id, 1, 50, Marked(1))
    with pytest.raises(Refusal):
        override_mark(trainer, attempt.id, 1, 50, Marked(0, reason="Ya"))


def test_a_raised_mark_passes_and_is_told_of_once(learner, trainer, finished):
    attempt = sent(learner, single(), essay(), pass_mark=80)
    slot = build.slot_of(attempt, Kind.ESSAY)
    grade_answer(trainer, attempt.id, slot, NONE, Marked(0))
    assert attempt.passed is False

    override_mark(trainer, attempt.id, slot, 70, Marked(1, reason="Isinya ada di lampiran."))
    override_mark(trainer, attempt.id, slot, 90, Marked(2, reason="Dan lengkap."))

    assert attempt.passed
    assert attempt.score == FULL * 95 // 100
    assert [event.passed for event in heard_of(finished, attempt)] == [False, True]


def test_a_lowered_mark_takes_the_pass_but_tells_nobody_that_it_is_taken(
    learner, trainer, finished
):
    attempt = sent(learner, single())
    override_mark(trainer, attempt.id, 1, 0, Marked(1, reason="Kunci salah."))

    assert attempt.passed is False
    assert [event.passed for event in heard_of(finished, attempt)] == [True]


def test_every_mark_stays_with_who_gave_it_and_why(learner, trainer):
    attempt = sent(learner, single())
    override_mark(trainer, attempt.id, 1, 50, Marked(1, comment="Hampir.", reason="Dua arti."))

    rows = db.session.scalars(select(Grade).order_by(Grade.number)).all()
    assert [(row.number, row.by, row.mark) for row in rows] == [
        (1, GradedBy.RULE, FULL),
        (2, GradedBy.PERSON, FULL // 2),
    ]
    assert (rows[1].person_id, rows[1].reason) == (trainer.person_id, "Dua arti.")
    assert rows[1].sure is True
    acts = db.session.scalars(select(AuditEntry.act).where(AuditEntry.act == "grade.override"))
    assert len(acts.all()) == 1


def test_an_unknown_answer_is_not_there(trainer):
    with pytest.raises(NotThere):
        override_mark(trainer, uuid4(), 1, 50, Marked(1, reason="Ya"))


# ---- pages ----


@pytest.fixture
def browser(world, trainer):
    return world.sign_in(trainer.person_id)


def test_the_desk_shows_what_waits_without_a_name_and_leads_from_one_to_the_next(
    world, browser, app
):
    build.quiz_of(essay())
    attempts = []
    for name in ("Sri Wahyuni", "Tutik Handayani"):
        actor = world.actor(world.member(name))
        attempt = start_attempt(actor, build.QUIZ)
        build.answer(actor, attempt, 1, f"Rapat kami lancar.\nTanda tangan {attempt.number}")
        attempts.append(submit_attempt(actor, attempt.id))

    page = browser.get("/grading")
    assert "Sri Wahyuni" not in page.text
    order = [page.text.rindex(str(attempt.id)) for attempt in attempts]
    assert order == sorted(order)

    first = browser.get(f"/grading/{attempts[0].id}/1")
    assert "Rapat kami lancar." in first.text
    assert "Lengkap" in first.text and "Sri" not in first.text
    sent_on = browser.post(
        f"/grading/{attempts[0].id}/1",
        data={"known": "0", "level0": "2", "level1": "1", "comment": "Baik.", "go": "next"},
    )
    assert sent_on.status_code == 303
    assert sent_on.location.endswith(f"/grading/{attempts[1].id}/1")
    assert attempts[0].state is AttemptState.GRADED


def test_a_half_filled_rubric_keeps_what_was_typed(learner, browser):
    attempt = sent(learner, essay())

    page = browser.post(
        f"/grading/{attempt.id}/1", data={"known": "0", "level0": "2", "comment": "Sudah bagus"}
    )

    assert page.status_code == 422
    assert "Sudah bagus" in page.text
    assert db.session.scalars(select(Grade)).all() == []


def test_a_mark_that_stands_asks_for_a_reason(learner, browser):
    attempt = sent(learner, single())
    url = f"/grading/{attempt.id}/1"

    assert browser.post(url, data={"known": "1", "percent": "10"}).status_code == 422
    assert (
        browser.post(url, data={"known": "1", "percent": "101", "reason": "a"}).status_code == 422
    )
    assert browser.post(url, data={"known": "x", "percent": "1", "reason": "a"}).status_code == 422
    kept = browser.post(url, data={"known": "1", "percent": "10", "reason": "Kunci."})
    assert kept.status_code == 303
    db.session.refresh(attempt)
    assert attempt.score == FULL // 10


def test_the_learner_waits_then_reads_levels_and_words(world, learner, trainer):
    attempt = sent(learner, essay())
    browser = world.sign_in(learner.person_id)
    url = f"/attempts/{attempt.id}/result"
    waiting = browser.get(url)
    assert waiting.status_code == 200
    assert "Lengkap" not in waiting.text

    grade_answer(trainer, attempt.id, 1, [1, 1], Marked(0, comment="Tambah contoh."))

    page = browser.get(url)
    assert "Tambah contoh." in page.text
    assert "Sebagian" in page.text
    assert "Rapat itu ramai." in page.text


def test_the_desk_asks_no_more_of_the_database_with_more_answers(world, app, browser):
    def statements():
        with counted_statements(app) as seen:
            browser.get("/grading")
        return len(seen)

    build.quiz_of(essay())
    counts = []
    for name in ("Sri", "Tutik", "Wulan"):
        actor = world.actor(world.member(name))
        attempt = start_attempt(actor, build.QUIZ)
        build.answer(actor, attempt, 1, "Jawaban")
        submit_attempt(actor, attempt.id)
        counts.append(statements())
    assert counts[1] == counts[2]
