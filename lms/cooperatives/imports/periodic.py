"""What the worker does for lists that were sent."""

from lms.cooperatives.imports import working
from lms.core import worker
from lms.core.worker import periodic


@periodic("imports.work", seconds=2)
def work() -> None:
    """Check and take in what waits for it."""
    working.work(worker.stopping.is_set)


@periodic("imports.forget", seconds=3600)
def forget() -> None:
    """Lists of more than seven days are thrown away."""
    working.forget_old()
