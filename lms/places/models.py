"""The tree of areas."""

from datetime import date
from enum import StrEnum

from sqlalchemy import CheckConstraint, Float, ForeignKey, String, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from lms.core.database import Base
from lms.core.types import AREA_CODE, enum_type


class Level(StrEnum):
    """How high in the tree an area stands. Names repeat between levels, so it is always shown."""

    PROVINCE = "province"
    CITY = "city"
    DISTRICT = "district"
    VILLAGE = "village"


class Area(Base):
    """A province, city, kecamatan or kelurahan; the dotted code is its key and its path.

    `tile_row` 0 is north, `tile_column` 0 is west; only areas on the tile map have them.
    """

    __tablename__ = "area"
    __table_args__ = (
        UniqueConstraint("parent_code", "tile_row", "tile_column"),
        CheckConstraint("valid_to IS NULL OR valid_to > valid_from", name="validity"),
    )

    code: Mapped[str] = mapped_column(AREA_CODE, primary_key=True)
    level: Mapped[Level] = mapped_column(enum_type(Level))
    name: Mapped[str] = mapped_column(String(120))
    parent_code: Mapped[str | None] = mapped_column(AREA_CODE, ForeignKey("area.code"), index=True)
    time_zone: Mapped[str] = mapped_column(String(40), default="Asia/Jakarta")
    valid_from: Mapped[date] = mapped_column(default=date(1945, 8, 17))
    valid_to: Mapped[date | None]
    successor_code: Mapped[str | None] = mapped_column(AREA_CODE, ForeignKey("area.code"))
    tile_row: Mapped[int | None]
    tile_column: Mapped[int | None]
    latitude: Mapped[float | None] = mapped_column(Float)
    longitude: Mapped[float | None] = mapped_column(Float)
