"""Who reads the trail: administrators all of it, auditors that of the places they are sent to."""

from typing import Any

from sqlalchemy import ColumnElement, false, func, null, or_, true

from lms.accounts.models import Person
from lms.core.audit import AuditEntry
from lms.core.policy import Actor, Role, Scope, permits, sees, visible_to

READERS = (Role.ADMINISTRATOR, Role.AUDITOR)
WHOLE_CITY = 2
"""Parts of the code of a city or regency: an auditor of one sees what the whole office did."""


@sees(AuditEntry)
def administrators_read_all(viewer: Actor) -> ColumnElement[bool]:
    """Administrators answer for the system, and an auditor of a whole city for its office."""
    return true() if _reads_all(viewer) else false()


@sees(AuditEntry)
def auditors_read_of_the_people_they_see(viewer: Actor) -> ColumnElement[bool]:
    """An auditor of less sees what those did whom the auditor may see."""
    if not viewer.has(Role.AUDITOR) or _reads_all(viewer):
        return false()
    people = visible_to(viewer, Person).with_only_columns(Person.id)
    # Not by the index of actors: the trail is read in its own order, or all of it would be sorted.
    actor = func.coalesce(AuditEntry.actor_id, null())
    return or_(actor == viewer.person_id, actor.in_(people))


@permits("audit.see", "audit.export")
def readers(actor: Actor, _subject: Any) -> bool:
    """Administrators and auditors read the trail and take it away."""
    return reads_the_trail(actor)


def reads_the_trail(actor: Actor) -> bool:
    """Whether the trail is among the person's ways."""
    return actor.has(*READERS)


def _reads_all(actor: Actor) -> bool:
    audits = actor.keys(Scope.AREA, Role.AUDITOR)
    return actor.has(Role.ADMINISTRATOR) or any(
        len(code.split(".")) <= WHOLE_CITY for code in audits
    )
