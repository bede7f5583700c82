"""How mentors of the demo visit: mostly in time, some late, some places hardly ever."""

import csv
import random
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any
from uuid import UUID

from sqlalchemy import select

from lms.cooperatives.rules import PositionKind
from lms.core.database import db, new_id
from lms.demo.people import DATA, Cast, Village
from lms.mentoring.models import FollowUp, Visit, VisitDue
from lms.mentoring.rules.codes import Obstacle, Outcome, People, Topic, VisitKind
from lms.mentoring.rules.follow_ups import UNDONE, Status
from lms.mentoring.rules.schedule import DueState
from lms.mentoring.rules.visits import VisitState
from lms.mentoring.verification import return_visit, verify_visit
from lms.mentoring.visit_fields import Found, NewFollowUp, VisitFields
from lms.mentoring.visits import submit_visit
from lms.notifications.models import Message
from lms.notifications.rules import Channel
from lms.notifications.service import mark_read

MONDAY, FRIDAY = 0, 4
LATELY = 12
"""Days within which a returned visit may still wait for its mentor."""
NEGLECTED = 6
"""Cooperatives that their mentors hardly visit."""
LATEST_PROMISE = 35


@dataclass(frozen=True)
class Texts:
    """What mentors write and what boards promise."""

    promises: list[dict[str, str]]
    notes: list[dict[str, str]]


def texts() -> Texts:
    """The shipped sentences."""
    return Texts(_rows("promises.csv"), _rows("notes.csv"))


def _rows(name: str) -> list[dict[str, str]]:
    with (DATA / name).open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


class Mentors:
    """The mentors at work: who is visited on which day, and what is found and promised."""

    def __init__(self, cast: Cast, rng: random.Random, last: date) -> None:
        self.rng, self.texts = rng, texts()
        self.returns_from = last - timedelta(days=LATELY)
        self.villages = {village.cooperative_id: village for village in cast.villages}
        looked_after = [village.cooperative_id for village in cast.villages if village.mentor]
        self.neglected = frozenset(rng.sample(looked_after, NEGLECTED))
        self.coordinator, self.mentors = cast.coordinator, cast.mentors
        self._days: dict[UUID, date] = {}

    def work(self, day: date) -> int:
        """Make the visits of this day; returns how many."""
        made = 0
        for due in self._open_dues():
            planned = self._days.setdefault(due.id, self._planned(due))
            if planned == day:
                self.visit(self.villages[due.cooperative_id], due, day)
                made += 1
        return made

    def _open_dues(self) -> list[VisitDue]:
        rows = db.session.scalars(
            select(VisitDue)
            .where(VisitDue.state == DueState.OPEN)
            .order_by(VisitDue.due_on, VisitDue.id)
        )
        return list(rows)

    def _planned(self, due: VisitDue) -> date:
        """On which day the mentor goes; never, where a place is neglected or a visit forgotten."""
        missed = 0.75 if due.cooperative_id in self.neglected else 0.04
        if self.rng.random() < missed:
            return date.max
        planned = due.due_on + timedelta(days=self.rng.randint(-9, 9))
        planned = min(max(planned, due.window_start, due.created_on), due.window_end)
        while planned.weekday() > 4 and planned > due.window_start:
            planned -= timedelta(days=1)
        return planned

    def visit(self, village: Village, due: VisitDue, day: date) -> None:
        """One visit, sent on the same day."""
        assert village.mentor is not None
        is_met = self.rng.random() > 0.06
        fields = VisitFields(
            cooperative_id=village.cooperative_id,
            visited_on=day,
            outcome=Outcome.HELD if is_met else Outcome.NOBODY_MET,
            due_id=due.id,
            **(
                self._told(village, day)
                if is_met
                else {"observations": "Gerai tutup, tidak ada orang."}
            ),
        )
        submit_visit(village.mentor, new_id(), fields)

    def _told(self, village: Village, day: date) -> dict[str, Any]:
        note = self.rng.choice(self.texts.notes)
        return {
            "kind": self.rng.choice((VisitKind.REGULAR, VisitKind.REGULAR, VisitKind.TECHNICAL)),
            "people": {
                People.BOARD.value: (self.rng.randint(0, 2), self.rng.randint(1, 3)),
                People.MEMBERS.value: (self.rng.randint(0, 4), self.rng.randint(0, 5)),
            },
            "topics": (Topic(note["topic"]),),
            "obstacles": (Obstacle(note["obstacle"]),) if self.rng.random() < 0.6 else (),
            "observations": f"{note['text']} ({day.isoformat()})",
            "statuses": self._found(village, day),
            "new_follow_ups": self._promised(day),
        }

    def _found(self, village: Village, day: date) -> dict[UUID, Found]:
        undone = db.session.scalars(
            select(FollowUp)
            .where(FollowUp.cooperative_id == village.cooperative_id, FollowUp.state.in_(UNDONE))
            .order_by(FollowUp.id)
        )
        return {row.id: self._state_of(row, day) for row in undone}

    def _state_of(self, promise: FollowUp, day: date) -> Found:
        status = self._status(promise, day)
        return Found(status, "Sudah tidak diperlukan." if status is Status.NOT_NEEDED else "")

    def _status(self, promise: FollowUp, day: date) -> Status:
        ripe = promise.due_on <= day + timedelta(days=7)
        chances = (0.76, 0.12, 0.08) if ripe else (0.38, 0.4, 0.2)
        kinds = (Status.DONE, Status.UNDER_WAY, Status.NOT_YET, Status.NOT_NEEDED)
        return self.rng.choices(kinds, (*chances, 1 - sum(chances)))[0]

    def _promised(self, day: date) -> tuple[NewFollowUp, ...]:
        count = self.rng.choice((0, 1, 1, 2))
        return tuple(
            NewFollowUp(
                row["action"],
                PositionKind(row["owner"]),
                day + timedelta(days=self.rng.randint(14, LATEST_PROMISE)),
            )
            for row in self.rng.sample(self.texts.promises, count)
        )

    def read_notices(self, day: date) -> None:
        """Mentors read on Mondays what they were told."""
        if day.weekday() != MONDAY:
            return
        for mentor in self.mentors:
            newest = db.session.scalar(
                select(Message.id)
                .where(Message.recipient_id == mentor.person_id, Message.channel == Channel.IN_APP)
                .order_by(Message.made_at.desc())
                .limit(1)
            )
            if newest:
                mark_read(mentor, newest)

    def look_at_queue(self, day: date) -> None:
        """The coordinator looks, once a week, at the visits that were flagged or drawn."""
        if day.weekday() != FRIDAY:
            return
        waiting = db.session.scalars(
            select(Visit.id)
            .where(Visit.state == VisitState.SUBMITTED, Visit.visited_on < day - timedelta(days=6))
            .order_by(Visit.visited_on, Visit.id)
        ).all()
        for visit_id in waiting:
            if day >= self.returns_from and self.rng.random() < 0.2:
                return_visit(self.coordinator, visit_id, "Hasil pengamatan perlu diperinci.")
            else:
                verify_visit(self.coordinator, visit_id)
