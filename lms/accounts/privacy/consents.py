"""What a person consents to: nothing until they say so, withdrawn as easily, with its history."""

from collections.abc import Sequence
from uuid import UUID

from sqlalchemy import select

from lms.accounts.models import Consent, Person, Purpose
from lms.core import clock
from lms.core.acts import take, use_case
from lms.core.database import db
from lms.core.policy import Actor

TEXT_VERSIONS = {Purpose.PHOTOS: "2026-11", Purpose.MESSAGES: "2026-11"}
"""The version of the words beside each switch; a new meaning needs a new version."""


@use_case("consent.switch")
def switch_consent(actor: Actor, purpose: Purpose, *, is_given: bool) -> Consent | None:
    """The person consents, or no longer; saying it again changes nothing. None if there is none."""
    person = take(actor, Person, actor.person_id)
    row = db.session.scalars(
        select(Consent).where(
            Consent.person_id == person.id,
            Consent.purpose == purpose,
            Consent.withdrawn_at.is_(None),
        )
    ).first()
    if row is not None and not is_given:
        row.withdrawn_at = clock.now()
    if row is None and is_given:
        row = Consent(
            person_id=person.id,
            purpose=purpose,
            text_version=TEXT_VERSIONS[purpose],
            given_at=clock.now(),
        )
        db.session.add(row)
    return row


def consents_of(person_id: UUID) -> Sequence[Consent]:
    """All that a person has consented to and withdrawn, the latest first."""
    return db.session.scalars(
        select(Consent)
        .where(Consent.person_id == person_id)
        .order_by(Consent.given_at.desc(), Consent.id)
    ).all()


def has_consented(person_id: UUID, purpose: Purpose) -> bool:
    """Whether the person's consent to this stands now."""
    return bool(
        db.session.scalar(
            select(Consent.id).where(
                Consent.person_id == person_id,
                Consent.purpose == purpose,
                Consent.withdrawn_at.is_(None),
            )
        )
    )
