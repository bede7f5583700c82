"""Which hat somebody wears in this browser: it decides the first page and the ways, never a right.

What somebody may see and do comes from all their grants, so every link goes on working.
"""

from dataclasses import replace

from flask import session

from lms.core.policy import Actor
from lms.core.roles import ROLES_OF, Hat, hat_on, hats

CHOSEN = "hat"
"""Where the session keeps what was chosen."""


def hats_of(actor: Actor) -> tuple[Hat, ...]:
    """The hats of the actor."""
    return hats({grant.role for grant in actor.grants})


def worn(actor: Actor) -> Hat:
    """The hat that the actor wears in this browser."""
    return hat_on({grant.role for grant in actor.grants}, session.get(CHOSEN))


def choose(actor: Actor, hat: str) -> bool:
    """Wear this hat from now on; whether it is one of the actor's."""
    if hat not in hats_of(actor):
        return False
    session[CHOSEN] = hat
    return True


def under(actor: Actor, hat: Hat) -> Actor:
    """The actor with the grants of one hat alone: for choosing what to show, not what is allowed."""
    behind = ROLES_OF[hat]
    return replace(actor, grants=tuple(one for one in actor.grants if one.role in behind))
