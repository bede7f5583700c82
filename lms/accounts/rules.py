"""Participant numbers, secrets and how long a device stays signed in. Pure."""

import re
from collections.abc import Iterable
from datetime import timedelta

from lms.core.roles import Role

SHORTEST_SECRET = 8
LONGEST_SECRET = 200
PARTICIPANT_DIGITS = 7
LONGEST_ADDRESS = 254
LONGEST_LOCAL_PART = 64
_ATOM = r"[a-z0-9!#$%&'*+/=?^_`{|}~-]+"
_LABEL = r"[a-z0-9](?:[a-z0-9-]{0,61}[a-z0-9])?"
_ADDRESS = re.compile(rf"({_ATOM}(?:\.{_ATOM})*)@(?:{_LABEL}\.)+[a-z]{_LABEL}")
STAFF = frozenset(
    {
        Role.COORDINATOR,
        Role.TRAINER,
        Role.EDITOR,
        Role.STAFF,
        Role.HEAD,
        Role.LURAH,
        Role.AUDITOR,
        Role.ADMINISTRATOR,
    }
)
CODE_DIGITS = 16
CODE_GROUP = 4
CODE_SERIALS = 10 ** (CODE_DIGITS - 1)
"""How many one-time codes there are: the last digit follows from the others."""
STAFF_STAY = timedelta(hours=8)
MEMBER_STAY = timedelta(days=60)


def luhn_digit(digits: str) -> str:
    """The check digit that follows these digits. Source: ISO/IEC 7812-1, Annex B (Luhn)."""
    total = 0
    for place, char in enumerate(reversed(digits)):
        value = int(char) * (2 if place % 2 == 0 else 1)
        total += value - 9 if value > 9 else value
    return str(-total % 10)


def participant_number(serial: int) -> str:
    """The participant number of a serial from 0 to 699,999: seven digits, the first 1 to 7."""
    digits = str(100_000 + serial)
    return digits + luhn_digit(digits)


def is_participant_number(text: str) -> bool:
    """Whether the text is a well-formed participant number."""
    return (
        len(text) == PARTICIPANT_DIGITS
        and text.isascii()
        and text.isdigit()
        and text[0] in "1234567"
        and luhn_digit(text[:-1]) == text[-1]
    )


def one_time_code(serial: int) -> str:
    """The one-time code of a serial below CODE_SERIALS: sixteen digits, the last one proves them.

    Digits alone, so that the number pad suffices and nothing looks like something else.
    """
    digits = f"{serial:0{CODE_DIGITS - 1}d}"
    return digits + luhn_digit(digits)


def meant_code(typed: str) -> str | None:
    """The code that was typed, however it was spaced; None when a digit is missing or mistyped."""
    digits = "".join(char for char in typed if not char.isspace() and char not in "-.\u2011")
    if len(digits) != CODE_DIGITS or not digits.isascii() or not digits.isdigit():
        return None
    return digits if luhn_digit(digits[:-1]) == digits[-1] else None


def grouped_code(code: str) -> str:
    """The code as it is printed and read aloud: in groups of four."""
    return " ".join(code[at : at + CODE_GROUP] for at in range(0, len(code), CODE_GROUP))


def secret_fault(secret: str, own: Iterable[str], common: frozenset[str]) -> str | None:
    """Why a secret cannot be used: `short`, `long`, `own`, `common`; None when it can.

    Eight digits are fine; the person's own numbers are not, whichever way they are written.
    """
    if len(secret) < SHORTEST_SECRET:
        return "short"
    if len(secret) > LONGEST_SECRET:
        return "long"
    if any(_same_number(secret, mine) for mine in own):
        return "own"
    if secret.casefold() in common or len(set(secret)) == 1:
        return "common"
    return None


def _same_number(secret: str, mine: str) -> bool:
    ends = ("".join(char for char in text if char.isdigit())[-9:] for text in (secret, mine))
    given, own = ends
    return secret.casefold() == mine.casefold() or (len(own) >= 7 and given == own)


def stay(roles: Iterable[Role]) -> timedelta:
    """How long a device of somebody with these roles stays signed in."""
    return STAFF_STAY if STAFF.intersection(roles) else MEMBER_STAY


def normal_address(typed: str) -> str | None:
    """The e-mail address in small letters, without blanks around it; None when it is none.

    Source: the dot-atom form of RFC 5322 with the lengths of RFC 5321; no quoted local parts.
    """
    text = typed.strip()
    if not text.isascii() or len(text) > LONGEST_ADDRESS:
        return None
    match = _ADDRESS.fullmatch(text.lower())
    if match is None or len(match.group(1)) > LONGEST_LOCAL_PART:
        return None
    return match.group()
