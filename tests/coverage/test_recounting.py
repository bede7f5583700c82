"""Figures follow the facts within a tick of the worker, and prove themselves."""

from collections.abc import Iterator
from datetime import UTC, date, datetime

import pytest
import time_machine
from flask import Flask
from sqlalchemy import select, update

from lms.cooperatives import service as cooperatives
from lms.cooperatives.models import Cooperative, Membership
from lms.core.database import db
from lms.core.policy import System
from lms.courses.service import record_external_training
from lms.coverage import service, verifying
from lms.coverage.counting import count_villages
from lms.coverage.models import Figure, StaleMark
from lms.coverage.rules.counting import (
    BOARD_SEATS,
    COMPLETIONS,
    GENDER,
    MEMBERS,
    OVERDUE,
    PEOPLE,
    VISITED,
    VISITS,
)
from lms.coverage.rules.sums import Key, Sum
from lms.mentoring.follow_ups import close_follow_up
from lms.mentoring.models import VisitDue
from lms.mentoring.rules.codes import Outcome
from lms.mentoring.verification import return_visit
from tests.coverage.builders import (
    ARJOSARI,
    DAY,
    DINOYO,
    NOV,
    TUNGGULWULUNG,
    complete,
    course,
    figure,
    kept,
    noon,
    recount,
)
from tests.mentoring.builders import due_of, held, promised, visited
from tests.world import CITY, World, counted_statements


@pytest.fixture(autouse=True)
def november(app: Flask) -> Iterator[time_machine.Traveller]:
    with time_machine.travel(noon(DAY), tick=False) as traveller:
        yield traveller


def test_a_completion_is_seen_after_one_tick_in_kelurahan_kecamatan_and_city(world: World) -> None:
    home = world.cooperative(DINOYO)
    world.headcount(home, 40)
    person = world.member(cooperative=home)
    code = course()
    recount()
    assert figure(DINOYO, MEMBERS) == Sum(0, 40)

    complete(world, person, code)
    recount()

    for area in (DINOYO, "35.73.05", CITY, "35"):
        assert figure(area, MEMBERS) == Sum(1, 40)
        assert figure(area, COMPLETIONS) == figure(area, PEOPLE) == Sum(1)
    assert figure(DINOYO, MEMBERS, kind=GENDER, value="P").n == 1
    assert db.session.query(StaleMark).count() == 0


def test_the_act_itself_only_leaves_marks_and_its_trail_does_not_speak_of_them(
    world: World,
) -> None:
    home = world.cooperative(DINOYO)
    person = world.member(cooperative=home)
    code = course()
    recount()
    before = kept()

    complete(world, person, code)

    assert kept() == before
    assert {mark.area_code for mark in db.session.query(StaleMark)} == {DINOYO}


def test_a_member_who_moves_is_counted_once_and_where_they_belong(world: World) -> None:
    old, new = world.cooperative(DINOYO), world.cooperative(ARJOSARI)
    person = world.member(cooperative=old)
    complete(world, person, course(), date(2026, 9, 5))
    recount()
    membership = db.session.query(Membership).filter_by(person_id=person.id).one()

    cooperatives.end_membership(System(), membership.id, date(2026, 11, 1))
    cooperatives.give_membership(System(), person.id, new.id, "77", date(2026, 11, 1))
    recount()

    assert (figure(DINOYO, MEMBERS).n, figure(ARJOSARI, MEMBERS).n) == (0, 1)
    assert (figure(DINOYO, MEMBERS, "2026-10").n, figure(ARJOSARI, MEMBERS, "2026-10").n) == (1, 0)
    assert figure(CITY, MEMBERS).n == figure(CITY, MEMBERS, "2026-10").n == 1
    assert figure(DINOYO, COMPLETIONS, "2026-09").n == 1


def test_training_taken_elsewhere_counts_from_its_last_day_though_verified_later(
    world: World,
) -> None:
    home = world.cooperative(DINOYO)
    chair = next(iter(world.board(home).values()))
    recount()

    record_external_training(
        System(),
        chair.id,
        title="Bimtek",
        organiser="Kemenkop",
        minutes=900,
        evidence="sertifikat",
        began_on=date(2026, 8, 3),
        ended_on=date(2026, 8, 5),
    )
    recount()

    assert figure(DINOYO, BOARD_SEATS, "2026-07") == Sum(0, 5)
    assert figure(DINOYO, BOARD_SEATS, "2026-08") == figure(DINOYO, BOARD_SEATS) == Sum(1, 5)
    assert figure(DINOYO, COMPLETIONS, "2026-08").n == 0
    assert figure(DINOYO, PEOPLE, "2026-08").n == 1


def test_a_board_seat_counts_where_it_is_though_the_person_is_a_member_elsewhere(
    world: World,
) -> None:
    home, seat = world.cooperative(DINOYO), world.cooperative(ARJOSARI)
    person = world.member(cooperative=home)
    cooperatives.give_position(System(), person.id, seat.id, cooperatives.PositionKind.CHAIR)
    code = course()
    recount()

    complete(world, person, code)
    recount()

    assert (figure(ARJOSARI, BOARD_SEATS).n, figure(ARJOSARI, MEMBERS).n) == (1, 0)
    assert (figure(DINOYO, BOARD_SEATS).n, figure(DINOYO, MEMBERS).n) == (0, 1)


def test_a_held_visit_counts_from_sending_on_and_no_longer_when_it_is_returned(
    world: World,
) -> None:
    home = world.cooperative(DINOYO)
    mentor, coordinator = world.mentor(home), world.coordinator()
    due_of(home)
    visit = visited(world, mentor, held(home))
    recount()
    assert figure(CITY, VISITS) == figure(CITY, VISITED) == Sum(1, 1)

    return_visit(world.actor(coordinator), visit.id, "Fotonya belum ada")
    recount()

    assert figure(CITY, VISITS) == figure(CITY, VISITED) == Sum(0, 1)


def test_a_due_visit_made_in_a_later_month_changes_the_month_in_which_it_was_due(
    world: World, november: time_machine.Traveller
) -> None:
    home = world.cooperative(DINOYO)
    mentor = world.mentor(home)
    due_of(home)
    recount()
    november.move_to(datetime(2026, 12, 3, 5, tzinfo=UTC))
    recount()
    due = db.session.scalars(select(VisitDue).where(VisitDue.period == NOV)).one()
    fields = held(
        home, date(2026, 12, 2), outcome=Outcome.NOBODY_MET, due_id=due.id, late_reason="Banjir."
    )

    visited(world, mentor, fields)
    recount()

    assert figure(CITY, VISITS, NOV).out_of == 2
    assert list(verifying.differences()) == []


def test_a_visit_of_november_that_arrives_in_december_counts_in_november(
    world: World, november: time_machine.Traveller
) -> None:
    home = world.cooperative(DINOYO)
    mentor = world.mentor(home)
    recount()
    november.move_to(datetime(2026, 12, 3, 5, tzinfo=UTC))

    visited(world, mentor, held(home, date(2026, 11, 30)))
    recount()

    assert figure(DINOYO, VISITS, NOV).n == 1
    assert figure(DINOYO, VISITS, "2026-12").n == 0


def test_due_visits_that_were_planned_after_the_count_are_seen_at_the_next_tick(
    world: World,
) -> None:
    home = world.cooperative(DINOYO)
    world.mentor(home)
    recount()
    assert figure(DINOYO, VISITS) == Sum(0, 0)

    due_of(home)
    recount()

    assert figure(DINOYO, VISITS) == Sum(0, 1)


def test_a_follow_up_becomes_overdue_at_midnight_without_anything_happening(
    world: World, november: time_machine.Traveller
) -> None:
    home = world.cooperative(DINOYO)
    follow_up = promised(world, world.mentor(home), home, date(2026, 11, 10))
    recount()
    assert figure(CITY, OVERDUE) == Sum(0, 1)

    november.move_to(datetime(2026, 11, 30, 17, 5, tzinfo=UTC))  # 00.05 on 1 December in Malang
    recount()

    assert figure(CITY, OVERDUE, "2026-12") == Sum(1, 1)
    assert figure(CITY, OVERDUE, NOV) == Sum(0, 1)
    close_follow_up(System(), follow_up.id)
    recount()
    assert figure(CITY, OVERDUE, "2026-12") == Sum(0, 0)


def test_a_worker_that_was_down_for_months_leaves_no_month_out(
    world: World, november: time_machine.Traveller
) -> None:
    home = world.cooperative(DINOYO)
    complete(world, world.member(cooperative=home), course())
    recount()

    november.move_to(datetime(2027, 2, 3, 5, tzinfo=UTC))
    recount()

    months = ("2026-11", "2026-12", "2027-01", "2027-02")
    assert [figure(DINOYO, MEMBERS, month).n for month in months] == [1, 1, 1, 1]
    assert list(verifying.differences()) == []


def test_without_a_headcount_a_district_shows_a_share_only_of_what_is_known(world: World) -> None:
    with_number, without = world.cooperative(DINOYO), world.cooperative(TUNGGULWULUNG)
    world.headcount(with_number, 10)
    code = course()
    for home in (with_number, without, without):
        complete(world, world.member(cooperative=home), code)
    recount()

    assert figure(TUNGGULWULUNG, MEMBERS) == Sum(2, None, 2, 1)
    assert figure("35.73.05", MEMBERS) == Sum(3, 10, 2, 1)
    assert figure("35.73.05", MEMBERS).part == 1


def test_a_recount_that_dies_in_the_middle_changes_nothing_and_loses_nothing(
    world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    home = world.cooperative(DINOYO)
    person = world.member(cooperative=home)
    code = course()
    recount()
    complete(world, person, code)
    before, marks = kept(), db.session.query(StaleMark).count()

    def die(*_args: object) -> None:
        raise KeyboardInterrupt

    with monkeypatch.context() as patched:
        patched.setattr(service, "added_up", die)
        with pytest.raises(KeyboardInterrupt):
            service.recount_stale(System())
    db.session.rollback()

    assert kept() == before
    assert db.session.query(StaleMark).count() == marks > 0
    recount()
    assert figure(CITY, MEMBERS).n == 1


def test_marks_that_arrive_while_others_are_counted_stay(
    world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    world.cooperative(DINOYO)
    recount()
    real = service._recount

    def busy(starts: object) -> None:
        real(starts)  # type: ignore[arg-type]
        service.mark_stale([DINOYO], NOV, "later")

    service_mark = service.use_case("test.mark", audited=False)(
        lambda _actor: service.mark_stale([DINOYO], NOV, "first")
    )
    service_mark(System())
    monkeypatch.setattr(service, "_recount", busy)

    assert service.recount_stale(System()) == 1
    assert [mark.topic for mark in db.session.query(StaleMark)] == ["later"]


def test_a_rebuild_makes_what_the_ticks_made(world: World) -> None:
    home = world.cooperative(DINOYO)
    world.headcount(home, 40)
    complete(world, world.member(cooperative=home), course(), date(2026, 3, 4))
    recount()
    before = kept()

    job = service.rebuild(System())

    assert job.done == 1
    assert kept() == before
    assert count_villages({DINOYO: NOV}, NOV)[DINOYO, NOV][Key(MEMBERS)] == Sum(1, 40)


def test_verify_finds_a_planted_difference_and_nothing_else(world: World, app: Flask) -> None:
    home = world.cooperative(DINOYO)
    complete(world, world.member(cooperative=home), course())
    recount()
    assert list(verifying.differences()) == []

    plant = service.use_case("test.plant", audited=False)(
        lambda _actor: db.session.execute(
            update(Figure)
            .where(
                Figure.area_code == "35.73.05",
                Figure.indicator == COMPLETIONS,
                Figure.period == NOV,
            )
            .values(n=7)
        )
    )
    plant(System())

    found = [(one.area_code, one.key.indicator) for one in verifying.differences()]
    assert found == [("35.73.05", COMPLETIONS), ("35.73", COMPLETIONS)]


def test_the_commands_rebuild_and_verify_and_verify_ends_with_one_on_a_difference(
    world: World, app: Flask
) -> None:
    world.cooperative(DINOYO)
    run = app.test_cli_runner().invoke

    assert "1 kelurahan" in run(args=["coverage", "rebuild"]).output
    assert run(args=["coverage", "verify"]).exit_code == 0
    plant = service.use_case("test.plant", audited=False)(
        lambda _actor: db.session.execute(update(Figure).values(n=3))
    )
    plant(System())
    result = run(args=["coverage", "verify"])

    assert result.exit_code == 1
    assert f"{DINOYO} {NOV} {BOARD_SEATS}: kept 3/5, counted 0/5" in result.output


def test_a_cooperative_that_ended_is_no_longer_expected_to_be_visited(world: World) -> None:
    home = world.cooperative(DINOYO)
    recount()
    end = service.use_case("test.end", audited=False)(
        lambda _actor: db.session.execute(
            update(Cooperative).where(Cooperative.id == home.id).values(active_to=date(2026, 10, 1))
        )
    )
    end(System())
    service.rebuild(System())

    assert figure(DINOYO, BOARD_SEATS, "2026-09") == Sum(0, 5)
    assert figure(DINOYO, BOARD_SEATS) == Sum(0, None)
    assert service.not_of_today() == []
    assert list(verifying.differences()) == []


def test_a_worker_with_nothing_to_do_writes_nothing(world: World, app: Flask) -> None:
    world.cooperative(DINOYO)
    recount()

    with counted_statements(app) as statements:
        recount()

    assert len(statements) == 2
    assert all(statement.lstrip().startswith("SELECT") for statement in statements)


def test_what_waits_for_the_worker_is_named_and_not_taken_for_a_difference(world: World) -> None:
    home = world.cooperative(DINOYO)
    recount()
    world.headcount(home, 12, DAY)

    assert verifying.waiting() == {DINOYO}
    assert list(verifying.differences()) == []
