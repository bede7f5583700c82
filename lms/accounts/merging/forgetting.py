"""What a merge changed is forgotten when the merge can no longer be taken back."""

from sqlalchemy import delete, or_, select

from lms.accounts.merging.models import PersonMerge, PersonMergeRow
from lms.accounts.merging.service import UNDO_WITHIN
from lms.core import clock, worker
from lms.core.acts import ensure, use_case
from lms.core.database import db
from lms.core.policy import Actor, System


@worker.periodic("people.forget_merges", seconds=3600)
def forget_old_merges() -> int:
    """Names and numbers of before are kept no longer than a merge can be taken back."""
    return forget_rows(System())


@use_case("person.forget_merges", audited=False)
def forget_rows(actor: Actor) -> int:
    """What merges of more than thirty days ago changed is forgotten; how many values that were."""
    ensure(actor)
    over = select(PersonMerge.id).where(
        or_(
            PersonMerge.merged_at < clock.now() - UNDO_WITHIN,
            PersonMerge.undone_at.is_not(None),
        )
    )
    result = db.session.execute(delete(PersonMergeRow).where(PersonMergeRow.merge_id.in_(over)))
    return int(result.rowcount)  # type: ignore[attr-defined]
