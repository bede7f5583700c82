"""Members of cooperatives: who they are and since when they belong."""

from sqlalchemy import select

from lms.accounts.models import Person
from lms.cooperatives.imports.kinds.common import (
    COOPERATIVE,
    GENDER,
    MEMBER_NO,
    NAME,
    PHONE,
    SINCE,
    cooperative_of,
    more,
    person_of,
    result,
    since_of,
    sought_in,
)
from lms.cooperatives.imports.lines import Given, Result
from lms.cooperatives.imports.models import Outcome
from lms.cooperatives.imports.registry import Kind
from lms.cooperatives.imports.rules.saying import N_
from lms.cooperatives.models import Cooperative, Membership
from lms.cooperatives.service import give_membership
from lms.core.database import db
from lms.core.i18n import lazy_gettext as _
from lms.core.policy import Actor


def act(actor: Actor, given: Given) -> Result:
    """The person is known and belongs to the cooperative."""
    cooperative = cooperative_of(actor, given)
    since = since_of(given)
    person, outcome = person_of(actor, given, sought_in(given, cooperative))
    outcome = more(outcome, belong(actor, given, person, cooperative, since))
    return result(outcome, person, person.id, given)


def belong(actor: Actor, given: Given, person: Person, cooperative: Cooperative, since) -> Outcome:  # type: ignore[no-untyped-def]
    """Let the person be a member. Raises RowRefused for a member of another cooperative."""
    known = db.session.scalars(
        select(Membership).where(
            Membership.person_id == person.id, Membership.is_primary, Membership.valid_to.is_(None)
        )
    ).first()
    number = given.get("member_no")
    if known is None:
        # Somebody whose number is not in the list is numbered by what is on their card.
        give_membership(actor, person.id, cooperative.id, number or person.participant_no, since)
        return Outcome.CHANGED
    if known.cooperative_id != cooperative.id:
        other = db.session.get_one(Cooperative, known.cooperative_id)
        raise given.refuse(
            N_("Is a member of %(name)s. If the person has moved, say so on the person's page."),
            "name",
            name=other.name,
        )
    if number and number != known.member_no:
        given.tell(
            N_("Has the member number %(number)s here; it was not changed."),
            "member_no",
            number=known.member_no,
        )
    return Outcome.SAME


KIND = Kind(
    "people",
    _("Members"),
    _("Members of one or many cooperatives, with the day since which they belong."),
    "Anggota",
    (COOPERATIVE, NAME, GENDER, PHONE, MEMBER_NO, SINCE),
    act,
)
