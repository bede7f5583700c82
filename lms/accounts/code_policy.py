"""Who sees and gives codes to people of no cooperative, and who gives codes at all."""

from sqlalchemy import ColumnElement, exists, false, select

from lms.accounts import rules
from lms.accounts.issuing import issuable, open_grant
from lms.accounts.models import Person, RoleGrant
from lms.core.database import db
from lms.core.policy import Actor, Role, Scope, in_areas_of, permits, sees


@sees(Person)
def staff_of_the_area(viewer: Actor) -> ColumnElement[bool]:
    """Administrators see the staff of their area, and people who belong nowhere yet."""
    if not viewer.has(Role.ADMINISTRATOR):
        return false()
    theirs = (RoleGrant.person_id == Person.id) & open_grant()
    is_staff = (RoleGrant.scope_kind == Scope.AREA) & RoleGrant.role.in_(rules.STAFF)
    here = in_areas_of(viewer, RoleGrant.scope_key, Role.ADMINISTRATOR)
    return exists().where(theirs, is_staff, here) | ~exists().where(theirs)


@permits("code.issue")
def looks_after_all_they_reach(actor: Actor, person: Person) -> bool:
    """Whoever looks after every place in which the person can do anything."""
    return bool(db.session.scalar(select(Person.id).where(Person.id == person.id, issuable(actor))))
