"""Making entry cards and single codes, and what stands on them."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any
from uuid import UUID, uuid5

from flask import current_app

from lms.accounts import codes, issuing, rules
from lms.accounts.models import Credential, Person
from lms.cooperatives.issuers import homes_of
from lms.core.database import db
from lms.core.policy import Actor, visible_to
from lms.core.submissions import accept


@dataclass(frozen=True)
class Card:
    """What stands on one card; `home` is the cooperative, or empty for who belongs to none."""

    name: str
    participant_no: str
    phone: str | None
    home: str
    code: str
    url: str

    @property
    def shown_code(self) -> str:
        """The digits in groups, for typing."""
        return rules.grouped_code(self.code)

    @property
    def address(self) -> str:
        """What the QR code holds: the digits behind the #, which no server is told."""
        return f"{self.url}#{self.code}"


def print_cards(actor: Actor, submission: UUID, person_ids: Sequence[UUID]) -> dict[UUID, str]:
    """Everybody named gets a code, and whoever had one before has only the new one.

    Returns the digits, which are kept nowhere: nothing when this sending was answered before.
    """
    made: dict[UUID, str] = {}
    names = sorted(map(str, person_ids))

    def act() -> dict[str, Any]:
        made.clear()
        made.update(codes.issue_cards(actor, person_ids))
        return {"cards": len(made)}

    # The page stays open beside its download: other people ticked on it are another sending.
    accept(actor, uuid5(submission, " ".join(names)), "cards", {"people": names}, act)
    return made


def person_for_code(viewer: Actor, person_id: UUID) -> Person | None:
    """Somebody whom the viewer may give a code; None for everybody else."""
    return db.session.scalars(
        visible_to(viewer, Person).where(
            Person.id == person_id,
            issuing.issuable(viewer),
            Person.is_here(),
        )
    ).first()


def has_secret(person: Person) -> bool:
    """Whether the person has come in before."""
    return db.session.get(Credential, person.id) is not None


def filled(viewer: Actor, digits: Mapping[UUID, str]) -> list[Card]:
    """What stands on the cards of these codes, in the order of cooperatives and names."""
    people = db.session.scalars(visible_to(viewer, Person).where(Person.id.in_(digits))).all()
    homes = homes_of(digits)
    cards = [
        Card(
            name=person.shown_name,
            participant_no=person.participant_no,
            phone=person.phone,
            home=homes[person.id].name if person.id in homes else "",
            code=digits[person.id],
            url=f"{current_app.config['SETTINGS'].public_url}/enter",
        )
        for person in people
    ]
    return sorted(cards, key=lambda card: (card.home, card.name, card.participant_no))
