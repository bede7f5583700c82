"""Who may see what the office has decided, and decide anew."""

from typing import Any

from lms.core.policy import Actor, permits
from lms.core.roles import Role

SEES = (Role.STAFF, Role.ADMINISTRATOR)


@permits("setting.see")
def office_sees(actor: Actor, _subject: Any) -> bool:
    """Staff read what holds; administrators decide it."""
    return actor.has(*SEES)


@permits(
    "setting.change",
    "setting.call_off",
    "signatory.add",
    "signatory.end",
    "holiday.add",
    "holiday.end",
    "holidays.load",
    "channel.test",
)
def administrators_decide(actor: Actor, _subject: Any) -> bool:
    """Administrators set what the office decides for itself."""
    return actor.has(Role.ADMINISTRATOR)


def looks(actor: Actor) -> bool:
    """Whether the way to the settings is shown."""
    return actor.has(*SEES)
