"""Who is meant by what an office typed: a participant number, a phone number, or a whole name."""

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from uuid import UUID

from sqlalchemy import or_, select

from lms.accounts.identifiers import as_phone
from lms.accounts.models import Person
from lms.accounts.present import NAMED, meant_by
from lms.accounts.rules import is_participant_number
from lms.cooperatives.models import Membership, Position
from lms.core.database import db
from lms.core.errors import Invalid
from lms.core.i18n import lazy_gettext as _
from lms.core.names import folded
from lms.core.policy import Actor, visible_to

_SEVEN_DIGITS = re.compile(r"(?<!\d)\d{7}(?!\d)", re.ASCII)


@dataclass(frozen=True)
class Named:
    """Somebody as they are offered: the name with the participant number, which tells people apart."""

    id: UUID
    name: str
    participant_no: str

    def __str__(self) -> str:
        return f"{self.name} · {self.participant_no}"


def number_in(typed: str) -> str | None:
    """The participant number that stands in what was typed, if one does."""
    return next((one for one in _SEVEN_DIGITS.findall(typed) if is_participant_number(one)), None)


def people_of(viewer: Actor, cooperative_id: UUID) -> list[Named]:
    """The people of a cooperative whom the viewer may see, by name: to choose from."""
    belongs = or_(
        *(
            Person.id.in_(
                select(kind.person_id).where(
                    kind.cooperative_id == cooperative_id, kind.valid_to.is_(None)
                )
            )
            for kind in (Membership, Position)
        )
    )
    return _named(visible_to(viewer, Person).where(belongs).order_by(Person.name, Person.id))


def _named(query) -> list[Named]:  # type: ignore[no-untyped-def]
    return [Named(row.id, row.shown_name, row.participant_no) for row in db.session.scalars(query)]


def meant_of(viewer: Actor, typed: Sequence[str], known: Iterable[Named]) -> list[Named | None]:
    """Who of those known, or by number of all whom the viewer sees, is meant by each text.

    None when nobody is. Raises Invalid when several have the name.
    """
    people = list(known)
    numbers = {number for text in typed if (number := number_in(text))}
    strangers = numbers - {one.participant_no for one in people}
    if strangers:
        people += _named(visible_to(viewer, Person).where(Person.participant_no.in_(strangers)))
    return [_one_of(text, people) for text in typed]


def _one_of(text: str, people: Sequence[Named]) -> Named | None:
    if number := number_in(text):
        return next((one for one in people if one.participant_no == number), None)
    key = folded(text.removesuffix("(contoh)"))
    same = [one for one in people if key and folded(one.name.removesuffix("(contoh)")) == key]
    return _only(same)


def _only(same: Sequence[Named]) -> Named | None:
    if len(same) > 1:
        raise Invalid(_("Several people have this name. Write the participant number instead."))
    return same[0] if same else None


def anybody_meant(viewer: Actor, typed: str, field: str) -> Named:
    """Who of all whom the viewer sees is meant. Raises Invalid at the field for nobody or several."""
    number, phone, key = number_in(typed), as_phone(typed), folded(typed)
    # A name without letters of ours has an empty key, which must not stand for anybody.
    by_phone = meant_by(NAMED.phone == (phone or ""))
    conditions = [by_phone, *([Person.name_key == key] if key else [])]
    if number:
        conditions = [meant_by(NAMED.participant_no == number)]
    alive = (Person.died_on.is_(None), Person.is_here())
    try:
        found = _only(_named(visible_to(viewer, Person).where(or_(*conditions), *alive).limit(3)))
    except Invalid as several:
        raise Invalid(several.message, field) from several
    if found is None:
        raise Invalid(_("Nobody whom you see has this name or number."), field)
    return found
