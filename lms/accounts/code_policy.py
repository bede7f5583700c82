"""Who gives codes."""

from sqlalchemy import select

from lms.accounts.issuing import issuable
from lms.accounts.models import Person
from lms.core.database import db
from lms.core.policy import Actor, permits


@permits("code.issue")
def looks_after_all_they_reach(actor: Actor, person: Person) -> bool:
    """Whoever looks after every place in which the person can do anything."""
    return bool(db.session.scalar(select(Person.id).where(Person.id == person.id, issuable(actor))))
