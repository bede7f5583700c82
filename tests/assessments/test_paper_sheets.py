"""What becomes of sheets that cannot count, that change, or that nobody handed in."""

from datetime import timedelta

import pytest

from lms.accounts.models import Person
from lms.assessments.attempts import start_attempt
from lms.assessments.kinds import FULL
from lms.assessments.looking_after import void_attempt
from lms.assessments.models import AttemptState
from lms.assessments.paper.judging import Becomes, Sheet, judge
from lms.assessments.paper.keeping import TypedBefore, keep_sheets
from lms.assessments.paper.models import Sitting
from lms.assessments.paper.sittings import open_sitting
from lms.core import clock
from lms.core.audit import AuditDetail
from lms.core.database import db
from lms.core.errors import Invalid, Refusal
from tests.assessments.paper_builders import CODE, attempts, opened, seat_of, sheet, typed
from tests.assessments.quiz_builders import quiz, single
from tests.world import Client, World, counted_statements

MANY = 57


@pytest.fixture
def staff(world: World) -> Person:
    return world.staff()


@pytest.fixture
def office(world: World, staff: Person) -> Client:
    return world.sign_in(staff)


@pytest.fixture
def people(world: World) -> list[Person]:
    home = world.cooperative()
    return [world.member(f"Peserta {letter}", cooperative=home) for letter in "ABC"]


def held(world: World, staff: Person, people: list[Person], **how: object) -> Sitting:
    """A sitting of ten choices at which these people have seats."""
    quiz([single(f"B{number}") for number in range(10)], shown=10, **how)
    return opened(world.actor(staff), people)


def address(sitting: Sitting, person: Person) -> str:
    return f"/sittings/{sitting.id}/people/{person.id}"


def test_57_sheets_are_looked_at_by_as_many_statements_as_one(world: World, staff: Person) -> None:
    home = world.cooperative()
    people = [world.member(f"Peserta {number:02}", cooperative=home) for number in range(MANY)]
    sitting = held(world, staff, people, chances=1)
    actor = world.actor(staff)
    sheets = [sheet(actor, sitting, person) for person in people]

    def cost(some: list[Sheet]) -> int:
        db.session.expire_all()
        with counted_statements(world.app) as seen:
            judge(actor, sitting, some)
        return len(seen)

    assert cost(sheets) == cost(sheets[:1])
    keep_sheets(actor, sitting.id, sheets)
    assert [row.score for row in attempts()] == [FULL] * MANY
    assert {row.cooperative_id for row in attempts()} == {home.id}
    assert cost(sheets) == cost(sheets[:1])
    assert {one.becomes for one in judge(actor, sitting, sheets)} == {Becomes.SAME}


def test_everybody_whose_sheet_cannot_count_is_named_and_nothing_is_kept(
    world: World, staff: Person, people: list[Person]
) -> None:
    sitting = held(world, staff, people, chances=1)
    actor = world.actor(staff)
    for person in people[:2]:
        start_attempt(world.actor(person), CODE)

    with pytest.raises(Refusal) as refusal:
        keep_sheets(actor, sitting.id, [sheet(actor, sitting, one) for one in people])

    said = str(refusal.value.message)
    assert [person.participant_no in said for person in people] == [True, True, False]
    assert {row.state for row in attempts()} == {AttemptState.IN_PROGRESS}


def test_a_sheet_is_typed_in_when_the_sitting_has_been_held(
    world: World, staff: Person, people: list[Person]
) -> None:
    held(world, staff, people)
    actor, tomorrow = world.actor(staff), clock.today() + timedelta(days=1)
    sitting = open_sitting(actor, CODE, tomorrow, "Aula", [people[0].id])

    with pytest.raises(Refusal):
        keep_sheets(actor, sitting.id, [sheet(actor, sitting, people[0])])
    with clock.set_to(clock.now() + timedelta(days=1)):
        keep_sheets(actor, sitting.id, [sheet(actor, sitting, people[0])])


@pytest.mark.parametrize("days", [-400, 400])
def test_a_year_that_was_typed_wrong_opens_nothing(
    world: World, staff: Person, people: list[Person], days: int
) -> None:
    held(world, staff, people)
    with pytest.raises(Invalid) as refusal:
        open_sitting(world.actor(staff), CODE, clock.today() + timedelta(days=days), "Aula")
    assert refusal.value.field == "held_on"


def test_a_chance_that_was_declared_void_comes_back_by_a_reason_alone(
    world: World, staff: Person, people: list[Person]
) -> None:
    sitting = held(world, staff, people)
    actor = world.actor(staff)
    given = sheet(actor, sitting, people[0])
    (kept,) = keep_sheets(actor, sitting.id, [given])
    void_attempt(actor, kept.id, "Menyontek.")

    with pytest.raises(TypedBefore) as before:
        keep_sheets(actor, sitting.id, [given])
    assert "Menyontek." in str(before.value.judged[0].why)

    keep_sheets(actor, sitting.id, [given], "Terbukti tidak menyontek.")
    assert [row.state for row in attempts()] == [AttemptState.VOID, AttemptState.GRADED]
    details = db.session.query(AuditDetail).all()
    assert any("Terbukti tidak menyontek." in str(vars(one)) for one in details)


def test_where_nothing_was_typed_nobody_handed_in_a_sheet(
    world: World, staff: Person, office: Client, people: list[Person]
) -> None:
    sitting = held(world, staff, people)
    blank = dict.fromkeys(typed(world.actor(staff), sitting, people[0]), "")

    absent = office.post(address(sitting, people[0]), data=blank)
    assert absent.location.endswith(str(people[1].id))
    assert attempts() == []

    handed_in = office.post(address(sitting, people[0]), data=blank | {"a1": "-"})
    assert handed_in.status_code == 303
    assert [row.score for row in attempts()] == [0]


def test_the_last_who_is_absent_leads_back_to_the_sitting(
    world: World, staff: Person, office: Client, people: list[Person]
) -> None:
    sitting = held(world, staff, people[:1])

    answer = office.post(address(sitting, people[0]), data={"a1": ""})

    assert answer.location.endswith(f"/sittings/{sitting.id}")


def test_a_sheet_that_changes_shows_what_stood_there_and_takes_a_reason(
    world: World, staff: Person, office: Client, people: list[Person]
) -> None:
    sitting = held(world, staff, people)
    now = typed(world.actor(staff), sitting, people[0])
    other = now | {"a3": "A" if now["a3"] != "A" else "B"}
    office.post(address(sitting, people[0]), data=other)

    asked = office.post(address(sitting, people[0]), data=now)
    assert asked.status_code == 422
    assert f"3: {other['a3']} → {now['a3']}" in asked.text
    assert [row.state for row in attempts()] == [AttemptState.GRADED]

    office.post(address(sitting, people[0]), data=now | {"reason": "Salah ketik."})
    assert [(row.state, row.score) for row in attempts()] == [
        (AttemptState.VOID, FULL * 9 // 10),
        (AttemptState.GRADED, FULL),
    ]


def test_the_workbook_sends_as_many_statements_for_many_as_for_one(
    world: World, staff: Person, office: Client, people: list[Person]
) -> None:
    sitting = held(world, staff, people)
    actor = world.actor(staff)

    def cost() -> int:
        with counted_statements(world.app) as seen:
            assert office.get(f"/sittings/{sitting.id}/sheets.xlsx").status_code == 200
        return len(seen)

    keep_sheets(actor, sitting.id, [sheet(actor, sitting, people[0])])
    before = cost()
    keep_sheets(actor, sitting.id, [sheet(actor, sitting, one) for one in people])
    assert cost() == before
    assert seat_of(actor, sitting, people[1]) == 2
