"""What the doctor asks about figures: are they counted in time, and do they equal a recount?"""

from collections.abc import Iterator
from datetime import timedelta
from itertools import islice

from sqlalchemy import func, select

from lms.core.checkups import has_gone_on
from lms.core.database import db
from lms.core.doctor import Finding, check
from lms.coverage import verifying
from lms.coverage.models import StaleMark

COUNTED_WITHIN = timedelta(minutes=5)
NAMED_AT_ONCE = 3


@check("figures")
def figures_that_are_not_true() -> Iterator[Finding]:
    """Places that have waited long to be counted again, and figures that differ from a recount."""
    oldest, places = db.session.execute(
        select(func.min(StaleMark.made_at), func.count(StaleMark.area_code.distinct()))
    ).one()
    if oldest and has_gone_on(oldest, COUNTED_WITHIN):
        yield Finding(
            f"{places} kelurahan have waited to be counted again for more than "
            f"{COUNTED_WITHIN.seconds // 60} minutes",
            "See that `lms worker` runs; its log says why when coverage.recount fails.",
        )
    found = [str(one) for one in islice(verifying.differences(), NAMED_AT_ONCE)]
    if found:
        yield Finding(
            "figures differ from a recount: " + "; ".join(found),
            "Run `lms coverage rebuild`, then `lms coverage verify`.",
        )
