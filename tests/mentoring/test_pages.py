"""The pages around visits: agenda, verification, follow-ups, and what each costs."""

from collections.abc import Iterator
from datetime import date
from typing import Any
from uuid import uuid4

import pytest
import time_machine
from flask import Flask
from sqlalchemy import select

from lms.cooperatives.rules import PositionKind
from lms.core.database import db
from lms.core.policy import System
from lms.core.roles import Role
from lms.mentoring.models import FollowUp, VisitDue
from lms.mentoring.rules.codes import Outcome
from lms.mentoring.rules.follow_ups import FollowUpState, Status
from lms.mentoring.rules.visits import VisitState
from lms.mentoring.schedule import plan_dues
from lms.mentoring.service import give_assignment
from lms.mentoring.verification import return_visit
from lms.mentoring.visit_fields import Found
from tests.mentoring.builders import NOON, at, drawn, held, promise, promised, typed, visited
from tests.world import SINCE, World, counted_statements


@pytest.fixture(autouse=True)
def noon() -> Iterator[time_machine.Traveller]:
    with time_machine.travel(NOON, tick=False) as clock:
        yield clock


def test_the_agenda_shows_what_is_missed_late_and_free_and_nothing_vanishes(
    world: World, noon: time_machine.Traveller
) -> None:
    here = world.cooperative(name="KKMP Mekarsari")
    mentor = world.mentor(here)
    plan_dues(System())
    noon.move_to(at(date(2026, 12, 1)))
    plan_dues(System())

    page = world.sign_in(mentor).get("/mentoring").text

    for due in db.session.scalars(select(VisitDue)):
        assert f"due={due.id}" in page


def test_a_returned_visit_is_on_the_agenda_and_its_form_is_filled_in(world: World) -> None:
    cooperative = world.cooperative()
    mentor = world.mentor(cooperative)
    visit = visited(world, mentor, held(cooperative))
    return_visit(world.actor(world.coordinator()), visit.id, "Jelaskan buku kasnya")
    browser = world.sign_in(mentor)

    assert "Jelaskan buku kasnya" in browser.get("/mentoring").text
    page = browser.get(
        f"/mentoring/visits/new?cooperative={cooperative.id}&replaces={visit.id}"
        f"&submission={uuid4()}"
    ).text
    assert "Buku kas terisi sampai tanggal 10." in page
    answer = browser.post("/mentoring/visits", data=typed(cooperative, replaces=str(visit.id)))
    assert answer.status_code == 303
    assert visit.state is VisitState.SUBMITTED


def test_a_coordinator_verifies_or_returns_from_the_queue(world: World) -> None:
    cooperative = world.cooperative()
    mentor = world.mentor(cooperative)
    first = visited(world, mentor, held(cooperative), drawn())
    second = visited(world, mentor, held(cooperative, date(2026, 11, 11)), drawn())
    browser = world.sign_in(world.coordinator())
    assert first.number in browser.get("/mentoring/verification").text

    assert browser.post(f"/mentoring/visits/{first.id}/verify").status_code == 303
    assert browser.post(f"/mentoring/visits/{first.id}/verify").status_code == 409
    assert browser.post(f"/mentoring/visits/{second.id}/return").status_code == 422
    answer = browser.post(f"/mentoring/visits/{second.id}/return", data={"reason": "Kurang jelas"})

    assert answer.status_code == 303
    assert (first.state, second.state) == (VisitState.VERIFIED, VisitState.RETURNED)


def test_only_a_coordinator_opens_the_queue_and_a_lurah_never_verifies(world: World) -> None:
    cooperative = world.cooperative()
    visit = visited(world, world.mentor(cooperative), held(cooperative), drawn())
    for role in (Role.LURAH, Role.STAFF, Role.AUDITOR):
        browser = world.sign_in(world.with_role(role))
        assert browser.get("/mentoring/verification").status_code == 403
        assert browser.get(f"/mentoring/visits/{visit.id}").status_code == 200
        assert browser.post(f"/mentoring/visits/{visit.id}/verify").status_code == 403


def test_follow_ups_are_closed_noted_moved_and_cancelled_on_their_page(world: World) -> None:
    cooperative = world.cooperative()
    mentor = world.mentor(cooperative)
    follow_up = promised(world, mentor, cooperative, date(2026, 11, 5))
    browser = world.sign_in(mentor)
    at_it = f"/mentoring/follow-ups/{follow_up.id}"

    assert browser.post(f"{at_it}/note", data={"note": ""}).status_code == 422
    assert browser.post(f"{at_it}/note", data={"note": "Sudah separuh"}).status_code == 303
    assert "Sudah separuh" in browser.get("/mentoring/follow-ups").text
    early = {"due_on": "2026-11-01", "note": "Hujan"}
    assert browser.post(f"{at_it}/move", data=early).status_code == 422
    moved = {"due_on": "2026-12-05", "note": "Hujan"}
    assert browser.post(f"{at_it}/move", data=moved).status_code == 303
    assert browser.post(f"{at_it}/close").status_code == 303
    assert browser.post(f"{at_it}/close").status_code == 409
    assert browser.post(f"{at_it}/reopen").status_code == 303
    assert browser.post(f"{at_it}/cancel", data={"note": "Digabung"}).status_code == 303
    assert follow_up.state is FollowUpState.CANCELLED


def test_the_board_sees_its_promises_and_says_that_one_is_done(world: World) -> None:
    cooperative = world.cooperative()
    follow_up = promised(world, world.mentor(cooperative), cooperative, date(2026, 11, 5))
    browser = world.sign_in(world.officer(cooperative, PositionKind.CHAIR))

    assert follow_up.action in browser.get("/mentoring/follow-ups").text
    assert browser.post(f"/mentoring/follow-ups/{follow_up.id}/close").status_code == 403
    assert browser.post(f"/mentoring/follow-ups/{follow_up.id}/claim").status_code == 303
    assert follow_up.state is FollowUpState.CLAIMED


def test_an_author_withdraws_a_visit_with_a_reason(world: World) -> None:
    cooperative = world.cooperative()
    mentor = world.mentor(cooperative)
    visit = visited(world, mentor, held(cooperative))
    browser = world.sign_in(mentor)

    assert browser.post(f"/mentoring/visits/{visit.id}/withdraw").status_code == 422
    answer = browser.post(
        f"/mentoring/visits/{visit.id}/withdraw", data={"reason": "Salah tanggal"}
    )

    assert answer.status_code == 303
    assert visit.state is VisitState.WITHDRAWN


@pytest.mark.parametrize(
    "path",
    [
        "/mentoring",
        "/mentoring/visits",
        "/mentoring/follow-ups?show=open",
        "/mentoring/visits/new?cooperative={}&submission=0c4a7a0e-7c7e-4a53-9d32-0a5a1f1d2b3c",
    ],
)
def test_a_page_costs_the_same_statements_for_one_row_as_for_many(
    app: Flask, world: World, path: str
) -> None:
    first = world.cooperative()
    world.board(first)
    mentor = world.mentor(first)
    plan_dues(System())
    promised(world, mentor, first, date(2026, 11, 5))
    path = path.format(first.id)
    browser = world.sign_in(mentor)
    browser.get(path)
    with counted_statements(app) as few:
        assert browser.get(path).status_code == 200

    for _ in range(3):
        world_grows(world, mentor)
    again = {row.id: Found(Status.UNDER_WAY) for row in db.session.scalars(select(FollowUp))}
    fields = held(first, statuses=again, new_follow_ups=(promise("A"), promise("B")))
    visited(world, mentor, fields)
    browser.get(path)
    with counted_statements(app) as many:
        assert browser.get(path).status_code == 200

    assert len(many) == len(few) <= 22


def world_grows(world: World, mentor: Any) -> None:
    """Another cooperative of the same mentor, with a visit, a promise and something due."""
    other = world.cooperative()
    give_assignment(System(), mentor.id, other.id, since=SINCE)
    plan_dues(System())
    promised(world, mentor, other, date(2026, 11, 5))
    visited(world, mentor, held(other, date(2026, 11, 4), outcome=Outcome.NOBODY_MET))


def test_the_coordinators_queue_costs_the_same_statements_for_many(
    app: Flask, world: World
) -> None:
    cooperative = world.cooperative()
    mentor = world.mentor(cooperative)
    browser = world.sign_in(world.coordinator())
    counts = []
    for day in (10, 11, 12):
        visited(world, mentor, held(cooperative, date(2026, 11, day)), drawn())
        with counted_statements(app) as sent:
            browser.get("/mentoring/verification")
        counts.append(len(sent))

    assert counts[1] == counts[2]
