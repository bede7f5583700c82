"""For what watches over the processes: is this one alive, and can it serve?"""

from flask import Blueprint
from flask.typing import ResponseReturnValue
from sqlalchemy.exc import SQLAlchemyError

from lms.core import revisions
from lms.core.database import db

NOT_KEPT = {"Content-Type": "text/plain; charset=utf-8", "Cache-Control": "no-store"}
bp = Blueprint("probes", __name__)


@bp.get("/healthz")
def alive() -> ResponseReturnValue:
    """The process answers; nothing else is asked."""
    return "alive\n", NOT_KEPT


@bp.get("/readyz")
def ready() -> ResponseReturnValue:
    """The database answers, and its tables are those with which the program works."""
    try:
        found = revisions.present()
    except SQLAlchemyError:
        db.session.rollback()
        return "the database does not answer\n", 503, NOT_KEPT
    if found != revisions.head():
        return "the database has another version than the program\n", 503, NOT_KEPT
    return "ready\n", NOT_KEPT
