"""Each answer leaves a line in the log and carries its number; JSON carries the epoch as well."""

import time
from typing import Any
from uuid import uuid4

import structlog
from flask import Flask, Response, current_app, g, request
from sqlalchemy.exc import SQLAlchemyError

from lms.core import epoch
from lms.core.database import db

log = structlog.get_logger()
NUMBER = "X-Request-Id"
EPOCH = "X-Epoch"


def register(app: Flask) -> None:
    """Tell of every answer. To be registered first: then it begins first and ends last."""
    app.before_request(_begin)
    app.after_request(_tell)
    app.log_exception = _failed  # type: ignore[method-assign]


def _begin() -> None:
    structlog.contextvars.clear_contextvars()
    g.request_number, g.request_began = uuid4().hex[:12], time.perf_counter()
    structlog.contextvars.bind_contextvars(request=g.request_number)


def _tell(response: Response) -> Response:
    """The rule of the address, not the address: that one holds keys, and what was searched for."""
    response.headers[NUMBER] = g.request_number
    if response.is_json:
        _carry_epoch(response)
    # Silent on the demo, where somebody reads along.
    if not current_app.config.get("DEMO"):
        took = (time.perf_counter() - g.request_began) * 1000
        log.info("answered", **_asked(), status=response.status_code, ms=round(took, 1))
    return response


def _carry_epoch(response: Response) -> None:
    """An answer without it is better than none: a phone then asks another time."""
    if "sqlalchemy" not in current_app.extensions:
        return
    try:
        response.headers[EPOCH] = epoch.current()
    except SQLAlchemyError:
        db.session.rollback()
        log.exception("epoch.unknown")


def _failed(exc_info: Any) -> None:
    log.error("failed", **_asked(), exc_info=exc_info)


def _asked() -> dict[str, str]:
    """What was asked for, in our own words; nothing where the words are a stranger's."""
    rule = request.url_rule
    return {"method": request.method, "route": rule.rule} if rule else {}
