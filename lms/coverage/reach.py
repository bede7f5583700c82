"""What the room of coverage says for the page that shows what a role opens."""

from sqlalchemy import false, func, or_, select

from lms.cooperatives.models import Cooperative
from lms.core.database import db
from lms.core.i18n import lazy_gettext as _
from lms.core.policy import Actor, in_area
from lms.core.reach import Deed, Sight, does, shows
from lms.coverage.policy import own_areas
from lms.places.models import Area, Level


def register() -> None:
    """Kelurahan with figures as a kind of thing to see, and taking figures away as an act."""
    shows("coverage", Sight(_("Kelurahan whose figures open"), villages_seen, 50))
    does(Deed("coverage.export", _("Take figures away as a file"), Cooperative))


def villages_seen(viewer: Actor) -> int:
    """Of how many kelurahan somebody sees the figures."""
    within = or_(false(), *(in_area(Area.code, code) for code in own_areas(viewer)))
    asked = select(func.count()).where(Area.level == Level.VILLAGE, within)
    return db.session.scalar(asked) or 0
