"""An act is one transaction, one question to the policy and one row in the trail."""

import pytest
from sqlalchemy import func, select

from lms.accounts.models import Person
from lms.core import audit, clock
from lms.core.acts import PolicyNotAsked, UnsavedChanges, ensure, one_act, take, use_case
from lms.core.audit import AuditDetail, AuditEntry
from lms.core.database import db
from lms.core.errors import NotAllowed, NotThere, Refusal
from lms.core.policy import ANYBODY, Actor, System, permits


@permits("test.rename")
def _only_oneself(actor, person):
    return actor.person_id == person.id


@use_case("test.rename")
def rename(actor: Actor, person_id, name: str) -> Person:
    person = take(actor, Person, person_id)
    person.name = name
    return person


@use_case("test.rename_twice")
def rename_twice(actor: Actor, person_id, swallow: bool) -> None:
    ensure(System()) if actor.is_system else None
    rename(actor, person_id, "Satu")
    try:
        fail(System())
    except Refusal:
        if not swallow:
            raise


@use_case("test.fail")
def fail(actor: Actor) -> None:
    raise Refusal("no")


@use_case("test.careless")
def careless(actor: Actor, person: Person) -> None:
    db.session.get_one(Person, person.id).name = "Diubah"


def entries():
    return db.session.scalars(select(AuditEntry).order_by(AuditEntry.at)).all()


def name_of(person):
    db.session.rollback()
    return db.session.scalar(select(Person.name).where(Person.id == person.id))


def test_an_act_leaves_one_row_that_says_who_what_and_from_what_to_what(world):
    person = world.person("Sri")

    rename(world.actor(person), person.id, "Sri Rahayu")

    entry = entries()[-1]
    detail = db.session.get(AuditDetail, entry.id)
    assert (entry.act, entry.actor_id, entry.object_kind, entry.object_id) == (
        "test.rename",
        person.id,
        "person",
        str(person.id),
    )
    assert detail.changes == {
        f"person/{person.id}": {
            "name": ["Sri", "Sri Rahayu"],
            "name_key": ["sri", "sri rahaju"],
        }
    }


@use_case("test.rename")
def rename_in_two_steps(actor: Actor, person_id) -> Person:
    person = take(actor, Person, person_id)
    person.name = "Setengah"
    db.session.flush()
    person.name = "Selesai"
    return person


def test_what_is_written_in_two_steps_still_came_from_what_it_was_before(world):
    person = world.person("Sri")

    rename_in_two_steps(world.actor(person), person.id)

    detail = db.session.get(AuditDetail, entries()[-1].id)
    assert detail.changes[f"person/{person.id}"]["name"] == ["Sri", "Selesai"]


def test_what_the_policy_does_not_allow_changes_nothing(world):
    one, other = world.person("Sri"), world.person("Budi")

    with pytest.raises(NotThere):
        rename(world.actor(other), one.id, "Dicuri")

    assert name_of(one) == "Sri"


def test_what_is_seen_but_not_allowed_is_refused_as_such(world):
    home = world.cooperative()
    member, mentor = world.member("Sri", cooperative=home), world.staff()

    with pytest.raises(NotAllowed):
        rename(world.actor(mentor), member.id, "Lain")


def test_a_use_case_that_forgets_the_policy_saves_nothing(world):
    person = world.person("Sri")

    with pytest.raises(PolicyNotAsked):
        careless(world.actor(person), person)

    assert name_of(person) == "Sri"


def test_an_act_within_an_act_names_its_cause(world):
    person = world.person("Sri")
    before = len(entries())

    with one_act("test.outer", System()):
        rename(System(), person.id, "Satu")
        rename(System(), person.id, "Dua")

    new = entries()[before:]
    outer = next(entry for entry in new if entry.act == "test.outer")
    assert {entry.cause_id for entry in new if entry.act == "test.rename"} == {outer.id}


@pytest.mark.parametrize("swallow", [True, False])
def test_an_outer_act_cannot_keep_half_of_what_an_inner_one_began(world, swallow):
    person = world.person("Sri")

    with pytest.raises((Refusal, RuntimeError)):
        rename_twice(System(), person.id, swallow)

    assert name_of(person) == "Sri"


def test_an_act_refuses_to_save_what_was_changed_outside_of_it(world):
    person = world.person("Sri")
    db.session.get_one(Person, person.id).name = "Diam-diam"

    with pytest.raises(UnsavedChanges):
        rename(System(), person.id, "Terbuka")


def test_nobody_may_do_what_no_rule_permits(world):
    with pytest.raises(NotAllowed):
        fail_unpermitted(ANYBODY)


@use_case("test.unpermitted")
def fail_unpermitted(actor: Actor) -> None:
    ensure(actor)


class TestTheTrailProvesItself:
    """The sealed chain shows every change, gap and reordering."""

    def sealed(self, world):
        for name in ("Satu", "Dua", "Tiga"):
            world.person(name)
        seal(System())
        return db.session.scalars(
            select(AuditEntry)
            .where(AuditEntry.act == "person.register")
            .order_by(AuditEntry.position)
        ).all()

    def test_an_untouched_trail_has_no_fault(self, world):
        self.sealed(world)

        assert list(audit.faults()) == []
        assert audit.count()[1] == 0

    def test_a_changed_entry_is_found(self, world):
        entry = self.sealed(world)[0]
        db.session.execute(
            AuditEntry.__table__.update().where(AuditEntry.id == entry.id).values(act="other.act")
        )
        db.session.expire_all()

        assert any("does not follow" in fault for fault in audit.faults())

    def test_a_removed_entry_is_found(self, world):
        entry = self.sealed(world)[1]
        db.session.execute(AuditDetail.__table__.delete().where(AuditDetail.entry_id == entry.id))
        db.session.execute(AuditEntry.__table__.delete().where(AuditEntry.id == entry.id))
        db.session.expire_all()

        assert any("is missing" in fault for fault in audit.faults())

    def test_a_changed_detail_is_found_and_an_erased_one_is_not_a_fault(self, world):
        first, second, _ = self.sealed(world)
        db.session.execute(AuditDetail.__table__.delete().where(AuditDetail.entry_id == first.id))
        assert list(audit.faults()) == []

        db.session.execute(
            AuditDetail.__table__.update()
            .where(AuditDetail.entry_id == second.id)
            .values(changes={"person": {}})
        )
        db.session.expire_all()
        assert any("detail" in fault for fault in audit.faults())

    def test_erasing_details_on_request_leaves_a_chain_that_proves_itself(self, world):
        first, second, _ = self.sealed(world)
        with one_act("test.erase", System()):
            audit.erase_details([first.id], clock.now())
        db.session.expire_all()

        kept = db.session.get_one(AuditDetail, first.id)
        assert (kept.salt, kept.changes) == ("", {}) and kept.erased_at
        assert db.session.get_one(AuditDetail, second.id).changes
        assert list(audit.faults()) == []

        kept.changes = {"person": {"name": [None, "Budi"]}}
        with db.session.no_autoflush:
            assert any("detail" in fault for fault in audit.faults())
        db.session.rollback()

    def test_sealing_again_gives_no_entry_another_place(self, world):
        self.sealed(world)
        before = dict(db.session.execute(select(AuditEntry.id, AuditEntry.position)).all())

        seal(System())

        assert dict(db.session.execute(select(AuditEntry.id, AuditEntry.position)).all()) == before
        assert db.session.scalar(select(func.count(AuditEntry.position))) == len(before)


@use_case("audit.seal", audited=False)
def seal(actor: Actor) -> int:
    ensure(actor)
    return audit.seal()
