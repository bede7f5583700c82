"""Two entries become one person, and two again; or it is written down that they are two people."""

from dataclasses import dataclass, field
from datetime import timedelta
from typing import Any
from uuid import UUID

from sqlalchemy import select

from lms.accounts.devices import end_all_of
from lms.accounts.events import PeopleRegrouped
from lms.accounts.merging import rooms
from lms.accounts.merging.journal import Journal, take_back
from lms.accounts.merging.models import DistinctPeople, PersonMerge
from lms.accounts.merging.rooms import CannotMerge, Choices, Merging
from lms.accounts.models import Person, RoleGrant
from lms.accounts.policy import has_office_role
from lms.accounts.roles import ensure_somebody_administers
from lms.core import clock
from lms.core.acts import current, note, take_all, use_case
from lms.core.database import db, new_id
from lms.core.errors import NotThere
from lms.core.events import publish
from lms.core.i18n import lazy_gettext as _
from lms.core.policy import Actor, Role

UNDO_WITHIN = timedelta(days=30)
_FIELDS = ("name", "gender", "phone", "email")
NO_CHOICES = Choices()


@dataclass(frozen=True)
class Outcome:
    """What a merge does: rows moved by table, what collides and how it is settled, how many stay."""

    moved: dict[str, int]
    settled: dict[str, int]
    left: dict[str, int] = field(default_factory=dict)


class _OnlyLooked(Exception):
    """No fault: it takes back what was only tried."""

    def __init__(self, outcome: Outcome) -> None:
        self.outcome = outcome


class TooLate(CannotMerge):
    """A merge is taken back within thirty days, and the latest of a person first."""


def look_at_merge(
    actor: Actor, kept_id: UUID, absorbed_id: UUID, choices: Choices = NO_CHOICES
) -> Outcome:
    """Exactly what the merge would do: it is done, and taken back at once. Raises as it does."""
    try:
        merge_people(actor, kept_id, absorbed_id, choices, only_look=True)
    except _OnlyLooked as looked:
        return looked.outcome
    merge = _merge_of(kept_id, absorbed_id)
    return Outcome(dict(merge.counts) if merge else {}, {})


@use_case("person.merge")
def merge_people(
    actor: Actor,
    kept_id: UUID,
    absorbed_id: UUID,
    choices: Choices = NO_CHOICES,
    *,
    only_look: bool = False,
) -> PersonMerge:
    """The absorbed entry is the same person as the kept one: everything counts as that one's.

    Nothing is lost, and what names the old entry leads to the kept one. Sent again, it changes
    nothing. Raises CannotMerge with the reason, LastAdministrator, NotAllowed.
    """
    kept, absorbed = _both(actor, kept_id, absorbed_id)
    if done := _merge_of(kept_id, absorbed_id):
        return done
    _ensure_possible(kept, absorbed)
    merge = PersonMerge(
        id=new_id(),
        kept_id=kept_id,
        absorbed_id=absorbed_id,
        merged_at=clock.now(),
        merged_by=actor.person_id,
        counts={},
        stayed={},
    )
    merging = Merging(kept_id, absorbed_id, choices, Journal(merge.id))
    administers = _administers(kept_id, absorbed_id)
    _choose(merging, kept, absorbed)
    rooms.settle_all(merging)
    rooms.move_all(merging)
    _lead_on(merging)
    db.session.expire_all()
    end_all_of(absorbed_id)
    if merging.changed_roles:
        end_all_of(kept_id)
    if administers:
        ensure_somebody_administers()
    merge.counts, merge.stayed = dict(merging.moved), merging.left_rows()
    if only_look:
        left = {table: len(keys) for table, keys in merging.left.items()}
        raise _OnlyLooked(Outcome(dict(merging.moved), dict(merging.settled), left))
    db.session.add(merge)
    db.session.flush()
    merging.journal.save()
    for table, number in merging.moved.items():
        note(table, {"rows": [None, number]})
    publish(PeopleRegrouped(kept_id, absorbed_id))
    return merge


@use_case("person.unmerge")
def unmerge_people(actor: Actor, merge_id: UUID) -> PersonMerge:
    """The two entries are two people after all: what moved goes back, what came since stays.

    Done again, it changes nothing. Raises TooLate after thirty days, and while a later merge of
    the same person stands.
    """
    merge = db.session.get(PersonMerge, merge_id)
    if merge is None:
        raise NotThere(f"person_merge {merge_id}")
    lock_people(merge.kept_id, merge.absorbed_id)
    (kept,) = take_all(actor, Person, [merge.kept_id])
    db.session.refresh(merge)
    if merge.undone_at is not None:
        return merge
    _ensure_can_be_undone(merge)
    administers = _administers(merge.kept_id)
    stays = take_back(merge.id)
    db.session.expire_all()
    merge.undone_at, merge.undone_by = clock.now(), actor.person_id
    end_all_of(merge.absorbed_id)
    if has_office_role(merge.kept_id) or has_office_role(merge.absorbed_id):
        end_all_of(merge.kept_id)
    if administers:
        ensure_somebody_administers()
    note(f"person/{merge.absorbed_id}", {"merged_into": [str(kept.id), None]})
    note("person_merge_row", {"rows": [None, stays]} if stays else {})
    publish(PeopleRegrouped(merge.kept_id, merge.absorbed_id))
    return merge


@use_case("person.tell_apart")
def tell_apart(actor: Actor, one_id: UUID, other_id: UUID) -> DistinctPeople:
    """Somebody looked: these are two people, and they are not proposed again."""
    _both(actor, one_id, other_id)
    first, second = sorted((one_id, other_id), key=str)
    found = db.session.get(DistinctPeople, (first, second))
    if found is None:
        found = DistinctPeople(
            first_id=first, second_id=second, said_by=actor.person_id, said_at=clock.now()
        )
        db.session.add(found)
    return found


def _both(actor: Actor, kept_id: UUID, absorbed_id: UUID) -> tuple[Person, Person]:
    """Both entries, locked in the order of their keys: also against what the old one still sends."""
    if kept_id == absorbed_id:
        raise NotThere(f"person {kept_id}")
    lock_people(kept_id, absorbed_id)
    if _merge_of(kept_id, absorbed_id):
        # Sent again: the old entry belongs nowhere by now, and only who sees the person asks.
        (kept,) = take_all(actor, Person, [kept_id])
        return kept, db.session.get_one(Person, absorbed_id)
    kept, absorbed = take_all(actor, Person, [kept_id, absorbed_id])
    current().subject = kept
    return kept, absorbed


def lock_people(*ids: UUID) -> None:
    """Within an act: nothing of these people is written meanwhile; taken in the order of their keys."""
    db.session.scalars(
        select(Person.id).where(Person.id.in_(ids)).order_by(Person.id).with_for_update()
    ).all()


def _merge_of(kept_id: UUID, absorbed_id: UUID) -> PersonMerge | None:
    return db.session.scalars(
        select(PersonMerge).where(
            PersonMerge.kept_id == kept_id,
            PersonMerge.absorbed_id == absorbed_id,
            PersonMerge.undone_at.is_(None),
        )
    ).first()


def _ensure_possible(kept: Person, absorbed: Person) -> None:
    for one in (kept, absorbed):
        if one.merged_into or one.erased_at or one.died_on:
            raise CannotMerge(_("Only entries of people who are still here are joined."))
    if kept.is_example is not absorbed.is_example:
        raise CannotMerge(_("A sample and a real person are not joined."))
    if has_office_role(absorbed.id) and not has_office_role(kept.id):
        raise CannotMerge(
            _("The entry with a role in the office must be the one that remains. Choose that one.")
        )


def _administers(*person_ids: UUID) -> bool:
    return (
        db.session.scalar(
            select(RoleGrant.id)
            .where(RoleGrant.person_id.in_(person_ids), RoleGrant.role == Role.ADMINISTRATOR)
            .limit(1)
        )
        is not None
    )


def _choose(merging: Merging, kept: Person, absorbed: Person) -> None:
    """What the person is called and reached by, from the entry that was chosen for each.

    A number or address that is not chosen stays with the old entry, and opens the door as well.
    """
    merging.journal.begin()
    for name in _FIELDS:
        if not _is_from(merging, name, kept):
            continue
        ours, theirs = getattr(kept, name), getattr(absorbed, name)
        if name in ("phone", "email"):
            merging.change(Person, absorbed.id, **{name: None})
        values: dict[str, Any] = {name: theirs}
        if name == "name":
            values["name_key"] = absorbed.name_key
        merging.change(Person, kept.id, **values)
        if name in ("phone", "email"):
            merging.change(Person, absorbed.id, **{name: ours})
        note(f"person/{kept.id}", {name: [_said(ours), _said(theirs)]})


def _is_from(merging: Merging, name: str, kept: Person) -> bool:
    """Whether this value comes from the absorbed entry: as chosen, else where the kept has none."""
    chosen = getattr(merging.choices, name)
    if chosen is None:
        chosen = merging.kept_id if getattr(kept, name) is not None else merging.absorbed_id
    return bool(chosen == merging.absorbed_id)


def _said(value: Any) -> Any:
    return getattr(value, "value", value)


def _lead_on(merging: Merging) -> None:
    """The old entry, and what was merged into it before, lead to the one that remains."""
    merging.journal.begin()
    older = db.session.scalars(
        select(Person.id).where(Person.merged_into == merging.absorbed_id).order_by(Person.id)
    ).all()
    for person_id in (merging.absorbed_id, *older):
        merging.change(Person, person_id, merged_into=merging.kept_id)
    note(f"person/{merging.absorbed_id}", {"merged_into": [None, str(merging.kept_id)]})


def _ensure_can_be_undone(merge: PersonMerge) -> None:
    if clock.now() - merge.merged_at > UNDO_WITHIN:
        raise TooLate(_("A merge can be taken back within thirty days. These are over."))
    pair = (merge.kept_id, merge.absorbed_id)
    later = db.session.scalar(
        select(PersonMerge.id)
        .where(
            PersonMerge.undone_at.is_(None),
            PersonMerge.id != merge.id,
            PersonMerge.merged_at >= merge.merged_at,
            PersonMerge.kept_id.in_(pair) | PersonMerge.absorbed_id.in_(pair),
        )
        .limit(1)
    )
    if later is not None:
        raise TooLate(_("This person was joined once more since. Take the later merge back first."))
