"""What an office keeps of a cooperative itself, and what is wrong with it. Pure."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from typing import Any

from lms.cooperatives.rules import Unit

LENGTHS = {
    "name": 120,
    "national_no": 40,
    "deed_no": 80,
    "nib": 32,
    "npwp": 32,
    "address": 300,
    "other_units": 200,
}
SEATS = frozenset({"board_seats", "supervisor_seats"})
DAYS = frozenset({"deed_on", "simkopdes_on"})
SECRETARYS = frozenset({"address", "latitude", "longitude", "units", "other_units"})
"""What the cooperative's own secretary may change; the rest is the office's."""
FIELDS = frozenset(LENGTHS) | SEATS | DAYS | SECRETARYS


class FaultKind(StrEnum):
    """What can be wrong with a value."""

    EMPTY = "empty"
    TOO_LONG = "too_long"
    NOT_YET = "not_yet"
    NIB = "nib"
    NPWP = "npwp"
    SEATS = "seats"
    LATITUDE = "latitude"
    LONGITUDE = "longitude"
    HALF_POINT = "half_point"
    UNIT = "unit"


@dataclass(frozen=True)
class Fault:
    """What is wrong, and with which field."""

    field: str
    kind: FaultKind


def of(cooperative: Any) -> dict[str, Any]:
    """The master data of a cooperative as plain values."""
    return {name: getattr(cooperative, name) for name in sorted(FIELDS)}


def fault(data: Mapping[str, Any], today: date) -> Fault | None:
    """The first thing that is wrong with the whole of the master data; None when nothing is."""
    if not data["name"].strip():
        return Fault("name", FaultKind.EMPTY)
    for name, most in LENGTHS.items():
        if len(data[name]) > most:
            return Fault(name, FaultKind.TOO_LONG)
    for name in sorted(DAYS):
        if data[name] is not None and data[name] > today:
            return Fault(name, FaultKind.NOT_YET)
    for name in sorted(SEATS):
        if not 1 <= data[name] <= 15:
            return Fault(name, FaultKind.SEATS)
    return _number_fault(data) or _point_fault(data) or _unit_fault(data)


def _number_fault(data: Mapping[str, Any]) -> Fault | None:
    if data["nib"] and digits(data["nib"]) != 13:
        return Fault("nib", FaultKind.NIB)
    if data["npwp"] and digits(data["npwp"]) not in (15, 16):
        return Fault("npwp", FaultKind.NPWP)
    return None


def _point_fault(data: Mapping[str, Any]) -> Fault | None:
    latitude, longitude = data["latitude"], data["longitude"]
    if latitude is not None and not -90 <= latitude <= 90:
        return Fault("latitude", FaultKind.LATITUDE)
    if longitude is not None and not -180 <= longitude <= 180:
        return Fault("longitude", FaultKind.LONGITUDE)
    if (latitude is None) != (longitude is None):
        return Fault("longitude" if longitude is None else "latitude", FaultKind.HALF_POINT)
    return None


def _unit_fault(data: Mapping[str, Any]) -> Fault | None:
    known = {unit.value for unit in Unit}
    return None if set(data["units"]) <= known else Fault("units", FaultKind.UNIT)


def digits(text: str) -> int:
    """How many digits a number has, whatever stands between them; -1 when letters do."""
    if any(char.isalpha() for char in text):
        return -1
    return sum(char.isdigit() for char in text)
