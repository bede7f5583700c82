"""Numbers in a GIFT file: `110000`, `87.6`, `5:0.1` (tolerance), `4.9..5.1` (range)."""

import re
from decimal import Decimal

from lms.assessments.faults import N_
from lms.assessments.formats.gift.source import Block

_NUMBER = r"[-+]?\d{1,18}(?:[.,]\d{1,9})?"
_BOUNDS = re.compile(
    rf"(?P<low>{_NUMBER})\s*\.\.\s*(?P<high>{_NUMBER})"
    rf"|(?P<value>{_NUMBER})(?:\s*:\s*(?P<tolerance>{_NUMBER}))?",
    re.ASCII,
)
_AMBIGUOUS = re.compile(r"[-+]?[1-9]\d{0,2}\.\d{3}", re.ASCII)


def read_bounds(block: Block, offset: int, text: str) -> tuple[Decimal, Decimal] | None:
    """The least and the greatest number that count; None after a fault of the block."""
    found = _BOUNDS.fullmatch(text)
    if found is None:
        message = N_("This is not a number, such as 110000, 87.6, 5:0.1 or 4.9..5.1: %(text)s")
        block.fault(offset, message, text=text[:40])
        return None
    if ambiguous := next((part for part in found.groups() if _is_ambiguous(part)), None):
        message = N_("%(text)s can be read in two ways: write 1125 or 1.1250.")
        block.fault(offset, message, text=ambiguous)
        return None
    if found["value"] is None:
        return _decimal(found["low"]), _decimal(found["high"])
    value, tolerance = _decimal(found["value"]), _decimal(found["tolerance"] or "0")
    return _tidy(value - tolerance), _tidy(value + tolerance)


def written(low: Decimal, high: Decimal) -> str:
    """The bounds as `read_bounds` reads them."""
    return f"{_written(low)}:0" if low == high else f"{_written(low)}..{_written(high)}"


def _is_ambiguous(part: str | None) -> bool:
    """Whether people here would read thousands where GIFT means decimals: 110.000."""
    return part is not None and _AMBIGUOUS.fullmatch(part) is not None


def _written(number: Decimal) -> str:
    text = f"{number:f}"
    return f"{text}0" if _is_ambiguous(text) else text


def _decimal(text: str) -> Decimal:
    return _tidy(Decimal(text.replace(",", ".")))


def _tidy(number: Decimal) -> Decimal:
    """The same number in its one shortest form, so that equal numbers are stored alike."""
    return Decimal(f"{number.normalize():f}") + 0
