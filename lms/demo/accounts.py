"""The people of the demo who can sign in: chosen by their role, with secrets made for this machine."""

import secrets as tokens
from dataclasses import dataclass
from pathlib import Path
from uuid import UUID

from sqlalchemy import func, select

from lms.accounts.models import Person
from lms.accounts.secrets import hash_secret
from lms.accounts.service import set_secret_hash
from lms.cooperatives.rules import PositionKind
from lms.core.database import db
from lms.core.policy import System
from lms.courses.models import Completion, Enrolment, ItemDone
from lms.demo.people import Cast, Village

FILE = "accounts.txt"


@dataclass(frozen=True)
class Chosen:
    """Somebody who will be able to sign in."""

    role: str
    person_id: UUID


def choose(cast: Cast) -> list[Chosen]:
    """One of each role; the member and the board member are in the middle of a course."""
    village = _with_mentor(cast)
    assert village.mentor and village.mentor.person_id
    seats = set(village.board.values()) | set(village.supervisors)
    member = _in_the_middle([p for v in cast.villages for p in v.members if p not in _seats(v)])
    people = {
        "member": member or next(p for p in village.members if p not in seats),
        "treasurer": village.board[PositionKind.TREASURER],
        "chair": village.board[PositionKind.CHAIR],
        "mentor": village.mentor.person_id,
        "coordinator": cast.coordinator.person_id,
        "trainer": cast.trainer.person_id,
        "staff": cast.staff[0].person_id,
        "head": cast.staff[2].person_id,
        "lurah": village.supervisors[0],
    }
    return [Chosen(role, person_id) for role, person_id in people.items() if person_id]


def _seats(village: Village) -> set[UUID]:
    return set(village.board.values()) | set(village.supervisors)


def _with_mentor(cast: Cast) -> Village:
    """The village of most activity, so that every page of it has something to show."""
    done = dict(
        db.session.execute(
            select(Completion.cooperative_id, func.count()).group_by(Completion.cooperative_id)
        )
        .tuples()
        .all()
    )
    looked_after = [village for village in cast.villages if village.mentor]
    return max(looked_after, key=lambda village: done.get(village.cooperative_id, 0))


def _in_the_middle(candidates: list[UUID]) -> UUID | None:
    done = func.count(ItemDone.id)
    return db.session.scalar(
        select(Enrolment.person_id)
        .join(ItemDone, ItemDone.person_id == Enrolment.person_id)
        .outerjoin(Completion, Completion.person_id == Enrolment.person_id)
        .where(Completion.id.is_(None), Enrolment.person_id.in_(candidates))
        .group_by(Enrolment.person_id)
        .having(done.between(2, 5))
        .order_by(done.desc(), Enrolment.person_id)
        .limit(1)
    )


def give_secrets(chosen: list[Chosen]) -> None:
    """Each gets a secret of eight digits, made here and now; they are kept only beside the demo."""
    from flask import current_app

    lines = []
    for one in chosen:
        secret = f"{tokens.randbelow(90_000_000) + 10_000_000}"
        set_secret_hash(System(), one.person_id, hash_secret(secret))
        person = db.session.get_one(Person, one.person_id)
        identifier = (person.phone or person.participant_no).replace("+62", "0", 1)
        lines.append(f"{one.role} {identifier} {secret}\n")
    path = Path(current_app.config["SETTINGS"].data) / FILE
    path.touch(mode=0o600)
    path.write_text("".join(lines))
