"""Who may not mentor or verify: a conflict of interest. Pure."""

from collections.abc import Iterable

from lms.cooperatives.rules import BOARD, SUPERVISORS, PositionKind

GOVERNS = BOARD | SUPERVISORS | {PositionKind.MANAGER}
"""Nobody mentors or verifies a cooperative on whose board or supervision they sit, or that they run."""


def has_conflict(positions: Iterable[PositionKind]) -> bool:
    """Whether somebody with these positions in a cooperative may not mentor it."""
    return any(kind in GOVERNS for kind in positions)
