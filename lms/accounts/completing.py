"""Filling in what was not known of a person yet."""

from uuid import UUID

from sqlalchemy.exc import IntegrityError

from lms.accounts.models import Gender, Person
from lms.core.acts import take, use_case
from lms.core.database import db
from lms.core.errors import Invalid
from lms.core.i18n import lazy_gettext as _
from lms.core.policy import Actor


@use_case("person.complete")
def complete_person(
    actor: Actor, person_id: UUID, *, phone: str | None = None, gender: Gender | None = None
) -> Person:
    """What was not known of the person yet is filled in; what is known stays as it is.

    Raises Invalid at `phone` for somebody else's number.
    """
    person = take(actor, Person, person_id)
    person.gender = person.gender or gender
    try:
        with db.session.begin_nested():
            person.phone = person.phone or phone
    except IntegrityError as conflict:
        raise Invalid(_("Somebody else uses this number already."), "phone") from conflict
    return person
