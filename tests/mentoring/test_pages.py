"""The pages of mentoring, as people and the phone's queue use them."""

from collections.abc import Iterator
from datetime import date
from typing import Any
from uuid import UUID, uuid4

import pytest
import time_machine
from flask import Flask
from sqlalchemy import func, select

from lms.cooperatives.models import Cooperative
from lms.cooperatives.rules import PositionKind
from lms.core.database import db
from lms.core.policy import System
from lms.core.roles import Role
from lms.core.submissions import Conflict
from lms.mentoring.models import FollowUp, Visit, VisitDue
from lms.mentoring.rules.codes import Outcome
from lms.mentoring.rules.follow_ups import FollowUpState, Status
from lms.mentoring.rules.visits import VisitState
from lms.mentoring.schedule import plan_dues
from lms.mentoring.verification import return_visit
from lms.mentoring.visit_fields import Found
from tests.mentoring.builders import NOON, at, drawn, held, promise, promised, visited
from tests.world import World, counted_statements

JSON = {"Accept": "application/json"}


@pytest.fixture(autouse=True)
def noon() -> Iterator[time_machine.Traveller]:
    with time_machine.travel(NOON, tick=False) as clock:
        yield clock


def typed(cooperative: Cooperative, **changes: Any) -> dict[str, Any]:
    """A form as a mentor fills it in."""
    return {
        "submission": str(uuid4()),
        "cooperative": str(cooperative.id),
        "visited_on": "2026-11-12",
        "started_at": "09.30",
        "outcome": "held",
        "kind": "regular",
        "mode": "on_site",
        "place": "store",
        "board_men": "1",
        "board_women": "2",
        "topics": ["bookkeeping", "permits"],
        "observations": "Buku kas terisi sampai tanggal 10.",
        "obstacles": "none",
        **changes,
    }


def visits() -> int:
    return db.session.scalar(select(func.count()).select_from(Visit)) or 0


def test_a_mentor_records_a_visit_and_reads_its_receipt(world: World) -> None:
    cooperative = world.cooperative()
    browser = world.sign_in(world.mentor(cooperative))
    form = typed(
        cooperative,
        **{"action-0": "Salin buku kas", "owner-0": "bendahara", "deadline-0": "30/11/2026"},
    )

    answer = browser.post("/mentoring/visits", data=form)

    assert answer.status_code == 303
    visit = db.session.scalars(select(Visit)).one()
    receipt = browser.get(answer.location)
    assert receipt.status_code == 200
    assert visit.number in receipt.text
    assert visit.people["board"] == [1, 2]
    assert visit.obstacles == []
    follow_up = db.session.scalars(select(FollowUp)).one()
    assert (follow_up.owner, follow_up.due_on) == (PositionKind.TREASURER, date(2026, 11, 30))


def test_the_queue_gets_a_receipt_in_json_and_the_same_one_again(world: World) -> None:
    cooperative = world.cooperative()
    browser = world.sign_in(world.mentor(cooperative))
    form = typed(cooperative)

    first = browser.post("/mentoring/visits", data=form, headers=JSON)
    again = browser.post("/mentoring/visits", data=form, headers=JSON)

    assert first.status_code == again.status_code == 200
    assert first.json == again.json
    assert first.json["visit_id"] == form["submission"]
    assert visits() == 1


@pytest.mark.parametrize("headers", [{}, JSON])
def test_other_content_under_the_same_number_is_told_and_kept(
    world: World, headers: dict[str, str]
) -> None:
    cooperative = world.cooperative()
    browser = world.sign_in(world.mentor(cooperative))
    form = typed(cooperative)
    browser.post("/mentoring/visits", data=form)

    answer = browser.post(
        "/mentoring/visits", data={**form, "observations": "Lain sama sekali."}, headers=headers
    )

    assert answer.status_code == 409
    assert db.session.scalars(select(Conflict)).one().payload["observations"] == "Lain sama sekali."
    assert visits() == 1


def test_what_was_typed_is_still_there_when_something_must_be_mended(world: World) -> None:
    cooperative = world.cooperative()
    mentor = world.mentor(cooperative)
    follow_up = promised(world, mentor, cooperative, date(2026, 11, 5))
    form = typed(
        cooperative,
        observations="Nota <b>tidak</b> lengkap",
        **{f"note-{follow_up.id}": "Masih menunggu", "action-3": "Baris keempat"},
    )

    answer = world.sign_in(mentor).post("/mentoring/visits", data=form)

    assert answer.status_code == 422
    assert "Nota &lt;b&gt;tidak&lt;/b&gt; lengkap" in answer.text
    assert form["submission"] in answer.text
    assert "Masih menunggu" in answer.text
    assert "Baris keempat" in answer.text
    assert visits() == 1


def test_the_queue_is_told_at_which_fields_something_is_missing(world: World) -> None:
    cooperative = world.cooperative()
    mentor = world.mentor(cooperative)
    follow_up = promised(world, mentor, cooperative, date(2026, 11, 5))
    form = typed(cooperative, outcome="", **{"deadline-2": "besok"})
    browser = world.sign_in(mentor)

    answer = browser.post("/mentoring/visits", data=form, headers=JSON)
    assert set(answer.json["errors"]) == {"outcome", "action-2", "owner-2", "deadline-2"}

    answer = browser.post("/mentoring/visits", data=typed(cooperative), headers=JSON)
    assert set(answer.json["errors"]) == {f"status-{follow_up.id}"}

    future = typed(cooperative, outcome="nobody_met", visited_on="2026-11-13")
    answer = browser.post("/mentoring/visits", data=future, headers=JSON)
    assert set(answer.json["errors"]) == {"visited_on"}


def test_more_rows_than_the_page_offers_may_be_sent(world: World) -> None:
    cooperative = world.cooperative()
    rows = {
        f"{name}-{row}": value
        for row in (0, 7, 11)
        for name, value in (("action", "Rapat"), ("owner", "ketua"), ("deadline", "2026-12-01"))
    }

    world.sign_in(world.mentor(cooperative)).post(
        "/mentoring/visits", data=typed(cooperative, **rows)
    )

    assert db.session.scalar(select(func.count()).select_from(FollowUp)) == 3


HOSTILE = [
    "\x00", "\ud800", "9" * 400, "'; DROP TABLE visit; --", "-1", "1e309", "null", "x" * 20_000,
    "{{7*7}}", "2026-02-31", "99999999999-01-01", "held\nheld",
]  # fmt: skip
FIELDS = [
    "submission", "cooperative", "due", "replaces", "visited_on", "started_at", "outcome", "kind",
    "topics", "obstacles", "discussed", "board_men", "observations", "late_reason", "action-0",
    "owner-0", "deadline-0", "action-999999999999", "status-x",
]  # fmt: skip


def test_no_hostile_value_in_any_field_breaks_the_form(world: World) -> None:
    cooperative = world.cooperative()
    browser = world.sign_in(world.mentor(cooperative))
    for field in FIELDS:
        for value in HOSTILE:
            sent = value.encode("utf-8", "surrogatepass")
            answer = browser.post("/mentoring/visits", data={**typed(cooperative), field: sent})
            assert answer.status_code < 500, (field, value)


@pytest.mark.parametrize(
    "path",
    [
        "/mentoring/visits?state=x&cooperative=x",
        "/mentoring/visits/new?cooperative=x&due=%27&replaces=1",
        f"/mentoring/visits/new?cooperative={UUID(int=1)}",
        f"/mentoring/visits/{UUID(int=1)}",
        f"/mentoring/visits/{UUID(int=1)}/sent",
        "/mentoring/follow-ups?show=x&cooperative=y",
    ],
)
def test_no_hostile_address_breaks_a_page(world: World, path: str) -> None:
    answer = world.sign_in(world.mentor(world.cooperative())).get(path)

    assert answer.status_code in (200, 404)


def test_a_stranger_gets_no_form_and_sends_no_visit(world: World) -> None:
    cooperative = world.cooperative()
    for person in (world.mentor(world.cooperative()), world.member(), world.staff()):
        browser = world.sign_in(person)
        form = browser.get(f"/mentoring/visits/new?cooperative={cooperative.id}")
        assert form.status_code in (403, 404)
        assert browser.post("/mentoring/visits", data=typed(cooperative)).status_code in (403, 404)
    assert visits() == 0


def test_pages_ask_who_is_there(world: World) -> None:
    for path in ("", "/visits", "/visits/new", "/follow-ups", "/verification"):
        assert world.client().get("/mentoring" + path).status_code == 302


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
    answer = browser.post(f"/mentoring/visits/{visit.id}/withdraw", data={"reason": "Salah tanggal"})

    assert answer.status_code == 303
    assert visit.state is VisitState.WITHDRAWN


@pytest.mark.parametrize(
    "path",
    [
        "/mentoring",
        "/mentoring/visits",
        "/mentoring/follow-ups?show=open",
        "/mentoring/visits/new?cooperative={}",
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
    from lms.mentoring.service import give_assignment
    from tests.world import SINCE

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
