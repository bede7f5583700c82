"""Areas are public."""

from sqlalchemy import ColumnElement, true

from lms.core.policy import Actor, sees
from lms.places.models import Area


@sees(Area)
def everybody(viewer: Actor) -> ColumnElement[bool]:
    """Areas are no secret."""
    return true()
