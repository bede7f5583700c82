"""Tables that leave the system as files: an act that the trail keeps."""

from lms.cooperatives.models import Cooperative
from lms.core.acts import current, ensure, use_case
from lms.core.policy import Actor
from lms.places.models import Area


@use_case("coverage.export")
def export(actor: Actor, subject: Area | Cooperative, name: str, rows: int) -> None:
    """A table leaves the system as a file; the trail keeps which one and how many rows it had."""
    ensure(actor, subject)
    current().changes["export"] = {"table": [None, name], "rows": [None, rows]}
