"""What people type as their name at the door: a phone number, a participant number, an e-mail."""

import phonenumbers
from sqlalchemy import ColumnElement, or_

from lms.accounts.models import Person
from lms.accounts.rules import is_participant_number

REGION = "ID"


def as_phone(text: str) -> str | None:
    """The number in E.164, from any way of writing an Indonesian number; None when it is none."""
    try:
        number = phonenumbers.parse(text, REGION)
    except phonenumbers.NumberParseException:
        return None
    if not phonenumbers.is_possible_number(number):
        return None
    return phonenumbers.format_number(number, phonenumbers.PhoneNumberFormat.E164)


def meant(identifier: str) -> str:
    """The one form of what was typed, whichever way it was written."""
    text = identifier.strip()
    compact = text.replace(" ", "").replace("-", "")
    if is_participant_number(compact):
        return compact
    return text.casefold() if "@" in text else as_phone(text) or text.casefold()


def names(identifier: str, entry: type[Person] = Person) -> ColumnElement[bool]:
    """The condition that a person is the one whom the identifier names.

    `entry` is another name for Person in the query: an entry that leads to somebody, say.
    """
    name = meant(identifier)
    return or_(entry.participant_no == name, entry.phone == name, entry.email == name)
