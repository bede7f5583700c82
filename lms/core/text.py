"""The one filter through which everything typed passes before it reaches a database."""

import re
import unicodedata
from decimal import Decimal
from uuid import UUID

from lms.core.i18n import lazy_gettext as _

LONGEST = 10_000
GREATEST_WHOLE = 2**63 - 1
_TURNS_TEXT = frozenset("\u061c\u200e\u200f\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069")
"""Characters that are not seen and turn the order of what is: a name could read as another."""
_NUMBER = re.compile(r"-?([1-9]\d{0,2}(\.\d{3})+|\d+)(,\d+)?")


class BadText(ValueError):
    """What was typed cannot be kept; the message says why, in the person's language."""

    def __init__(self, message: object) -> None:
        super().__init__(message)
        self.message = message


def clean(value: str, *, limit: int = LONGEST, multiline: bool = False) -> str:
    """The text as it will be kept: NFC, without blanks around it, line ends as one character.

    Raises BadText for NUL, lone surrogates, control characters (those that turn the direction of
    text among them) and text over the limit.
    """
    if len(value) > limit * 2:
        raise BadText(_too_long(limit))
    text = value.replace("\r\n", "\n").replace("\r", "\n")
    if any(_is_forbidden(char, multiline) for char in text):
        raise BadText(_("There is a character here that cannot be stored. Please type it again."))
    text = unicodedata.normalize("NFC", text).strip()
    if len(text) > limit:
        raise BadText(_too_long(limit))
    return text


def _too_long(limit: int) -> object:
    return _("This is too long. Use at most %(limit)s characters.", limit=limit)


def _is_forbidden(char: str, multiline: bool) -> bool:
    if char == "\n":
        return not multiline
    if char == "\t":
        return False
    if char in _TURNS_TEXT or char in "\u2028\u2029\ufeff":
        return True
    return unicodedata.category(char) in {"Cc", "Cs", "Cn"}


def as_id(text: str) -> UUID | None:
    """The id that a text stands for, if it is one."""
    try:
        return UUID(text.strip())
    except ValueError:
        return None


def parse_number(value: str) -> Decimal:
    """The number that an Indonesian means: `1.500.000`, `Rp1.500.000`, `87,6`, `1500000`.

    A dot separates thousands, a comma the decimals. Raises BadText otherwise.
    """
    text = re.sub(r"(?i)^\s*(?:rp\.?\s*)?|\s+", "", value)
    text = text.removesuffix(",-").removesuffix("%")
    if len(text) > 40 or not text.isascii() or not _NUMBER.fullmatch(text):
        raise BadText(_("Write a number, for example 1.500.000 or 87,6."))
    number = Decimal(text.replace(".", "").replace(",", "."))
    if abs(number) > GREATEST_WHOLE:
        raise BadText(_("This number is too large."))
    return number


def parse_whole(value: str) -> int:
    """As `parse_number`, for counts and rupiah. Raises BadText when there are decimals."""
    number = parse_number(value)
    if number != number.to_integral_value():
        raise BadText(_("Write a whole number, without decimals."))
    return int(number)
