"""What can be wrong with an installation: each room registers what it looks at, each with its mend."""

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass

from lms.core.database import db


@dataclass(frozen=True)
class Finding:
    """Something that is wrong, in one sentence, and what to do about it, in one."""

    what: str
    mend: str


@dataclass(frozen=True)
class Examined:
    """What was looked at under this name, and what was found; nothing when all is well."""

    name: str
    findings: tuple[Finding, ...]


@dataclass(frozen=True)
class _Check:
    name: str
    look: Callable[[], Iterable[Finding]]
    needs_database: bool


Look = Callable[[], Iterable[Finding]]
_checks: dict[str, _Check] = {}
DATABASE = "database"
"""The check without which nothing else in the database is looked at."""


def check(name: str, *, needs_database: bool = True) -> Callable[[Look], Look]:
    """Register the function as what looks for this kind of trouble. It changes nothing."""

    def keep(look: Look) -> Look:
        _checks[name] = _Check(name, look, needs_database)
        return look

    return keep


def registered() -> tuple[str, ...]:
    """The names of all checks, in the order in which they are made."""
    return tuple(_checks)


def examine() -> Iterator[Examined]:
    """Look at everything; where the database cannot be used, only at what needs none."""
    database_is_well = True
    for one in _checks.values():
        if one.needs_database and not database_is_well:
            continue
        found = _looked(one)
        if one.name == DATABASE and found:
            database_is_well = False
        yield Examined(one.name, found)


def _looked(one: _Check) -> tuple[Finding, ...]:
    """One check that cannot be made must not keep the others from being made."""
    try:
        return tuple(one.look())
    except Exception as fault:
        return (
            Finding(
                f"it could not be looked at ({type(fault).__name__})",
                "Mend what is named above it first; if nothing is, ask whoever keeps the program.",
            ),
        )
    finally:
        if one.needs_database:
            db.session.rollback()
