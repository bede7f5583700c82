"""What the program says of itself: lines of JSON without anything of people in them.

No names, numbers, texts, addresses: neither ours nor those that an error or a library would say.
So an error is told by its kind and by the places in the code, never by its words or values.
"""

import logging
import sys
import traceback
from types import TracebackType
from typing import Any, TextIO

import structlog
from structlog.stdlib import ProcessorFormatter
from structlog.types import EventDict, Processor

_SAY_NOTHING_OF_PEOPLE = ("alembic",)
"""Libraries whose words are taken as they are; of others, only the words without the values."""


class _Terminal(logging.StreamHandler[TextIO]):
    """Whatever stderr is at the moment of speaking."""

    def __init__(self) -> None:
        logging.Handler.__init__(self)

    @property
    def stream(self) -> TextIO:  # type: ignore[override]
        """Where it speaks."""
        return sys.stderr


def configure(*, for_people: bool) -> None:
    """Let everything that is said go to stderr: one JSON object a line, or easy to read.

    Ours goes there straight, since each answer leaves a line; libraries go through their own log.
    """
    shared: list[Processor] = [
        structlog.contextvars.merge_contextvars,
        structlog.processors.add_log_level,
        structlog.processors.TimeStamper(fmt="iso", utc=True, key="at"),
    ]
    structlog.configure(
        processors=[*shared, *_rendering(for_people)],
        logger_factory=lambda *_: structlog.PrintLogger(sys.stderr),
        wrapper_class=structlog.make_filtering_bound_logger(logging.INFO),
        cache_logger_on_first_use=False,
    )
    handler = _Terminal()
    handler.setFormatter(
        ProcessorFormatter(
            foreign_pre_chain=[_without_values, *shared],
            processors=[ProcessorFormatter.remove_processors_meta, *_rendering(for_people)],
        )
    )
    root = logging.getLogger()
    for other in root.handlers[:]:
        if isinstance(other, _Terminal):
            root.removeHandler(other)
    root.addHandler(handler)
    root.setLevel(logging.WARNING)


def _rendering(for_people: bool) -> list[Processor]:
    if for_people:
        return [
            structlog.dev.ConsoleRenderer(
                colors=sys.stderr.isatty(), exception_formatter=structlog.dev.plain_traceback
            )
        ]
    return [_places_of_error, structlog.processors.JSONRenderer()]


def _without_values(_logger: Any, _method: str, said: EventDict) -> EventDict:
    """A library's words before its values are put in: those may be a person's."""
    record: logging.LogRecord = said["_record"]
    said["logger"] = record.name
    if not record.name.startswith(_SAY_NOTHING_OF_PEOPLE):
        said["event"] = str(record.msg)
    return said


def _places_of_error(_logger: Any, _method: str, said: EventDict) -> EventDict:
    """An error as its kind and the places in the code through which it came."""
    found = said.pop("exc_info", None)
    if found is True:
        found = sys.exc_info()
    error = found if isinstance(found, BaseException) else found[1] if found else None
    if error is not None:
        said["error"] = places_of(error)
    said.pop("stack_info", None)
    return said


def places_of(error: BaseException) -> list[str]:
    """The kind of an error and its places, from its first cause to itself; never its words."""
    cause = error.__cause__ or (None if error.__suppress_context__ else error.__context__)
    before = places_of(cause) if cause is not None else []
    within = [line for one in getattr(error, "exceptions", ()) for line in places_of(one)]
    return [*before, *within, type(error).__qualname__, *_places(error.__traceback__)]


def _places(trace: TracebackType | None) -> list[str]:
    return [f"{one.filename}:{one.lineno} {one.name}" for one in traceback.extract_tb(trace)]
