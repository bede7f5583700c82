"""What the doctor asks about people: do the grants fit the facts, and is there an administrator?"""

from collections.abc import Iterator
from itertools import islice

from sqlalchemy import select

from lms.accounts import grants
from lms.accounts.models import Person, RoleGrant
from lms.core import clock
from lms.core.database import db
from lms.core.doctor import Finding, check
from lms.core.policy import Role

NAMED_AT_ONCE = 3


@check("grants")
def grants_that_differ() -> Iterator[Finding]:
    """Grants that no fact gives, or facts whose grant is missing."""
    found = list(islice(grants.faults(), NAMED_AT_ONCE))
    if found:
        yield Finding(
            "grants differ from the facts that give them: " + "; ".join(found),
            "`lms accounts verify` names each; give or end the position, membership or assignment "
            "again.",
        )


@check("administrator")
def nobody_administers() -> Iterator[Finding]:
    """Nobody who is there can give roles to others."""
    administrators = (
        select(RoleGrant.id)
        .join(Person, Person.id == RoleGrant.person_id)
        .where(
            RoleGrant.role == Role.ADMINISTRATOR,
            RoleGrant.in_force(clock.today()),
            Person.is_here(),
        )
        .limit(1)
    )
    if db.session.scalar(administrators) is None:
        yield Finding(
            "there is no administrator: nobody can give roles",
            "Run `lms admin recover`, and give the code that it prints to that person.",
        )
