"""Whom an old entry means today: what was merged into another entry leads to that one, in one step."""

from collections.abc import Collection
from uuid import UUID

from sqlalchemy import ColumnElement, Select, func, or_, select
from sqlalchemy.orm import aliased

from lms.accounts.models import Person
from lms.core.database import db

NAMED: type[Person] = aliased(Person)
"""The entry that somebody named, beside the person whom it means."""


def present_id(person_id: UUID) -> UUID:
    """The id under which the person goes on; the same one for whoever was never merged."""
    found = db.session.scalar(select(Person.merged_into).where(Person.id == person_id))
    return found or person_id


def present(person: Person) -> Person:
    """The entry under which the person goes on."""
    return person if person.merged_into is None else db.session.get_one(Person, person.merged_into)


def goes_on_as(entry: type[Person]) -> ColumnElement[UUID]:
    """The id under which an entry goes on, for a query."""
    return func.coalesce(entry.merged_into, entry.id)


def meant_by(condition: ColumnElement[bool]) -> ColumnElement[bool]:
    """The condition that a person is meant by the entry, own or merged, for which this one holds.

    It is written on `NAMED`.
    """
    return Person.id.in_(select(goes_on_as(NAMED)).where(condition))


def entries_of(person_ids: Collection[UUID]) -> Select[UUID]:
    """The ids of all entries of these people, for a query."""
    return select(Person.id).where(
        or_(Person.id.in_(person_ids), Person.merged_into.in_(person_ids))
    )
