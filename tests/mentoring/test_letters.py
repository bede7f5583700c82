"""Letters of assignment: many at once, resting, ending, and what was visited before."""

from collections.abc import Iterator
from datetime import date, timedelta

import pytest
import time_machine
from sqlalchemy import func, select

from lms.accounts import grants
from lms.accounts.models import Person
from lms.cooperatives.events import ConflictOfInterest
from lms.cooperatives.models import Cooperative, Position
from lms.cooperatives.rules import PositionKind
from lms.cooperatives.service import give_position
from lms.core.audit import AuditEntry
from lms.core.database import db
from lms.core.errors import Invalid, NotAllowed
from lms.core.policy import Actor, System
from lms.core.roles import Role
from lms.core.storage import PDF, content_of, keep
from lms.mentoring.faults import Settled
from lms.mentoring.letter_queries import hand_over, letters, lines_of_person, resting
from lms.mentoring.letters import (
    LetterFields,
    Sent,
    end_letter,
    issue_letter,
    pause_letter,
    release_mentor,
    resume_letter,
)
from lms.mentoring.models import AssignmentLetter, MentorAssignment, VisitDue, VisitFlag
from lms.mentoring.reminders import plan_reminders
from lms.mentoring.rules.codes import AssignmentKind, LetterKind
from lms.mentoring.rules.flags import Flag
from lms.mentoring.rules.follow_ups import Status
from lms.mentoring.rules.schedule import DueState
from lms.mentoring.schedule import plan_dues
from lms.mentoring.service import (
    end_assignment,
    give_assignment,
    pause_assignment,
    resume_assignment,
)
from lms.mentoring.verification import verify_visit
from lms.mentoring.visit_fields import Found
from lms.notifications.models import Reminder
from tests.mentoring.builders import (
    DAY,
    NOON,
    at,
    due_of,
    held,
    promise,
    promised,
    undrawn,
    visited,
)
from tests.world import SINCE, World, counted_statements


@pytest.fixture(autouse=True)
def noon() -> Iterator[time_machine.Traveller]:
    with time_machine.travel(NOON, tick=False) as clock:
        yield clock


def fields(number: str = "800/12/2026", **changes: object) -> LetterFields:
    values = {
        "number": number,
        "kind": LetterKind.LETTER,
        "office": AssignmentKind.KELURAHAN,
        "issued_on": DAY,
        "valid_from": DAY,
        **changes,
    }
    return LetterFields(**values)  # type: ignore[arg-type]


def issued(
    *pairs: tuple[Person, Cooperative], number: str = "800/12/2026", **changes: object
) -> AssignmentLetter:
    sent = [Sent(person.id, cooperative.id) for person, cooperative in pairs]
    return issue_letter(System(), fields(number, **changes), sent)


def assignment_of(person: Person) -> MentorAssignment:
    return db.session.scalars(
        select(MentorAssignment)
        .where(MentorAssignment.person_id == person.id)
        .order_by(MentorAssignment.valid_from.desc())
    ).first() or pytest.fail("nobody was sent")


def dues(cooperative: Cooperative) -> list[DueState]:
    rows = db.session.scalars(
        select(VisitDue.state)
        .where(VisitDue.cooperative_id == cooperative.id)
        .order_by(VisitDue.period, VisitDue.number)
    )
    return list(rows)


def test_one_letter_sends_many_to_many_and_relieves_who_was_there(world: World) -> None:
    here, there = world.cooperative(), world.cooperative("35.73.01.1002")
    before = world.mentor(here)
    first, second = world.person("Tono"), world.person("Wati")
    staff = world.actor(world.staff())

    letter = issue_letter(
        staff,
        fields(valid_until=date(2026, 12, 31)),
        [Sent(first.id, here.id), Sent(second.id, there.id)],
        scan=keep(b"%PDF-1.7 surat", PDF),
    )

    assert not world.actor(before).has(Role.MENTOR)
    assert world.actor(first).has(Role.MENTOR)
    assert assignment_of(second).expires_on == date(2026, 12, 31)
    assert content_of(letter.scan_sha256 or "") == b"%PDF-1.7 surat"
    assert list(grants.faults()) == []
    acts = db.session.execute(
        select(AuditEntry.act, AuditEntry.cause_id).where(AuditEntry.actor_id == staff.person_id)
    ).all()
    assert sorted(act for act, _cause in acts if act != "grant.give") == [
        "assignment.end",
        "assignment.give",
        "assignment.give",
        "grant.end",
        "letter.issue",
    ]
    assert [cause for act, cause in acts if act == "letter.issue"] == [None]


def test_of_a_letter_that_cannot_be_issued_nothing_remains(world: World) -> None:
    here, there = world.cooperative(), world.cooperative("35.73.01.1002")
    treasurer = world.officer(there, PositionKind.TREASURER)
    before = world.mentor(here)

    with pytest.raises(ConflictOfInterest):
        issued((world.person(), here), (treasurer, there))

    assert db.session.scalars(select(AssignmentLetter)).all() == []
    assert world.actor(before).has(Role.MENTOR)


def test_a_number_is_used_once_and_a_letter_has_people_and_ends_after_it_begins(
    world: World,
) -> None:
    here = world.cooperative()
    issued((world.person(), here))

    for changes, pairs, field in (
        ({}, [(world.person(), here)], "number"),
        ({"number": "2"}, [], "rows"),
        ({"number": "2", "valid_until": DAY - timedelta(days=1)}, [(here, here)], "valid_until"),
    ):
        with pytest.raises(Invalid) as refused:
            issued(*pairs, **changes)  # type: ignore[arg-type]
        assert refused.value.field == field


def test_nobody_writes_a_letter_for_themselves_or_for_another_area(world: World) -> None:
    here = world.cooperative("35.73.01.1001")
    coordinator = world.coordinator("35.73.01")
    far = world.actor(world.coordinator("35.73.02"))

    with pytest.raises(NotAllowed):
        issue_letter(world.actor(coordinator), fields(), [Sent(coordinator.id, here.id)])
    with pytest.raises(Exception, match="cooperative"):
        issue_letter(far, fields(), [Sent(world.person().id, here.id)])
    with pytest.raises(NotAllowed):
        issue_letter(world.actor(world.mentor(here)), fields(), [Sent(coordinator.id, here.id)])
    assert letters(far, "", DAY) == []


class TestConflict:
    def test_the_office_may_allow_it_with_a_reason_that_is_kept(self, world: World) -> None:
        here = world.cooperative()
        treasurer = world.officer(here, PositionKind.TREASURER)
        give = lambda actor: give_assignment(  # noqa: E731
            actor, treasurer.id, here.id, conflict_reason="Tidak ada orang lain"
        )

        with pytest.raises(NotAllowed):
            give(world.actor(world.coordinator()))
        kept = give(world.actor(world.staff()))

        assert kept.conflict_reason == "Tidak ada orang lain"

    def test_without_a_conflict_no_reason_is_kept(self, world: World) -> None:
        kept = give_assignment(
            System(), world.person().id, world.cooperative().id, conflict_reason="Berjaga-jaga"
        )
        assert kept.conflict_reason == ""

    def test_a_seat_for_a_mentor_is_allowed_by_the_office_alone(self, world: World) -> None:
        here = world.cooperative()
        mentor = world.mentor(here)

        def give(actor: Actor, reason: str) -> Position:
            return give_position(
                actor, mentor.id, here.id, PositionKind.TREASURER, conflict_reason=reason
            )

        with pytest.raises(ConflictOfInterest):
            give(world.actor(world.staff()), "")
        assert give(world.actor(world.staff()), "Sementara").conflict_reason == "Sementara"

    def test_they_settle_and_verify_nothing_of_their_own_board(self, world: World) -> None:
        here = world.cooperative()
        treasurer = world.officer(here, PositionKind.TREASURER)
        give_assignment(
            System(), treasurer.id, here.id, since=SINCE, conflict_reason="Tidak ada orang lain"
        )
        follow_up = promised(world, treasurer, here, DAY - timedelta(days=3))

        done = held(here, statuses={follow_up.id: Found(Status.DONE)})
        with pytest.raises(Invalid) as refused:
            visited(world, treasurer, done)
        assert refused.value.field == f"status-{follow_up.id}"
        visit = visited(world, treasurer, held(here))
        with pytest.raises(NotAllowed):
            verify_visit(world.actor(treasurer), visit.id)


class TestRest:
    def test_while_an_assignment_rests_nothing_is_due_and_nobody_is_reminded(
        self, world: World, noon: time_machine.Traveller
    ) -> None:
        here = world.cooperative()
        mentor = world.mentor(here)
        due_of(here)
        row = assignment_of(mentor)

        pause_assignment(System(), row.id, "Kontrak belum ada")
        plan_dues(System())
        plan_reminders()

        assert dues(here) == [DueState.CANCELLED]
        assert not world.actor(mentor).has(Role.MENTOR)
        assert list(grants.faults()) == []
        assert db.session.scalar(select(func.count()).select_from(Reminder)) == 0
        (line,) = resting(world.actor(mentor), DAY)
        assert line.pause is not None
        assert line.pause.reason == "Kontrak belum ada"

    def test_going_on_makes_the_month_due_again_from_that_day(
        self, world: World, noon: time_machine.Traveller
    ) -> None:
        here = world.cooperative()
        mentor = world.mentor(here)
        due_of(here)
        row = assignment_of(mentor)
        pause_assignment(System(), row.id, "Sakit")
        noon.move_to(at(date(2026, 11, 24)))

        resume_assignment(System(), row.id)
        again = due_of(here, number=2)

        assert (again.window_start, again.due_on) == (date(2026, 11, 24), date(2026, 11, 30))
        assert dues(here) == [DueState.CANCELLED, DueState.OPEN]
        assert world.actor(mentor).has(Role.MENTOR)
        assert list(grants.faults()) == []

    def test_a_visit_on_a_day_of_rest_is_refused_and_one_before_it_is_taken(
        self, world: World, noon: time_machine.Traveller
    ) -> None:
        here = world.cooperative()
        mentor = world.mentor(here)
        pause_assignment(System(), assignment_of(mentor).id, "Sakit")
        noon.move_to(at(date(2026, 11, 16)))

        visited(world, mentor, held(here, date(2026, 11, 11)))
        with pytest.raises(Invalid):
            visited(world, mentor, held(here, date(2026, 11, 13)))

    def test_another_mentor_goes_on_while_one_rests(self, world: World) -> None:
        here = world.cooperative()
        mentor, other = world.mentor(here), world.person("Wati")
        give_assignment(System(), other.id, here.id, AssignmentKind.DINAS)
        due_of(here)

        pause_assignment(System(), assignment_of(mentor).id, "Sakit")

        assert dues(here) == [DueState.OPEN]

    def test_it_has_a_reason_and_rests_once(self, world: World) -> None:
        row = assignment_of(world.mentor(world.cooperative()))
        with pytest.raises(Invalid):
            pause_assignment(System(), row.id, "")
        pause_assignment(System(), row.id, "Sakit")
        with pytest.raises(Settled):
            pause_assignment(System(), row.id, "Sakit")
        resume_assignment(System(), row.id)
        with pytest.raises(Settled):
            resume_assignment(System(), row.id)

    def test_a_letter_rests_goes_on_and_ends_as_a_whole(self, world: World) -> None:
        here, there = world.cooperative(), world.cooperative("35.73.01.1002")
        first, second = world.person("Tono"), world.person("Wati")
        letter = issued((first, here), (second, there))
        staff = world.actor(world.staff())

        assert pause_letter(staff, letter.id, "Kontrak belum ada") == 2
        assert pause_letter(staff, letter.id, "Kontrak belum ada") == 0
        assert resume_letter(staff, letter.id) == 2
        pause_assignment(System(), assignment_of(first).id, "Sakit")
        assert end_letter(staff, letter.id) == 2
        assert end_letter(staff, letter.id) == 0
        assert not world.actor(first).has(Role.MENTOR)
        assert list(grants.faults()) == []


class TestEnd:
    def test_a_successor_named_ahead_begins_on_the_day_and_not_before(
        self, world: World, noon: time_machine.Traveller
    ) -> None:
        here = world.cooperative()
        before, after = world.mentor(here), world.person("Wati")

        issued((after, here), valid_from=date(2026, 12, 1))
        assert (world.actor(before).has(Role.MENTOR), world.actor(after).has(Role.MENTOR)) == (
            True,
            False,
        )
        noon.move_to(at(date(2026, 12, 1)))
        assert (world.actor(before).has(Role.MENTOR), world.actor(after).has(Role.MENTOR)) == (
            False,
            True,
        )
        assert list(grants.faults()) == []

    def test_what_was_to_begin_later_can_be_taken_back(
        self, world: World, noon: time_machine.Traveller
    ) -> None:
        here, person = world.cooperative(), world.person()
        issued((person, here), valid_from=date(2026, 12, 1))

        end_assignment(System(), assignment_of(person).id)
        noon.move_to(at(date(2026, 12, 1)))

        assert not world.actor(person).has(Role.MENTOR)
        assert list(grants.faults()) == []

    def test_without_a_mentor_what_is_due_falls_away_and_a_successor_has_it_again(
        self, world: World
    ) -> None:
        here = world.cooperative()
        mentor = world.mentor(here)
        due_of(here)

        end_assignment(System(), assignment_of(mentor).id)
        assert dues(here) == [DueState.CANCELLED]
        give_assignment(System(), world.person("Wati").id, here.id)
        plan_dues(System())

        assert dues(here) == [DueState.CANCELLED, DueState.OPEN]

    def test_a_contract_that_runs_out_stops_what_is_due_without_anybodys_act(
        self, world: World, noon: time_machine.Traveller
    ) -> None:
        here = world.cooperative()
        issued((world.person(), here), valid_until=DAY)
        due_of(here)
        noon.move_to(at(DAY + timedelta(days=1)))

        plan_dues(System())

        assert dues(here) == [DueState.CANCELLED]

    def test_what_was_visited_before_the_end_is_taken_for_14_days_and_marked(
        self, world: World, noon: time_machine.Traveller
    ) -> None:
        here = world.cooperative()
        mentor = world.mentor(here)
        noon.move_to(at(date(2026, 11, 13)))
        end_assignment(System(), assignment_of(mentor).id)
        noon.move_to(at(date(2026, 11, 26)))

        visit = visited(world, mentor, held(here, DAY), undrawn())
        flags = db.session.scalars(select(VisitFlag.kind).where(VisitFlag.visit_id == visit.id))
        assert Flag.HANDED_IN_LATE in set(flags)

        noon.move_to(at(date(2026, 11, 27)))
        with pytest.raises(Invalid, match="14"):
            visited(world, mentor, held(here, DAY))

    def test_who_was_sent_again_by_a_new_letter_is_never_late(
        self, world: World, noon: time_machine.Traveller
    ) -> None:
        here = world.cooperative()
        mentor = world.mentor(here)
        issued((mentor, here))
        noon.move_to(at(date(2026, 12, 20)))

        visit = visited(world, mentor, held(here, date(2026, 11, 10), late_reason="Sakit"))

        flags = db.session.scalars(select(VisitFlag.kind).where(VisitFlag.visit_id == visit.id))
        assert Flag.HANDED_IN_LATE not in set(flags)

    def test_a_leaving_mentor_hands_all_of_it_over_to_one_successor(self, world: World) -> None:
        here, there = world.cooperative(), world.cooperative("35.73.01.1002")
        mentor, successor = world.mentor(here, there), world.person("Wati")
        promised(world, mentor, here, DAY)
        due_of(there)
        staff = world.actor(world.staff())

        assert release_mentor(staff, mentor.id, "Mengundurkan diri", successor_id=successor.id) == 2

        handed = hand_over(staff, lines_of_person(staff, mentor.id, DAY), DAY)
        assert {tuple(one.successors) for one in handed} == {("Wati",)}
        by_id = {one.line.row.cooperative_id: one for one in handed}
        assert [row.action for row in by_id[here.id].follow_ups] == [promise().action]
        assert by_id[here.id].last_visit == DAY
        assert len(by_id[there.id].dues) == 1
        assert dues(there) == [DueState.OPEN]

    def test_without_a_reason_or_to_themselves_nobody_is_released(self, world: World) -> None:
        mentor = world.mentor(world.cooperative())
        with pytest.raises(Invalid):
            release_mentor(System(), mentor.id, "")
        with pytest.raises(Invalid) as refused:
            release_mentor(System(), mentor.id, "Pindah", successor_id=mentor.id)
        assert refused.value.field == "successor"
        assert world.actor(mentor).has(Role.MENTOR)

    def test_a_hand_over_costs_as_much_for_many_as_for_one(self, world: World) -> None:
        staff = world.actor(world.staff())
        one = world.mentor(world.cooperative("35.73.01.1001"))
        places = [world.cooperative(f"35.73.02.100{n}") for n in range(1, 6)]
        many = world.mentor(*places)
        costs = []
        for mentor in (one, many):
            with counted_statements(world.app) as seen:
                hand_over(staff, lines_of_person(staff, mentor.id, DAY), DAY)
            costs.append(len(seen))
        assert costs[0] == costs[1]
