"""The words for the codes of this room."""

from collections.abc import Mapping
from typing import Any

from lms.cooperatives.master_data import FaultKind
from lms.cooperatives.rules import Group, PositionKind, Unit
from lms.core.i18n import lazy_gettext as _

POSITIONS: Mapping[PositionKind, Any] = {
    PositionKind.CHAIR: _("Chair"),
    PositionKind.VICE_BUSINESS: _("Vice chair for business"),
    PositionKind.VICE_MEMBERSHIP: _("Vice chair for membership"),
    PositionKind.SECRETARY: _("Secretary"),
    PositionKind.TREASURER: _("Treasurer"),
    PositionKind.HEAD_SUPERVISOR: _("Head of supervisors"),
    PositionKind.SUPERVISOR: _("Supervisor"),
    PositionKind.MANAGER: _("Manager of the business"),
}
GROUPS: Mapping[Group, Any] = {
    Group.MEMBERS: _("Members"),
    Group.BOARD: _("Board"),
    Group.SUPERVISORS: _("Supervisors"),
}
UNITS: Mapping[Unit, Any] = {
    Unit.STORE: _("Groceries store"),
    Unit.SAVINGS: _("Savings and loans"),
    Unit.CLINIC: _("Clinic"),
    Unit.PHARMACY: _("Pharmacy"),
    Unit.COLD_STORAGE: _("Cold storage or warehouse"),
    Unit.LOGISTICS: _("Logistics"),
    Unit.OFFICE: _("Cooperative office"),
}
FAULTS: Mapping[FaultKind, Any] = {
    FaultKind.EMPTY: _("Please fill this in."),
    FaultKind.TOO_LONG: _("This is too long."),
    FaultKind.NOT_YET: _("This day has not come yet."),
    FaultKind.NIB: _("A NIB has 13 digits."),
    FaultKind.NPWP: _("An NPWP has 15 or 16 digits."),
    FaultKind.SEATS: _("Give a number from 1 to 15."),
    FaultKind.LATITUDE: _("Latitude goes from -90 to 90, for example -7,98."),
    FaultKind.LONGITUDE: _("Longitude goes from -180 to 180, for example 112,63."),
    FaultKind.HALF_POINT: _("A point needs both latitude and longitude."),
    FaultKind.UNIT: _("Choose among the answers offered."),
}
