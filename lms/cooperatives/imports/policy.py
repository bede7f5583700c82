"""Who takes lists in, and who sees what became of them."""

from typing import Any

from sqlalchemy import ColumnElement, false, or_, select, true

from lms.accounts.models import Person
from lms.cooperatives.imports.models import ImportRow, ImportRun
from lms.cooperatives.policy import OFFICE, reaches_above, whoever_keeps_the_person
from lms.core.policy import Actor, permits, sees, vetoes, visibility
from lms.core.roles import Role


def takes_lists_in(actor: Actor) -> bool:
    """Whether the actor is of an office; each row is judged by itself, by where it belongs."""
    return actor.has(*OFFICE)


@sees(ImportRun)
def own_lists(viewer: Actor) -> ColumnElement[bool]:
    """Whoever sent a list sees it; administrators see all of them."""
    if viewer.has(Role.ADMINISTRATOR):
        return true()
    if not takes_lists_in(viewer):
        return false()
    return or_(false(), ImportRun.by == viewer.person_id)


@sees(ImportRow)
def rows_of_own_lists(viewer: Actor) -> ColumnElement[bool]:
    """A row is seen with its list."""
    return ImportRow.import_id.in_(select(ImportRun.id).where(visibility(viewer, ImportRun)))


@permits("import.send", "import.template", "import.choose", "import.start", "import.decide",
         "import.faults")  # fmt: skip
def office(actor: Actor, _subject: Any) -> bool:
    """Offices take lists in."""
    return takes_lists_in(actor)


@permits("person.complete")
def whoever_keeps_whom_it_is_about(actor: Actor, person: Person) -> bool:
    """Whoever may correct what is known of somebody may fill in what is not."""
    return whoever_keeps_the_person(actor, person)


@vetoes("person.complete")
def somebody_above(actor: Actor, person: Person) -> bool:
    """A number lets somebody in: nobody gives one to a person who may do more."""
    return reaches_above(actor, person)
