"""An exam: its deadline stands on the server, the clock closes it, and outages cost nobody a chance."""

from datetime import UTC, datetime, timedelta

import pytest
from sqlalchemy import func, select

from lms.assessments.allowances import ForWhom, set_allowance, set_override
from lms.assessments.attempts import NotNow, start_attempt, submit_attempt
from lms.assessments.kinds import FULL
from lms.assessments.looking_after import extend_all, extend_attempt, void_attempt
from lms.assessments.models import AnswerStep, Attempt, AttemptState, ClosedBy, Grade
from lms.assessments.queries import quiz_states
from lms.assessments.rules.attempts import NotOpen
from lms.assessments.rules.chances import Counts, Mode, Override
from lms.assessments.sweeping import close_overdue, sweep
from lms.core import clock
from lms.core.audit import AuditEntry
from lms.core.database import db
from lms.core.errors import Invalid, NotAllowed, NotThere, Refusal
from lms.core.policy import Role, System
from lms.notifications import kinds
from lms.notifications.models import Reminder
from tests.assessments import quiz_builders as build
from tests.world import counted_statements

NINE = datetime(2026, 11, 24, 2, 0, tzinfo=UTC)
MINUTE = timedelta(minutes=1)
JSON = {"Accept": "application/json"}


@pytest.fixture
def person(world):
    build.quiz(mode=Mode.EXAM, limit_minutes=30)
    return world.member()


@pytest.fixture
def learner(world, person):
    return world.actor(person)


@pytest.fixture
def staff(world):
    return world.actor(world.staff())


@pytest.fixture
def attempt(learner):
    with clock.set_to(NINE):
        return start_attempt(learner, build.QUIZ)


def keys(attempt):
    return [build.right(question) for question, _row in build.questions_of(attempt)]


def at(minutes, seconds=0):
    return clock.set_to(NINE + minutes * MINUTE + timedelta(seconds=seconds))


def test_outside_of_an_exam_there_is_no_deadline_even_with_a_window(world):
    build.quiz(closes_at=NINE + MINUTE)
    with at(0):
        attempt = start_attempt(world.actor(world.member()), build.QUIZ)

    assert attempt.deadline_at is None
    with at(60 * 24 * 400):
        assert sweep() == 0
        build.answer(world.actor(attempt.person_id), attempt, 1, keys(attempt)[0])
        assert submit_attempt(world.actor(attempt.person_id), attempt.id).score == FULL // 4


def test_an_answer_within_the_grace_counts_and_a_later_one_is_kept_but_never_counts(
    learner, attempt
):
    right = keys(attempt)
    with at(30, 30):
        in_time = build.answer(learner, attempt, 1, right[0])
    with at(30, 31):
        late = build.answer(learner, attempt, 2, right[1])
        over = build.answer(learner, attempt, 1, "deadbeef00", sequence=9)

    assert (in_time.late, late.late, over.late) == (False, True, True)
    with at(31):
        assert sweep() == 1
    db.session.refresh(attempt)
    assert (attempt.state, attempt.closed_by) == (AttemptState.GRADED, ClosedBy.CLOCK)
    assert attempt.submitted_at == NINE + 30 * MINUTE
    assert attempt.score == FULL // 4
    with at(45):
        after_all = build.answer(learner, attempt, 3, right[2])
        assert build.answer(learner, attempt, 3, right[2]).received_at == after_all.received_at
    assert after_all.late
    assert db.session.scalar(select(func.count()).select_from(AnswerStep)) == 4
    with at(46):
        assert submit_attempt(learner, attempt.id).score == FULL // 4


def test_the_sweeper_waits_for_the_grace_and_closes_each_once(learner, attempt):
    with at(30, 30):
        assert sweep() == 0
    with at(30, 31):
        assert sweep() == 1
        assert sweep() == 0
        assert close_overdue(System(), attempt.id) is False
    assert db.session.scalar(select(func.count()).select_from(Grade)) == 4
    acts = db.session.scalars(select(AuditEntry.act)).all()
    assert acts.count("attempt.close_overdue") == 2, acts


def test_sent_after_its_time_it_is_closed_by_the_clock_all_the_same(learner, attempt):
    with at(0):
        build.answer_all(learner, attempt, correct=4)
    with at(50):
        sent = submit_attempt(learner, attempt.id)

    assert (sent.closed_by, sent.submitted_at) == (ClosedBy.CLOCK, NINE + 30 * MINUTE)
    assert sent.score == FULL


def test_what_was_sent_in_time_takes_no_answer_and_no_late_one_either(learner, attempt):
    with at(5):
        submit_attempt(learner, attempt.id)
    for minute in (6, 50):
        with at(minute), pytest.raises(NotOpen):
            build.answer(learner, attempt, 1, keys(attempt)[0], sequence=minute)


def test_beginning_anew_closes_what_nobody_has_swept(learner, attempt):
    with at(45):
        second = start_attempt(learner, build.QUIZ)

    assert second.number == 2
    assert db.session.get(Attempt, attempt.id).closed_by is ClosedBy.CLOCK


def test_what_is_changed_at_the_quiz_later_touches_no_attempt_under_way(learner, attempt):
    build.quiz(mode=Mode.PRACTICE, pass_mark=100, counts=Counts.LAST)
    with at(31):
        sweep()
    db.session.refresh(attempt)

    assert attempt.closed_by is ClosedBy.CLOCK
    assert (attempt.mode, attempt.pass_mark, attempt.counts) == (Mode.EXAM, 70, Counts.BEST)


def test_the_window_and_the_number_of_chances_are_kept(world):
    build.quiz(opens_at=NINE, closes_at=NINE + 60 * MINUTE, chances=2, wait_minutes=0)
    actor = world.actor(world.member())
    with at(-1), pytest.raises(NotNow):
        start_attempt(actor, build.QUIZ)
    with at(1):
        for _chance in range(2):
            build.sit(actor, correct=1)
        with pytest.raises(NotNow):
            start_attempt(actor, build.QUIZ)
    other = world.actor(world.member())
    with at(60), pytest.raises(NotNow):
        start_attempt(other, build.QUIZ)


@pytest.mark.parametrize(
    ("counts", "percent", "passes"),
    [
        (Counts.BEST, 100, True),
        (Counts.LAST, 50, False),
        (Counts.FIRST, 25, False),
        (Counts.AVERAGE, 58, False),
    ],
)
def test_the_result_that_counts_is_the_one_that_the_quiz_names(world, counts, percent, passes):
    build.quiz(counts=counts, wait_minutes=0)
    actor = world.actor(world.member())
    for correct in (1, 4, 2):
        build.sit(actor, correct=correct)
    state = quiz_states(actor, [build.QUIZ])[build.QUIZ]

    assert (state.best_percent, state.passed, state.has_once_passed) == (percent, passes, True)


# ---- more time, void ----


def test_more_time_moves_the_deadline_and_takes_in_what_came_meanwhile(learner, staff, attempt):
    right = keys(attempt)
    with at(32):
        assert build.answer(learner, attempt, 1, right[0]).late
        extend_attempt(staff, attempt.id, 5, "Jaringan putus")
        assert sweep() == 0
        assert not build.answer(learner, attempt, 2, right[1]).late
    with at(36):
        assert build.answer(learner, attempt, 3, right[2]).late
        sweep()
    db.session.refresh(attempt)

    assert attempt.score == FULL // 2
    assert attempt.submitted_at == NINE + 35 * MINUTE
    with at(37), pytest.raises(Refusal):
        extend_attempt(staff, attempt.id, 5, "Terlambat")


def test_an_outage_gives_all_who_are_at_work_more_time_in_one_act(world, staff, attempt):
    others = [world.actor(world.member()) for _number in range(3)]
    with at(1):
        running = [start_attempt(one, build.QUIZ) for one in others]
        submit_attempt(others[0], running[0].id)
    with at(10):
        assert extend_all(staff, build.QUIZ, 15, "Listrik padam") == 3
    rows = {row.id: row.deadline_at for row in db.session.scalars(select(Attempt))}

    assert rows[attempt.id] == NINE + 45 * MINUTE
    assert rows[running[1].id] == NINE + 46 * MINUTE
    assert rows[running[0].id] == NINE + 31 * MINUTE
    reminders = db.session.scalars(select(Reminder)).all()
    assert {row.recipient_id for row in reminders} == {
        attempt.person_id, others[1].person_id, others[2].person_id,
    }  # fmt: skip
    words = kinds.wording(reminders)
    assert all("Listrik padam" in one.detail for one in words.values())


def test_an_outage_costs_the_same_for_many_as_for_few(app, world, staff):
    build.quiz(mode=Mode.EXAM, limit_minutes=30)
    costs = []
    for many in (2, 6):
        for _number in range(many):
            start_attempt(world.actor(world.member()), build.QUIZ)
        with counted_statements(app) as seen:
            extend_all(staff, build.QUIZ, 5, "Listrik padam")
        costs.append(len([one for one in seen if one.startswith("SELECT")]))

    assert costs[0] == costs[1]


def test_a_void_attempt_uses_no_chance_and_counts_nowhere_and_its_learner_is_told(world, staff):
    build.quiz(chances=1)
    actor = world.actor(world.member())
    first = build.sit(actor, correct=1)
    void_attempt(staff, first.id, "Soal keliru")
    void_attempt(staff, first.id, "Dua kali")

    assert db.session.get(Attempt, first.id).void_reason == "Soal keliru"
    assert quiz_states(actor, [build.QUIZ])[build.QUIZ].chances == 0
    assert start_attempt(actor, build.QUIZ).number == 2
    reminder = db.session.scalars(select(Reminder)).one()
    assert reminder.recipient_id == actor.person_id
    assert "Soal keliru" in kinds.wording([reminder])[reminder.id].detail
    assert kinds.still_wanted([reminder]) == {reminder.id}


def test_a_void_attempt_is_not_swept_and_keeps_no_answer(learner, staff, attempt):
    void_attempt(staff, attempt.id, "Listrik padam")
    with at(40):
        assert sweep() == 0
        with pytest.raises(NotOpen):
            build.answer(learner, attempt, 1, keys(attempt)[0])


def test_nobody_does_it_for_themselves_and_not_beyond_their_area(world, attempt):
    far = world.actor(world.staff("35.73.05"))
    mine = world.actor(world.with_role(Role.STAFF))
    own = start_attempt(mine, build.QUIZ)
    trainer = world.actor(world.with_role(Role.TRAINER))

    with pytest.raises(NotThere):
        void_attempt(far, attempt.id, "x")
    for act in (
        lambda: void_attempt(mine, own.id, "x"),
        lambda: extend_attempt(mine, own.id, 5, "x"),
    ):
        with pytest.raises(NotAllowed):
            act()
    with pytest.raises(NotAllowed):
        set_allowance(mine, mine.person_id, 150, "x")
    before = own.deadline_at
    with at(1):
        extend_all(mine, build.QUIZ, 5, "x")
    assert db.session.get(Attempt, own.id).deadline_at == before
    assert void_attempt(trainer, attempt.id, "Listrik padam").state is AttemptState.VOID


# ---- fairness ----


def test_more_time_holds_at_every_exam_that_begins_later(world, learner, staff, attempt):
    set_allowance(staff, learner.person_id, 150, "Penglihatan")
    build.quiz(mode=Mode.EXAM, limit_minutes=20, code="LAIN-101/final")
    with at(0):
        other = start_attempt(learner, "LAIN-101/final")

    assert other.deadline_at == NINE + 30 * MINUTE
    assert db.session.get(Attempt, attempt.id).deadline_at == NINE + 30 * MINUTE
    assert other.rules["factor"] == 150
    for factor in (99, 401):
        with pytest.raises(Invalid):
            set_allowance(staff, learner.person_id, factor, "x")


def test_the_person_s_own_terms_go_before_those_of_the_cooperative(world, staff):
    build.quiz(mode=Mode.EXAM, limit_minutes=30, chances=1)
    home = world.cooperative()
    person, other = world.member(cooperative=home), world.member(cooperative=home)
    set_override(
        staff, build.QUIZ, ForWhom(cooperative_id=home.id), Override(40, chances=3), "Banjir"
    )
    set_override(staff, build.QUIZ, ForWhom(person_id=person.id), Override(60), "Penglihatan")
    with at(0):
        own = start_attempt(world.actor(person), build.QUIZ)
        theirs = start_attempt(world.actor(other), build.QUIZ)

    assert own.deadline_at == NINE + 60 * MINUTE
    assert own.rules["chances"] == 3
    assert theirs.deadline_at == NINE + 40 * MINUTE
    assert own.rules["sources"]["limit_minutes"] == "person"
    with pytest.raises(Invalid):
        set_override(
            staff, build.QUIZ, ForWhom(person_id=person.id),
            Override(opens_at=NINE, closes_at=NINE), "x",
        )  # fmt: skip


# ---- pages ----


def test_an_exam_says_first_what_applies_and_why_and_then_how_much_time_is_left(
    world, person, staff
):
    set_allowance(staff, person.id, 150, "Penglihatan")
    browser = world.sign_in(person)
    with at(0):
        led = browser.post(f"/quizzes/{build.QUIZ}/attempts")
        assert led.location.endswith("/start")
        told = browser.get(led.location).text
        assert "Penglihatan" in told
        assert "45 menit" in told
        assert db.session.scalar(select(func.count()).select_from(Attempt)) == 0
        begun = browser.post(f"/quizzes/{build.QUIZ}/attempts", data={"seen": "1"})
    with at(5):
        page = browser.get(begun.location).text
        assert 'data-left="2400"' in page
        assert "countdown.js" in page
        assert 'data-left="2400"' in browser.get(begun.location[:-1] + "review").text


def test_after_the_time_the_pages_lead_to_the_result_and_a_late_answer_is_told(
    world, person, attempt
):
    browser = world.sign_in(person)
    here = f"/attempts/{attempt.id}"
    with at(31):
        for page in ("1", "review"):
            assert browser.get(f"{here}/{page}").location == f"{here}/result"
        assert "Waktu sudah habis" in browser.get(f"{here}/result").text
        data = {"client": "hp", "sequence": "1", "answer": keys(attempt)[0]}
        told = browser.post(f"{here}/1", data=data, headers=JSON)
        assert told.status_code == 409
        assert browser.post(f"{here}/1", data={**data, "sequence": "2"}).status_code == 409
        assert browser.post(f"{here}/submit").status_code == 303
        assert browser.get(f"{here}/result").status_code == 200
    assert set(db.session.scalars(select(AnswerStep.late))) == {True}


def test_a_void_attempt_says_so_on_every_page(world, person, staff, attempt):
    void_attempt(staff, attempt.id, "Listrik padam")
    browser = world.sign_in(person)
    for page in ("1", "review"):
        assert browser.get(f"/attempts/{attempt.id}/{page}").location.endswith("/result")
    page = browser.get(f"/attempts/{attempt.id}/result")
    assert page.status_code == 200
    assert "Listrik padam" in page.text


def test_the_desk_gives_more_time_and_shows_no_answer(world, person, attempt):
    browser = world.sign_in(world.staff())
    actor = world.actor(person)
    with at(1):
        build.answer(actor, attempt, 1, keys(attempt)[0])
        desk = browser.get(f"/quizzes/{build.QUIZ}/chances").text
        assert f"/attempts/{attempt.id}/desk" in desk
        page = browser.get(f"/attempts/{attempt.id}/desk").text
        assert keys(attempt)[0] not in page
        short = browser.post(f"/attempts/{attempt.id}/extend", data={"minutes": "x", "reason": ""})
        assert short.status_code == 422
        data = {"minutes": "10", "reason": "Listrik padam"}
        assert browser.post(f"/attempts/{attempt.id}/extend", data=data).status_code == 303
        assert browser.post(f"/quizzes/{build.QUIZ}/outage", data=data).status_code == 303
    db.session.expire_all()
    assert db.session.get(Attempt, attempt.id).deadline_at == NINE + 50 * MINUTE


@pytest.mark.parametrize(
    "data",
    [
        {"who": "tidak ada"},
        {"who": "\x00"},
        {"who": ""},
        {"limit_minutes": "-1"},
        {"chances": "99999999999999999999"},
        {"opens_at": "besok"},
        {"closes_at": "2026-13-45T99:99"},
        {"opens_at": "2026-12-02T09:00", "closes_at": "2026-12-01T09:00"},
        {"reason": ""},
    ],
    ids=range(9),
)
def test_what_differs_is_refused_at_its_field_and_changes_nothing(world, person, data):
    browser = world.sign_in(world.staff())
    sent = {"who": person.participant_no or person.phone, "chances": "2", "reason": "Banjir"}
    answer = browser.post(f"/quizzes/{build.QUIZ}/overrides", data={**sent, **data})

    assert answer.status_code == 422
    good = browser.post(f"/quizzes/{build.QUIZ}/overrides", data=sent)
    assert good.status_code == 303
    assert "Banjir" in browser.get(f"/quizzes/{build.QUIZ}/chances").text
