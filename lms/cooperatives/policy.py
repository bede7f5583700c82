"""Who may see and change cooperatives and the people who belong to them."""

from collections.abc import Iterator
from uuid import UUID

from sqlalchemy import ColumnElement, and_, false, or_, select, true

from lms.accounts.grants import grants_of
from lms.accounts.merging.models import PersonMerge
from lms.accounts.models import Person
from lms.accounts.rules import STAFF as STAFF_ROLES
from lms.cooperatives.models import (
    BoardChange,
    Cooperative,
    Headcount,
    JoinRequest,
    LurahTerm,
    Membership,
    Position,
)
from lms.core.database import db
from lms.core.policy import (
    OVERSIGHT,
    Actor,
    Role,
    Scope,
    in_areas_of,
    permits,
    reaches,
    sees,
    vetoes,
    visibility,
    visible_to,
)
from lms.places.models import Area
from lms.places.queries import CITY

IN_CHARGE = (*OVERSIGHT, Role.LURAH)
"""Those who look after all cooperatives of their area."""
OFFICE = (Role.STAFF, Role.ADMINISTRATOR)
ABOVE_STAFF = frozenset({Role.STAFF, Role.HEAD, Role.AUDITOR, Role.ADMINISTRATOR})
"""Whose number opens much: only an administrator changes it."""
TOUCHES_PERSON = (
    "person.correct",
    "person.renumber",
    "person.release_number",
    "person.record_death",
)


def in_charge_of(viewer: Actor) -> ColumnElement[bool]:
    """The condition that the viewer looks after the cooperative: its mentor, or the area's office."""
    return or_(
        Cooperative.id.in_(cooperative_ids(viewer, Role.MENTOR)),
        in_areas_of(viewer, Cooperative.area_code, *IN_CHARGE),
    )


def knows_people_of(viewer: Actor) -> ColumnElement[bool]:
    """The condition that the viewer sees who belongs to the cooperative: in charge, or its secretary."""
    kept = cooperative_ids(viewer, Role.SECRETARY)
    return or_(Cooperative.id.in_(kept), in_charge_of(viewer)) if kept else in_charge_of(viewer)


def cooperative_ids(actor: Actor, *roles: Role) -> list[UUID]:
    """The cooperatives in which the actor has one of the roles."""
    return [UUID(key) for key in actor.keys(Scope.COOPERATIVE, *roles)]


def is_city_office(actor: Actor) -> bool:
    """Whether the actor keeps the register of the whole city, with those who belong nowhere."""
    return reaches(actor, CITY, *OFFICE)


def looks_after_people(actor: Actor) -> bool:
    """Whether the actor has anybody to find: offices, the lurah, mentors and secretaries."""
    return actor.has(*IN_CHARGE, Role.MENTOR, Role.SECRETARY)


def has_register_as_way(actor: Actor) -> bool:
    """Whether people are among the actor's main ways: offices, the lurah and secretaries."""
    return actor.has(*IN_CHARGE, Role.SECRETARY)


def keeps_register(actor: Actor) -> bool:
    """Whether requests to join and the register of members wait for the actor."""
    return actor.has(*OFFICE, Role.SECRETARY)


@sees(Cooperative)
def own_or_in_charge(viewer: Actor) -> ColumnElement[bool]:
    """Members see their cooperative; mentors and offices those that they look after."""
    own = cooperative_ids(viewer, Role.MEMBER, Role.BOARD)
    return or_(Cooperative.id.in_(own), in_charge_of(viewer))


@sees(Person)
def people_of_cooperatives_in_charge(viewer: Actor) -> ColumnElement[bool]:
    """A person is seen by those in charge of where the person belongs now."""
    if not viewer.grants:
        return Person.id.in_(())
    return or_(*(Person.id.in_(_people(kind, viewer)) for kind in (Membership, Position)))


@sees(Person)
def people_who_belong_nowhere(viewer: Actor) -> ColumnElement[bool]:
    """Mentors, colleagues and those who left are seen by the office of the city, and by no other."""
    if not is_city_office(viewer):
        return false()
    kinds = (Membership, Position)
    return and_(*(Person.id.not_in(_belonging(kind)) for kind in kinds))


def _belonging(kind: type[Membership] | type[Position]):  # type: ignore[no-untyped-def]
    return select(kind.person_id).where(kind.valid_to.is_(None))


def _people(kind: type[Membership] | type[Position], viewer: Actor):  # type: ignore[no-untyped-def]
    return (
        select(kind.person_id)
        .join(Cooperative, and_(Cooperative.id == kind.cooperative_id, kind.valid_to.is_(None)))
        .where(knows_people_of(viewer))
    )


@sees(Headcount)
def headcounts_of_cooperatives_seen(viewer: Actor) -> ColumnElement[bool]:
    """What a cooperative declared is seen with it."""
    return Headcount.cooperative_id.in_(_seen(viewer))


@sees(BoardChange)
def board_changes_of_cooperatives_seen(viewer: Actor) -> ColumnElement[bool]:
    """By which minutes a board changed is seen by those who see its people."""
    known = select(Cooperative.id).where(knows_people_of(viewer))
    return BoardChange.cooperative_id.in_(known)


@sees(JoinRequest)
def requests_to_those_who_decide(viewer: Actor) -> ColumnElement[bool]:
    """A request is seen by the cooperative's secretary and the office of its area."""
    return JoinRequest.cooperative_id.in_(_deciding(viewer))


@sees(LurahTerm)
def lurahs_are_public(viewer: Actor) -> ColumnElement[bool]:
    """Who is lurah is no secret to anybody who has signed in."""
    return true() if viewer.person_id else false()


def _seen(viewer: Actor):  # type: ignore[no-untyped-def]
    return select(Cooperative.id).where(visibility(viewer, Cooperative))


def _deciding(viewer: Actor):  # type: ignore[no-untyped-def]
    return select(Cooperative.id).where(
        or_(
            Cooperative.id.in_(cooperative_ids(viewer, Role.SECRETARY)),
            in_areas_of(viewer, Cooperative.area_code, *OFFICE),
        )
    )


@permits(
    "cooperative.register",
    "cooperative.edit_all",
    "person.move",
    "position.give",
    "position.end",
    "board.change",
    "headcount.declare",
    "headcount.correct",
    "conflict.override",
)
def office_of_the_area(actor: Actor, cooperative: Cooperative) -> bool:
    """The office keeps the register of the cooperatives of its area."""
    return reaches(actor, cooperative.area_code, *OFFICE)


@permits(
    "cooperative.edit",
    "cooperative.poster",
    "member.register",
    "membership.give",
    "membership.end",
)
def office_or_secretary(actor: Actor, cooperative: Cooperative) -> bool:
    """The office, and the secretary of the own cooperative, keep the register of its members."""
    is_secretary = cooperative.id in cooperative_ids(actor, Role.SECRETARY)
    return is_secretary or office_of_the_area(actor, cooperative)


@permits("join.accept", "join.refuse")
def whoever_decides(actor: Actor, request: JoinRequest) -> bool:
    """Requests wait for the secretary and the office."""
    return office_or_secretary(actor, db.session.get_one(Cooperative, request.cooperative_id))


@permits("person.merge", "person.unmerge", "person.tell_apart")
def office_of_every_place(actor: Actor, person: Person) -> bool:
    """The office of all places where a person belongs; the city's for those who belong nowhere."""
    places = list(_places(person.id))
    if not places:
        return is_city_office(actor)
    return all(reaches(actor, place.area_code, *OFFICE) for place in places)


@sees(PersonMerge)
def merges_of_people_seen(viewer: Actor) -> ColumnElement[bool]:
    """Which entries were joined is seen by the offices that see the person who remains."""
    if not viewer.has(*OFFICE):
        return false()
    return PersonMerge.kept_id.in_(visible_to(viewer, Person).with_only_columns(Person.id))


@permits("join.ask")
def anybody(actor: Actor, _cooperative: Cooperative) -> bool:
    """Everybody may ask to join."""
    return True


@permits("cooperatives.register_missing")
def some_office(actor: Actor, _subject: object) -> bool:
    """The office registers what is missing; each is judged by its own area."""
    return actor.has(*OFFICE)


@permits("person.register")
def whoever_keeps_a_register(actor: Actor, _subject: object) -> bool:
    """Office and secretaries make people known; where these belong is judged apart."""
    return keeps_register(actor)


@permits("person.find")
def whoever_has_people(actor: Actor, _subject: object) -> bool:
    """Those who look after people find them."""
    return looks_after_people(actor)


@permits("lurah.appoint")
def office_of_the_kelurahan(actor: Actor, area: Area) -> bool:
    """The office of the area says who is lurah."""
    return reaches(actor, area.code, *OFFICE)


@permits(*TOUCHES_PERSON)
def whoever_keeps_the_person(actor: Actor, person: Person) -> bool:
    """The office of where a person belongs (the city's for the others), and their secretary.

    A death is recorded by the office.
    """
    places = list(_places(person.id))
    if not places:
        return is_city_office(actor)
    kept = {str(place.id) for place in places} & set(actor.keys(Scope.COOPERATIVE, Role.SECRETARY))
    return bool(kept) or any(reaches(actor, place.area_code, *OFFICE) for place in places)


@vetoes("person.record_death")
def no_office(actor: Actor, _person: Person) -> bool:
    """A death ends everything of somebody, so a secretary tells the office."""
    return not actor.is_system and not actor.has(*OFFICE)


@vetoes(*TOUCHES_PERSON)
def reaches_above(actor: Actor, person: Person) -> bool:
    """Whoever changes a number can be let in by it: nobody does so to somebody who may do more."""
    if actor.is_system or actor.has(Role.ADMINISTRATOR):
        return False
    roles = {grant.role for grant in grants_of(person.id)}
    guarded = ABOVE_STAFF if actor.has(Role.STAFF) else STAFF_ROLES | {Role.MENTOR}
    return bool(roles & guarded)


def _places(person_id: UUID) -> Iterator[Cooperative]:
    for kind in (Membership, Position):
        yield from db.session.scalars(
            select(Cooperative)
            .join(kind, kind.cooperative_id == Cooperative.id)
            .where(kind.person_id == person_id, kind.valid_to.is_(None))
        )
