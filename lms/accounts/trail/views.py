"""The trail at /audit: to look at, entry by entry, and to take away as a file."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any
from uuid import UUID

from flask import Blueprint, Response, render_template, request, url_for
from flask.typing import ResponseReturnValue

from lms.accounts.models import Person
from lms.accounts.sessions import me, sign_in_required
from lms.accounts.trail import files, policy, queries, rules, shown
from lms.accounts.trail.forms import TrailForm
from lms.accounts.trail.queries import Wanted
from lms.core import audit, clock, wordings
from lms.core.errors import Invalid
from lms.core.i18n import gettext as _
from lms.core.storage import XLSX
from lms.web.responses import download
from lms.web.views import is_demo

bp = Blueprint("trail", __name__, template_folder="../templates")
MIME = {
    "csv": "text/csv",
    "xlsx": XLSX,
}
ASKED = ("who", "act", "kind", "object", "first", "last", "cause")


@dataclass
class Asked:
    """What the address asks for: the form as typed, its meaning, and who may be meant by `who`."""

    form: TrailForm
    wanted: Wanted | None = None
    person: Person | None = None
    candidates: Sequence[Person] = ()
    address: dict[str, Any] = field(default_factory=dict)


@bp.app_template_global()
def trail_of(kind: str, key: object) -> str:
    """The address of what was done to a thing, for whoever reads the trail; else nothing."""
    if not policy.reads_the_trail(me()):
        return ""
    return url_for("trail.index", kind=kind, object=key)


@bp.get("/audit")
@sign_in_required
def index() -> ResponseReturnValue:
    """What was done, the newest first, as far as the filter asks for it."""
    queries.ensure_reader(me())
    return _page(_asked())


@bp.get("/audit/<uuid:entry_id>")
@sign_in_required
def entry(entry_id: UUID) -> ResponseReturnValue:
    """One act with all that it changed and all acts within it."""
    page = queries.entry(me(), entry_id)
    (line,) = shown.lines(me(), page.entries, page.causes, shown.ALL_PARTS)
    return render_template("accounts/trail_entry.html", line=line)


@bp.get("/audit.<any(csv, xlsx):suffix>")
@sign_in_required
def take(suffix: str) -> ResponseReturnValue:
    """What the filter asks for as a file, once the trail knows of it."""
    viewer = me()
    queries.ensure_reader(viewer)
    asked = _asked()
    if asked.wanted is None:
        return _page(asked)
    try:
        files.begin(viewer, asked.wanted, suffix, _in_short(asked))
    except Invalid as fault:
        asked.form.first.errors = [fault.message]
        return _page(asked)
    if suffix == "csv":
        return _file(files.csv_file(viewer, asked.wanted), suffix)
    return _file(files.workbook(viewer, asked.wanted), suffix)


def _file(body: str | bytes, suffix: str) -> Response:
    name = _("trail-sample") if is_demo() else _("trail")
    return download(body, MIME[suffix], f"{name}-{clock.today().isoformat()}.{suffix}")


def _asked() -> Asked:
    form = TrailForm(formdata=request.args)
    topics = wordings.topics()
    form.act.choices = [(act, words) for topic in topics for act, words in topic.acts.items()]
    form.kind.choices = sorted(
        ((kind, str(words)) for kind, words in wordings.known_things().items()),
        key=lambda one: one[1].casefold(),
    )
    asked = Asked(
        form, address={name: request.args[name] for name in ASKED if request.args.get(name)}
    )
    if form.validate():
        _find_person(asked)
    if not form.errors:
        asked.wanted = _meant(form, asked.person)
    return asked


def _find_person(asked: Asked) -> None:
    typed = asked.form.who.data or ""
    if not typed:
        return
    found = queries.people_meant(me(), typed)
    if len(found) == 1:
        asked.person = found[0]
    elif found:
        asked.candidates = found
        asked.form.who.errors = [_("Several people fit. Choose one of them below.")]
    else:
        asked.form.who.errors = [_("Nobody is known by this. Try the participant number.")]


def _meant(form: TrailForm, person: Person | None) -> Wanted:
    begins, ends = rules.span(form.first.data, form.last.data, clock.WIB)
    return Wanted(
        person_id=person.id if person else None,
        act=form.act.data or "",
        kind=form.kind.data or "",
        object_id=form.object.data or "",
        begins=begins,
        ends=ends,
        cause_id=form.cause.data,
    )


def _page(asked: Asked) -> ResponseReturnValue:
    status = 422 if asked.form.errors else 200
    found = queries.TrailPage((), {}, None)
    if not asked.form.errors and asked.wanted is not None:
        before = rules.parse_mark(asked.form.before.data or "")
        found = queries.trail(me(), asked.wanted, before)
    older = url_for("trail.index", before=found.older, **asked.address) if found.older else ""
    context: dict[str, Any] = {
        "form": asked.form,
        "asked": asked,
        "lines": shown.lines(me(), found.entries, found.causes),
        "topics": wordings.topics(),
        "sealed": audit.sealed_up_to(),
        "older": older,
        "newest": url_for("trail.index", **asked.address),
        "most": queries.MOST_ROWS,
    }
    return render_template("accounts/trail.html", **context), status


def _in_short(asked: Asked) -> str:
    """What was asked, as the trail keeps it: whom by number, never by what was typed."""
    said = {**asked.address}
    if asked.person:
        said["who"] = asked.person.participant_no
    return "&".join(f"{name}={value}" for name, value in said.items())[:300]
