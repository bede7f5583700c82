"""Phone numbers as lists hold them: without their zero, two in a cell, as a decimal. Pure."""

import re
from decimal import Decimal, InvalidOperation

import phonenumbers

from lms.cooperatives.imports.rules.saying import N_, Read, Say, Unclear

_BETWEEN = re.compile(r"\s*(?:/|,|;|\||&|\n|\batau\b|\bdan\b|\bor\b)\s*", re.IGNORECASE)
_LABEL = re.compile(r"(?i)^(?:hp|no|nomor|telp|telepon|tlp|wa|whatsapp|ph|phone)[.:\s]*")
_SCIENTIFIC = re.compile(r"(\d)(?:[.,](\d+))?[eE]\+?(\d{1,2})")
_DECIMAL = re.compile(r"(\d{8,15})[.,]0+")
_TWO_AT_ONCE = re.compile(r"(0\d{9,12})\s+(0\d{9,12})")
LEAST_DIGITS, MOST_DIGITS = 8, 12
"""Of a national number without its zero."""


def read_phone(text: str) -> Read:
    """The first number of the cell in E.164; further ones are told. Raises Unclear."""
    numbers: list[str] = []
    for part in _parts(text):
        number = _number(part)
        if number not in numbers:
            numbers.append(number)
    if not numbers:
        raise Unclear(N_("“%(text)s” is no phone number."), text=text[:60])
    notes = tuple(
        Say(
            N_("The cell holds several numbers: %(first)s was taken, %(other)s was not."),
            {"first": shown(numbers[0]), "other": shown(other)},
        )
        for other in numbers[1:]
    )
    return Read(numbers[0], notes)


def shown(e164: str) -> str:
    """The number as people write it: 0812-3456-7890."""
    if not e164.startswith("+62"):
        return e164
    national = "0" + e164[3:]
    return "-".join(filter(None, (national[:4], national[4:8], national[8:])))


def _parts(text: str) -> list[str]:
    if _SCIENTIFIC.fullmatch(text.replace(" ", "")):
        return [text]
    found: list[str] = []
    for part in _BETWEEN.split(text.strip()):
        both = _TWO_AT_ONCE.fullmatch(part)
        found += both.groups() if both else [part]
    return [part for part in found if part.strip()]


def _number(part: str) -> str:
    plain = _LABEL.sub("", part.strip())
    if match := _SCIENTIFIC.fullmatch(plain.replace(" ", "")):
        plain = _all_digits(match, part)
    if match := _DECIMAL.fullmatch(plain):
        plain = match[1]
    if re.search(r"[^\d\s+().\-]", plain):
        raise Unclear(N_("“%(text)s” is no phone number."), text=part[:60])
    digits = re.sub(r"\D", "", plain)
    if plain.startswith("+") and not digits.startswith("62"):
        return _foreign(digits, part)
    national = re.sub(r"^(?:00)?62(?=0?8|[2-9]\d)", "", digits).lstrip("0")
    if not LEAST_DIGITS <= len(national) <= MOST_DIGITS:
        raise Unclear(
            N_("“%(text)s” has %(digits)s digits; a mobile number has 10 to 13."),
            text=part[:60],
            digits=len(digits),
        )
    return f"+62{national}"


def _all_digits(match: re.Match[str], part: str) -> str:
    """Raises Unclear when the spreadsheet has rounded the last digits away."""
    first, rest, power = match[1], match[2] or "", int(match[3])
    if len(rest) < power:
        raise Unclear(
            N_(
                "“%(text)s” is a rounded number: its last digits are lost. "
                "Make the column text, and type the number again."
            ),
            text=part[:60],
        )
    try:
        return str(int(Decimal(f"{first}.{rest}E{power}")))
    except InvalidOperation as fault:
        raise Unclear(N_("“%(text)s” is no phone number."), text=part[:60]) from fault


def _foreign(digits: str, part: str) -> str:
    try:
        number = phonenumbers.parse(f"+{digits}")
    except phonenumbers.NumberParseException as fault:
        raise Unclear(N_("“%(text)s” is no phone number."), text=part[:60]) from fault
    if not phonenumbers.is_possible_number(number):
        raise Unclear(N_("“%(text)s” is no phone number."), text=part[:60])
    return str(phonenumbers.format_number(number, phonenumbers.PhoneNumberFormat.E164))
