"""The rows behind a figure: exactly what it counted, as far as the viewer may see each."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any
from uuid import UUID

from sqlalchemy import select

from lms.accounts.models import Person
from lms.cooperatives.models import Cooperative, Position
from lms.cooperatives.rules import BOARD, SUPERVISORS
from lms.core import clock
from lms.core.arithmetic import pages_of
from lms.core.database import db
from lms.core.errors import NotThere
from lms.core.i18n import gettext as _
from lms.core.i18n import ngettext
from lms.core.policy import Actor, in_area, visible_to
from lms.courses.models import Completion, Course
from lms.coverage.counting import load
from lms.coverage.indicators import BY_CODE, Indicator
from lms.coverage.queries import area_in_charge
from lms.coverage.rules import counting
from lms.coverage.rules.counting import Row
from lms.coverage.rules.facts import Cell as Place
from lms.coverage.rules.periods import counting_day
from lms.coverage.rules.sums import Key, Sum
from lms.coverage.shown import area_name, title
from lms.coverage.tables import Cell, Column, Table, Way, dated, said
from lms.mentoring.labels import POSITIONS, VISIT_STATES
from lms.mentoring.models import FollowUp, Visit
from lms.places.models import Area
from lms.web.formats import date_long, number

PAGE = 50
Listed = Sequence[tuple[Place, Row]]
Details = Mapping[UUID, tuple[Cell, ...]]


@dataclass(frozen=True)
class Behind:
    """One page of the rows behind a figure; `figure` is the figure itself, as of `day`."""

    indicator: Indicator
    area: Area
    figure: Sum
    day: date
    page: int
    table: Table

    @property
    def total(self) -> int:
        """How many rows there are, those outside of the known whole among them."""
        return self.figure.n

    @property
    def pages(self) -> int:
        """How many pages there are, at least one."""
        return pages_of(self.total, PAGE)

    @property
    def outside(self) -> str:
        """How many rows the figure's "n of N" leaves out, and why; nothing when it has them all."""
        if not self.figure.n_without or self.figure.out_of is None:
            return ""
        values = {"part": number(self.figure.part), "whole": number(self.figure.out_of)}
        if self.indicator.code == counting.MEMBERS:
            return ngettext(
                "The figure is %(part)s of %(whole)s. %(num)s of these rows lies outside of it: "
                "the cooperative has declared no number.",
                "The figure is %(part)s of %(whole)s. %(num)s of these rows lie outside of it: "
                "their cooperatives have declared no number.",
                self.figure.n_without,
                **values,
            )
        return ngettext(
            "The figure is %(part)s of %(whole)s. %(num)s of these rows lies outside of it: "
            "the cooperative is not active on %(day)s.",
            "The figure is %(part)s of %(whole)s. %(num)s of these rows lie outside of it: "
            "their cooperatives are not active on %(day)s.",
            self.figure.n_without,
            day=date_long(self.day),
            **values,
        )


def rows_behind(
    viewer: Actor, indicator: str, area_code: str, period: str, page: int | None = 1
) -> Behind:
    """What a figure counts, fifty a page; all at once when no page is named.

    A row that the viewer may not see, since the person belongs elsewhere by now, stays without a
    name. Raises NotThere for an unknown indicator or an area that is not the viewer's.
    """
    area = area_in_charge(viewer, area_code)
    if indicator not in BY_CODE:
        raise NotThere(indicator)
    listed, figure = _listed(indicator, area_code, period)
    start = ((page or 1) - 1) * PAGE
    some = listed if page is None else listed[start : start + PAGE]
    one = BY_CODE[indicator]
    columns, details = _details(viewer, one, [row for _place, row in some], period)
    return Behind(
        indicator=one,
        area=area,
        figure=figure,
        day=counting_day(period, clock.today()),
        page=page or 1,
        table=_table(f"{title(one, period)}, {area_name(area)}", columns, some, details),
    )


def _listed(indicator: str, area_code: str, period: str) -> tuple[Listed, Sum]:
    """All rows in the order of their places and days, and the figure that they make."""
    villages = db.session.scalars(
        select(Cooperative.area_code).where(in_area(Cooperative.area_code, area_code)).distinct()
    ).all()
    counted = counting.count(load(villages), period, clock.today())
    found, wanted = counted.rows[indicator], set(villages)
    places = found.keys() | counted.wholes.get(indicator, {}).keys()
    here = {place for place in places if place.area_code in wanted}
    listed = sorted(
        ((place, row) for place in here for row in found.get(place, ())),
        key=lambda pair: (pair[0].area_code, pair[1].on, str(pair[1].id)),
    )
    return listed, counting.sums(counted, here)[Key(indicator)]


def _table(caption: str, columns: tuple[Column, ...], some: Listed, details: Details) -> Table:
    homes = _places({place.cooperative_id for place, _row in some})
    hidden = said(_("Not open to you: belongs elsewhere by now"))
    unseen = (hidden, *(said("–") for _column in columns[1:]))
    return Table(
        caption=caption,
        columns=(
            *columns,
            Column(_("Kelurahan")),
            Column(_("Cooperative"), is_spare=True),
            Column(_("Date")),
        ),
        rows=[
            (*details.get(row.id, unseen), *homes[place.cooperative_id], dated(row.on))
            for place, row in some
        ],
    )


def _places(ids: Collection[UUID]) -> dict[UUID, tuple[Cell, Cell]]:
    return {
        row.id: (
            said(row.kelurahan),
            said(row.name, Way("coverage.cooperative", {"cooperative_id": row.id})),
        )
        for row in db.session.execute(
            select(Cooperative.id, Cooperative.name, Area.name.label("kelurahan"))
            .join(Area, Area.code == Cooperative.area_code)
            .where(Cooperative.id.in_(ids))
        )
    }


def _details(
    viewer: Actor, indicator: Indicator, rows: Sequence[Row], period: str
) -> tuple[tuple[Column, ...], Details]:
    """The columns that this indicator's rows have of their own, and what stands in them by row."""
    ids = [row.id for row in rows]
    match indicator.code:
        case counting.VISITS:
            return _visits(viewer, ids)
        case counting.VISITED:
            return _cooperatives(viewer, ids)
        case counting.OVERDUE:
            return _follow_ups(viewer, rows)
        case counting.COMPLETIONS:
            return _completions(viewer, ids)
        case counting.BOARD_SEATS | counting.SUPERVISOR_SEATS:
            return _officers(viewer, indicator.code, ids, period)
    return (Column(_("Name")),), {key: (name,) for key, name in _names(viewer, ids).items()}


def _names(viewer: Actor, ids: Collection[UUID]) -> dict[UUID, Cell]:
    people = db.session.scalars(visible_to(viewer, Person).where(Person.id.in_(ids)))
    return {person.id: said(person.shown_name) for person in people}


def _officers(
    viewer: Actor, code: str, ids: Collection[UUID], period: str
) -> tuple[tuple[Column, ...], Details]:
    kinds = BOARD if code == counting.BOARD_SEATS else SUPERVISORS
    day = counting_day(period, clock.today())
    held: dict[UUID, Any] = {}
    for position in db.session.scalars(
        select(Position)
        .where(Position.person_id.in_(ids), Position.kind.in_(kinds), Position.valid_from <= day)
        .order_by(Position.valid_from.desc())
    ):
        if position.valid_to is None or position.valid_to > day:
            held[position.person_id] = POSITIONS[position.kind]
    return (Column(_("Name")), Column(_("Position"))), {
        key: (name, said(held.get(key, "–"))) for key, name in _names(viewer, ids).items()
    }


def _completions(viewer: Actor, ids: Collection[UUID]) -> tuple[tuple[Column, ...], Details]:
    found = db.session.execute(
        select(Completion.id, Completion.person_id, Course)
        .join(Course, Course.code == Completion.course_code)
        .where(Completion.id.in_(ids))
    ).all()
    names = _names(viewer, {row.person_id for row in found})
    return (Column(_("Name")), Column(_("Course"))), {
        row.id: (names[row.person_id], said(row.Course.name))
        for row in found
        if row.person_id in names
    }


def _visits(viewer: Actor, ids: Collection[UUID]) -> tuple[tuple[Column, ...], Details]:
    found = db.session.scalars(visible_to(viewer, Visit).where(Visit.id.in_(ids)))
    return (Column(_("Visit")), Column(_("State"))), {
        visit.id: (
            said(visit.number, Way("mentoring.visit", {"visit_id": visit.id})),
            said(VISIT_STATES[visit.state]),
        )
        for visit in found
    }


def _cooperatives(viewer: Actor, ids: Collection[UUID]) -> tuple[tuple[Column, ...], Details]:
    found = db.session.scalars(visible_to(viewer, Cooperative).where(Cooperative.id.in_(ids)))
    return (Column(_("Number")),), {one.id: (said(one.code),) for one in found}


def _follow_ups(viewer: Actor, rows: Sequence[Row]) -> tuple[tuple[Column, ...], Details]:
    found = db.session.scalars(
        visible_to(viewer, FollowUp).where(FollowUp.id.in_([row.id for row in rows]))
    )
    return (Column(_("What was agreed")), Column(_("Whose"))), {
        one.id: (said(one.action), said(POSITIONS[one.owner])) for one in found
    }
