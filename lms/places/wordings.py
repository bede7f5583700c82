"""How the trail speaks of places."""

from collections.abc import Collection, Mapping

from sqlalchemy import select

from lms.core import wordings
from lms.core.database import db
from lms.core.i18n import lazy_gettext as _
from lms.core.policy import Actor
from lms.places.models import Area


def areas(_viewer: Actor, keys: Collection[str]) -> Mapping[str, str]:
    """Areas are known to everybody."""
    rows = db.session.execute(select(Area.code, Area.name).where(Area.code.in_(keys)))
    return {row.code: f"{row.name} ({row.code})" for row in rows}


wordings.say_acts("system", _("System"), {"areas.load": _("Loaded areas")})
wordings.say_things({"area": _("area")})
wordings.say_parts(
    {
        "code": _("code"),
        "level": _("level"),
        "parent_code": _("belongs to"),
        "time_zone": _("time zone"),
        "successor_code": _("followed by"),
        "area_code": _("area"),
        "tile_row": _("row on the map"),
        "tile_column": _("column on the map"),
        "latitude": _("latitude"),
        "longitude": _("longitude"),
    }
)
wordings.name_things("area", areas)
