"""What this room does when something happens to a person."""

from sqlalchemy import select

from lms.accounts.events import PersonDied
from lms.cooperatives import service
from lms.cooperatives.lurah import end_term
from lms.cooperatives.models import LurahTerm, Membership, Position
from lms.core import events
from lms.core.database import db
from lms.core.policy import System


def end_what_was_held(event: PersonDied) -> None:
    """Memberships, positions and the office of lurah end on the day, or on their first if later."""
    positions = db.session.scalars(
        select(Position).where(Position.person_id == event.person_id, Position.valid_to.is_(None))
    ).all()
    for position in positions:
        service.end_position(System(), position.id, max(event.on, position.valid_from))
    memberships = db.session.scalars(
        select(Membership).where(
            Membership.person_id == event.person_id, Membership.valid_to.is_(None)
        )
    ).all()
    for membership in memberships:
        service.end_membership(System(), membership.id, max(event.on, membership.valid_from))
    terms = db.session.scalars(
        select(LurahTerm).where(
            LurahTerm.person_id == event.person_id, LurahTerm.valid_to.is_(None)
        )
    ).all()
    for term in terms:
        end_term(System(), term.id, max(event.on, term.valid_from))


def register() -> None:
    """Listen to what the rooms below tell."""
    events.subscribe(PersonDied, end_what_was_held)
