"""The first administrator, and one who is locked out."""

import pytest
from click.testing import CliRunner
from flask.cli import ScriptInfo
from sqlalchemy import select

from lms.accounts import administrators, first_entry, grants
from lms.accounts.models import Person, RoleGrant
from lms.accounts.service import set_secret_hash
from lms.cli import commands
from lms.core.audit import AuditEntry
from lms.core.database import db
from lms.core.errors import Invalid, NotAllowed
from lms.core.policy import Grant, Role, Scope, System
from tests.accounts.test_door import hashed
from tests.world import CITY


def holder(code: str):
    return first_entry.holder(code, address="10.0.0.1").id


def recover(world, *words: str):
    info = ScriptInfo(create_app=lambda: world.app)
    return CliRunner().invoke(commands, ["admin", "recover", *words], obj=info)


def administrators_of(world) -> list:
    return list(
        db.session.scalars(select(RoleGrant.person_id).where(RoleGrant.role == Role.ADMINISTRATOR))
    )


def test_the_first_administrator_has_the_city_and_a_code_of_one_day(world):
    made = administrators.make_first(System(), "Rina", "0812-3456-7890")

    assert made.person.phone == "+6281234567890"
    assert grants.grants_of(made.person.id) == (Grant(Role.ADMINISTRATOR, Scope.AREA, CITY),)
    assert holder(made.code) == made.person.id


def test_there_is_no_second_first_one(world):
    administrators.make_first(System(), "Rina")

    assert administrators.make_first(System(), "Joko") is None
    assert len(administrators_of(world)) == 1


def test_somebody_who_has_the_number_already_gets_the_role(world):
    known = world.member("Rina", phone="+6281234567890")

    made = administrators.make_first(System(), "Rina W.", "081234567890")

    assert made.person.id == known.id
    assert administrators.any_ever()


@pytest.mark.parametrize("role", [None, Role.STAFF, Role.ADMINISTRATOR])
def test_nobody_makes_a_first_administrator_or_recovers_one_but_the_system(world, role):
    person = world.with_role(role) if role else world.member()
    actor = world.actor(person)

    for act in (
        lambda: administrators.make_first(actor, "X"),
        lambda: administrators.recover(actor),
    ):
        with pytest.raises(NotAllowed):
            act()


def test_while_none_has_come_in_a_new_first_code_is_given_and_the_old_one_ends(world):
    made = administrators.make_first(System(), "Rina")

    again = administrators.recover(System())

    assert again.person.id == made.person.id
    assert holder(again.code) == made.person.id
    with pytest.raises(Invalid):
        holder(made.code)


def test_once_an_administrator_has_come_in_the_number_must_be_named(world):
    made = administrators.make_first(System(), "Rina", "081234567890")
    set_secret_hash(System(), made.person.id, hashed())

    with pytest.raises(Invalid, match="signed in already"):
        administrators.recover(System())
    for number in ("0812 3456 7890", made.person.participant_no):
        assert holder(administrators.recover(System(), number).code) == made.person.id


@pytest.mark.parametrize("number", ["081299999999", "x", ""])
def test_who_is_no_administrator_is_not_let_in_by_the_command(world, number):
    administrators.make_first(System(), "Rina")
    world.person("Budi", phone="+6281299999999")

    with pytest.raises(Invalid, match="no administrator"):
        administrators.recover(System(), number)


def test_the_command_makes_a_first_administrator_where_there_is_none(world):
    answer = recover(world)

    assert answer.exit_code == 0, answer.output
    assert "administrator: Administrator\n" in answer.output
    (person_id,) = administrators_of(world)
    assert db.session.get(Person, person_id).phone is None


def test_the_command_says_in_one_line_what_is_wrong(world):
    answer = recover(world, "081299999999")

    assert (answer.exit_code, answer.output.count("\n")) == (1, 1)


def test_a_recovery_is_in_the_trail_as_done_by_the_system(world):
    made = administrators.make_first(System(), "Rina")
    administrators.recover(System())

    rows = db.session.execute(
        select(AuditEntry.act, AuditEntry.by_system, AuditEntry.actor_id).where(
            AuditEntry.object_id == str(made.person.id), AuditEntry.act == "code.issue"
        )
    ).all()
    assert rows == [("code.issue", True, None)] * 2
