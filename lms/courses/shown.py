"""Words on course pages that depend on how a step stands."""

from typing import Any

from lms.core.i18n import gettext as _
from lms.courses.models import Item
from lms.courses.standings import Standing
from lms.web.formats import date_long


def words_of(item: Item, state: str, how: Standing, check: Any) -> str:
    """The line below a step: when it was done, how long it takes, why it is locked."""
    if state == "done":
        return _("Done on %(day)s", day=date_long(how.facts.done[item.key]))
    if state == "locked":
        return _(
            "Read every lesson to its end first. You may repeat the check as often as you like."
        )
    if check is not None and check.chances:
        return _(
            "%(minutes)s minutes. Chances so far: %(count)s.",
            minutes=item.minutes,
            count=check.chances,
        )
    if state == "now":
        return _("You are here. %(minutes)s minutes.", minutes=item.minutes)
    return _("%(minutes)s minutes", minutes=item.minutes)
