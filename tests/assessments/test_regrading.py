"""A mended question: who would change, the four policies, and what follows for those who answered."""

import pytest
from hypothesis import given
from hypothesis import strategies as st
from sqlalchemy import func, select

from lms.assessments import regrade_preview, regrading
from lms.assessments.attempts import start_attempt, submit_attempt
from lms.assessments.kinds import FULL, Option, SingleChoice
from lms.assessments.marking import Marked, override_mark
from lms.assessments.models import (
    AttemptSlot,
    AttemptState,
    Grade,
    GradedBy,
    Question,
    QuestionVersion,
)
from lms.assessments.regrade_models import Regrade, RegradeChange
from lms.assessments.rules.chances import Counts, counted, stands
from lms.assessments.rules.marks import passed, score_percent
from lms.assessments.rules.regrading import Policy, mark_by, names_by_place
from lms.core.audit import AuditEntry
from lms.core.database import db
from lms.core.errors import NotAllowed
from lms.core.policy import Role, System
from lms.notifications.kinds import wording
from lms.notifications.models import Reminder
from tests.assessments import quiz_builders as build
from tests.assessments.question_builders import option, single
from tests.world import counted_statements

marks = st.integers(0, FULL)
policies = st.sampled_from(list(Policy))


@given(old=marks, new=marks)
def test_everyone_gets_all_and_either_never_costs_anybody(old, new):
    assert mark_by(Policy.EVERYONE, old, new) == FULL
    assert mark_by(Policy.EITHER, old, new) >= max(old, new)
    assert mark_by(Policy.NO_CHANGE, old, new) == old
    assert mark_by(Policy.NEW_KEY, old, new) == new


@given(policies, marks, st.lists(policies, max_size=4), marks)
def test_what_was_decided_before_makes_no_difference(policy, old, earlier, new):
    for one in earlier:
        mark_by(one, old, new)
    assert mark_by(policy, old, new) in (old, new, FULL)


@given(st.lists(st.text("abc", min_size=1), min_size=2, max_size=5, unique=True), st.data())
def test_a_choice_keeps_its_name_wherever_it_moves(old, data):
    new = data.draw(st.permutations(old))
    assert names_by_place(old, new) == {name: name for name in old}


@given(st.lists(st.text("abc", min_size=1), min_size=2, max_size=5, unique=True), st.data())
def test_no_two_choices_become_one(old, data):
    new = data.draw(st.lists(st.text("abcd", min_size=1), min_size=2, max_size=5, unique=True))
    assert len(set(names_by_place(old, new).values())) == len(old)


@given(st.lists(st.tuples(marks, st.booleans()), min_size=1), st.sampled_from(list(Counts)))
def test_of_the_best_any_chance_is_enough_else_the_score_that_counts_decides(results, counts):
    score = counted([mark for mark, _passed in results], counts)
    expected = passed(score_percent(score, 1), 70)
    if counts is Counts.BEST:
        expected = any(has_passed for _mark, has_passed in results)
    assert stands(results, counts, 70) == expected


WRONG_KEY, RIGHT_KEY = "Pengelola gerai", "Rapat anggota"


@pytest.fixture
def trainer(world):
    return world.actor(world.with_role(Role.TRAINER))


@pytest.fixture
def learner(world):
    return world.actor(world.member())


def asked(key):
    """Two questions, of which the first may have the wrong key."""
    texts = ("Rapat pengurus", RIGHT_KEY, WRONG_KEY)
    options = tuple(option(text, FULL if text == key else 0) for text in texts)
    return SingleChoice(stem="Siapa yang memutuskan?", options=options), single("Yang lain?")


def chance(learner, chosen=RIGHT_KEY, *, pass_mark=70, **how):
    """A chance at the faulty check, in which this was chosen, and the other question was right."""
    build.quiz_of(*asked(WRONG_KEY), pass_mark=pass_mark, **how)
    return sit(learner, chosen)


def sit(learner, chosen):
    attempt = start_attempt(learner, build.QUIZ)
    answer(learner, attempt, chosen)
    return submit_attempt(learner, attempt.id)


def answer(learner, attempt, chosen):
    for slot, (question, _row) in enumerate(build.questions_of(attempt), start=1):
        value = build.right(question)
        if question.stem.startswith("Siapa"):
            value = next((one.id for one in question.options if one.text == chosen), None)
        build.answer(learner, attempt, slot, value)


def mend():
    """The right key comes with the files; gives the wording that was wrong."""
    build.quiz_of(*asked(RIGHT_KEY))
    return db.session.scalars(
        select(QuestionVersion.id)
        .join(Question, Question.id == QuestionVersion.question_id)
        .where(Question.code == "Q-1", QuestionVersion.number == 1)
    ).one()


def regrade(trainer, version_id, policy, reason="Kunci soal ini keliru"):
    made = regrading.decide(trainer, version_id, policy, reason)
    assert regrading.carry_out(made.id)
    return made


def told():
    found = db.session.scalars(select(Reminder).where(Reminder.subject_kind == "regrade_change"))
    return found.all()


def grades():
    return db.session.scalar(select(func.count()).select_from(Grade))


@pytest.mark.parametrize(
    ("policy", "of_right", "of_wrong", "of_none"),
    [
        (Policy.EVERYONE, FULL, FULL, FULL),
        (Policy.EITHER, FULL, FULL, FULL // 2),
        (Policy.NEW_KEY, FULL, FULL // 2, FULL // 2),
        (Policy.NO_CHANGE, FULL // 2, FULL, FULL // 2),
    ],
)
def test_each_policy_gives_what_it_promises(world, trainer, policy, of_right, of_wrong, of_none):
    chosen = (RIGHT_KEY, WRONG_KEY, None)
    attempts = [chance(world.actor(world.member()), one) for one in chosen]
    version_id = mend()

    promised = regrade_preview.preview(trainer, version_id, policy)
    before = [attempt.score for attempt in attempts]
    regrade(trainer, version_id, policy)

    for attempt in attempts:
        db.session.refresh(attempt)
    after = [attempt.score for attempt in attempts]
    assert after == [of_right, of_wrong, of_none]
    assert promised.attempts == 3
    assert promised.count == sum(old != new for old, new in zip(before, after, strict=True))
    assert len(told()) == promised.count


@pytest.mark.parametrize("policy", list(Policy))
def test_deciding_the_same_again_changes_nothing(learner, trainer, policy):
    chance(learner)
    version_id = mend()
    made = regrade(trainer, version_id, policy)
    count, news = grades(), len(told())

    assert regrade(trainer, version_id, policy) is made
    assert regrade_preview.preview(trainer, version_id, policy).count == 0
    assert (grades(), len(told())) == (count, news)


def test_no_change_takes_an_earlier_decision_back(learner, trainer):
    attempt = chance(learner)
    version_id = mend()
    regrade(trainer, version_id, Policy.NEW_KEY)
    regrade(trainer, version_id, Policy.NO_CHANGE)

    db.session.refresh(attempt)
    assert attempt.score == FULL // 2
    rows = db.session.scalars(select(Grade).where(Grade.attempt_id == attempt.id)).all()
    assert [row.by for row in sorted(rows, key=lambda row: row.number)][-1] is GradedBy.REGRADE


def test_the_person_reads_from_what_to_what_and_why(learner, trainer):
    chance(learner)
    regrade(trainer, mend(), Policy.NEW_KEY, "Dua jawaban tertukar")

    (news,) = told()
    words = wording([news])[news.id]
    assert news.recipient_id == learner.person_id
    assert "50" in words.title and "100" in words.title
    assert words.detail.startswith("Dua jawaban tertukar.")


def test_who_passes_only_now_is_told_of_and_who_passes_no_more_keeps_what_follows(world, trainer):
    gains, loses = (world.actor(world.member()) for _ in range(2))
    chance(gains, RIGHT_KEY)
    kept = chance(loses, WRONG_KEY)
    version_id = mend()

    found = regrade_preview.preview(trainer, version_id, Policy.NEW_KEY)
    assert (found.passing, found.failing) == (1, 1)
    assert not found.changed[0].passed_after
    regrade(trainer, version_id, Policy.NEW_KEY)

    db.session.refresh(kept)
    assert kept.passed is False


def test_of_several_chances_the_one_that_counts_decides_who_passes(learner, trainer):
    chance(learner, WRONG_KEY, wait_minutes=0)
    sit(learner, WRONG_KEY)
    assert regrade_preview.preview(trainer, mend(), Policy.NEW_KEY).failing == 1


def test_a_mark_that_a_person_gave_stands_unless_everyone_gets_all(learner, trainer):
    attempt = chance(learner)
    slot = db.session.scalars(
        select(Grade.slot).where(Grade.attempt_id == attempt.id, Grade.mark == 0)
    ).one()
    override_mark(trainer, attempt.id, slot, 40, Marked(known=1, reason="Setengah benar"))
    version_id = mend()

    assert regrade_preview.preview(trainer, version_id, Policy.NEW_KEY).count == 0
    regrade(trainer, version_id, Policy.EVERYONE)
    db.session.refresh(attempt)
    assert attempt.score == FULL
    regrade(trainer, version_id, Policy.NO_CHANGE)
    db.session.refresh(attempt)
    assert attempt.score == 7 * FULL // 10


def test_a_chance_that_was_open_meanwhile_is_marked_as_was_decided(learner, trainer):
    build.quiz_of(*asked(WRONG_KEY))
    attempt = start_attempt(learner, build.QUIZ)
    version_id = mend()
    regrade(trainer, version_id, Policy.NEW_KEY)

    answer(learner, attempt, RIGHT_KEY)
    submit_attempt(learner, attempt.id)

    assert attempt.score == FULL
    assert regrade_preview.preview(trainer, version_id, Policy.NEW_KEY).count == 0


def test_a_choice_whose_words_were_mended_is_still_the_one_that_was_chosen(learner, trainer):
    attempt = chance(learner, "Rapat pengurus")
    first, other = asked(RIGHT_KEY)
    options = (Option("Rapat para pengurus", FULL), *first.options[2:], first.options[1])
    options = (options[0], Option(RIGHT_KEY), Option(WRONG_KEY))
    build.quiz_of(SingleChoice(stem=first.stem, options=options), other)
    version_id = db.session.scalars(
        select(AttemptSlot.question_version_id)
        .join(Grade, (Grade.attempt_id == AttemptSlot.attempt_id)
              & (Grade.slot == AttemptSlot.position))
        .where(AttemptSlot.attempt_id == attempt.id, Grade.mark == 0)
    ).one()  # fmt: skip
    regrade(trainer, version_id, Policy.NEW_KEY)
    db.session.refresh(attempt)
    assert attempt.score == FULL


def test_a_void_chance_stays_as_it_is(learner, trainer):
    attempt = chance(learner)
    from lms.assessments.looking_after import void_attempt

    void_attempt(System(), attempt.id, "Listrik padam")
    regrade(trainer, mend(), Policy.EVERYONE)
    db.session.refresh(attempt)
    assert (attempt.state, attempt.score) == (AttemptState.VOID, FULL // 2)


def test_a_killed_job_goes_on_where_it_was_left(world, trainer, monkeypatch):
    attempts = [chance(world.actor(world.member())) for _ in range(5)]
    version_id = mend()
    made = regrading.decide(trainer, version_id, Policy.NEW_KEY, "Kunci keliru")
    monkeypatch.setattr(regrading, "TOGETHER", 2)
    looks = iter([False, True])
    assert not regrading.carry_out(made.id, lambda: next(looks))

    regrading.work()

    assert made.finished_at is not None
    for attempt in attempts:
        db.session.refresh(attempt)
    assert {attempt.score for attempt in attempts} == {FULL}
    assert db.session.scalar(select(func.count()).select_from(RegradeChange)) == 5


def test_a_later_decision_takes_the_place_of_one_that_was_not_carried_out_yet(learner, trainer):
    attempt = chance(learner)
    version_id = mend()
    regrading.decide(trainer, version_id, Policy.NEW_KEY, "Kunci keliru")
    regrade(trainer, version_id, Policy.NO_CHANGE)
    regrading.work()
    db.session.refresh(attempt)
    assert attempt.score == FULL // 2


def test_the_decision_and_each_changed_chance_stand_in_the_trail(learner, trainer):
    chance(learner)
    regrade(trainer, mend(), Policy.NEW_KEY)
    acts = db.session.scalars(select(AuditEntry.act)).all()
    assert acts.count("question.regrade") == 1
    assert acts.count("attempt.regrade") == 1


def test_only_those_who_look_after_questions_decide(learner, trainer):
    chance(learner)
    version_id = mend()
    with pytest.raises(NotAllowed):
        regrading.decide(learner, version_id, Policy.EVERYONE, "Agar lulus")
    with pytest.raises(NotAllowed):
        regrade_preview.preview(learner, version_id, Policy.EVERYONE)


def test_looking_costs_the_same_however_many_answered(app, world, trainer):
    for _ in range(2):
        chance(world.actor(world.member()))
    version_id = mend()
    with counted_statements(app) as few:
        regrade_preview.preview(trainer, version_id, Policy.NEW_KEY)
    build.quiz_of(*asked(WRONG_KEY))
    for _ in range(3):
        sit(world.actor(world.member()), RIGHT_KEY)
    mend()
    with counted_statements(app) as more:
        regrade_preview.preview(trainer, version_id, Policy.NEW_KEY)
    assert len(more) == len(few) <= 16


def test_the_page_shows_who_changes_and_decides(world, learner):
    editor = world.with_role(Role.TRAINER)
    attempt = chance(learner)
    version_id = mend()
    question_id = db.session.get_one(QuestionVersion, version_id).question_id
    client = world.sign_in(editor)
    url = f"/questions/{question_id}/regrade"

    assert "Siapa yang berubah" not in client.get(url).text
    shown = client.get(f"{url}?version=1&policy=new_key").text
    assert "Siapa yang berubah" in shown and "belum lulus → lulus" in shown
    assert db.session.scalar(select(func.count()).select_from(Regrade)) == 0

    said = {"version": "1", "policy": "new_key"}
    refused = client.post(url, data={**said, "reason": ""})
    assert refused.status_code == 422
    assert client.post(url, data={**said, "policy": "all", "reason": "x"}).status_code == 422
    assert client.get(f"{url}?version=9&policy=new_key").status_code == 404
    assert client.get(f"{url}?version=1&policy=none").status_code == 404

    answer = client.post(url, data={**said, "reason": "Kunci keliru"})
    assert answer.status_code == 303
    db.session.refresh(attempt)
    assert attempt.score == FULL
    page = world.sign_in(learner.person_id).get(f"/attempts/{attempt.id}/result").text
    assert "Kunci keliru" in page
