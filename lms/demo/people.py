"""Who lives in the demo: names from the shipped list, each marked as a sample."""

import csv
import random
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import date
from pathlib import Path
from uuid import UUID

from lms.accounts import grants
from lms.accounts.models import Gender
from lms.accounts.privacy.rules import FIRST as FIRST_NOTICE
from lms.accounts.rules import participant_number
from lms.accounts.service import register_person
from lms.cooperatives import service as cooperatives
from lms.cooperatives.lurah import appoint_lurah
from lms.cooperatives.models import Cooperative
from lms.cooperatives.rules import BOARD, Group, PositionKind
from lms.core.policy import Actor, Grant, Role, Scope, System
from lms.courses.service import record_external_training
from lms.mentoring.rules.codes import AssignmentKind
from lms.mentoring.service import give_assignment
from lms.places.models import Area
from lms.places.queries import CITY, villages_within

DATA = Path(__file__).parent / "data"
SINCE = date(2025, 7, 1)
TRAINING = (date(2025, 11, 4), date(2025, 11, 6))
TRAINING_MINUTES = 3 * 8 * 45
MENTORS = 8
STAFF = (Role.STAFF, Role.STAFF, Role.HEAD)
PHONES = "+62800000"
"""A block that no operator hands out to people."""
WITHOUT_MENTOR = 2
WITHOUT_HEADCOUNT = 2


@dataclass
class Village:
    """One cooperative of the demo with the people whom its history needs."""

    area_code: str
    cooperative_id: UUID
    board: dict[PositionKind, UUID] = field(default_factory=dict)
    supervisors: list[UUID] = field(default_factory=list)
    members: list[UUID] = field(default_factory=list)
    mentor: Actor | None = None


@dataclass
class Cast:
    """Everybody of whom the history tells."""

    villages: list[Village] = field(default_factory=list)
    mentors: list[Actor] = field(default_factory=list)
    coordinator: Actor = field(default_factory=Actor)
    trainer: Actor = field(default_factory=Actor)
    staff: list[Actor] = field(default_factory=list)


class Names:
    """Draws names that were not drawn before, and numbers for phones and cards."""

    def __init__(self, rng: random.Random) -> None:
        with (DATA / "names.csv").open(encoding="utf-8", newline="") as file:
            rows = list(csv.DictReader(file))
        family = [row["name"] for row in rows if row["kind"] == "family"]
        self._pairs = [
            (f"{row['name']} {last}", Gender(row["kind"]))
            for row in rows
            if row["kind"] != "family"
            for last in family
            if row["name"] != last
        ]
        rng.shuffle(self._pairs)
        self._serial = 0
        self._cards = rng.sample(range(700_000), 6_000)

    def person(self, *, has_phone: bool = True) -> UUID:
        """Somebody new."""
        name, gender = self._pairs[self._serial]
        self._serial += 1
        person = register_person(
            System(),
            name,
            phone=f"{PHONES}{self._serial:05d}" if has_phone else None,
            gender=gender,
            participant_no=participant_number(self._cards[self._serial]),
            is_example=True,
            notice_version=FIRST_NOTICE,
        )
        return person.id


def settle(rng: random.Random) -> Iterator[Cast]:
    """Make all people and cooperatives; gives the growing cast after each cooperative."""
    names, cast = Names(rng), Cast()
    _office(names, cast)
    yield cast
    villages = villages_within(CITY)
    for number, area in enumerate(villages):
        village = _village(names, rng, area)
        cast.villages.append(village)
        if number >= WITHOUT_HEADCOUNT:
            _declare(rng, village)
        if number < len(villages) - WITHOUT_MENTOR:
            _send_mentor(cast, village, number)
        yield cast
    for village in cast.villages:
        _train_two(cast.staff[0], village)
    cast.trainer = _with_role(names, Role.TRAINER)
    yield cast


def _office(names: Names, cast: Cast) -> None:
    cast.coordinator = _with_role(names, Role.COORDINATOR)
    cast.staff = [_with_role(names, role) for role in STAFF]
    cast.mentors = [Actor(names.person()) for _ in range(MENTORS)]


def _with_role(names: Names, role: Role) -> Actor:
    person_id = names.person()
    grant = Grant(role, Scope.AREA, CITY)
    grants.give(System(), person_id, grant)
    return Actor(person_id, (grant,))


def _village(names: Names, rng: random.Random, area: Area) -> Village:
    cooperative = cooperatives.register_cooperative(
        System(), f"KKMP-{area.code}", f"KKMP {area.name}", area.code, SINCE
    )
    village = Village(area.code, cooperative.id)
    for number in range(rng.randint(24, 42)):
        person_id = names.person(has_phone=rng.random() < 0.85)
        cooperatives.give_membership(
            System(), person_id, cooperative.id, f"{number + 1:04d}", _joined(rng)
        )
        village.members.append(person_id)
    _elect(village, cooperative)
    _supervise(names, village, cooperative)
    return village


def _joined(rng: random.Random) -> date:
    return date(2025, rng.randint(7, 12), rng.randint(1, 28))


def _elect(village: Village, cooperative: Cooperative) -> None:
    for place, kind in enumerate(sorted(BOARD)):
        person_id = village.members[place]
        cooperatives.give_position(System(), person_id, cooperative.id, kind, SINCE)
        village.board[kind] = person_id


def _supervise(names: Names, village: Village, cooperative: Cooperative) -> None:
    """The lurah sits ex officio and is no member; two members sit beside."""
    lurah, *others = (names.person(), village.members[5], village.members[6])
    appoint_lurah(System(), village.area_code, lurah, SINCE, heads_supervisors=True)
    for person_id in others:
        cooperatives.give_position(
            System(), person_id, cooperative.id, PositionKind.SUPERVISOR, SINCE
        )
    village.supervisors = [lurah, *others]


def _declare(rng: random.Random, village: Village) -> None:
    total = len(village.members) + rng.randint(20, 110)
    women = int(total * rng.uniform(0.42, 0.58))
    cooperatives.declare_headcount(
        System(),
        village.cooperative_id,
        Group.MEMBERS,
        date(2026, 3, 31),
        men=total - women,
        women=women,
        source="Buku daftar anggota, RAT (contoh)",
    )


def _send_mentor(cast: Cast, village: Village, number: int) -> None:
    place = number % MENTORS
    mentor = cast.mentors[place]
    assert mentor.person_id is not None
    give_assignment(
        System(),
        mentor.person_id,
        village.cooperative_id,
        AssignmentKind.KELURAHAN if place % 2 else AssignmentKind.BUSINESS_ASSISTANT,
        letter_number=f"800/{place + 1:03d}/CONTOH/2026",
    )
    grant = Grant(Role.MENTOR, Scope.COOPERATIVE, str(village.cooperative_id))
    village.mentor = cast.mentors[place] = Actor(mentor.person_id, (*mentor.grants, grant))


def _train_two(office: Actor, village: Village) -> None:
    """Two of each board were at the city's training of November 2025."""
    for kind in (PositionKind.CHAIR, PositionKind.SECRETARY):
        record_external_training(
            office,
            village.board[kind],
            title="Pelatihan pengurus KKMP (contoh)",
            organiser="Diskopindag Kota Malang",
            began_on=TRAINING[0],
            ended_on=TRAINING[1],
            minutes=TRAINING_MINUTES,
            funds="APBD kota",
            evidence="Daftar hadir (contoh)",
        )
