"""A learner finds a question wrong; those who look after questions hear of it and answer."""

from datetime import timedelta

import pytest
from sqlalchemy import select

from lms.assessments import appeals
from lms.assessments.appeals import send_report, settle_report
from lms.assessments.attempts import start_attempt
from lms.assessments.models import QuestionReport
from lms.core import clock
from lms.core.database import db
from lms.core.errors import Invalid, NotAllowed, NotThere, Refusal, TooMany
from lms.core.policy import Role
from lms.notifications import kinds as reminders
from lms.notifications.models import Reminder
from tests.assessments import quiz_builders as build
from tests.world import counted_statements


@pytest.fixture
def learner(world):
    build.quiz(shown=4)
    return world.actor(world.member())


@pytest.fixture
def trainer(world):
    return world.actor(world.with_role(Role.TRAINER))


@pytest.fixture
def attempt(learner):
    return build.sit(learner, correct=2)


def test_a_report_reaches_the_list_with_its_question(learner, trainer, attempt):
    report = send_report(learner, attempt.id, 3, "Kuncinya dua.")

    (line,) = appeals.question_reports(trainer)
    assert (line.report.id, line.reports) == (report.id, 1)
    assert line.stem.startswith("Soal")
    assert appeals.waiting_count(trainer) == 1


def test_the_same_version_is_reported_once_by_a_person_and_counted_over_all(
    world, learner, trainer, attempt
):
    send_report(learner, attempt.id, 1, "Rancu.")
    with pytest.raises(Invalid):
        send_report(learner, attempt.id, 1, "Sungguh rancu.")
    for name in ("Tutik", "Wulan", "Yanti"):
        other = world.actor(world.member(name))
        theirs = build.sit(other, correct=0)
        for slot in range(1, 5):
            send_report(other, theirs.id, slot, "Rancu juga.")

    lines = appeals.question_reports(trainer)
    assert len(lines) == 13
    assert {line.reports for line in lines} == {3, 4}


def test_only_ones_own_finished_chance_can_be_reported(world, learner, attempt):
    other = world.actor(world.member("Tutik"))

    with pytest.raises(NotThere):
        send_report(other, attempt.id, 1, "Bukan soal saya.")
    with pytest.raises(NotThere):
        send_report(learner, attempt.id, 99, "Tidak ada.")
    open_one = start_attempt(other, build.QUIZ)
    with pytest.raises(Refusal):
        send_report(other, open_one.id, 1, "Belum selesai.")


def test_nobody_reports_without_end(learner, attempt, monkeypatch):
    monkeypatch.setattr(appeals, "MOST_A_DAY", 2)
    send_report(learner, attempt.id, 1, "Satu.")
    send_report(learner, attempt.id, 2, "Dua.")

    with pytest.raises(TooMany):
        send_report(learner, attempt.id, 3, "Tiga.")
    with clock.set_to(clock.now() + timedelta(days=1)):
        send_report(learner, attempt.id, 3, "Besok.")


def test_the_answer_becomes_news_for_the_one_who_reported(learner, trainer, attempt):
    report = send_report(learner, attempt.id, 1, "Rancu.")
    settle_report(trainer, report.id, "Kalimatnya sudah diperbaiki.")

    told = db.session.scalars(select(Reminder)).all()
    assert [row.recipient_id for row in told] == [learner.person_id]
    assert reminders.still_wanted(told) == {told[0].id}
    words = reminders.wording(told)[told[0].id]
    assert words.detail == "Kalimatnya sudah diperbaiki."
    assert words.url == f"/attempts/{attempt.id}/result#s1"
    assert appeals.question_reports(trainer) == []
    assert len(appeals.question_reports(trainer, settled=True)) == 1


def test_a_report_is_answered_once_and_only_by_who_looks_after_questions(
    world, learner, trainer, attempt
):
    report = send_report(learner, attempt.id, 1, "Rancu.")

    with pytest.raises(NotAllowed):
        settle_report(learner, report.id, "Saya benar.")
    with pytest.raises(NotAllowed):
        appeals.question_reports(learner)
    with pytest.raises(NotThere):
        settle_report(world.actor(world.member("Tutik")), report.id, "Ya")
    settle_report(trainer, report.id, "Tetap.")
    with pytest.raises(Refusal):
        settle_report(trainer, report.id, "Berubah.")


# ---- pages ----


def test_a_report_is_sent_from_the_result_and_its_answer_stands_there(
    world, learner, trainer, attempt
):
    browser = world.sign_in(learner.person_id)
    result, url = f"/attempts/{attempt.id}/result", f"/attempts/{attempt.id}/2/report"
    assert url in browser.get(result).text

    assert browser.post(url, data={"words": ""}).status_code == 422
    assert browser.post(url, data={"words": "a\x00b"}).status_code == 422
    assert browser.post(url, data={"words": "Dua pilihan benar."}).status_code == 303
    again = browser.post(url, data={"words": "Sekali lagi"})
    assert again.status_code == 422 and "Sekali lagi" in again.text

    report = db.session.scalars(select(QuestionReport)).one()
    desk = world.sign_in(trainer.person_id)
    assert "Dua pilihan benar." in desk.get("/questions/reports").text
    page = f"/questions/reports/{report.id}"
    assert "Dua pilihan benar." in desk.get(page).text
    assert desk.post(page, data={"outcome": " "}).status_code == 422
    assert desk.post(page, data={"outcome": "Soal diganti."}).status_code == 303
    assert "Soal diganti." in desk.get(page).text
    shown = browser.get(result).text
    assert "Soal diganti." in shown
    assert url not in shown


def test_before_the_result_there_is_nothing_to_report(world, learner):
    open_one = start_attempt(learner, build.QUIZ)
    browser = world.sign_in(learner.person_id)

    url = f"/attempts/{open_one.id}/1/report"
    assert browser.get(url).status_code == 302
    assert browser.post(url, data={"words": "Ya"}).status_code == 409


def test_the_list_asks_no_more_of_the_database_with_more_reports(
    world, app, learner, trainer, attempt
):
    def statements():
        with counted_statements(app) as seen:
            assert browser.get("/questions/reports").status_code == 200
        return len(seen)

    browser = world.sign_in(trainer.person_id)
    counts = []
    for slot in range(1, 4):
        send_report(learner, attempt.id, slot, "Rancu.")
        counts.append(statements())
    assert counts[1] == counts[2]
