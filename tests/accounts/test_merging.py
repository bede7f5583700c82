"""Two entries become one person without losing a fact, and two again."""

from datetime import timedelta

import pytest
from sqlalchemy import select

from lms.accounts import grants
from lms.accounts.merging import rooms
from lms.accounts.merging.models import PersonMerge
from lms.accounts.merging.rooms import CannotMerge, Choices
from lms.accounts.merging.service import (
    TooLate,
    look_at_merge,
    merge_people,
    tell_apart,
    unmerge_people,
)
from lms.accounts.models import Credential, Person, RoleGrant
from lms.assessments.chance_models import Allowance, QuizOverride
from lms.assessments.models import Attempt, AttemptState
from lms.cooperatives.models import Membership, Position
from lms.cooperatives.rules import PositionKind
from lms.cooperatives.service import give_position
from lms.core import clock
from lms.core.audit import AuditDetail, AuditEntry
from lms.core.database import db
from lms.core.errors import NotAllowed, NotThere
from lms.core.people import Fate, person_columns
from lms.core.policy import Role, System
from lms.courses.models import Completion, ExternalTraining
from lms.coverage.verifying import differences
from lms.mentoring.models import Visit
from lms.mentoring.rules.codes import AssignmentKind
from tests.accounts import merging_builders as facts
from tests.coverage.builders import figure, recount

AREAS = ("35.73.05.1004", "35.73.05.1008")


@pytest.fixture
def course(app) -> str:
    return facts.prepare()


@pytest.fixture
def twins(world, course):
    """Two entries of one person, each with rows of every kind."""
    home = world.cooperative()
    one, other = world.person("Sri Wahyuni"), world.person("Sri Wahjuni")
    kinds = (AssignmentKind.KELURAHAN, AssignmentKind.DINAS)
    for person, kind, area in zip((one, other), kinds, AREAS, strict=True):
        facts.everything(world, person, home, world.cooperative(area), kind)
    return one.id, other.id


def test_every_column_that_follows_a_person_is_claimed_by_a_room(assembled):
    declared = {name for name, fate in person_columns().items() if fate is not Fate.KEEP}
    repointed = {name for name, fate in person_columns().items() if fate is Fate.REPOINT}

    assert declared == set(rooms.following()) | set(rooms.staying())
    assert repointed <= set(rooms.following())


def test_two_people_with_rows_everywhere_become_one(world, twins):
    kept, absorbed = twins
    before = facts.numbers()
    assert all(facts.pointing_at(absorbed).values()), facts.pointing_at(absorbed)

    outcome = look_at_merge(System(), kept, absorbed)
    assert facts.numbers() == before
    merge_people(System(), kept, absorbed)

    assert facts.numbers() == before
    left = {name.partition(".")[0]: n for name, n in facts.pointing_at(absorbed).items() if n}
    assert left == outcome.left
    assert set(left) == {
        "credential", "second_factor", "recovery_code", "reminder", "message", "preference",
        "enrolment", "external_training", "question_report", "allowance", "quiz_override",
        "sitting_seat",
    }  # fmt: skip
    assert list(grants.faults()) == []


def test_taken_back_everything_is_as_before(world, twins):
    kept, absorbed = twins
    before = facts.census()

    merge = merge_people(System(), kept, absorbed)
    assert facts.census() != before
    unmerge_people(System(), merge.id)

    after = facts.census()
    assert {
        name: (before.get(name), after.get(name))
        for name in before | after
        if before.get(name) != after.get(name)
    } == {}
    assert list(grants.faults()) == []


def test_figures_hold_after_merging_and_after_taking_back(world, twins):
    recount()
    merge = merge_people(System(), *twins)
    recount()
    assert list(differences()) == []
    unmerge_people(System(), merge.id)
    recount()
    assert list(differences()) == []


def test_what_collides_is_settled_as_the_rooms_say(world, twins):
    kept, absorbed = twins
    merge_people(System(), kept, absorbed)

    mine = {
        model: db.session.scalars(select(model).where(model.person_id == kept)).all()
        for model in (Membership, Position, Attempt, Completion)
    }
    assert len([row for row in mine[Membership] if row.valid_to is None]) == 1
    assert len([row for row in mine[Position] if row.valid_to is None]) == 1
    assert sorted(row.number for row in mine[Attempt]) == [1, 2]
    assert sorted(row.state for row in mine[Attempt]) == sorted(
        [AttemptState.IN_PROGRESS, AttemptState.VOID]
    )
    assert sorted(row.cycle for row in mine[Completion]) == [1, 2]
    assert db.session.get_one(Allowance, kept).factor == 200
    terms = select(QuizOverride.limit_minutes).where(QuizOverride.person_id == kept)
    assert db.session.scalars(terms).all() == [200]
    trainer = select(RoleGrant).where(RoleGrant.role == Role.TRAINER, RoleGrant.valid_to.is_(None))
    assert [row.person_id for row in db.session.scalars(trainer)] == [kept]


def test_the_chosen_values_are_kept_and_every_number_stays_with_one_of_the_entries(world):
    one, other = world.member("Siti"), world.member("Siti Aminah")
    first, second = one.phone, other.phone
    theirs = db.session.scalars(select(Membership).where(Membership.person_id == other.id)).one()

    merge_people(
        System(), one.id, other.id, Choices(name=other.id, phone=other.id, membership=theirs.id)
    )

    assert (one.name, one.name_key, one.phone) == ("Siti Aminah", "siti aminah", second)
    assert (other.phone, other.merged_into) == (first, one.id)
    held = select(Membership).where(Membership.person_id == one.id, Membership.valid_to.is_(None))
    assert db.session.scalars(held).one().id == theirs.id


def test_sent_again_it_changes_nothing(world):
    one, other = world.member(), world.member()
    staff = world.actor(world.staff())
    first = merge_people(staff, one.id, other.id)
    then = facts.census()

    assert merge_people(staff, one.id, other.id).id == first.id
    assert facts.census() == then
    assert unmerge_people(staff, first.id).undone_at == unmerge_people(staff, first.id).undone_at


def test_what_came_since_stays_with_the_person_who_remained(world):
    home, elsewhere = world.cooperative(), world.cooperative("35.73.05.1004")
    one, other = world.member(cooperative=home), world.person()
    merge = merge_people(System(), one.id, other.id)
    position = give_position(System(), one.id, home.id, PositionKind.CHAIR)
    again = give_position(System(), other.id, elsewhere.id, PositionKind.TREASURER)
    unmerge_people(System(), merge.id)

    assert {position.person_id, again.person_id} == {one.id}
    assert list(grants.faults()) == []


def test_what_would_no_longer_fit_stays_as_the_merge_left_it(world):
    """The main membership of the old entry went on and was left; meanwhile there is a new one."""
    from lms.cooperatives.members import move_member

    one, other = world.member(), world.member()
    theirs = db.session.scalars(select(Membership).where(Membership.person_id == other.id)).one()
    merge = merge_people(System(), one.id, other.id, Choices(membership=theirs.id))
    moved = move_member(System(), theirs.id, world.cooperative("35.73.05.1004").id)
    unmerge_people(System(), merge.id)

    held = select(Membership.id).where(
        Membership.person_id == one.id, Membership.valid_to.is_(None)
    )
    assert db.session.scalars(held).all() == [moved.id]
    assert theirs.person_id == other.id
    assert list(grants.faults()) == []


def test_the_latest_merge_of_a_person_is_taken_back_first(world):
    one, two, three = world.member(), world.member(), world.member()
    before = facts.census()
    first = merge_people(System(), two.id, three.id)
    second = merge_people(System(), one.id, two.id)
    assert (three.merged_into, two.merged_into) == (one.id, one.id)

    with pytest.raises(TooLate):
        unmerge_people(System(), first.id)
    unmerge_people(System(), second.id)
    assert three.merged_into == two.id
    unmerge_people(System(), first.id)
    assert facts.census() == before


def test_after_thirty_days_it_stays(world):
    one, other = world.member(), world.member()
    merge = merge_people(System(), one.id, other.id)
    with clock.set_to(clock.now() + timedelta(days=31)), pytest.raises(TooLate):
        unmerge_people(System(), merge.id)


def test_staff_join_the_people_of_their_area_and_nobody_themselves(world):
    here, there = world.cooperative(), world.cooperative("35.73.05.1004")
    one, other, far = (
        world.member(cooperative=here),
        world.member(cooperative=here),
        world.member(cooperative=there),
    )
    district = world.actor(world.staff("35.73.01"))
    with pytest.raises(NotThere):
        merge_people(district, one.id, far.id)
    with pytest.raises((NotThere, NotAllowed)):
        merge_people(world.actor(world.mentor(here)), one.id, other.id)
    merge = merge_people(district, one.id, other.id)
    unmerge_people(district, merge.id)

    administrator = world.with_role(Role.ADMINISTRATOR)
    with pytest.raises(NotAllowed):
        merge_people(world.actor(administrator), administrator.id, one.id)


def test_only_administrators_join_somebody_of_the_office(world):
    colleague, entry = world.with_role(Role.TRAINER), world.member()
    with pytest.raises((NotAllowed, NotThere)):
        merge_people(world.actor(world.staff()), colleague.id, entry.id)
    administrator = world.actor(world.with_role(Role.ADMINISTRATOR))
    with pytest.raises(CannotMerge):
        merge_people(administrator, entry.id, colleague.id)
    assert merge_people(administrator, colleague.id, entry.id).absorbed_id == entry.id


def test_somebody_always_administers(world):
    from lms.accounts.access import suspend
    from lms.accounts.roles import LastAdministrator

    last, locked = world.with_role(Role.ADMINISTRATOR), world.member()
    suspend(System(), locked.id, "Ponsel hilang.")
    with pytest.raises(LastAdministrator):
        merge_people(System(), last.id, locked.id)


def test_a_mentor_does_not_become_the_board_by_being_joined(world):
    home = world.cooperative()
    mentor, chair = world.mentor(home), world.officer(home, PositionKind.CHAIR)
    with pytest.raises(CannotMerge):
        merge_people(System(), chair.id, mentor.id)


def test_the_dead_and_those_joined_before_are_not_joined(world):
    from lms.accounts.people import record_death

    one, dead, other, third = (world.member() for _n in range(4))
    record_death(System(), dead.id, clock.today())
    merge_people(System(), one.id, other.id)
    for kept, absorbed in ((one, dead), (third, other), (other, third)):
        with pytest.raises(CannotMerge):
            merge_people(System(), kept.id, absorbed.id)


def test_the_trail_names_both(world):
    staff = world.staff()
    one, other = world.member(), world.member()
    merge_people(world.actor(staff), one.id, other.id)

    entry = db.session.scalars(select(AuditEntry).where(AuditEntry.act == "person.merge")).one()
    detail = db.session.get_one(AuditDetail, entry.id)
    assert (entry.object_id, entry.actor_id) == (str(one.id), staff.id)
    assert detail.changes[f"person/{other.id}"]["merged_into"] == [None, str(one.id)]


def test_two_entries_are_said_to_be_two_people_once(world):
    one, other = world.member(), world.member()
    staff = world.actor(world.staff())
    assert (
        tell_apart(staff, one.id, other.id).said_at == tell_apart(staff, other.id, one.id).said_at
    )


def test_a_visit_keeps_its_author_where_the_other_entry_verified_it(world, course):
    from lms.core.acts import one_act
    from tests.mentoring.builders import held, visited

    home = world.cooperative()
    author, checker = world.mentor(home), world.person()
    visit = visited(world, author, held(home, clock.today()))
    with one_act("test.verify", System()):
        db.session.get_one(Visit, visit.id).verified_by = checker.id
    merge_people(System(), checker.id, author.id)

    assert db.session.get_one(Visit, visit.id).author_id == author.id


def test_facts_keep_the_place_of_their_day(world, course):
    here, there = world.cooperative(), world.cooperative("35.73.05.1004")
    one, other = world.member(cooperative=here), world.member(cooperative=there)
    facts.learn(other.id, there)
    merge_people(System(), one.id, other.id)

    for model in (Completion, ExternalTraining, Attempt):
        row = db.session.scalars(select(model).where(model.person_id == one.id)).one()
        assert (row.cooperative_id, row.area_code) == (there.id, there.area_code)


def test_the_secret_of_the_old_entry_opens_when_the_other_has_none(world):
    one, other = world.member(), world.member()
    facts.get_in(other.id)
    merge = merge_people(System(), one.id, other.id)
    assert db.session.get(Credential, one.id) is not None
    unmerge_people(System(), merge.id)
    db.session.expire_all()
    assert (db.session.get(Credential, one.id), bool(db.session.get(Credential, other.id))) == (
        None,
        True,
    )
    assert db.session.scalars(select(PersonMerge)).one().undone_at is not None
    assert db.session.get_one(Person, other.id).merged_into is None


def test_whoever_was_trained_twice_counts_once(world, course):
    home = world.cooperative()
    one, other = (world.member(cooperative=home) for _n in range(2))
    for person in (one, other):
        facts.learn(person.id, home)
    recount()
    trained = (
        figure(home.area_code, "members-trained").n,
        figure(home.area_code, "people-trained").n,
    )
    merge = merge_people(System(), one.id, other.id)
    recount()
    once = figure(home.area_code, "members-trained").n, figure(home.area_code, "people-trained").n
    unmerge_people(System(), merge.id)
    recount()
    assert trained == (2, 2)
    assert once == (1, 1)
    assert figure(home.area_code, "members-trained").n == 2
