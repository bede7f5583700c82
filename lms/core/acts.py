"""An act: one transaction, one question to the policy, one row in the trail.

`@use_case("followup.close")` makes a function an act. The outermost act refuses a session with
unsaved changes, ends what was being read, waits for its turn to write, runs, writes its row in
the trail and commits; any error rolls everything back. An act within an act writes its own row
that names its cause; if it raises, the outer one can only roll back.
"""

from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from functools import wraps
from typing import Any, Concatenate, ParamSpec, TypeVar
from uuid import UUID

from sqlalchemy import event, inspect
from sqlalchemy.orm import Session

from lms.core import audit, clock
from lms.core.audit import AuditDetail, AuditEntry
from lms.core.database import Base, db, new_id, writing
from lms.core.errors import NotThere
from lms.core.policy import Actor, require, visible_to

P = ParamSpec("P")
R = TypeVar("R")
M = TypeVar("M", bound=Base)

LONGEST_VALUE = 300
"""Characters of a changed text that the trail keeps."""


class PolicyNotAsked(RuntimeError):
    """A use case ended without asking the policy: a fault of the code, and nothing is saved."""


class UnsavedChanges(RuntimeError):
    """Something was changed outside of any act."""


@dataclass
class Act:
    """What is happening now, and what it has done so far."""

    name: str
    actor: Actor
    audited: bool
    id: UUID = field(default_factory=new_id)
    cause: "Act | None" = None
    asked: bool = False
    failed: bool = False
    subject: Base | None = None
    changes: dict[str, dict[str, list[Any]]] = field(default_factory=dict)


_audited: set[str] = set()


def audited_acts() -> frozenset[str]:
    """The names of all use cases that leave a row in the trail, as far as they are imported."""
    return frozenset(_audited)


def use_case(
    name: str, *, audited: bool = True
) -> Callable[[Callable[Concatenate[Actor, P], R]], Callable[Concatenate[Actor, P], R]]:
    """Make the function an act of this name. `audited=False` is for facts that are their own record."""

    def decorate(
        function: Callable[Concatenate[Actor, P], R],
    ) -> Callable[Concatenate[Actor, P], R]:
        @wraps(function)
        def run(actor: Actor, /, *args: P.args, **kwargs: P.kwargs) -> R:
            with _act(name, actor, audited) as act:
                result = function(actor, *args, **kwargs)
                if act.subject is None and isinstance(result, Base):
                    act.subject = result
                return result

        run.act_name = name  # type: ignore[attr-defined]
        if audited:
            _audited.add(name)
        return run

    return decorate


@contextmanager
def one_act(name: str, actor: Actor) -> Iterator[None]:
    """Join many acts in one transaction, each with its own row: for imports and building history."""
    with _act(name, actor, audited=True) as act:
        act.asked = actor.is_system
        yield


def take(actor: Actor, model: type[M], key: Any) -> M:
    """The row, locked, that the actor may see and do the present act to.

    Raises NotThere when it is hidden or missing, NotAllowed when it is seen but the act is refused.
    """
    return take_all(actor, model, [key])[0]


def take_all(actor: Actor, model: type[M], keys: Sequence[Any]) -> list[M]:
    """Several rows as by `take`, locked in the order of their keys, given in the order asked."""
    (column,) = inspect(model).primary_key
    rows = db.session.scalars(
        visible_to(actor, model)
        .where(column.in_(set(keys)))
        .order_by(column)
        .with_for_update(of=model, key_share=True)
        .execution_options(populate_existing=True)
    ).all()
    found = {_only_key(row): row for row in rows}
    if missing := [key for key in keys if key not in found]:
        raise NotThere(f"{model.__tablename__} {missing[0]}")
    for row in rows:
        ensure(actor, row)
    return [found[key] for key in keys]


def _only_key(row: Base) -> Any:
    return inspect(row).mapper.primary_key_from_instance(row)[0]


def ensure(actor: Actor, subject: Any = None) -> None:
    """Ask the policy whether the actor may do the present act to the subject; else NotAllowed."""
    act = current()
    act.asked = True
    require(actor, act.name, subject)
    if act.subject is None and isinstance(subject, Base):
        act.subject = subject


def current() -> Act:
    """The act that is happening now. Raises RuntimeError outside of any."""
    act = db.session.info.get("act")
    if not isinstance(act, Act):
        raise RuntimeError("nothing is saved outside of a use case")
    return act


@contextmanager
def _act(name: str, actor: Actor, audited: bool) -> Iterator[Act]:
    outer = db.session.info.get("act")
    act = Act(name, actor, audited, cause=outer)
    if isinstance(outer, Act):
        with _inner(outer, act):
            yield act
        return
    if db.session.new or db.session.dirty or db.session.deleted:
        raise UnsavedChanges(name)
    with writing():
        with _present(act):
            yield act
        if act.failed:
            raise RuntimeError(f"{name}: an act within it failed, and that was not passed on")


@contextmanager
def _inner(outer: Act, act: Act) -> Iterator[None]:
    db.session.flush()
    try:
        with _present(act):
            yield
    except BaseException:
        while outer:
            outer.failed = True
            outer = outer.cause  # type: ignore[assignment]
        raise
    outer.asked = outer.asked or act.asked


@contextmanager
def _present(act: Act) -> Iterator[None]:
    db.session.info["act"] = act
    try:
        yield
        db.session.flush()
        if not act.asked and not act.actor.is_system:
            raise PolicyNotAsked(act.name)
        if act.audited:
            _write_trail(act)
    finally:
        db.session.info["act"] = act.cause


def _write_trail(act: Act) -> None:
    audit.write(
        {key: changed for key, changed in act.changes.items() if changed},
        id=act.id,
        at=clock.now(),
        actor_id=act.actor.person_id,
        by_system=act.actor.is_system,
        act=act.name,
        object_kind=act.subject.__tablename__ if act.subject is not None else None,
        object_id=_key(act.subject) if act.subject is not None else None,
        cause_id=_audited_cause(act),
    )


def _audited_cause(act: Act) -> UUID | None:
    """The nearest act around this one that leaves a row, whose row is written after this one."""
    cause = act.cause
    while cause and not cause.audited:
        cause = cause.cause
    return cause.id if cause else None


def note(what: str, changes: dict[str, list[Any]]) -> None:
    """Say in the trail of the present act what a statement past the session has changed."""
    current().changes.setdefault(what, {}).update(changes)


def _key(row: Base) -> str:
    return "/".join(str(value) for value in inspect(row).mapper.primary_key_from_instance(row))


@event.listens_for(Session, "after_flush")
def _note_changes(session: Session, _context: Any) -> None:
    act = session.info.get("act")
    if not isinstance(act, Act) or not act.audited:
        return
    for row in (*session.new, *session.dirty):
        if isinstance(row, AuditEntry | AuditDetail):
            continue
        noted = act.changes.setdefault(f"{row.__tablename__}/{_key(row)}", {})
        for name, (old, new) in _changes_of(row).items():
            # Written in two steps, it still came from what it was before the act.
            noted[name] = [noted[name][0] if name in noted else old, new]
    for row in session.deleted:
        act.changes.setdefault(f"{row.__tablename__}/{_key(row)}", {})["deleted"] = [False, True]


def _changes_of(row: Base) -> dict[str, list[Any]]:
    state = inspect(row)
    changed: dict[str, list[Any]] = {}
    for attribute in state.mapper.column_attrs:
        history = state.attrs[attribute.key].history
        if history.has_changes():
            secret = attribute.columns[0].info.get("secret")
            old = history.deleted[0] if history.deleted else None
            new = history.added[0] if history.added else None
            changed[attribute.key] = ["…", "…"] if secret else [_plain(old), _plain(new)]
    return changed


def _plain(value: Any) -> Any:
    if value is None or isinstance(value, bool | int):
        return value
    text = str(getattr(value, "value", value))
    return text if len(text) <= LONGEST_VALUE else text[:LONGEST_VALUE] + "…"
