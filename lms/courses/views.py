"""Pages of courses: the catalogue, one course, a lesson, the job aid."""

from functools import lru_cache

from flask import Blueprint, Response, abort, render_template, request
from flask.typing import ResponseReturnValue

from lms.accounts.sessions import me, my_id, sign_in_required
from lms.assessments.policy import looks_after
from lms.assessments.queries import offered, quiz_states
from lms.core.i18n import gettext as _
from lms.courses import queries, service
from lms.courses.catalogue import catalogue
from lms.courses.models import CourseFigure, Item
from lms.courses.rendering import Figure, RenderedLesson, render_lesson
from lms.courses.standings import Facts, Standing, facts_of, standing, standing_in, standings
from lms.courses.svg import size
from lms.web.responses import done
from lms.web.static_files import KEEP, icon_of

FINAL, PRE, PRACTICE = "final", "pre", "practice"
HASH_SHOWN = 12
"""Characters of a picture's hash in its address."""
bp = Blueprint("courses", __name__, template_folder="templates", url_prefix="/courses")


@bp.get("")
@sign_in_required
def index() -> ResponseReturnValue:
    """All courses, what to go on with first."""
    return render_template("courses/index.html", standings=standings(me()))


@bp.get("/<code>")
@sign_in_required
def course(code: str) -> ResponseReturnValue:
    """One course: its steps, how far the person is, and what comes next."""
    how = standing_in(me(), code) or abort(404)
    others = {key: one.course for key, one in catalogue().items()} if how.lacking else {}
    checks = {name: f"{code}/{name}" for name in (FINAL, PRE, PRACTICE)}
    states = quiz_states(me(), list(checks.values()))
    return render_template(
        "courses/course.html",
        how=how,
        check=states[checks[FINAL]],
        pre=states[checks[PRE]],
        practice=states[checks[PRACTICE]],
        offered=offered(me(), [checks[PRE], checks[PRACTICE]]),
        others=others,
        looks_after=looks_after(me()),
    )


@bp.post("/<code>/begin")
@sign_in_required
def begin(code: str) -> ResponseReturnValue:
    """Begin the course and go to its first lesson."""
    service.begin_course(me(), code)
    entry = catalogue(code)[code]
    return done(
        "courses.lesson", _("You have begun this course."), code=code, slug=entry.lessons[0].slug
    )


@bp.get("/<code>/lessons/<slug>")
@sign_in_required
def lesson(code: str, slug: str) -> ResponseReturnValue:
    """One lesson, to be read from top to bottom."""
    how = _own_standing(code)
    item = _lesson_of(how, slug)
    page = _rendered(queries.lesson_body(item.id), code, queries.figures_of(code))
    return render_template(
        "courses/lesson.html",
        how=how,
        item=item,
        page=page,
        following=_following(how, item),
    )


@bp.post("/<code>/lessons/<slug>/done")
@sign_in_required
def finish(code: str, slug: str) -> ResponseReturnValue:
    """The lesson is read; go to the next step."""
    item = _lesson_of(_own_standing(code), slug)
    service.finish_lesson(me(), code, item.key)
    how = _own_standing(code)
    following = how.next_item
    message = _(
        "Lesson finished. %(done)s of %(total)s steps are done.",
        done=how.done,
        total=len(how.steps),
    )
    if following is not None and following.slug:
        return done("courses.lesson", message, code=code, slug=following.slug)
    return done("courses.course", message, code=code)


@bp.get("/<code>/job-aid")
@sign_in_required
def job_aid(code: str) -> ResponseReturnValue:
    """The one page of the course to print and take to work."""
    entry = catalogue(code).get(code) or abort(404)
    if not entry.course.job_aid:
        abort(404)
    page = _rendered(entry.course.job_aid, code, queries.figures_of(code))
    return render_template("courses/job_aid.html", course=entry.course, page=page)


@bp.get("/<code>/figures/<name>")
def figure(code: str, name: str) -> ResponseReturnValue:
    """A picture of a lesson; its address carries its hash, so it may be kept for good."""
    found = queries.figure(code, name) or abort(404)
    response = Response(found.svg, mimetype="image/svg+xml")
    response.set_etag(found.sha256)
    is_hashed = request.args.get("v") == found.sha256[:HASH_SHOWN]
    response.headers["Cache-Control"] = KEEP if is_hashed else "public, no-cache"
    return response.make_conditional(request)


def _own_standing(code: str) -> Standing:
    """The person's standing without what called for the course: fewer statements for a lesson."""
    entry = catalogue(code).get(code) or abort(404)
    facts = facts_of([my_id()])
    completed = {key for (_, key), one in facts.items() if one.completed_at}
    return standing(entry, facts.get((my_id(), code), Facts()), completed, None)


def _lesson_of(how: Standing, slug: str) -> Item:
    return next((item for item in how.entry.lessons if item.slug == slug), None) or abort(404)


def _following(how: Standing, item: Item) -> Item | None:
    items = list(how.entry.items)
    place = items.index(item)
    return items[place + 1] if place + 1 < len(items) else None


def _rendered(body: str, code: str, figures: dict[str, CourseFigure]) -> RenderedLesson:
    shown = tuple((name, row.sha256, _size(row.svg)) for name, row in sorted(figures.items()))
    return _render(body, code, shown)


@lru_cache(maxsize=256)
def _size(svg: str) -> tuple[int, int]:
    return size(svg) or (360, 240)


@lru_cache(maxsize=256)
def _render(
    body: str, code: str, figures: tuple[tuple[str, str, tuple[int, int]], ...]
) -> RenderedLesson:
    """Rendering takes longer than all else on the page; the same text comes out the same."""
    shown = {
        name: Figure(f"/courses/{code}/figures/{name}?v={sha[:HASH_SHOWN]}", *box)
        for name, sha, box in figures
    }
    return render_lesson(body, shown.get, lambda name: str(icon_of(name)))
