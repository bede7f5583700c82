"""What people type as their name at the door: a phone number, a participant number, an e-mail."""

import phonenumbers
from sqlalchemy import ColumnElement, false

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


def names(identifier: str) -> ColumnElement[bool]:
    """The condition that a person is the one whom the identifier names; of nobody when it is none."""
    text = identifier.strip()
    compact = text.replace(" ", "").replace("-", "")
    if is_participant_number(compact):
        return Person.participant_no == compact
    if "@" in text:
        return Person.email == text.casefold()
    phone = as_phone(text)
    return Person.phone == phone if phone else false()
