"""Doing the rows: each is an act of its own; a check does the same and takes it all back.

A row that cannot be done says why and the next one follows; only the database itself stops a list.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import Any
from uuid import UUID

import structlog
from sqlalchemy.exc import IntegrityError

from lms.accounts.grants import actor_for
from lms.cooperatives.imports.lines import (
    Result,
    RowRefused,
    Undecided,
    Written,
    from_lazy,
)
from lms.cooperatives.imports.models import Outcome
from lms.cooperatives.imports.registry import Kind
from lms.cooperatives.imports.rules.saying import N_, Say
from lms.cooperatives.imports.understanding import understand
from lms.core.acts import current, one_act
from lms.core.database import db
from lms.core.errors import NotAllowed, NotThere, Refusal
from lms.core.jobs import DATABASE_FAULTS
from lms.core.policy import Actor, System

log = structlog.get_logger()
AT_ONCE = 20
"""Rows that share a transaction: meanwhile nobody else can write (SQLite)."""


@dataclass
class Doing:
    """What the rows of one list have in common. `by` is who sent it; nobody is the system."""

    kind: Kind
    since: date
    file_name: str
    by: UUID | None = None
    memory: dict[str, Any] = field(default_factory=dict)

    def actor(self) -> Actor:
        """Who does the rows, with the grants of this moment."""
        return actor_for(self.by) if self.by else System()

    def row(self, written: Written, decision: Mapping[str, Any] | None = None) -> Result:
        """Do the row, within an act. Raises what keeps it from being done."""
        if written.twin is not None:
            says = (Say(N_("Says the same as row %(row)s of the list."), {"row": written.twin}),)
            return Result(Outcome.SAME, says=says)
        given = understand(
            self.kind,
            written,
            since=self.since,
            file_name=self.file_name,
            decision=decision,
            memory=self.memory,
        )
        try:
            result = self.kind.act(self.actor(), given)
            db.session.flush()
        except RowRefused as refusal:
            raise RowRefused(*refusal.says, *given.notes) from refusal
        return result

    def settled(self, written: Written, decision: Mapping[str, Any] | None = None) -> Result:
        """As `row`; what the row itself is to blame for is its result, and nothing of it remains.

        Raises what an act within has raised, because then the act around can only be taken back.
        """
        try:
            with db.session.begin_nested():
                return self.row(written, decision)
        except (RowRefused, Undecided) as fault:
            if current().failed:
                raise
            return result_of(self.kind, written, fault)


class _TakenBack(Exception):
    """Ends an act without keeping anything of it."""


def check(doing: Doing, rows: Sequence[tuple[Written, Mapping[str, Any]]]) -> list[Result]:
    """What would become of these rows. Everything is done, and taken back."""
    results: list[Result] = []
    try:
        with one_act("import.check", System(doing.by)):
            for written, decision in rows:
                results.append(_tried(doing, written, decision))
            raise _TakenBack
    except _TakenBack:
        # What was remembered of things that are taken back is no longer so.
        doing.memory.clear()
    return results


def _tried(doing: Doing, written: Written, decision: Mapping[str, Any]) -> Result:
    try:
        with db.session.begin_nested():
            return doing.row(written, decision)
    except DATABASE_FAULTS:
        raise
    except Exception as fault:
        return result_of(doing.kind, written, fault)


def result_of(kind: Kind, written: Written, fault: Exception) -> Result:
    """What becomes of a row that could not be done, with the place of each reason."""
    if isinstance(fault, Undecided):
        column = written.letter(fault.column, "name")
        says = (Say(UNDECIDED, {}, column),)
        return Result(Outcome.UNDECIDED, says=says, doubts=fault.doubts)
    if isinstance(fault, RowRefused):
        return _refused(*(_placed(kind, written, say) for say in fault.says))
    if isinstance(fault, NotAllowed | NotThere):
        return _refused(Say(NOT_YOURS, {}, written.letter("cooperative", "area", "name")))
    if isinstance(fault, Refusal):
        column = getattr(fault, "field", None) or "name"
        return _refused(from_lazy(fault.message, written.letter(_column_of(column), "name")))
    if isinstance(fault, IntegrityError):
        return _refused(Say(CLASHES, {}, written.letter("name")))
    log.error("import.row_failed", kind=kind.name, row=written.number, fault=type(fault).__name__)
    return _refused(Say(INTERNAL, {"fault": type(fault).__name__}, written.letter()))


UNDECIDED = N_("Somebody or something here is similar: please decide.")
NOT_YOURS = N_("This belongs to an area or to people that you do not look after.")
CLASHES = N_("This clashes with what is there already.")
INTERNAL = N_("The row could not be taken in for a reason on our side (%(fault)s); it was noted.")
_FIELDS = {
    "on": "since",
    "valid_from": "since",
    "expires_on": "expires_on",
    "ended_on": "ended_on",
    "area_code": "area",
    "person": "name",
}
"""Columns in which to mend what a use case calls otherwise."""


def _column_of(field_name: str) -> str:
    return _FIELDS.get(field_name, field_name)


def _placed(kind: Kind, written: Written, say: Say) -> Say:
    """The sentence with the letter of its column, where it carries the column's name."""
    names = {column.name for column in kind.columns}
    if say.column in names or not say.column:
        return Say(say.message, say.values, written.letter(say.column, "name"))
    return say


def _refused(*says: Say) -> Result:
    return Result(Outcome.REFUSED, says=says)


def placed(kind: Kind, written: Written, result: Result) -> Result:
    """The result with every sentence at its cell."""
    says = tuple(_placed(kind, written, say) for say in result.says)
    return Result(result.outcome, result.object_kind, result.object_id, says, result.doubts)
