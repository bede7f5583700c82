"""Pages of coverage: an area in a month, the rows behind a figure, the people of a cooperative."""

from uuid import UUID

from flask import Blueprint, Response, render_template, request, url_for
from flask.typing import ResponseReturnValue
from werkzeug.routing import BaseConverter

from lms.accounts.sessions import me, sign_in_required
from lms.cooperatives.models import Cooperative
from lms.core import clock
from lms.core.errors import NotThere
from lms.core.i18n import gettext as _
from lms.coverage import maps, people, queries, shown
from lms.coverage import rows as behind
from lms.coverage.concerns import concerns
from lms.coverage.exports import export
from lms.coverage.indicators import BY_CODE, INDICATORS, LEADING, TRAINED, Indicator
from lms.coverage.people import Which
from lms.coverage.rules.periods import period_of, periods_between
from lms.coverage.tables import Table
from lms.mentoring.versions import undecided_count
from lms.places.models import Area
from lms.web import asked
from lms.web.charts import bar, spark
from lms.web.responses import download
from lms.web.views import is_demo

bp = Blueprint(
    "coverage",
    __name__,
    template_folder="templates",
    static_folder="static",
    static_url_path="/coverage/files",
)


bp.add_app_template_global(bar, "bar_of")


class AreaCode(BaseConverter):
    """A dotted area code in an address, so that `.csv` may follow it."""

    regex = r"\d\d(?:\.\d\d(?:\.\d\d(?:\.\d{4})?)?)?"
    part_isolating = True


@bp.get("/coverage")
@sign_in_required
def index() -> ResponseReturnValue:
    """The viewer's city or highest area; a chosen kecamatan leads to its page."""
    code = request.args.get("district") or queries.home_area(me())
    return _page(code)


@bp.get("/coverage.csv")
@sign_in_required
def index_csv() -> ResponseReturnValue:
    """The table of the first page as a file."""
    return _page_file(request.args.get("district") or queries.home_area(me()))


@bp.get("/coverage/<area_code:code>")
@sign_in_required
def area(code: str) -> ResponseReturnValue:
    """An area: city, kecamatan or kelurahan."""
    return _page(code)


@bp.get("/coverage/<area_code:code>.csv")
@sign_in_required
def area_csv(code: str) -> ResponseReturnValue:
    """The table of an area as a file."""
    return _page_file(code)


@bp.get("/coverage/<area_code:code>/<indicator>/rows")
@sign_in_required
def rows(code: str, indicator: str) -> ResponseReturnValue:
    """Exactly what a figure counts."""
    period = _period()
    found = behind.rows_behind(me(), indicator, code, period, asked.page_number())
    asked.ensure_there(found.page, found.table.rows)
    return render_template("coverage/rows.html", found=found, period=period, shown=shown)


@bp.get("/coverage/<area_code:code>/<indicator>/rows.csv")
@sign_in_required
def rows_csv(code: str, indicator: str) -> ResponseReturnValue:
    """All rows behind a figure as a file."""
    viewer, period = me(), _period()
    found = behind.rows_behind(viewer, indicator, code, period, None)
    name = f"{indicator}-{code}-{period}"
    return _file(found.area, found.table, name)


@bp.get("/coverage/cooperatives/<uuid:cooperative_id>")
@sign_in_required
def cooperative(cooperative_id: UUID) -> ResponseReturnValue:
    """The people of a cooperative, trained or not yet."""
    found = people.people_of(
        me(), cooperative_id, asked.one_of(Which, "which") or Which.ALL, asked.page_number()
    )
    if found.page > found.pages:
        raise NotThere(f"page {found.page}")
    return render_template("coverage/cooperative.html", found=found, Which=Which, trained=TRAINED)


@bp.get("/coverage/cooperatives/<uuid:cooperative_id>.csv")
@sign_in_required
def cooperative_csv(cooperative_id: UUID) -> ResponseReturnValue:
    """All members of a cooperative as a file."""
    found = people.people_of(me(), cooperative_id, asked.one_of(Which, "which") or Which.ALL, None)
    return _file(found.cooperative, found.table, f"{found.cooperative.code}-{found.which.value}")


def _page(code: str) -> ResponseReturnValue:
    viewer = me()
    page = queries.figures_for(viewer, code, _period())
    chosen = _indicator()
    return render_template(
        "coverage/area.html",
        page=page,
        chosen=chosen,
        leading=[shown.stat(page, one) for one in LEADING],
        others=[shown.stat(page, one) for one in INDICATORS if one not in LEADING],
        indicators=INDICATORS,
        map=maps.the_map(page, chosen),
        table=shown.table(page),
        concerns=concerns(page),
        periods=list(periods_between(page.first_period, period_of(clock.today())))[::-1],
        crumbs=_crumbs(page),
        choices=_choices(page, chosen),
        own=_own_areas(page),
        women_men=shown.genders(page),
        weeks=spark(page.weeks, _("Visits in 12 weeks")) if page.weeks else "",
        trained=TRAINED,
        two_versions=undecided_count(viewer),
        shown=shown,
    )


def _crumbs(page: queries.Overview) -> list[tuple[str, str]]:
    return [
        (shown.area_name(one), shown.address(one, page.period)) for one in (*page.above, page.whole)
    ]


def _choices(page: queries.Overview, chosen: Indicator) -> list[tuple[object, str, bool, None]]:
    return [
        (one.short, shown.address(page.whole, page.period, show=one.code), one is chosen, None)
        for one in INDICATORS
    ]


def _own_areas(page: queries.Overview) -> list[tuple[str, str, bool, None]]:
    here = page.whole.code
    return [
        (
            one.name,
            url_for("coverage.area", code=one.code, period=page.period),
            one.code == here,
            None,
        )
        for one in queries.areas_to_choose(me())
    ]


def _page_file(code: str) -> ResponseReturnValue:
    viewer, period = me(), _period()
    place = queries.area_in_charge(viewer, code)
    table = shown.table(queries.figures_for(viewer, code, period))
    return _file(place, table, f"{code}-{period}")


def _file(subject: Area | Cooperative, table: Table, name: str) -> Response:
    """The table as a file, once the trail knows of it; samples are named so."""
    export(me(), subject, name, len(table.rows))
    prefix = "cakupan-contoh" if is_demo() else "cakupan"
    return download(table.csv, "text/csv", f"{prefix}-{name}.csv")


def _period() -> str:
    return queries.chosen_period(me(), request.args.get("period", ""))


def _indicator() -> Indicator:
    """The figure that the map shows."""
    code = request.args.get("show", "")
    if code and code not in BY_CODE:
        raise NotThere(code)
    return BY_CODE.get(code, INDICATORS[0])
