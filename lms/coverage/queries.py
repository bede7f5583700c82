"""What a viewer sees of the figures; a page costs the areas that it shows, never the people counted."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from functools import cached_property

from sqlalchemy import Select, and_, func, or_, select

from lms.cooperatives.models import Cooperative
from lms.cooperatives.policy import IN_CHARGE
from lms.core import clock
from lms.core.database import db
from lms.core.errors import NotAllowed, NotThere
from lms.core.policy import Actor, reaches, visibility
from lms.coverage import visits
from lms.coverage.counting import EDITION, load
from lms.coverage.models import Figure
from lms.coverage.policy import looks_after, own_areas
from lms.coverage.rules import counting
from lms.coverage.rules.attention import Seen
from lms.coverage.rules.facts import Cell
from lms.coverage.rules.periods import (
    before,
    counting_day,
    is_period,
    period_of,
)
from lms.coverage.rules.sums import Key, Sum
from lms.places.models import Area, Level
from lms.places.queries import CITY

Figures = Mapping[Key, Sum]
NOTHING: Figures = {}


@dataclass(frozen=True)
class Line:
    """One place with its figures: an area, or a cooperative within a kelurahan."""

    code: str
    name: str
    level: Level | None
    figures: Figures = field(default_factory=dict)
    tile: tuple[int, int] | None = None
    number: str = ""

    @property
    def official_code(self) -> str:
        """The code by which a file knows it: an area's own, or a cooperative's number."""
        return self.number or self.code

    def figure(self, code: str) -> Sum:
        """One figure of the place, of all groups together."""
        return self.figures.get(Key(code), Sum())


@dataclass(frozen=True)
class Group:
    """A place and those within it, in the order of their codes."""

    whole: Line
    lines: tuple[Line, ...]


@dataclass(frozen=True)
class Overview:
    """An area in a month: its figures, those of the month before, and of the places within."""

    whole: Line
    period: str
    day: date
    first_period: str
    counted_at: datetime | None
    earlier: Figures
    groups: tuple[Group, ...]
    above: tuple[Line, ...]
    waiting: int
    seen: Mapping[str, Seen]
    unmentored: frozenset[str] = frozenset()
    weeks: tuple[int, ...] = ()

    @cached_property
    def lines(self) -> tuple[Line, ...]:
        """The places of all groups."""
        return tuple(line for group in self.groups for line in group.lines)

    @property
    def is_open(self) -> bool:
        """Whether the month still goes on."""
        return self.period == period_of(clock.today())


def home_area(viewer: Actor) -> str:
    """The area at which the viewer begins: the city where it is theirs, else their highest.

    Raises NotAllowed for somebody who looks after no place.
    """
    areas = own_areas(viewer)
    if not areas:
        raise NotAllowed()
    return CITY if looks_after(viewer, CITY) else areas[0]


def area_in_charge(viewer: Actor, area_code: str) -> Area:
    """The area. Raises NotThere for one that the viewer does not look after."""
    found = db.session.get(Area, area_code) if looks_after(viewer, area_code) else None
    if found is None:
        raise NotThere(area_code)
    return found


def chosen_period(viewer: Actor, asked: str) -> str:
    """The month that was asked for, or the present one.

    Raises NotThere for one to come, and for one before anything was counted for the viewer.
    """
    present = period_of(clock.today())
    if not asked or asked == present:
        return present
    if not is_period(asked) or not first_period(viewer) <= asked < present:
        raise NotThere(asked)
    return asked


def first_period(viewer: Actor) -> str:
    """The month in which something was first counted in any of the viewer's areas, or the present.

    One for all their pages, so that a month stays chosen on the way from one to another.
    """
    found = db.session.scalar(
        select(func.min(Figure.period)).where(
            visibility(viewer, Figure),
            Figure.area_code.in_(own_areas(viewer)),
            Figure.edition == EDITION,
            Figure.n > 0,
        )
    )
    return found or period_of(clock.today())


def figures_for(viewer: Actor, area_code: str, period: str) -> Overview:
    """An area with the places within: kecamatan with their kelurahan, kelurahan, or cooperatives.

    Raises NotThere for an area that the viewer does not look after.
    """
    areas = _areas(viewer, area_code)
    kept = _kept(viewer, area_code, period, areas)
    whole = _line(areas[area_code], kept[period])
    is_village = areas[area_code].level is Level.VILLAGE
    day = counting_day(period, clock.today())
    return Overview(
        whole=whole,
        period=period,
        day=day,
        first_period=min(first_period(viewer), period),
        counted_at=_counted_at(viewer, area_code),
        earlier=kept[before(period)].get(area_code, NOTHING),
        groups=_cooperatives(viewer, whole, period)
        if is_village
        else _groups(whole, areas, kept[period]),
        above=_above(viewer, area_code),
        waiting=visits.waiting(area_code, period),
        seen=visits.seen(area_code, day),
        unmentored=visits.unmentored(area_code, day),
        weeks=visits.by_week(area_code, day) if is_village else (),
    )


def _areas(viewer: Actor, area_code: str) -> dict[str, Area]:
    """The area and those that are shown of it: two levels below, by code."""
    if not looks_after(viewer, area_code):
        raise NotThere(area_code)
    children = select(Area.code).where(Area.parent_code == area_code)
    found = db.session.scalars(
        select(Area)
        .where(
            or_(
                Area.code == area_code,
                Area.parent_code == area_code,
                Area.parent_code.in_(children),
            )
        )
        .order_by(Area.code)
    )
    areas = {area.code: area for area in found}
    if area_code not in areas:
        raise NotThere(area_code)
    return areas


def _kept(
    viewer: Actor, area_code: str, period: str, areas: Mapping[str, Area]
) -> dict[str, dict[str, dict[Key, Sum]]]:
    """The figures of these areas by month and area; of the month before only the area's own."""
    found: dict[str, dict[str, dict[Key, Sum]]] = {period: {}, before(period): {}}
    for row in db.session.execute(
        _visible(viewer).where(
            or_(
                and_(Figure.period == period, Figure.area_code.in_(areas)),
                and_(Figure.period == before(period), Figure.area_code == area_code),
            )
        )
    ):
        key = Key(row.indicator, row.group_kind, row.group_value)
        figure = Sum(row.n, row.out_of, row.n_without, row.missing)
        found[row.period].setdefault(row.area_code, {})[key] = figure
    return found


def _visible(viewer: Actor) -> Select[str, str, str, str, str, int, int | None, int, int]:
    return select(
        Figure.area_code,
        Figure.period,
        Figure.indicator,
        Figure.group_kind,
        Figure.group_value,
        Figure.n,
        Figure.out_of,
        Figure.n_without,
        Figure.missing,
    ).where(visibility(viewer, Figure), Figure.edition == EDITION)


def _counted_at(viewer: Actor, area_code: str) -> datetime | None:
    """When the area was counted last."""
    return db.session.scalar(
        select(func.max(Figure.counted_at)).where(
            visibility(viewer, Figure), Figure.area_code == area_code, Figure.edition == EDITION
        )
    )


def _line(area: Area, figures: Mapping[str, Figures]) -> Line:
    tile = None
    if area.tile_row is not None and area.tile_column is not None:
        tile = (area.tile_row, area.tile_column)
    return Line(area.code, area.name, Level(area.level), figures.get(area.code, NOTHING), tile)


def _groups(
    whole: Line, areas: Mapping[str, Area], figures: Mapping[str, Figures]
) -> tuple[Group, ...]:
    """Districts with their kelurahan in a city; in a district its own kelurahan as one group."""
    below = [area for area in areas.values() if area.parent_code == whole.code]
    if whole.level is Level.DISTRICT:
        return (Group(whole, tuple(_line(area, figures) for area in below)),)
    return tuple(
        Group(
            _line(area, figures),
            tuple(_line(one, figures) for one in areas.values() if one.parent_code == area.code),
        )
        for area in below
    )


def _cooperatives(viewer: Actor, whole: Line, period: str) -> tuple[Group, ...]:
    """The cooperatives of a kelurahan that the viewer may see.

    One alone is the kelurahan; several are counted from the facts.
    """
    homes = db.session.execute(
        select(
            Cooperative.id,
            Cooperative.code,
            Cooperative.name,
            visibility(viewer, Cooperative).label("is_seen"),
        )
        .where(Cooperative.area_code == whole.code)
        .order_by(Cooperative.code)
    ).all()
    if len(homes) == 1:
        figures = {homes[0].id: whole.figures}
    else:
        counted = counting.count(load([whole.code]), period, clock.today())
        figures = {home.id: counting.sums(counted, {Cell(whole.code, home.id)}) for home in homes}
    lines = [
        Line(str(home.id), home.name, None, figures[home.id], number=home.code)
        for home in homes
        if home.is_seen
    ]
    return (Group(whole, tuple(lines)),)


def _above(viewer: Actor, area_code: str) -> tuple[Line, ...]:
    """The areas above this one as far as the viewer looks after them, the widest first."""
    parts = area_code.split(".")
    codes = [".".join(parts[:end]) for end in range(2, len(parts))]
    mine = [code for code in codes if reaches(viewer, code, *IN_CHARGE)]
    if not mine:
        return ()
    found = db.session.scalars(select(Area).where(Area.code.in_(mine)).order_by(Area.code))
    return tuple(_line(area, {}) for area in found)


def areas_to_choose(viewer: Actor) -> Sequence[Area]:
    """The viewer's highest areas, when there are several to go between."""
    codes = own_areas(viewer)
    if len(codes) < 2:
        return ()
    return db.session.scalars(select(Area).where(Area.code.in_(codes)).order_by(Area.code)).all()
