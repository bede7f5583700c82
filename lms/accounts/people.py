"""What becomes of a person in the register: a corrected name, a new number, a death."""

from datetime import date
from uuid import UUID

from sqlalchemy.exc import IntegrityError

from lms.accounts.events import PersonDied
from lms.accounts.leaving import end_by_hand, end_way_in
from lms.accounts.models import Gender, Person
from lms.accounts.service import holder_of, normal_phone
from lms.core.acts import take, use_case
from lms.core.database import db
from lms.core.dated import first_day
from lms.core.errors import Invalid
from lms.core.events import publish
from lms.core.i18n import lazy_gettext as _
from lms.core.policy import Actor, System, may, visible_to


class TakenNumber(Invalid):
    """The number is another person's; `holder` only when the one who asks may see that person."""

    def __init__(self, holder: Person | None, can_be_released: bool) -> None:
        words = (
            _("This number belongs to %(name)s.", name=holder.shown_name)
            if holder
            else _("This number belongs to somebody else. Ask the office.")
        )
        super().__init__(words, "phone")
        self.holder = holder
        self.can_be_released = can_be_released


@use_case("person.correct")
def correct_person(actor: Actor, person_id: UUID, name: str, gender: Gender | None) -> Person:
    """The name or gender was written wrongly; how it was before stays in the trail."""
    person = take(actor, Person, person_id)
    if not name.strip():
        raise Invalid(_("Please fill this in."), "name")
    person.name, person.gender = name, gender
    return person


@use_case("person.renumber")
def change_number(actor: Actor, person_id: UUID, typed: str, *, release: bool = False) -> Person:
    """The person has another number, or none; the old one is free from now on.

    `release` takes the number away from whoever has it. Raises TakenNumber at `phone` when that
    is somebody alive and it was not asked for, or is not the actor's to do.
    """
    person = take(actor, Person, person_id)
    phone = normal_phone(typed) if typed else None
    holder = holder_of(phone) if phone else None
    if holder is not None and holder.id != person.id:
        _free(actor, holder, release)
    try:
        with db.session.begin_nested():
            person.phone = phone
    except IntegrityError as conflict:
        raise TakenNumber(None, can_be_released=False) from conflict
    return person


def _free(actor: Actor, holder: Person, release: bool) -> None:
    """Nobody who has died or is somebody else's second entry keeps a number from the living."""
    if holder.died_on or holder.erased_at or holder.merged_into:
        holder.phone = None
        db.session.flush()
        return
    is_seen = db.session.scalar(
        visible_to(actor, Person).where(Person.id == holder.id).with_only_columns(Person.id)
    )
    can_be_released = is_seen is not None and may(actor, "person.release_number", holder)
    if not (release and can_be_released):
        raise TakenNumber(holder if is_seen else None, can_be_released)
    release_number(actor, holder.id)


@use_case("person.release_number")
def release_number(actor: Actor, person_id: UUID) -> Person:
    """The person no longer has the number, because somebody else has it now."""
    person = take(actor, Person, person_id)
    person.phone = None
    return person


@use_case("person.record_death")
def record_death(actor: Actor, person_id: UUID, on: date) -> Person:
    """The person has died: everything held ends, nobody signs in as them, their number is free.

    What they have learnt and done stays where it counts. Raises Invalid at `on` for a day that
    has not come, or when it is recorded already.
    """
    person = take(actor, Person, person_id)
    if person.died_on is not None:
        raise Invalid(_("This is recorded already."), "on")
    person.died_on = first_day(on, "on")
    person.phone = None
    publish(PersonDied(person.id, person.died_on))
    end_by_hand(System(actor.person_id), person.id, person.died_on)
    end_way_in(person.id)
    return person
