"""A person says who or what an undecided row means; the row is done at once."""

from typing import Any
from uuid import UUID

from lms.accounts.models import Person
from lms.cooperatives.imports.lines import Result
from lms.cooperatives.imports.models import ImportRow, ImportRun, ImportState, Outcome
from lms.cooperatives.imports.registry import kind_of
from lms.cooperatives.imports.running import Doing, placed, result_of
from lms.cooperatives.imports.service import NotNow, counts_of, note_result, row_of, written_of
from lms.cooperatives.models import Cooperative
from lms.core.acts import take, use_case
from lms.core.database import db
from lms.core.errors import Invalid, NotThere
from lms.core.i18n import lazy_gettext as _
from lms.core.jobs import DATABASE_FAULTS
from lms.core.policy import Actor, visible_to

OTHER = "other"
"""None of those who are similar: somebody else."""
MOST_AT_ONCE = 300


def decide(actor: Actor, import_id: UUID, row_no: int, choice: str) -> Outcome | None:
    """The row means the one of this id, or somebody else; what has been taken in is done now.

    A list that is only checked is checked anew for this row. Raises Invalid for a choice that was
    not offered, NotNow when the row is not undecided.
    """
    if _keep_decision(actor, import_id, row_no, choice) is not ImportState.DONE:
        return None
    try:
        return _do(actor, import_id, row_no)
    except DATABASE_FAULTS:
        raise
    except Exception as fault:
        return _note_fault(actor, import_id, row_no, fault)


def decide_exact(actor: Actor, import_id: UUID) -> int:
    """All rows of which the one doubt bears the very same name mean that person."""
    rows = db.session.execute(
        visible_to(actor, ImportRow)
        .where(ImportRow.import_id == import_id, ImportRow.outcome == Outcome.UNDECIDED)
        .order_by(ImportRow.row_no)
        .with_only_columns(ImportRow.row_no, ImportRow.doubts)
    ).all()
    clear = [
        (number, doubts[0]["key"])
        for number, doubts in rows
        if len(doubts) == 1 and doubts[0]["is_exact"]
    ]
    for number, key in clear[:MOST_AT_ONCE]:
        decide(actor, import_id, number, key)
    return len(clear[:MOST_AT_ONCE])


@use_case("import.decide")
def _keep_decision(actor: Actor, import_id: UUID, row_no: int, choice: str) -> ImportState:
    run = take(actor, ImportRun, import_id)
    row = row_of(run.id, row_no)
    if row.outcome is not Outcome.UNDECIDED or run.state not in {
        ImportState.CHECKED,
        ImportState.DONE,
    }:
        raise NotNow(_("This row is decided already, or the list is not so far."))
    kinds = {doubt["kind"] for doubt in row.doubts}
    offered = {str(doubt["key"]) for doubt in row.doubts}
    if choice != OTHER and (choice not in offered or not _is_seen(actor, row, choice)):
        raise Invalid(_("Choose one of the answers offered."), "choice")
    row.decision = {**row.decision, kinds.pop(): choice}
    row.decided_by = actor.person_id
    if run.state is ImportState.CHECKED:
        row.outcome, run.state = None, ImportState.CHECKING
    return ImportState(run.state)


def _is_seen(actor: Actor, row: ImportRow, choice: str) -> bool:
    """Nobody decides for a person whom they may not see."""
    kind = next(doubt["kind"] for doubt in row.doubts if str(doubt["key"]) == choice)
    model: Any = {"person": Person, "cooperative": Cooperative}[kind]
    seen = visible_to(actor, model).where(model.id == UUID(choice)).with_only_columns(model.id)
    return db.session.scalar(seen) is not None


@use_case("import.decide")
def _do(actor: Actor, import_id: UUID, row_no: int) -> Outcome:
    run = take(actor, ImportRun, import_id)
    row = row_of(run.id, row_no)
    result = _doing(actor, run).row(written_of(row), row.decision)
    return _keep(run, row, result)


@use_case("import.decide")
def _note_fault(actor: Actor, import_id: UUID, row_no: int, fault: Exception) -> Outcome:
    run = take(actor, ImportRun, import_id)
    row = row_of(run.id, row_no)
    return _keep(run, row, result_of(_doing(actor, run).kind, written_of(row), fault))


def _keep(run: ImportRun, row: ImportRow, result: Result) -> Outcome:
    kind = kind_of(run.kind)
    if kind is not None:
        result = placed(kind, written_of(row), result)
    note_result(row, result)
    db.session.flush()
    run.counts = counts_of(run.id)
    return result.outcome


def _doing(actor: Actor, run: ImportRun) -> Doing:
    kind = kind_of(run.kind)
    if kind is None:
        raise NotThere(run.kind)
    return Doing(kind, run.since, run.file_name, by=actor.person_id)


def undecided_exact(import_id: UUID, viewer: Actor) -> int:
    """How many rows `decide_exact` would decide."""
    doubts = db.session.scalars(
        visible_to(viewer, ImportRow)
        .where(ImportRow.import_id == import_id, ImportRow.outcome == Outcome.UNDECIDED)
        .with_only_columns(ImportRow.doubts)
    )
    return sum(1 for one in doubts if len(one) == 1 and one[0]["is_exact"])
