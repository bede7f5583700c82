"""Where the pages of people and cooperatives live, and the words that their templates know."""

from typing import Any

from flask import Blueprint

from lms.cooperatives.labels import POSITIONS, UNITS
from lms.cooperatives.rules import PositionKind, Unit

bp = Blueprint("cooperatives", __name__, template_folder="templates")


@bp.app_template_filter()
def unit_name(code: str) -> Any:
    """What a unit is called."""
    return UNITS[Unit(code)]


@bp.app_template_filter()
def position_name(kind: PositionKind) -> Any:
    """What a position is called."""
    return POSITIONS[kind]


@bp.app_template_filter()
def degrees(number: float) -> str:
    """Latitude or longitude with a comma."""
    return f"{number:.6f}".rstrip("0").rstrip(".").replace(".", ",")
