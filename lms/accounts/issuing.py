"""Who may give whom a one-time code: whoever holds one can come in as that person.

So an issuer must already look after every place in which the person can do anything. Each room
says which grants an issuer looks after; a person with one other grant is left to the office.
"""

from collections.abc import Callable, Collection
from uuid import UUID

from sqlalchemy import ColumnElement, exists, false, not_, or_, select, true, update

from lms.accounts import rules
from lms.accounts.models import OneTimeCode, Person, RoleGrant
from lms.accounts.present import entries_of
from lms.core import clock
from lms.core.database import db
from lms.core.policy import Actor, in_areas_of
from lms.core.roles import Role, Scope

LooksAfter = Callable[[Actor], ColumnElement[bool]]
_rules: list[LooksAfter] = []
OFFICE = (Role.STAFF, Role.ADMINISTRATOR)
"""Whose codes stay good when a person becomes a mentor."""


def looks_after(rule: LooksAfter) -> LooksAfter:
    """Register which grants of others an issuer looks after, as a condition on them."""
    _rules.append(rule)
    return rule


def issuable(issuer: Actor) -> ColumnElement[bool]:
    """The condition that the issuer may give the person a code: never to oneself.

    Somebody who has no grant at all, not yet or no longer, is left to administrators; who is no
    longer there gets none.
    """
    is_here = Person.is_here() & Person.died_on.is_(None)
    theirs = (RoleGrant.person_id == Person.id) & RoleGrant.open_on(clock.today())
    covered = or_(false(), *(rule(issuer) for rule in _rules))
    is_bare = true() if issuer.has(Role.ADMINISTRATOR) else exists().where(theirs)
    is_other = Person.id != issuer.person_id
    return is_here & is_other & ~exists().where(theirs, not_(covered)) & is_bare


@looks_after
def staff_of_the_area(issuer: Actor) -> ColumnElement[bool]:
    """Administrators look after the staff of their area; nobody else does."""
    return (
        (RoleGrant.scope_kind == Scope.AREA)
        & RoleGrant.role.in_(rules.STAFF)
        & in_areas_of(issuer, RoleGrant.scope_key, Role.ADMINISTRATOR)
    )


def end_open(person_ids: Collection[UUID], *, but_from: Collection[Role] = ()) -> None:
    """Within an act: these people's open codes end, but for those of the system and of these roles.

    Those of entries that were merged into theirs end too, for they open the same door.
    """
    open_code = (
        OneTimeCode.person_id.in_(entries_of(person_ids))
        & OneTimeCode.used_at.is_(None)
        & OneTimeCode.ended_at.is_(None)
    )
    if but_from:
        trusted = select(RoleGrant.person_id).where(
            RoleGrant.role.in_(but_from), RoleGrant.open_on(clock.today())
        )
        open_code &= OneTimeCode.issued_by.is_not(None) & OneTimeCode.issued_by.not_in(trusted)
    db.session.execute(update(OneTimeCode).where(open_code).values(ended_at=clock.now()))


def end_of_lesser_issuers(person_id: UUID, role: Role) -> None:
    """Within an act: who gets a role with reach comes in by no code of somebody with less.

    Otherwise a code kept back by a mentor or a secretary would open more than they look after.
    """
    if role in rules.STAFF:
        end_open([person_id], but_from=(Role.ADMINISTRATOR,))
    elif role is Role.MENTOR:
        end_open([person_id], but_from=OFFICE)
