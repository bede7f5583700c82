"""Two versions of one visit: both are shown to who is in charge, and one person decides."""

from collections.abc import Iterator
from contextlib import suppress
from datetime import date
from typing import Any
from uuid import UUID

import pytest
import time_machine
from flask import Flask
from sqlalchemy import select

from lms.accounts.models import Person
from lms.cooperatives.rules import PositionKind
from lms.core.audit import AuditEntry
from lms.core.database import db
from lms.core.errors import Invalid, NotAllowed, NotThere
from lms.core.policy import Actor, Role
from lms.core.submissions import AlreadyDecided, Conflict, Decision, OtherContent
from lms.mentoring import versions
from lms.mentoring.faults import Settled
from lms.mentoring.in_words import in_words, side_by_side
from lms.mentoring.models import Visit
from lms.mentoring.rules.visits import VisitState
from lms.mentoring.verification import verify_visit
from lms.mentoring.visits import submit_visit
from tests.mentoring.builders import DAY, NOON, held, promise, typed, undrawn, visited
from tests.world import World, counted_statements

FAR = "35.73.05"


@pytest.fixture(autouse=True)
def noon() -> Iterator[time_machine.Traveller]:
    with time_machine.travel(NOON, tick=False) as clock:
        yield clock


class Pair:
    """A visit and its later version, which promises something more."""

    def __init__(self, world: World, **later: Any) -> None:
        self.world = world
        self.cooperative = world.cooperative()
        self.mentor = world.mentor(self.cooperative)
        self.visit = visited(world, self.mentor, held(self.cooperative), undrawn())
        fields = held(
            self.cooperative,
            observations="Kas kurang Rp20.000.",
            new_follow_ups=(promise("Hitung ulang kas"),),
            **later,
        )
        with suppress(OtherContent):
            submit_visit(world.actor(self.mentor), self.visit.id, fields)
        self.conflict = db.session.scalars(select(Conflict)).one()
        self.coordinator = world.coordinator()

    def actor(self, person: Person | None = None) -> Actor:
        return self.world.actor(person or self.coordinator)


@pytest.fixture
def pair(world: World) -> Pair:
    return Pair(world)


def test_the_page_shows_both_versions_and_what_differs(pair: Pair) -> None:
    page = pair.world.sign_in(pair.coordinator).get("/conflicts").text

    assert "Kas kurang Rp20.000." in page
    assert "Buku kas terisi sampai tanggal 10." in page
    assert "Hitung ulang kas (Bendahara, sampai 30 November 2026)" in page
    lines = side_by_side(versions.undecided(pair.actor())[0].first.fields, pair.conflict.payload)
    assert [line.name for line in lines if line.differs] == [
        "Hasil pengamatan",
        "Tindak lanjut baru",
    ]


def test_the_first_stands_for_a_reason_and_the_trail_knows_who_said_so(pair: Pair) -> None:
    with pytest.raises(Invalid):
        versions.keep_first(pair.actor(), pair.conflict.id, "")
    versions.keep_first(pair.actor(), pair.conflict.id, "Salah tekan")

    db.session.expire_all()
    kept = db.session.get_one(Conflict, pair.conflict.id)
    assert (kept.decision, kept.reason) == (Decision.KEPT_FIRST, "Salah tekan")
    assert (kept.resolved_by, kept.resolved_at) == (pair.coordinator.id, NOON)
    assert versions.undecided(pair.actor()) == []
    entry = db.session.scalars(select(AuditEntry).where(AuditEntry.act == "conflict.decide")).one()
    assert (entry.actor_id, entry.object_id) == (pair.coordinator.id, str(kept.id))
    assert db.session.get_one(Visit, pair.visit.id).state is VisitState.SUBMITTED
    with pytest.raises(AlreadyDecided):
        versions.keep_first(pair.actor(), pair.conflict.id, "Lagi")


def test_the_later_version_comes_back_filled_in_and_is_sent_as_a_correction(
    pair: Pair, noon: time_machine.Traveller
) -> None:
    versions.return_for_mending(pair.actor(), pair.conflict.id, "Yang kedua benar")
    browser = pair.world.sign_in(pair.mentor)

    form = browser.get(
        f"/mentoring/visits/new?cooperative={pair.cooperative.id}&replaces={pair.visit.id}",
        follow_redirects=True,
    ).text
    assert "Kas kurang Rp20.000." in form
    assert 'value="Hitung ulang kas"' in form
    assert 'value="2026-11-30"' in form

    noon.shift(60)
    mended = typed(pair.cooperative, replaces=str(pair.visit.id), observations="Sudah benar.")
    assert browser.post("/mentoring/visits", data=mended).status_code == 303
    assert db.session.get_one(Visit, pair.visit.id).observations == "Sudah benar."


def test_a_visit_that_is_settled_cannot_be_returned_any_more(pair: Pair) -> None:
    verify_visit(pair.actor(), pair.visit.id)

    assert not versions.undecided(pair.actor())[0].may_return
    with pytest.raises(Settled):
        versions.return_for_mending(pair.actor(), pair.conflict.id, "Yang kedua benar")
    assert db.session.get_one(Conflict, pair.conflict.id).decision is None


def test_staff_decide_but_only_the_coordinator_returns(pair: Pair) -> None:
    staff = pair.world.staff()

    assert not versions.undecided(pair.actor(staff))[0].may_return
    with pytest.raises(NotAllowed):
        versions.return_for_mending(pair.actor(staff), pair.conflict.id, "Yang kedua benar")
    versions.keep_first(pair.actor(staff), pair.conflict.id, "Salah tekan")


def test_nobody_else_sees_or_decides_it(pair: Pair) -> None:
    world = pair.world
    board = world.officer(pair.cooperative, PositionKind.CHAIR)
    others = [world.coordinator(FAR), world.staff(FAR), world.with_role(Role.AUDITOR), board]
    for person in (*others, world.member(), world.mentor(world.cooperative())):
        assert versions.undecided(pair.actor(person)) == []
        assert versions.undecided_count(pair.actor(person)) == 0
        with pytest.raises(NotThere):
            versions.keep_first(pair.actor(person), pair.conflict.id, "Saya saja")


def test_the_author_does_not_decide_although_in_charge(world: World) -> None:
    pair = Pair(world)
    author = world.mentor(pair.cooperative, name="Merangkap")
    from lms.accounts import grants
    from lms.core.policy import Grant, Scope, System
    from tests.world import CITY, SINCE

    grants.give(
        System(), pair.mentor.id, Grant(Role.COORDINATOR, Scope.AREA, CITY), valid_from=SINCE
    )

    assert author is not None
    assert versions.undecided(pair.actor(pair.mentor)) == []
    with pytest.raises(NotAllowed):
        versions.keep_first(pair.actor(pair.mentor), pair.conflict.id, "Saya benar")


def test_those_in_charge_meet_the_number_where_their_day_begins(pair: Pair) -> None:
    world = pair.world
    for person, page in (
        (pair.coordinator, "/mentoring/verification"),
        (world.staff(), "/coverage"),
    ):
        assert "/conflicts" in world.sign_in(person).get(page).text
    versions.keep_first(pair.actor(), pair.conflict.id, "Salah tekan")
    assert "/conflicts" not in world.sign_in(pair.coordinator).get("/mentoring/verification").text


def test_a_reason_is_asked_for_and_what_was_typed_stays(pair: Pair) -> None:
    browser = pair.world.sign_in(pair.coordinator)

    empty = browser.post(f"/conflicts/{pair.conflict.id}/keep", data={"reason": " "})
    unknown = browser.post(f"/conflicts/{UUID(int=3)}/keep", data={"reason": ""})

    assert (empty.status_code, unknown.status_code) == (422, 404)
    assert db.session.get_one(Conflict, pair.conflict.id).decision is None
    done = browser.post(f"/conflicts/{pair.conflict.id}/keep", data={"reason": "Salah tekan"})
    assert done.status_code == 303


def test_the_page_costs_the_same_statements_for_many(app: Flask, world: World) -> None:
    pair = Pair(world)
    browser = world.sign_in(pair.coordinator)
    browser.get("/conflicts")
    with counted_statements(app) as few:
        browser.get("/conflicts")
    for text in ("Satu", "Dua", "Tiga"):
        with suppress(OtherContent):
            submit_visit(
                world.actor(pair.mentor), pair.visit.id, held(pair.cooperative, observations=text)
            )
    with counted_statements(app) as many:
        browser.get("/conflicts")

    assert len(versions.undecided(pair.actor())) == 4
    assert len(many) == len(few)


def test_every_field_that_is_kept_has_words(world: World) -> None:
    fields = held(world.cooperative(), DAY, new_follow_ups=(promise(due_on=date(2026, 12, 1)),))

    words = in_words(fields.as_json())

    assert words["Tanggal kunjungan"] == "12 November 2026"
    assert words["Orang yang ditemui"] == "Pengurus: 1 laki-laki, 2 perempuan"
    assert in_words({})["Tanggal kunjungan"] == ""
